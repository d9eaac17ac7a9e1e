"""A class of thirty virtual students on two servers: everybody comes in, no answer is lost, and all hear the reveal."""

import asyncio

from tests.classroom.served import serving
from tests.load import classroom_load


def test_nothing_is_lost_and_nothing_is_refused(tmp_path):
    url = f"sqlite:///{tmp_path / 'classes.sqlite'}"
    with serving(url) as (one, _), serving(url) as (other, _):
        asked = ["--url", one, other, "--students", "30", "--within", "1", "--wait", "0"]
        given = classroom_load.options(asked)
        measured = asyncio.run(classroom_load.hold(given))
    assert dict(measured.log.errors) == {}
    for taken in (measured.join, measured.stored, measured.seen, measured.revealed):
        assert len(taken) == 30
    assert "errors: 0" in classroom_load.report(given, measured)
