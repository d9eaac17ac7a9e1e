"""A student with a phone in a class that a teacher leads: joins, waits, answers, sees what all said, and comes back."""

import json
from contextlib import contextmanager
from urllib.parse import quote

import pytest
import server
from accessibility import assert_fits_a_phone, darken
from playwright.sync_api import expect

from core.lessons import lessons
from tests.classroom.browser import Browser

LIMIT = lessons()["limit"]
FIRST, SECOND = LIMIT.steps[:2]
PHONE = {"width": 390, "height": 844, "has_touch": True, "reduced_motion": "reduce"}


class Teacher(Browser):
    """Whoever leads a class, over HTTP."""

    def __init__(self, address, pace="together"):
        super().__init__(address)
        told = self.done("", lesson="limit", pace=pace)
        self.secret, self.link, self.code = told["teacher"], told["link"], told["class"]["code"]

    def act(self, action, **given):
        return self.done(f"/teacher/{action}", **given)

    def answers(self):
        """Return what students have answered, by step."""
        found = {}
        for one in self.get("/teacher")[1]["answers"]:
            found.setdefault(one["step"], []).append(one["value"])
        return found

    def classmate(self, step, value):
        """Have another student answer."""
        other = Browser(f"http://{self.host}")
        other.join(self.code)
        other.done("/answer", step=step, value=value)
        return other


@pytest.fixture
def teacher(app_url):
    one = Teacher(app_url)
    yield one
    one.post("/teacher/delete")


def seat(page):
    return page.get_by_role("region", name="Your class")


def says(page, words):
    expect(seat(page).get_by_role("status").first).to_contain_text(words)


def join_by_link(page):
    """Tap Join where a link has led; wait for the lesson."""
    page.get_by_role("button", name="Join").tap()
    page.wait_for_url("**/lessons?lesson=limit&class=1*")
    server.settle(page)


def choose(page, name):
    page.get_by_text(name, exact=True).click()
    page.get_by_role("button", name="This is my prediction").click()


def kept(page):
    return page.evaluate(
        "JSON.parse(localStorage.getItem('superlevel.class.answers') ?? 'null')?.answers ?? {}"
    )


def arrived(teacher, step, value):
    """Say whether the class has an answer; it is asked for until it has."""
    return value in teacher.answers().get(step, [])


def until(page, holds):
    """Wait in the page's own time until something holds."""
    for _ in range(200):
        if holds():
            return
        page.wait_for_timeout(100)
    assert holds()


AT_REST, BLOWS_UP = "It comes to rest at a minimum", "It diverges"


def test_a_student_joins_by_link_waits_answers_changes_and_sees_the_class(visit, teacher, scan):
    page = visit(f"class#join={teacher.link}", **PHONE)
    # Two taps: the scan, and this one; the secret has left the address.
    expect(page.get_by_role("button", name="Join")).to_be_visible()
    expect(page.get_by_role("textbox", name="Code")).to_be_hidden()
    assert teacher.link not in page.url
    scan(page)
    assert_fits_a_phone(page)
    join_by_link(page)
    says(page, "You are in. Wait for the teacher.")
    expect(page.get_by_role("button", name="This is my prediction")).to_have_count(0)
    scan(page)

    teacher.act("open", step=FIRST.name)
    expect(page.get_by_role("heading", name=FIRST.title)).to_be_visible()
    says(page, "What do you expect?")
    expect(page.get_by_role("button", name="All lessons")).to_have_count(0)
    choose(page, AT_REST)
    says(page, "Your prediction is with the class")
    assert arrived(teacher, FIRST.name, "minimum")
    expect(page.get_by_text("You said:")).to_contain_text(AT_REST)
    scan(page)
    assert_fits_a_phone(page)

    page.get_by_role("button", name="Change my prediction").click()
    choose(page, BLOWS_UP)
    until(page, lambda: arrived(teacher, FIRST.name, "diverged"))
    says(page, "Your prediction is with the class")
    assert not arrived(teacher, FIRST.name, "minimum")

    teacher.classmate(FIRST.name, "minimum")
    teacher.act("reveal", step=FIRST.name)
    says(page, "answered, you among them")
    told = seat(page).locator(".told").last
    expect(told).to_contain_text("2 answers.")
    expect(told).to_contain_text(f"Yours: {BLOWS_UP}")
    # The run, and the sentence that answers the prediction, follow.
    expect(page.locator('[data-testid="stAlert"]').filter(has_text="You said")).to_be_visible()
    expect(told).to_contain_text("The run:")
    scan(page)
    darken(page)
    scan(page)
    assert_fits_a_phone(page)

    teacher.act("open", step=SECOND.name)
    expect(page.get_by_role("heading", name=SECOND.title)).to_be_visible()
    page.get_by_role("button", name="Back").click()
    expect(page.get_by_role("heading", name=FIRST.title)).to_be_visible()
    says(page, "answered, you among them")


