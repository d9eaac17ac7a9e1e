"""A class's database, once of each kind."""

import pytest

from core.classroom.room import Classroom
from tests.classroom import postgres
from tests.classroom.lesson_of_tests import LESSONS, Clock


@pytest.fixture(scope="session")
def postgres_server():
    """Return a running PostgreSQL; skip where none is installed."""
    if postgres.PROGRAM is None:
        pytest.skip("PostgreSQL is not installed")
    with postgres.running() as server:
        yield server


@pytest.fixture(params=["sqlite", "postgresql"])
def address(request, tmp_path):
    """Return the address of an empty database."""
    return _empty(request, tmp_path)


@pytest.fixture(scope="session", params=["sqlite", "postgresql"])
def room(request, tmp_path_factory):
    """Return a classroom for up to 5 members a class, in which there may be classes of other tests."""
    own = Classroom(
        LESSONS, _empty(request, tmp_path_factory.mktemp("classes")), most_members=5, clock=Clock()
    )
    yield own
    own.close()


def _empty(request, folder):
    if request.param == "sqlite":
        return f"sqlite:///{folder / 'classes.sqlite'}"
    return request.getfixturevalue("postgres_server").empty_database()
