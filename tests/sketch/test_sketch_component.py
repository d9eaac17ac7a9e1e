"""The sketch's component in a real browser: what is drawn, what is sent, and what it says."""

import re

import numpy as np
import pytest
from axe_playwright_python.sync_playwright import Axe

from core.messages.sketch import SIDE, sketch_message
from tests.sketch.stage import CLASSES, encoded, sent_ink

PEN = 0.09
SEVEN = np.array([0.002, 0.0, 0.01, 0.03, 0, 0, 0, 0.9, 0.05, 0.008])
LINE = ((0.25, 0.5), (0.75, 0.5))


def distance_to(line, side=SIDE):
    """Return each pixel's distance from a horizontal or vertical line, in the pad's unit."""
    y, x = (np.mgrid[:side, :side] + 0.5) / side
    (x0, y0), (x1, y1) = line
    return np.hypot(x - x.clip(min(x0, x1), max(x0, x1)), y - y.clip(min(y0, y1), max(y0, y1)))


def assert_is_line(ink, line):
    """The ink is full inside the pen's width around the line, and there is none outside."""
    apart = distance_to(line)
    edge = 1 / SIDE
    assert ink[apart < PEN / 2 - edge].min() > 240
    assert ink[apart > PEN / 2 + edge].max() == 0
    area = PEN * 0.5 + np.pi * PEN**2 / 4
    assert ink.sum() / 255 / SIDE**2 == pytest.approx(area, rel=0.02)


@pytest.mark.parametrize("line", [LINE, ((0.3, 0.2), (0.3, 0.7))])
@pytest.mark.parametrize("options", [{}, {"width": 374, "device_scale_factor": 2}])
def test_the_ink_is_where_the_mouse_drew(stage, line, options):
    """Whatever the pad's size and the display's resolution."""
    sketch = stage(**options).show()
    sketch.draw(*line)
    assert_is_line(sent_ink(sketch.sent()[-1]), line)


def test_a_click_is_a_dot(stage):
    sketch = stage().show()
    sketch.draw((0.4, 0.6))
    apart = distance_to(((0.4, 0.6), (0.4, 0.6)))
    ink = sketch.ink()
    assert ink[apart < PEN / 2 - 1 / SIDE].min() > 240
    assert ink[apart > PEN / 2 + 1 / SIDE].max() == 0


def test_a_curve_is_smooth(stage):
    """A circle drawn through 24 points stays within a pixel of the circle."""
    sketch = stage().show()
    angles = np.linspace(0, 2 * np.pi, 25)
    sketch.draw(*(0.5 + 0.3 * np.stack([np.cos(angles), np.sin(angles)], -1)))
    y, x = (np.mgrid[:SIDE, :SIDE] + 0.5) / SIDE - 0.5
    apart = np.abs(np.hypot(x, y) - 0.3)
    ink = sketch.ink()
    assert ink[apart < PEN / 2 - 1.2 / SIDE].min() > 200
    assert ink[apart > PEN / 2 + 1.2 / SIDE].max() < 50


def test_while_an_answer_is_due_only_the_end_is_sent(stage):
    """The first point is sent at once, what follows waits for the answer, the end does not."""
    sketch = stage().show()
    sketch.begin(*LINE, (0.75, 0.8))
    assert [(hand["kind"], hand["seq"], hand["done"]) for hand in sketch.sent()] == [("ink", 1, False)]
    sketch.page.mouse.up()
    first, last = sketch.sent()
    assert (last["name"], last["kind"], last["seq"], last["done"]) == ("hand", "ink", 2, True)
    assert (sent_ink(last) == sketch.ink()).all()
    assert sent_ink(last).sum() > 5 * sent_ink(first).sum()


def test_each_answer_lets_the_newest_ink_go(stage):
    """Also when the hand rests on the pad since."""
    sketch = stage().show()
    sketch.begin(*LINE)
    sketch.show(echo=1)
    assert [(hand["seq"], hand["done"]) for hand in sketch.sent()] == [(1, False), (2, False)]
    assert (sent_ink(sketch.sent()[1]) == sketch.ink()).all()
    sketch.show(echo=2)
    assert len(sketch.sent()) == 2


