"""Classes over HTTP: what everybody may do, what reaches whom, and what is refused in which sentence."""

import asyncio
import json
import time
from concurrent.futures import ThreadPoolExecutor

import pytest

from pages.server.allowance import Allowance
from pages.server.classroom import guard, news, routes
from pages.server.classroom.begin import held
from pages.server.classroom.guard import Rates
from tests.classroom.browser import Browser, opened
from tests.classroom.lesson_of_tests import LESSONS
from tests.classroom.served import serving


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    """Return the address of a server that lets one address do much, and its routes."""
    plenty = Rates(opened=Allowance(1000, 1), strangers=Allowance(10_000, 1))
    folder = tmp_path_factory.mktemp("served")
    with serving(f"sqlite:///{folder / 'classes.sqlite'}", rates=plenty) as found:
        yield found


@pytest.fixture
def address(served):
    return served[0]


def until(holds):
    deadline = time.monotonic() + 60
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.02)


def sentence(status, answer):
    """Return the sentence of a refusal, which is all that it holds."""
    assert status >= 400
    assert set(answer) == {"refused"}
    assert answer["refused"].endswith(".")
    return answer["refused"]


def test_a_lesson_from_the_first_code_to_the_table(address):
    teacher, code = opened(address, step="")
    students = [Browser(address) for _ in range(3)]
    with teacher.events("/teacher/events") as told:
        name, everything = told.next()
        assert (name, everything["present"], everything["class"]["code"]) == ("all", 0, code)
        for k, student in enumerate(students):
            assert student.join(code.lower(), f"S{k}")["nickname"] == f"S{k}"
        told.until(lambda _, data: data["present"] == 3)
        with students[0].events("/events") as seen:
            assert seen.next() == ("class", students[0].get("/me")[1]["class"])
            teacher.done("/teacher/open", step="guess")
            assert seen.next()[1]["open"] == "guess"
            for k, student in enumerate(students):
                assert student.done("/answer", step="guess", value=k / 10, edit=1)["counts"]
            name, last = told.until(lambda _, data: data["answered"] == {"guess": 3})
            assert name == "news"
            assert last["answers"][-1]["value"] == 0.2
            assert students[0].get("/answers/guess")[0] == 409
            teacher.done("/teacher/reveal", step="guess")
            # Nothing came between: answers are no news for students.
            assert seen.next()[1]["revealed"] == ["guess"]
            assert students[2].get("/answers/guess")[1]["answers"] == [0.0, 0.1, 0.2]
            member = teacher.get("/teacher")[1]["members"][0]["member"]
            teacher.done("/teacher/remove", member=member)
            told.until(lambda name, data: name == "all" and data["present"] == 2)
            assert seen.next()[1]["removals"] == 1
            assert students[0].get("/me")[0] == 401
            status, headers, table = teacher.raw("GET", "/teacher/answers.csv")
            assert (status, len(table.splitlines())) == (200, 3)
            assert headers["Content-Type"] == "text/csv; charset=utf-8"
            teacher.done("/teacher/end")
            assert seen.next()[1]["ended"]
            assert sentence(*students[1].post("/answer", step="guess", value=1)).startswith(
                "This class has ended"
            )
            teacher.done("/teacher/delete")
            assert seen.next() == ("gone", None)
            assert seen.next() == ("", None)
        assert told.until(lambda name, _: name == "gone")
    assert teacher.get("/teacher")[0] == 401


def test_a_browser_comes_back_with_its_token_and_finds_its_answers(address):
    _, code = opened(address)
    student = Browser(address)
    student.join(code, "Ada")
    student.done("/answer", step="guess", value=0.25, edit=7)
    again = Browser(address, student.secret).get("/me")[1]
    assert again["nickname"] == "Ada"
    assert again["answers"] == [{"step": "guess", "value": 0.25, "counts": True, "edit": 7}]


def test_the_link_opens_the_class_and_is_the_same_at_each_look(address):
    teacher = Browser(address)
    answer = teacher.done("", lesson="the-limit")
    teacher.secret = answer["teacher"]
    assert teacher.get("/teacher")[1]["link"] == answer["link"]
    assert Browser(address).done("/join", link=answer["link"])["class"]["lesson"] == "the-limit"


def test_a_join_that_is_sent_again_counts_nobody_twice(address):
    teacher, code = opened(address)
    found = [Browser(address).done("/join", code=code, key="k" * 48) for _ in range(3)]
    assert len({answer["token"] for answer in found}) == 1
    assert teacher.get("/teacher")[1]["present"] == 1