def test_a_code_is_typed_refused_and_taken_and_the_class_is_found_again(visit, teacher, scan):
    page = visit(f"class#join={teacher.link[:-1]}", **PHONE)
    code, join = page.get_by_role("textbox", name="Code"), page.get_by_role("button", name="Join")
    join.click()
    alert = page.get_by_role("alert")
    expect(alert).to_contain_text("This link opens no class")
    join.click()
    expect(alert).to_contain_text("Type the class’s code")
    code.fill("CCCCCC" if teacher.code != "CCCCCC" else "DDDDDD")
    join.click()
    expect(alert).to_contain_text("No class has this code")
    scan(page)
    typed = teacher.code.lower()
    code.fill(f" {typed[:3]} {typed[3:]} ")
    page.get_by_role("textbox", name="Nickname").fill("<b>Ada</b> *x*")
    code.press("Enter")
    page.wait_for_url("**/lessons?lesson=limit&class=1*")
    server.settle(page)
    says(page, "You are in. Wait for the teacher.")

    # Whoever comes to the class's page again is led back.
    page.goto(page.url.split("/lessons")[0] + "/class")
    server.settle(page)
    expect(page.get_by_text("This browser is in a class")).to_contain_text("as <b>Ada</b> *x*")
    scan(page)
    page.get_by_role("link", name="Go on in the class").click()
    page.wait_for_url("**/lessons?lesson=limit&class=1*")
    server.settle(page)
    says(page, "You are in.")
    teacher.act("open", step=FIRST.name)
    choose(page, AT_REST)
    says(page, "Your prediction is with the class")

    # A reload begins a new session, which the seat tells everything.
    page.reload()
    server.settle(page)
    says(page, "Your prediction is with the class")
    expect(page.get_by_text("You said:")).to_contain_text(AT_REST)
    expect(page.get_by_role("button", name="Change my prediction")).to_be_visible()
    assert teacher.answers()[FIRST.name] == ["minimum"]

    # Taken away by the teacher, it is asked for again.
    (member,) = teacher.get("/teacher")[1]["members"]
    teacher.act("remove", member=member["member"], step=FIRST.name)
    expect(page.get_by_role("button", name="This is my prediction")).to_be_visible()
    says(page, "What do you expect?")

    # Leaving is asked about, and by keyboard.
    seat(page).get_by_role("button", name="Leave the class").press("Enter")
    expect(seat(page).get_by_role("button", name="Stay")).to_be_focused()
    page.keyboard.press("Shift+Tab")
    page.keyboard.press("Enter")
    expect(seat(page)).to_have_count(0)
    assert "class=1" not in page.url
    assert page.evaluate("Object.keys(localStorage).filter(key => key.startsWith('superlevel.class'))") == []
    expect(page.get_by_role("button", name="All lessons").first).to_be_visible()


def joined(visit, teacher, **options):
    """Return a page that sits in a class."""
    page = visit(f"class#join={teacher.link}", **{**PHONE, **options})
    join_by_link(page)
    return page


def test_at_their_own_pace_the_run_comes_at_once_and_later_answers_do_not_count(visit, app_url):
    teacher = Teacher(app_url, pace="own")
    # The code of the address stands in its field.
    page = visit(f"class?code={teacher.code}", **PHONE)
    join_by_link(page)
    says(page, "own pace")
    choose(page, BLOWS_UP)
    expect(page.locator('[data-testid="stAlert"]').filter(has_text="You said")).to_be_visible()
    says(page, "Your prediction is with the class.")
    page.get_by_role("button", name="Predict again").click()
    choose(page, AT_REST)
    says(page, "Your first prediction counts")
    counting = [one["value"] for one in teacher.get("/teacher")[1]["answers"] if one["counts"]]
    assert counting == ["diverged"]
    page.get_by_role("button", name="Next step").click()
    expect(page.get_by_role("heading", name=SECOND.title)).to_be_visible()
    assert "class=1" in page.url
    teacher.act("delete")
    says(page, "The class was deleted")
    expect(page.get_by_role("button", name="All lessons").first).to_be_visible()


def test_what_all_said_is_shown_before_the_page_runs_anew(visit, teacher):
    page = joined(visit, teacher)
    teacher.act("open", step=FIRST.name)
    choose(page, AT_REST)
    says(page, "Your prediction is with the class")
    # The page is told within a random while, which is now longer than this test.
    page.evaluate("Math.random = () => 1000")
    teacher.act("reveal", step=FIRST.name)
    expect(seat(page).locator(".told").last).to_contain_text("1 answer.")
    expect(page.get_by_role("button", name="Change my prediction")).to_be_visible()
    expect(page.locator('[data-testid="stAlert"]')).to_have_count(0)
    page.reload()
    expect(page.locator('[data-testid="stAlert"]').filter(has_text="you said")).to_be_visible()
    # Whoever is taken out is told so, and may come again.
    (member,) = teacher.get("/teacher")[1]["members"]
    teacher.act("remove", member=member["member"])
    says(page, "does not know this browser any more")
    seat(page).get_by_role("link", name="Join a class").click()
    expect(page.get_by_role("textbox", name="Code")).to_be_visible()