def test_an_unanswered_drawing_is_sent_again_and_when_nobody_answers_it_says_so(stage):
    """A message can be lost while the server is busy. The strokes stay."""
    sketch = stage().show(caption="Trained.")
    sketch.draw(*LINE)
    assert [hand["seq"] for hand in sketch.sent()] == [1, 2]
    sketch.page.clock.run_for(3_000)
    again = sketch.sent()[2:]
    assert [(hand["seq"], hand["attempt"]) for hand in again] == [(2, 2)]
    assert (sent_ink(again[0]) == sketch.ink()).all()
    for _ in range(60):
        sketch.page.clock.run_for(1_000)
    assert {hand["seq"] for hand in sketch.sent()[1:]} == {2}
    assert "does not answer" in sketch.part(".error").inner_text()
    assert_is_line(sketch.ink(), LINE)
    sketch.draw((0.1, 0.1), (0.2, 0.2))
    asked = len(sketch.sent())
    sketch.show(echo=sketch.read("sketch.seq"), caption="Trained.")
    assert not sketch.part(".error").is_visible()
    sketch.page.clock.run_for(10_000)
    assert len(sketch.sent()) == asked


def test_undo_takes_the_last_stroke_and_clear_all(stage):
    sketch = stage().show()
    undo, clear = sketch.part(".tool").all()
    assert undo.is_disabled()
    assert clear.is_disabled()
    sketch.draw(*LINE)
    sketch.draw((0.5, 0.1), (0.5, 0.9))
    undo.click()
    assert_is_line(sent_ink(sketch.sent()[-1]), LINE)
    clear.click()
    last = sketch.sent()[-1]
    assert sent_ink(last).max() == 0
    assert last["done"]
    assert undo.is_disabled()
    assert sketch.part(".hint").is_visible()


def test_an_answer_to_what_was_cleared_is_not_shown(stage):
    """It was about ink that is gone."""
    sketch = stage().show()
    sketch.draw(*LINE)
    sketch.show(probabilities=SEVEN, echo=sketch.read("sketch.seq"))
    assert sketch.part(".verdict").inner_text() == "7 with 90 %"
    sketch.part(
        "button",
    ).nth(1).click()
    sketch.show(probabilities=SEVEN, echo=2)
    assert "7" not in sketch.part(".verdict").inner_text()
    assert sketch.part(".percent").all_inner_texts() == [""] * 10


def test_the_bars_are_as_long_as_the_probabilities(stage):
    sketch = stage().show()
    sketch.draw(*LINE)
    sketch.show(probabilities=SEVEN, echo=1)
    shares = [
        fill.bounding_box()["width"] / bar.bounding_box()["width"]
        for fill, bar in zip(sketch.part(".fill").all(), sketch.part(".bar").all(), strict=True)
    ]
    np.testing.assert_allclose(shares, SEVEN, atol=0.005)
    assert sketch.part(".name").all_inner_texts() == CLASSES
    assert sketch.part(".percent").all_inner_texts()[:4] == ["< 1 %", "0 %", "1 %", "3 %"]
    assert sketch.part(".best .name").all_inner_texts() == ["7"]


def test_what_is_not_a_number_has_no_bar_and_no_winner(stage):
    sketch = stage().show()
    sketch.draw(*LINE)
    sketch.show(probabilities=np.where(np.arange(10) == 3, np.nan, SEVEN), echo=1)
    assert "not finite" in sketch.part(".verdict").inner_text()
    assert sketch.part(".best").count() == 0
    assert sketch.part(".percent").nth(3).inner_text() == "–"
    assert sketch.part(".fill").nth(3).bounding_box()["width"] == 0


@pytest.mark.parametrize(("shape", "cell"), [((28, 28), 5), ((8, 8), 18)])
@pytest.mark.parametrize("ratio", [1, 2])
def test_the_networks_picture_is_shown_pixel_by_pixel(stage, shape, cell, ratio):
    """Each of its pixels is a square of one grey, at the display's resolution."""
    picture = np.random.default_rng(0).random(shape)
    sketch = stage(device_scale_factor=ratio).show()
    sketch.draw(*LINE)
    sketch.show(shape, picture=picture, echo=1)
    alpha = sketch.page.evaluate("""() => {
        const canvas = host.shadowRoot.querySelector(".frame canvas");
        const { data } = canvas.getContext("2d").getImageData(0, 0, canvas.width, canvas.height);
        return { width: canvas.width, values: Array.from(data).filter((_, k) => k % 4 === 3) };
    }""")
    shown = np.reshape(alpha["values"], (-1, alpha["width"]))
    expected = np.kron(picture, np.ones((cell * ratio, cell * ratio))) * 255
    assert shown.shape == expected.shape
    np.testing.assert_allclose(shown, expected, atol=1.5)


