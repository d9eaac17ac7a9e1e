"""Classes in the app itself: beside Streamlit's routes, in no file before there is one, and gone with the server."""

import json
import urllib.error
import urllib.request

import pytest

from core.classroom import RefusedError
from core.classroom.lessons import LONGEST_NAME
from core.lessons import lessons
from pages.shared.class_lessons import LESSONS
from tests.classroom.browser import Browser
from tests.server.started import PATIENCE, app


@pytest.fixture(scope="module")
def started(tmp_path_factory):
    folder = tmp_path_factory.mktemp("classes")
    with app(folder / "server.log", XDG_DATA_HOME=str(folder), SUPERLEVEL_DATABASE_URL="") as own:
        yield own, folder


def test_the_app_answers_and_makes_no_file_before_it_is_asked_for_a_class(started):
    own, folder = started
    assert not (folder / "superlevel").exists()
    # The door's cookie and the page's own are those of Streamlit: what a browser sends for an upload is enough here.
    with urllib.request.urlopen(f"{own.address}/_stcore/health", timeout=PATIENCE) as answer:
        cookie = answer.headers["Set-Cookie"].split(";")[0].partition("=")[2].strip('"')
    browser = Browser(own.address)
    browser.cookie = cookie
    status, told = browser.post("", lesson="there-is-no-such-lesson")
    assert (status, told) == (404, {"refused": "There is no lesson of this name."})
    assert (folder / "superlevel" / "classes.sqlite").exists()
    assert browser.post("/join", code="CCCCCC")[0] == 404
    assert any(" classes.open database=SQLite" in line for line in own.lines())


def test_a_class_on_a_lesson_of_the_app_takes_what_its_step_asks_for(started):
    own, _ = started
    teacher, student = Browser(own.address), Browser(own.address)
    answer = teacher.done("", lesson="limit")
    teacher.secret = answer["teacher"]
    student.join(answer["class"]["code"])
    teacher.done("/teacher/open", step="find-the-limit")
    assert student.done("/answer", step="find-the-limit", value=0.2)["counts"]
    for wrong in ("0.2", [0.2], {}, True):
        status, told = student.post("/answer", step="find-the-limit", value=wrong)
        assert status == 400
        assert told["refused"].endswith("must be a number.")
    assert student.post("/answer", step="a-careful-step", value="minimum")[0] == 409
    with student.events("/events") as seen:
        assert seen.next()[0] == "class"
        # An answer that goes on does not keep a server that is told to end.
        own.end()
        assert seen.until(lambda name, _: name == "restart")
    own.start()
    assert student.get("/me")[1]["answers"][0]["value"] == 0.2


def test_every_step_of_every_lesson_can_be_asked_of_a_class():
    for name, lesson in lessons().items():
        assert LESSONS.steps_of(name) == tuple(step.name for step in lesson.steps)
        assert len(name) <= LONGEST_NAME
        for step in lesson.steps:
            assert len(step.name) <= LONGEST_NAME
            with pytest.raises(RefusedError):
                LESSONS.checked(name, step.name, {"no": "answer"})


def test_what_is_not_of_a_class_is_answered_as_before(started):
    own, _ = started
    with pytest.raises(urllib.error.HTTPError) as error:
        urllib.request.urlopen(f"{own.address}/api/of-yesterday/land?problem=himmelblau", timeout=PATIENCE)
    assert error.value.code == 404
    with pytest.raises(urllib.error.HTTPError) as error:
        urllib.request.urlopen(f"{own.address}/api/class/nothing", timeout=PATIENCE)
    assert set(json.loads(error.value.read())) == {"refused"}