@pytest.mark.parametrize("link", ["\ud800", "L\u00e9", "x" * 101])
def test_what_is_no_link_opens_no_class(address, link):
    status, answer = Browser(address).post("/join", link=link)
    assert status == 404
    assert "opens no class" in sentence(status, answer)


def test_nobody_keeps_an_answer_and_no_browser_takes_it_for_a_page(address):
    teacher, code = opened(address)
    student = Browser(address)
    student.join(code)
    for browser, path in (
        (student, "/me"),
        (teacher, "/teacher"),
        (student, "/nothing/here"),
        (teacher, "/teacher/answers.csv"),
    ):
        _, headers, _ = browser.raw("GET", path)
        assert headers["Cache-Control"] == "no-store"
        assert headers["X-Content-Type-Options"] == "nosniff"
        assert not headers["Content-Type"].startswith("text/html")


@pytest.mark.parametrize(
    "name", ["<img src=x onerror=a()>", "**x** $\\alpha$", "'; DROP TABLE members;--", "a\u2028b"]
)
def test_what_is_typed_travels_as_json_and_in_ascii(address, name):
    teacher, code = opened(address)
    Browser(address).join(code, name)
    _, headers, body = teacher.raw("GET", "/teacher")
    assert headers["Content-Type"] == "application/json"
    assert body.isascii()
    assert json.loads(body)["members"][0]["nickname"] == name.replace("\u2028", " ")


OTHERS = [
    {"Origin": "https://evil.example"},
    {"Origin": "null"},
    {"X_Xsrftoken": None},
    {"X_Xsrftoken": "2|00000000|00|1"},
    {"Cookie": None},
]


@pytest.mark.parametrize("headers", OTHERS, ids=[next(iter(one)) + str(k) for k, one in enumerate(OTHERS)])
def test_another_sites_page_may_not_speak_for_anybody(address, headers):
    teacher, code = opened(address)
    student = Browser(address)
    student.join(code)
    for browser, path, given in (
        (Browser(address), "", {"lesson": "the-limit"}),
        (Browser(address), "/join", {"code": code}),
        (student, "/answer", {"step": "guess", "value": 1}),
        (teacher, "/teacher/delete", {}),
    ):
        status, answer = browser.post(path, headers, **given)
        assert status == 403
        sentence(status, answer)
    assert teacher.get("/teacher")[1]["present"] == 1


@pytest.mark.parametrize("secret", ["", "x", "Basic x", "%s" % ("x" * 5000)])
def test_a_forged_teachers_link_opens_nothing(address, secret):
    _, code = opened(address)
    student = Browser(address)
    student.join(code)
    for forged in (secret, student.secret, code):
        browser = Browser(address, forged)
        for path in ("/teacher", "/teacher/events", "/teacher/answers.csv"):
            assert browser.get(path)[0] == 401
        for action in routes.ACTIONS:
            status, answer = browser.post(f"/teacher/{action}", step="guess", member=1)
            assert status == 401
            sentence(status, answer)
    # In the address it counts for nothing.
    teacher, _ = opened(address)
    assert Browser(address).get(f"/teacher?secret={teacher.secret}")[0] == 401


BODIES = [
    (b"", 400),
    (b"{", 400),
    (b"[1]", 400),
    (b'"x"', 400),
    (b'{"step": "guess", "value": NaN}', 400),
    (b'{"step": "guess", "value": Infinity}', 400),
    (b'{"step": "guess", "value": 1e400}', 400),
    (b'{"step": "guess", "value": ' + b"9" * 4000 + b"}", 400),
    (b'{"step": "guess", "value": ' + b"9" * 5000 + b"}", 400),
    (b'{"step": "guess", "value": ' + b"[" * 15_000 + b"]" * 15_000 + b"}", 400),
    (b'{"step": "guess", "value": "\\ud800"}', 400),
    (b'{"step": "guess", "value": "\\u0000"}', 400),
    (b'{"step": "guess"}', 400),
    (b"\xff\xfe{}", 400),
    (b'{"step": "guess", "value": "<b>"}', 400),
    (b'{"step": "read", "value": 1}', 400),
    (b'{"step": "other", "value": 1}', 404),
    (b'{"step": {"$ne": 1}, "value": 1}', 404),
    (b'{"step": "guess", "value": 1, "edit": 1e9}', 400),
    (b'{"value": 1}', 404),
    (b'{"step": "guess", "value": "' + b"x" * 1_000_000 + b'"}', 413),
]