def test_keys_draw_on_a_grid(stage):
    """The first arrow shows the cursor in the middle; Space inks; Shift draws a line from cell to cell."""
    sketch = stage().show()
    sketch.keys("ArrowLeft")
    assert sketch.read("sketch.cursor") == {"column": 7, "row": 7}
    assert sketch.part("[aria-live]").first.inner_text() == "Row 8, column 8: paper"
    sketch.keys("ArrowUp", "ArrowUp", "Space")
    assert sketch.part("[aria-live]").first.inner_text() == "Row 6, column 8: ink"
    middle = ((7.5 / 14, 5.5 / 14), (7.5 / 14, 5.5 / 14))
    assert sketch.ink()[distance_to(middle) < PEN / 2 - 1 / SIDE].min() > 240
    assert sketch.ink()[distance_to(middle) > PEN / 2 + 1 / SIDE].max() == 0
    sketch.keys("Shift+ArrowRight", "Shift+ArrowRight", "Shift+ArrowRight")
    line = (middle[0], (10.5 / 14, 5.5 / 14))
    assert sketch.ink()[distance_to(line) < PEN / 2 - 1 / SIDE].min() > 240
    assert sketch.ink()[distance_to(line) > PEN / 2 + 1 / SIDE].max() == 0
    assert sketch.sent()[-1]["done"]
    assert (sent_ink(sketch.sent()[-1]) == sketch.ink()).all()


def test_keys_take_ink_back(stage):
    sketch = stage().show()
    sketch.keys("Space", "ArrowDown", "ArrowDown", "ArrowDown", "Space")
    assert sketch.read("sketch.strokes") == 2
    sketch.keys("Backspace")
    assert sketch.read("sketch.strokes") == 1
    assert sketch.part("[aria-live]").first.inner_text() == "Row 11, column 8: paper"
    sketch.keys("Delete", "Backspace")
    assert sketch.ink().max() == 0


def test_a_held_key_does_not_flood_the_server_and_its_end_is_sent(stage):
    """Repeats wait for the answer like a moving mouse."""
    sketch = stage().show()
    sketch.keys("ArrowUp")
    sketch.page.keyboard.down("Shift")
    for _ in range(5):
        sketch.page.keyboard.down("ArrowRight")
    sketch.page.keyboard.up("ArrowRight")
    sketch.page.keyboard.up("Shift")
    asked = len(sketch.sent())
    assert asked <= 2
    sketch.show(echo=sketch.read("sketch.seq"))
    assert len(sketch.sent()) == asked + 1
    assert (sent_ink(sketch.sent()[-1]) == sketch.ink()).all()


def test_the_cursor_stays_on_the_grid_and_other_keys_are_not_taken(stage):
    sketch = stage().show()
    sketch.keys(*["ArrowRight"] * 20, *["ArrowDown"] * 20)
    assert sketch.read("sketch.cursor") == {"column": 13, "row": 13}
    sketch.keys("Tab")
    assert sketch.read("sketch.cursor") is None
    sketch.keys("Control+ArrowLeft", "a", "Enter")
    assert sketch.read("[sketch.cursor, sketch.strokes]") == [None, 0]


def test_a_finger_draws_and_a_second_one_does_not(stage):
    """The page doesn't scroll under it either: the pad takes every touch."""
    sketch = stage(width=374, has_touch=True, is_mobile=True).show()
    touch = sketch.context.new_cdp_session(sketch.page)

    def send(kind, *points):
        places = [dict(zip("xy", sketch.place(point), strict=True), id=k) for k, point in enumerate(points)]
        touch.send("Input.dispatchTouchEvent", {"type": kind, "touchPoints": places})

    (x0, y), (x1, _) = LINE
    send("touchStart", (x0, y))
    send("touchMove", ((x0 + x1) / 2, y))
    send("touchStart", ((x0 + x1) / 2, y), (0.1, 0.1))
    send("touchMove", (x1, y), (0.1, 0.9))
    send("touchEnd")
    assert_is_line(sketch.ink(), LINE)
    assert sketch.sent()[-1]["done"]
    assert sketch.part(".pad").evaluate("pad => getComputedStyle(pad).touchAction") == "none"