def test_what_the_teacher_takes_away_while_it_is_on_its_way_is_not_shown(visit, teacher):
    page = joined(visit, teacher)
    teacher.act("open", step=FIRST.name)
    says(page, "What do you expect?")
    for value in ("minimum", "diverged"):
        teacher.classmate(FIRST.name, value)
    held = []
    page.route("**/api/class/answers/*", lambda route: held.append((route, route.fetch())), times=1)
    teacher.act("reveal", step=FIRST.name)
    until(page, lambda: held)
    number = teacher.get("/teacher")[1]["answers"][0]["member"]
    teacher.act("remove", member=number)
    page.wait_for_function(
        "[...document.querySelectorAll('*')].find(one => one.seat)?.seat.state.removals === 1"
    )
    [(route, response)] = held
    assert len(response.json()["answers"]) == 2
    route.fulfill(response=response)
    expect(seat(page).locator(".told").last).to_contain_text("1 answer.")


def test_whose_browser_keeps_nothing_is_told_so_and_takes_no_place_in_the_class(visit, teacher):
    page = visit(f"class#join={teacher.link}", **PHONE)
    page.evaluate("() => { Storage.prototype.setItem = () => { throw new Error('full') } }")
    page.get_by_role("button", name="Join").tap()
    expect(page.get_by_text("This browser keeps nothing for this page")).to_be_visible()
    assert teacher.get("/teacher")[1]["present"] == 0


@contextmanager
def answering(page, how):
    """Have a function answer what the page sends to the class, as long as the context lasts."""
    page.route("**/api/class/answer", how)
    yield
    page.unroute("**/api/class/answer")


def test_a_lost_answer_of_the_server_loses_no_prediction(visit, teacher):
    page = joined(visit, teacher)
    teacher.act("open", step=FIRST.name)
    lost = []

    def lose(route):
        """Let the first reach the server, whose answer then does not arrive."""
        if lost:
            return route.continue_()
        lost.append(route.fetch())
        return route.abort()

    with answering(page, lose):
        choose(page, AT_REST)
        says(page, "Your prediction is with the class")
    assert lost[0].status == 200
    assert teacher.answers()[FIRST.name] == ["minimum"]
    assert kept(page)[FIRST.name]["edit"] == 1


def test_a_closed_page_sends_what_was_on_its_way_when_it_is_opened_again(visit, teacher):
    page = joined(visit, teacher)
    teacher.act("open", step=FIRST.name)
    with answering(page, lambda route: route.abort()):
        choose(page, AT_REST)
        expect(seat(page)).to_contain_text("It is tried again")
        says(page, "on its way")
        assert teacher.answers() == {}
        address = page.url
        page.goto("about:blank")
    page.goto(address)
    server.settle(page)
    says(page, "Your prediction is with the class")
    assert teacher.answers()[FIRST.name] == ["minimum"]


def test_a_refusal_is_said_in_words(visit, teacher):
    page = joined(visit, teacher)
    teacher.act("open", step=FIRST.name)
    refused = json.dumps({"refused": "The class is not at this step now."})
    answer = {"status": 409, "content_type": "application/json", "body": refused}
    with answering(page, lambda route: route.fulfill(**answer)):
        choose(page, AT_REST)
        says(page, "not with the class. The class is not at this step now.")


def test_a_class_that_ended_leaves_the_lesson_and_the_diary(visit, teacher, scan):
    page = joined(visit, teacher, width=1440, height=900)
    teacher.act("open", step=FIRST.name)
    choose(page, AT_REST)
    says(page, "Your prediction is with the class")
    teacher.act("end")
    says(page, "The class has ended")
    # Alone, the run answers at once.
    expect(page.locator('[data-testid="stAlert"]').filter(has_text="you said")).to_be_visible()
    scan(page)
    seat(page).get_by_role("button", name="Close this").click()
    expect(seat(page)).to_have_count(0)
    expect(page.locator('[data-testid="stAlert"]').filter(has_text="you said")).to_be_visible()
    page.goto(page.url.split("/lessons")[0] + f"/lessons?lesson=limit&step={quote(FIRST.name)}&class=1")
    server.settle(page)
    says(page, "in no class")
    expect(seat(page).get_by_role("link", name="Join a class")).to_be_visible()
    expect(page.locator('[data-testid="stAlert"]').filter(has_text="you said")).to_be_visible()
