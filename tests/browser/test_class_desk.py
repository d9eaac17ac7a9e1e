"""A live class from the teacher's desk: begun, joined, answered, revealed, ended; found again after a reload."""

import csv
import signal

import pytest
import server
from accessibility import assert_fits_a_phone, darken
from playwright.sync_api import expect

from core.lessons import evidence_of, lessons
from tests.classroom.browser import Browser
from tests.kept_pages import TIMEOUT
from tests.server.started import app

LIMIT, BUDGET, MAP = (lessons()[name] for name in ("limit", "budget", "map"))


def desk(page):
    """Return the element of the desk."""
    page.wait_for_function("[...document.querySelectorAll('*')].some(one => one.desk?.header)")
    return page.evaluate_handle(
        "[...document.querySelectorAll('*')].find(one => one.desk?.header)"
    ).as_element()


def until(page, expression):
    """Wait until something holds of the desk."""
    page.wait_for_function(
        f"() => {{ const one = [...document.querySelectorAll('*')].find(one => one.desk); "
        f"return Boolean(one && ({expression})); }}"
    )


def start(page, lesson, pace="together"):
    """Start a class; return the desk, which knows the class by then."""
    page.get_by_label("Lesson", exact=True).select_option(lesson)
    page.get_by_label("Pace").first.select_option(pace)
    page.get_by_role("button", name="Start the class").click()
    until(page, "one.desk.state")
    # The step's prose comes above the desk: what is pressed before may move away under the hand.
    until(page, "one.desk.header.shown")
    server.settle(page)
    return desk(page)


def student(app_url, kept):
    """Return a student who has joined by the link."""
    browser = Browser(app_url)
    browser.secret = browser.done("/join", link=kept["link"], nickname="Ada")["token"]
    return browser


def press(page, name):
    page.get_by_role("button", name=name, exact=True).click()


def test_a_class_from_its_code_to_its_end(visit, scan, app_url):
    page = visit("class", reduced_motion="reduce")
    scan(page)
    one = start(page, "limit")
    kept = one.evaluate("one => one.desk.kept")
    expect(page.get_by_text(kept["code"], exact=True)).to_be_visible()
    expect(page.get_by_role("img", name="Code for phones")).to_be_visible()
    # Whoever leads a class is not asked to join one, and no secret is in the address or the page.
    expect(page.locator(".st-key-class_join")).to_be_hidden()
    assert kept["secret"] not in page.content()
    assert page.url.endswith("/class")
    scan(page)

    first, second = (student(app_url, kept) for _ in range(2))
    expect(page.get_by_text("2 are here")).to_be_visible()
    step = LIMIT.steps[0]
    expect(page.get_by_role("heading", name=step.title)).to_be_visible()
    press(page, "Open this step")
    expect(page.get_by_text(step.prediction.ask)).to_be_visible()
    truth = step.prediction.truth(evidence_of(step.scene))
    first.done("/answer", step=step.name, value=truth)
    expect(page.get_by_text("1 of 2 answered", exact=True)).to_be_visible()
    wrong = _other(step, truth)
    second.done("/answer", step=step.name, value=wrong)
    expect(page.get_by_text("2 of 2 answered", exact=True)).to_be_visible()
    assert one.evaluate("one => one.desk.values") == [truth, wrong]
    assert one.evaluate("one => one.desk.truth") is None
    scan(page)

    press(page, "Reveal")
    until(page, "one.desk.truth")
    assert one.evaluate("one => one.desk.truth.value") == pytest.approx(truth)
    expect(page.get_by_text("1 of 2").and_(page.locator(".told"))).to_be_visible()
    page.wait_for_function("[...document.querySelectorAll('*')].some(one => one.player?.header)")
    expect(page.get_by_role("button", name="Reveal", exact=True)).to_be_hidden()
    scan(page)

    # The run stands below what all have answered, and is one press away.
    run = page.locator(".st-key-class_run")
    expect(run).not_to_be_in_viewport()
    press(page, "See the run")
    expect(run).to_be_in_viewport(ratio=0.8)
    expect(page.locator(".st-key-class_told")).to_be_in_viewport(ratio=1)

    # Names are not shown until they are asked for; an answer and a member can be removed.
    everybody = page.get_by_text("Everybody, one by one (2)")
    everybody.click()
    expect(page.get_by_text("Student 2", exact=True)).to_be_visible()
    expect(page.get_by_text("Ada", exact=True)).to_have_count(0)
    page.get_by_label("Show nicknames").check()
    expect(page.get_by_text("Ada", exact=True)).to_have_count(2)
    page.get_by_label("Show nicknames").uncheck()
    press(page, "Remove the answer of Student 2")
    expect(page.get_by_text("1 of 2 answered", exact=True)).to_be_visible()
    press(page, "Remove Student 2 from the class")
    expect(page.get_by_text("Everybody, one by one (1)")).to_be_visible()
    assert second.get("/me")[0] == 401

    # The table, and the way back after a reload.
    with page.expect_download() as saved:
        press(page, "Download answers (CSV)")
    with open(saved.value.path(), encoding="utf-8", newline="") as file:
        assert file.read(1) == "\ufeff"
        rows = list(csv.DictReader(file))
    assert len(rows) == 1
    press(page, "Next step")
    expect(page.get_by_role("heading", name=LIMIT.steps[1].title)).to_be_visible()
    page.reload()
    server.settle(page)
    until(page, "one.desk.state")
    expect(page.get_by_role("heading", name=LIMIT.steps[1].title)).to_be_visible()
    press(page, "Previous step")
    until(page, "one.desk.truth")

    press(page, "End the class")
    press(page, "End it")
    expect(page.get_by_role("button", name="The class has ended")).to_be_disabled()
    assert first.post("/answer", step=step.name, value=truth)[0] == 409
    press(page, "Delete the class…")
    press(page, "Keep it")
    press(page, "Delete the class…")
    press(page, "Delete it")
    expect(page.get_by_text("The class was deleted")).to_be_visible()
    expect(page.get_by_role("button", name="Start the class")).to_be_visible()
    expect(page.get_by_role("heading", name="Predict together")).to_be_visible()
    assert first.get("/me")[0] == 401
    assert page.evaluate("localStorage.getItem('superlevel.class.teacher')") is None


