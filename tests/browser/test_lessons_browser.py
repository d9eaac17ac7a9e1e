"""A lesson walked through as a learner does it: predictions by mouse and key, the run's answers, and what is kept."""

import server
from accessibility import assert_fits_a_phone, darken
from playwright.sync_api import expect

from core.lessons import evidence_of, lessons
from core.numbers import number

BUDGET = lessons()["budget"]


def component(page, name):
    """Return the element that has a component of a name, once it shows something."""
    page.wait_for_function(
        "name => [...document.querySelectorAll('*')].some(one => one[name]?.header)", arg=name
    )
    handle = page.evaluate_handle(
        "name => [...document.querySelectorAll('*')].filter(one => one[name]?.header).at(-1)", name
    )
    return handle.as_element()


def value_of(element, expression):
    return element.evaluate(f"one => {expression}")


def told(page, words):
    """Return the sentence that answers a prediction, with some words in it."""
    return page.locator('[data-testid="stAlert"]').filter(has_text=words)


def at_address(page, part):
    page.wait_for_function("part => location.search.includes(part)", arg=part)


def test_a_lesson_by_keyboard_with_a_wrong_and_a_right_prediction_and_what_is_kept(visit, scan):
    page = visit("lessons", width=390, height=844, reduced_motion="reduce")
    scan(page)
    assert_fits_a_phone(page)
    card = page.locator(".st-key-lesson_budget")
    card.get_by_role("button").click()
    at_address(page, "lesson=budget&step=out-of-breath")

    # A place, by keys: the first shows the mark, the next move it; the numbers follow.
    picture = page.get_by_role("application")
    expect(picture).to_be_visible()
    expect(page.get_by_role("button", name="This is my prediction")).to_be_disabled()
    scan(page)
    # What is typed beyond the picture stays to be mended, with what may be there, and can't be given.
    page.get_by_role("textbox", name="x").fill("99")
    expect(page.get_by_text("x must be a number from −5 to 5.")).to_be_visible()
    expect(page.get_by_role("textbox", name="x")).to_have_value("99")
    picture.focus()
    for key in ("ArrowRight", "ArrowRight", "Shift+ArrowUp"):
        page.keyboard.press(key)
    asked = component(page, "place")
    assert value_of(asked, "one.place.value") == [0.1, 1]
    expect(page.get_by_role("textbox", name="x")).to_have_value("0.1")
    page.keyboard.press("Enter")
    said = told(page, "You said")
    expect(said).to_contain_text("0.1")
    step = BUDGET.steps[0]
    judged = step.prediction.judge(evidence_of(step.scene), [0.1, 1])
    assert not judged.right
    expect(said).to_contain_text(number(judged.truth[0]))
    # What is not free is locked in the player, for a reason that fits.
    player = component(page, "player")
    assert "lesson" in value_of(player, "one.player.header.locked_why.eta0")
    scan(page)

    # Again, and right, with the numbers typed.
    page.get_by_role("button", name="Predict again").click()
    expect(page.get_by_role("application")).to_be_visible()
    for name, part in zip(("x", "y"), judged.truth, strict=True):
        box = page.get_by_role("textbox", name=name, exact=True)
        box.fill(f"{part:.3f}")
    page.get_by_role("button", name="This is my prediction").click()
    expect(told(page, "Right")).to_be_visible()

    # The next step asks for a number; the way there is in the history.
    page.get_by_role("button", name="Next step").click()
    at_address(page, "step=ten-times-as-long")
    expect(page.get_by_role("heading", name=BUDGET.steps[1].title)).to_be_visible()
    page.get_by_role("textbox", name="Your prediction").fill("0,702")
    page.get_by_role("button", name="This is my prediction").click()
    expect(told(page, "Right")).to_be_visible()
    page.go_back()
    expect(page.get_by_role("heading", name=BUDGET.steps[0].title)).to_be_visible()

    # A reload begins a new session, and the browser brings back what was answered.
    page.reload()
    server.settle(page)
    expect(told(page, "Right")).to_be_visible()
    page.get_by_role("button", name="All lessons").first.click()
    expect(card).to_contain_text("2 of 3 steps done")
    page.get_by_role("button", name="Forget my answers").click()
    expect(card).to_contain_text("3 steps")
    expect(card).not_to_contain_text("done")
    page.wait_for_function("Object.keys(localStorage).every(key => !key.startsWith('superlevel.lesson.'))")

    # A curve, by keys: each point is a slider.
    page.evaluate("history.pushState(null, '', 'lessons?lesson=decay&step=draw-it')")
    page.reload()
    server.settle(page)
    drawn = component(page, "curve")
    point = page.get_by_role("slider", name="V at step 10")
    point.focus()
    page.keyboard.press("PageUp")
    expect(point).to_have_attribute("aria-valuetext", "V = 323 at step 10")
    assert value_of(drawn, "one.curve.points[1]") == [10, 323]
    scan(page)
    page.get_by_role("button", name="This is my prediction").click()
    expect(told(page, "You said")).to_be_visible()
    assert value_of(component(page, "curve"), "one.curve.header.said")[1] == [10, 323]
    scan(page)
    darken(page)
    scan(page)
    assert_fits_a_phone(page)