def test_a_stroke_goes_on_outside_the_pad_and_ends_there(stage):
    """The pointer is captured; the other mouse buttons draw nothing."""
    sketch = stage().show()
    sketch.draw((0.5, 0.5), (1.4, 0.5))
    assert not sketch.read("sketch.drawing")
    assert sketch.ink()[SIDE // 2, -1] > 240
    sketch.page.mouse.move(*sketch.place((0.2, 0.2)))
    sketch.page.mouse.down(button="right")
    sketch.page.mouse.up(button="right")
    assert sketch.read("sketch.strokes") == 1


def test_a_canvas_that_opens_shows_the_kept_ink_and_goes_on_from_there(stage):
    """Only then: a later message never draws over the hand."""
    kept = (distance_to(LINE) < 0.05) * 1.0
    sketch = stage().show(ink=kept, probabilities=SEVEN, echo=41)
    assert (sketch.ink() == kept * 255).all()
    assert sketch.part(".verdict").inner_text() == "7 with 90 %"
    sketch.draw((0.5, 0.1), (0.5, 0.4))
    last = sketch.sent()[-1]
    assert (last["seq"], last["done"]) == (43, True)
    assert (sent_ink(last) >= kept * 255).all()
    drawn = sketch.ink()
    sketch.show(ink=kept, echo=42)
    assert (sketch.ink() == drawn).all()
    sketch.part(".tool").first.click()
    sketch.part(".tool").first.click()
    assert sketch.ink().max() == 0


def test_a_hundred_calls_leave_one_sketch_and_what_was_drawn(stage):
    """Streamlit calls the component again on the same element for every message; a stroke goes on through them."""
    sketch = stage().show()
    sketch.begin(LINE[0], (0.5, 0.5))
    listeners = sketch.read("sketch.listeners")
    messages = [sketch_message(CLASSES, (28, 28), probabilities=SEVEN, caption=f"{k}") for k in range(100)]
    sketch.page.evaluate("texts => texts.forEach(text => show(text))", [encoded(each) for each in messages])
    sketch.page.wait_for_function("host.sketch.header.caption === '99'")
    sketch.page.mouse.move(*sketch.place(LINE[1]), steps=8)
    sketch.page.mouse.up()
    assert sketch.part(".sketch").count() == 1
    assert sketch.part(".bars li").count() == 10
    assert sketch.part("canvas").count() == 2
    assert sketch.read("sketch.listeners") == listeners
    assert_is_line(sketch.ink(), LINE)


def test_the_cleanup_takes_everything_away(stage):
    """After it nothing is left, and nothing is sent any more."""
    sketch = stage().show()
    sketch.draw(*LINE)
    sent = len(sketch.sent())
    sketch.page.evaluate("window.cleanUp()")
    sketch.page.clock.run_for(10_000)
    assert sketch.part(".sketch").count() == 0
    assert sketch.page.evaluate("host.sketch === undefined")
    assert len(sketch.sent()) == sent


@pytest.mark.parametrize("width", [374, 304, 560, 900])
def test_nothing_overflows(stage, width):
    """At any width, with long names too."""
    names = ["a class with a very long name indeed, longer than any", *CLASSES[1:]]
    sketch = stage(width=width).show(classes=names, caption="A sentence about the network.")
    sketch.draw(*LINE)
    sketch.show(classes=names, probabilities=SEVEN, picture=np.ones((28, 28)), echo=1)
    assert sketch.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    tops = [row.bounding_box()["y"] for row in sketch.part(".bars li").all()]
    assert np.ptp(np.diff(tops)) < 0.6
    assert all(percent.bounding_box()["height"] < 24 for percent in sketch.part(".percent").all())


@pytest.mark.parametrize("ratio", [1, 2, 3])
def test_the_pad_is_as_fine_as_the_display(stage, ratio):
    sketch = stage(device_scale_factor=ratio).show()
    pixels, shown = sketch.part(".pad canvas").evaluate("canvas => [canvas.width, canvas.clientWidth]")
    assert pixels == ratio * shown


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_every_word_and_the_ink_are_legible(stage, theme):
    """Contrast of at least 4.5 with the background; axe-core finds nothing serious."""
    sketch = stage(theme=theme).show(caption="A sentence.")
    sketch.keys("Space")
    sketch.show(probabilities=SEVEN, caption="A sentence.", echo=1)
    background = luminance("rgb(255, 255, 255)" if theme == "light" else "rgb(17, 21, 26)")
    for selector in (
        ".verdict",
        ".caption",
        ".name",
        ".percent",
        ".best .percent",
        ".prepared",
        ".tool",
        ".keys",
    ):
        colour = sketch.part(selector).first.evaluate("element => getComputedStyle(element).color")
        assert contrast(luminance(colour), background) >= 4.5, selector
    middle = sketch.part(".pad canvas").evaluate("""canvas => {
        const at = Math.round(canvas.width * 7.5 / 14);
        return Array.from(canvas.getContext("2d").getImageData(at, at, 1, 1).data);
    }""")
    assert middle[3] == 255
    assert contrast(luminance(str(tuple(middle[:3]))), background) > 10
    found = Axe().run(sketch.page).response["violations"]
    serious = [each for each in found if each["impact"] in ("serious", "critical")]
    assert [(each["id"], each["nodes"][0]["html"]) for each in serious] == []


def luminance(colour):
    """Return the relative luminance of "rgb(…)" (WCAG 2.1)."""
    share = np.array([int(part) for part in re.findall(r"\d+", colour)[:3]]) / 255
    linear = np.where(share <= 0.04045, share / 12.92, ((share + 0.055) / 1.055) ** 2.4)
    return linear @ [0.2126, 0.7152, 0.0722]


def contrast(one, other):
    return (max(one, other) + 0.05) / (min(one, other) + 0.05)


def test_everything_has_a_name_and_the_verdict_is_spoken_when_the_hand_rests(stage):
    """Not for each of ten answers a second while somebody draws."""
    sketch = stage().show()
    page = sketch.page
    assert page.get_by_role("application", name="Drawing area").count() == 1
    assert page.get_by_role("application").get_attribute("aria-describedby") == "keys"
    for name in ("Undo the last stroke", "Clear the drawing"):
        assert page.get_by_role("button", name=name).count() == 1
    assert page.get_by_role("list", name="Probability of each class").get_by_role("listitem").count() == 10
    assert (
        page.get_by_role("img", name="The picture that the network gets, 28 by 28 pixels: empty").count() == 1
    )
    spoken = page.get_by_role("status")
    assert spoken.get_attribute("aria-live") == "polite"
    sketch.begin(*LINE)
    sketch.show(probabilities=SEVEN, echo=1)
    assert sketch.part(".verdict").inner_text() == "7 with 90 %"
    assert "7" not in spoken.inner_text()
    page.mouse.up()
    sketch.show(probabilities=SEVEN, echo=sketch.read("sketch.seq"))
    assert spoken.inner_text() == "7 with 90 %"


def test_without_a_network_the_sentence_says_so(stage):
    """The picture is shown all the same, the bars are empty."""
    sketch = stage().show(caption="There is no network yet.")
    sketch.draw(*LINE)
    sketch.show(caption="There is no network yet.", picture=np.ones((28, 28)), echo=1)
    assert sketch.part(".caption").inner_text() == "There is no network yet."
    assert sketch.part(".verdict").inner_text() == ""
    assert sketch.part(".percent").all_inner_texts() == [""] * 10
    assert sketch.page.get_by_role("img", name="28 by 28 pixels", exact=False).count() == 1


def test_other_classes_and_another_shape_take_their_place(stage):
    """A change of data: the drawing stays, bars and words are the new network's."""
    sketch = stage().show()
    sketch.draw(*LINE)
    sketch.show((8, 8), ["a", "b"], probabilities=np.array([0.25, 0.75]), picture=np.ones((8, 8)), echo=1)
    assert sketch.part(".name").all_inner_texts() == ["a", "b"]
    assert sketch.part(".verdict").inner_text() == "b with 75 %"
    assert "4 × 4" in sketch.part(".prepared").inner_text()
    assert_is_line(sketch.ink(), LINE)


def test_a_message_that_decodes_late_does_not_replace_a_newer_one(stage):
    """Decoding is asynchronous; here the first of two messages takes longer than the second."""
    sketch = stage().show()
    sketch.page.evaluate("""() => {
        const plain = Response.prototype.arrayBuffer;
        Response.prototype.arrayBuffer = async function () {
            Response.prototype.arrayBuffer = plain;
            const inflated = await plain.call(this);
            await new Promise((done) => { window.letGo = done; });
            setTimeout(() => { window.delayed = true; });
            return inflated;
        };
    }""")
    both = [encoded(sketch_message(CLASSES, (28, 28), caption=words)) for words in ("old", "new")]
    sketch.page.evaluate("both => both.forEach(text => show(text))", both)
    sketch.page.wait_for_function("window.letGo && host.sketch.header.caption === 'new'")
    sketch.page.evaluate("window.letGo()")
    sketch.page.clock.run_for(100)
    sketch.page.wait_for_function("window.delayed")
    assert sketch.part(".caption").inner_text() == "new"


def test_another_version_is_refused_with_a_sentence(stage, monkeypatch):
    """A page left open over an update tells its user what to do."""
    monkeypatch.setattr("core.messages.sketch.VERSION", 2)
    sketch = stage()
    sketch.page.evaluate("text => show(text)", encoded(sketch_message(CLASSES, (28, 28))))
    alert = sketch.part("[role=alert]")
    alert.wait_for()
    assert "version 2" in alert.inner_text()
    assert "Reload the page" in alert.inner_text()
    assert not sketch.part(".pad").is_visible()