def _other(step, truth):
    """Return an answer that is no right one."""
    if step.prediction.kind.given == "choice":
        return next(choice for choice in step.prediction.options["choices"] if choice != truth)
    return 1 if truth is None else truth + 1000


def test_the_class_is_the_sweep_of_a_map(visit, scan, app_url):
    page = visit("class", reduced_motion="reduce")
    one = start(page, "map")
    step = MAP.steps[0]
    kept = one.evaluate("one => one.desk.kept")
    press(page, "Open this step")
    # Well below the limit of 0.2, far above it, and a rate that is forgotten at once.
    for place in ([0.1, 0.001], [0.9, 0.0002], [0.02, 0.4]):
        student(app_url, kept).done("/answer", step=step.name, value=place)
    expect(page.get_by_text("3 of 3 answered", exact=True)).to_be_visible()
    press(page, "Reveal")
    until(page, "one.desk.truth?.map")
    evidence = evidence_of(step.scene)
    for place, words in (([0.1, 0.001], "minimum"), ([0.9, 0.0002], "diverges"), ([0.02, 0.4], "freezes")):
        assert evidence.cell(*place).part().kind in ("minimum", "diverged", "frozen")
        expect(page.locator(".bars .answer").filter(has_text=words)).to_contain_text("1")
    scan(page)


def test_the_teachers_link_opens_the_class_in_another_browser_and_leaves_the_address(visit, app_url):
    page = visit("class")
    one = start(page, "budget", "own")
    kept = one.evaluate("one => one.desk.kept")
    other = visit(f"class#teacher={kept['secret']}", width=390, height=844, color_scheme="dark")
    until(other, "one.desk.state && one.desk.kept.link")
    assert other.evaluate("location.hash") == ""
    assert desk(other).evaluate("one => one.desk.kept") == kept
    assert_fits_a_phone(other)
    # What is done at one desk is seen at the other.
    press(other, "Reveal")
    until(page, "one.desk.state.revealed.length === 1")
    # A browser that forgets the class leaves it to the others.
    press(other, "Close this desk…")
    press(other, "Close it")
    expect(other.get_by_role("button", name="Start the class")).to_be_visible()
    assert other.evaluate("localStorage.getItem('superlevel.class.teacher')") is None
    press(page, "Next step")
    until(page, f"one.desk.header.shown?.step === '{BUDGET.steps[1].name}'")
    # A link that opens nothing takes nobody's class away.
    page.evaluate("location.hash = 'teacher=' + 'x'.repeat(43)")
    expect(page.get_by_text("opens no class")).to_be_visible()
    page.reload()
    until(page, "one.desk.state")
    assert desk(page).evaluate("one => one.desk.kept.secret") == kept["secret"]