@pytest.fixture(scope="module")
def student(served):
    teacher, code = opened(served[0])
    own = Browser(served[0])
    own.join(code)
    yield own
    assert teacher.get("/teacher")[1]["answers"] == []


@pytest.mark.parametrize(("body", "status"), BODIES, ids=range(len(BODIES)))
def test_what_is_no_answer_is_refused_in_a_sentence(student, body, status, served):
    served[1].rates.answered.__dict__["_known"].clear()
    found, _, answer = student.raw("POST", "/answer", body)
    assert found == status
    sentence(found, json.loads(answer))


def test_an_answer_without_end_is_refused_too(student):
    parts = (b'{"step": "guess", "value": "' + b"x" * 10_000 for _ in range(100))
    status, _, answer = student.raw("POST", "/answer", parts)
    assert status == 413
    assert "bytes may be sent" in sentence(status, json.loads(answer))


def test_what_is_not_json_is_refused(student):
    assert (
        student.raw("POST", "/answer", b"step=guess", Content_Type="application/x-www-form-urlencoded")[0]
        == 415
    )


@pytest.mark.parametrize("path", ["/nothing", "/teacher/fly", "/join/x"])
def test_what_is_not_there(address, path):
    teacher, _ = opened(address)
    assert teacher.post(path)[0] == 404
    assert teacher.get(path)[0] == 404


def test_who_answers_without_pause_waits(address):
    _, code = opened(address)
    student = Browser(address)
    student.join(code)
    found = [student.post("/answer", step="guess", value=k, edit=k) for k in range(60)]
    assert {status for status, _ in found} == {200, 429}
    assert [status for status, _ in found[:20]] == [200] * 20
    late = next(answer for status, answer in found if status == 429)
    assert "very often" in late["refused"]


def test_a_browser_has_few_streams_and_each_that_is_left_is_free_again(address, served):
    _, code = opened(address)
    student = Browser(address)
    student.join(code)
    streams = [student.events("/events") for _ in range(routes.MOST_STREAMS)]
    for stream in streams:
        assert stream.next()[0] == "class"
    assert student.get("/events")[0] == 429
    for stream in streams:
        stream.close()
    until(lambda: served[1].news.listeners == 0)
    with student.events("/events") as stream:
        assert stream.next()[0] == "class"


def test_three_hundred_from_one_address_come_in_at_once_and_nobody_tries_codes_through():
    now = [0.0]
    rates = Rates()
    for allowance in vars(rates).values():
        allowance.clock = lambda: now[0]
    assert [rates.joined.take("school") for _ in range(300)] == [0.0] * 300
    passed = 0
    for k in range(10_000):
        now[0] = k / 1000
        passed += rates.wrong_by_address.take("school") == 0.0
    assert 300 <= passed <= 310
    assert rates.wrong_by_address.take("elsewhere") == 0.0


def test_an_allowance_fills_up_and_forgets():
    now = [0.0]
    own = Allowance(2, 0.5, lambda: now[0])
    assert [own.take("a") for _ in range(3)] == [0.0, 0.0, 2.0]
    now[0] = 2.0
    assert [own.take("a") for _ in range(2)] == [0.0, 2.0]
    for k in range(50_000):
        own.take(k)
    assert len(own.__dict__["_known"]) <= 20_000


def test_a_school_behind_one_address_joins_at_once_and_a_program_that_tries_codes_does_not(address):
    """By the code, with the allowances as they are: of 300 nobody waits, of wrong codes few are looked up."""
    _, code = opened(address)
    with ThreadPoolExecutor(8) as threads:
        came = list(threads.map(lambda _: Browser(address).post("/join", code=code)[0], range(300)))
        tried = list(threads.map(lambda _: Browser(address).post("/join", code="CCCCCC")[0], range(400)))
    assert came == [201] * 300
    assert set(tried) == {404, 429}
    # One more comes free each second.
    assert tried.count(404) < 350


