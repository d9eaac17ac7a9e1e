"""A class of twenty on a real server for twenty seconds: every answer comes, and is right; how fast is not asked."""

import asyncio

import numpy as np
import pytest
import server

from core.experiments.experiment import from_query
from core.experiments.study import Study
from core.messages.packing import split, unpack
from tests.load import class_load
from tests.load.log import Log

MIX = ["playground?more=1:60", "level_sets:20", "claims:10", "map:5", "train?data=moons&epochs=3:5"]


@pytest.fixture(scope="module")
def attended(tmp_path_factory):
    """Return the students of a lesson that is over, and its log."""
    with server.running_app(tmp_path_factory.mktemp("load") / "server.log") as address:
        asked = ["--url", address, "--students", "20", "--ramp", "5", "--think", "2", "--near", "0.3"]
        given = class_load.options([*asked, "--patience", "300", "--page", *MIX])
        log = Log()
        students = class_load.class_of(given, log)
        asyncio.run(class_load.hold(students, 20.0))
    return students, log


def test_none_of_their_changes_is_lost_and_nothing_goes_wrong(attended):
    students, log = attended
    assert dict(log.errors) == {}
    kinds = {row.kind for row in log.rows}
    assert {"playground open", "playground fan", "level_sets lam", "map open", "claims open"} <= kinds
    assert all(row.picture is not None for row in log.rows if row.kind.startswith("playground"))
    assert all(student.tab.pictures > 1 for student in students if student.tab.page == "playground")


def test_what_they_see_at_last_is_what_core_computes(attended):
    students, _ = attended
    shown = [student.tab for student in students if student.tab.page in ("playground", "level_sets")]
    for tab in shown:
        header, arrays = unpack(split(tab.picture)[0])
        experiment, remarks = from_query(header["query"])
        assert remarks == []
        assert header["lam"] == experiment.lam
        with np.errstate(over="ignore"):
            expected = np.swapaxes(Study(experiment).run.theta, 0, 1).astype("f4")
        np.testing.assert_array_equal(arrays["theta"], expected)