# Each place at which the buttons that lead have stood, in pixels from the top, as they are seen frame by frame.
PLACES = """() => {
  window.places = [];
  const look = () => {
    const one = [...document.querySelectorAll("*")].find((one) => one.desk);
    const lead = one?.shadowRoot.querySelector(".lead");
    const top = lead?.offsetParent ? Math.round(lead.getBoundingClientRect().top) : window.places.at(-1);
    if (top !== window.places.at(-1)) window.places.push(top);
    requestAnimationFrame(look);
  };
  look();
}"""


def test_nothing_moves_under_the_hand_when_a_class_begins_and_when_it_is_found_again(visit, app_url):
    page = visit("class", reduced_motion="reduce")
    page.evaluate(PLACES)
    start(page, "limit")
    code = page.get_by_role("img", name="Code for phones")
    expect(code).to_be_visible()
    (began,) = page.evaluate("window.places")
    page.add_init_script(f"addEventListener('DOMContentLoaded', {PLACES})")
    page.reload()
    server.settle(page)
    expect(code).to_be_visible()
    assert page.evaluate("window.places") == [began]


def test_whoever_comes_to_join_is_not_asked_to_start_a_class(visit):
    page = visit("class?code=ABCDEF")
    expect(page.get_by_role("button", name="Start the class")).to_be_hidden()
    page.get_by_role("heading", name="Start a class").click()
    expect(page.get_by_role("button", name="Start the class")).to_be_visible()


def test_a_link_that_opens_nothing_is_said(visit):
    page = visit("class#teacher=nobody")
    expect(page.get_by_text("This teacher's link opens no class")).to_be_visible()
    expect(page.get_by_role("button", name="Start the class")).to_be_visible()


def test_a_refusal_stands_beside_its_control_and_a_deleted_class_is_said(visit, app_url, scan):
    page = visit("class")
    one = start(page, "limit")
    kept = one.evaluate("one => one.desk.kept")
    # Another desk has ended the class, and this one does not know it yet.
    page.route("**/api/class/teacher/open", lambda route: route.fulfill(status=409, json={"refused": "No."}))
    press(page, "Open this step")
    expect(page.get_by_role("alert").filter(has_text="No.")).to_be_visible()
    page.unroute("**/api/class/teacher/open")
    press(page, "Open this step")
    expect(page.get_by_role("alert").filter(has_text="No.")).to_be_hidden()
    # On the wall only what everybody looks at.
    page.keyboard.press("p")
    expect(page.get_by_role("button", name="Delete the class…")).to_be_hidden()
    expect(page.get_by_text(LIMIT.steps[0].prediction.ask)).to_be_visible()
    scan(page)
    page.keyboard.press("Escape")
    expect(page.get_by_role("button", name="Delete the class…")).to_be_visible()
    darken(page)
    scan(page)
    # By the API alone, as a second desk would.
    teacher = Browser(app_url, kept["secret"])
    teacher.done("/teacher/delete")
    expect(page.get_by_text("The class was deleted")).to_be_visible()


def test_a_desk_outlives_its_server(tmp_path, browser):
    database = f"sqlite:///{tmp_path / 'classes.sqlite'}"
    with app(tmp_path / "server.log", SUPERLEVEL_DATABASE_URL=database) as own:
        page = browser.new_page()
        page.set_default_timeout(TIMEOUT)
        page.goto(f"{own.address}/class")
        one = start(page, "limit")
        kept = one.evaluate("one => one.desk.kept")
        press(page, "Open this step")
        until(page, f"one.desk.state.open === '{LIMIT.steps[0].name}'")
        own.end(signal.SIGKILL)
        lost = page.get_by_text("The connection to the class is lost")
        expect(lost).to_be_visible()
        # What can't be done now is said beside the button, and can be done later.
        press(page, "Reveal")
        expect(page.locator(".refusal").filter(has_text="reached")).to_be_visible()
        own.start()
        expect(lost).to_be_hidden()
        student(own.address, kept).done("/answer", step=LIMIT.steps[0].name, value="minimum")
        expect(page.get_by_text("1 of 1 answered", exact=True)).to_be_visible()
        press(page, "Reveal")
        until(page, "one.desk.truth")
        expect(page.get_by_role("alert").filter(has_text="reached")).to_be_hidden()
        page.close()