def test_wrong_codes_are_refused_and_others_are_not_kept_from_coming(tmp_path):
    """A browser after ten; a program that pretends to be many after as many as its address may."""
    few = Rates(
        wrong_by_address=Allowance(40, 1e-6), wrong_by_browser=Allowance(10, 1e-6), joined=Allowance(45, 1e-6)
    )
    with serving(f"sqlite:///{tmp_path / 'classes.sqlite'}", rates=few) as (address, _):
        teacher, code = opened(address)
        link = teacher.get("/teacher")[1]["link"]
        member, clumsy = Browser(address), Browser(address)
        member.join(code)
        found = [clumsy.post("/join", code="CCCCCC") for _ in range(12)]
        assert [status for status, _ in found] == [404] * 10 + [429] * 2
        assert "wrong codes" in sentence(*found[-1])
        # Others behind the same address still come in by the code.
        Browser(address).join(code)
        found = [Browser(address).post("/join", code="CCCCCC")[0] for _ in range(60)]
        assert found == [404] * 30 + [429] * 30
        assert Browser(address).post("/join", code=code)[0] == 429
        # Who has the link, or has joined, does not notice: what is refused takes nobody's place.
        assert Browser(address).post("/join", link=link)[0] == 201
        assert member.done("/answer", step="guess", value=1)["counts"]


def test_secrets_that_open_nothing_are_not_asked_for_without_end(tmp_path):
    few = Rates(strangers=Allowance(5, 1e-6))
    with serving(f"sqlite:///{tmp_path / 'classes.sqlite'}", rates=few) as (address, _):
        found = [Browser(address, "x" * 30).get("/teacher")[0] for _ in range(7)]
        assert found == [401] * 5 + [429] * 2


def test_two_servers_tell_each_other_within_one_look(tmp_path):
    url = f"sqlite:///{tmp_path / 'classes.sqlite'}"
    with serving(url) as (one, _), serving(url) as (other, _):
        teacher, code = opened(one)
        student = Browser(other)
        student.join(code)
        with student.events("/events") as seen, teacher.events("/teacher/events") as told:
            assert seen.next()[1]["revealed"] == []
            student.done("/answer", step="guess", value=0.5)
            told.until(lambda _, data: data["answered"] == {"guess": 1})
            teacher.done("/teacher/reveal", step="guess")
            assert seen.next()[1]["revealed"] == ["guess"]
            teacher.done("/teacher/delete")
            assert seen.next() == ("gone", None)


def test_a_class_that_waits_is_asked_for_once_for_all(tmp_path, monkeypatch):
    """However many wait: one question each look."""
    monkeypatch.setattr(news, "POLL_SECONDS", 0.05)
    with serving(f"sqlite:///{tmp_path / 'classes.sqlite'}") as (address, classes):
        _, code = opened(address)
        streams = []
        for _ in range(20):
            student = Browser(address)
            student.join(code)
            streams.append(student.events("/events"))
            assert streams[-1].next()[0] == "class"
        asked = []
        read = classes.desk.read

        async def counted(ask):
            asked.append((len(classes.news.channels), classes.news.listeners))
            return await read(ask)

        monkeypatch.setattr(classes.desk, "read", counted)
        until(lambda: len(asked) >= 3)
        assert set(asked) == {(1, 20)}
        for stream in streams:
            stream.close()


def test_a_server_that_ends_sends_everybody_away(tmp_path):
    with serving(f"sqlite:///{tmp_path / 'classes.sqlite'}") as (address, _):
        _, code = opened(address)
        student = Browser(address)
        student.join(code)
        stream = student.events("/events")
        assert stream.next()[0] == "class"
    assert stream.next() == ("restart", None)
    assert stream.next() == ("", None)


def test_without_a_database_the_server_says_so(tmp_path):
    (tmp_path / "file").touch()
    with serving(f"sqlite:///{tmp_path / 'file' / 'classes.sqlite'}") as (address, _):
        status, answer = Browser(address).post("", lesson="the-limit")
        assert status == 503
        assert str(tmp_path) not in sentence(status, answer)


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        ("2001:db8::1", "2001:db8::ffff", True),
        ("2001:db8::1", "2001:db8:0:1::1", False),
        ("192.0.2.1", "192.0.2.2", False),
    ],
)
def test_a_network_of_ipv6_is_one_address(one, other, same):
    class Request:
        def __init__(self, host):
            self.client = type("Client", (), {"host": host})

    assert (guard.address(Request(one)) == guard.address(Request(other))) is same


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("SUPERLEVEL_DATABASE_URL", "mysql://somewhere/classes"),
        ("SUPERLEVEL_CLASS_DAYS", "0"),
        ("SUPERLEVEL_CLASS_MEMBERS", "many"),
    ],
)
def test_a_setting_that_cannot_be_used_ends_the_server_with_a_sentence(monkeypatch, name, value):
    classes = routes.ClassRoutes(LESSONS)
    monkeypatch.setenv(name, value)

    async def begun():
        async with held(classes):
            pass

    with pytest.raises(ValueError, match=f"{name} must"):
        asyncio.run(begun())
