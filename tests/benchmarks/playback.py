"""Budgets of the player: frames a second while it plays, and the answer to a hand that drags in it."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from playwright.sync_api import Page
from server import running_browser, settle

from tests.benchmarks.serving import APP, PLAYER, await_player, await_server, read_player, serve, visit
from tests.benchmarks.table import Budget, Row
from tests.benchmarks.timing import p95

FIVE_RUNS = "?rules=gradient_descent,heavy_ball,nesterov,rmsprop,stable_decay&steps={steps}"
# The longest of these runs that have neighbouring runs is used for η0 and α.
FAN_STEPS = (500, 400, 300, 200, 120)
FRAMES = (Budget("at least", 55),)
ANSWER = (Budget("at most", 20),)
EMPTY = "an empty page's frames"
# Handles, and by how many pixels each is moved up and down: λ on V's axis, η0 and α on the η_t curve.
LEVEL = {"λ": (".handle.level", 60)}
RATES = {"η0": (".handle.eta0", 24), "α": (".handle.alpha", 24)}

# Counts the frames of a page from now on.
COUNT = """() => {
    const mine = window.gaps = [];
    let last = null;
    requestAnimationFrame(function frame(now) {
        if (last !== null) mine.push(now - last);
        last = now;
        if (window.gaps === mine) requestAnimationFrame(frame);
    });
}"""
# Notes for every movement of the hand how long it takes from the event's arrival in the page to the end of
# the frame that shows it.
LISTEN = """() => {
    window.answers = [];
    addEventListener('pointermove', window.onhand = () => {
        const began = performance.now();
        queueMicrotask(() => requestAnimationFrame(() => {
            const { port1, port2 } = new MessageChannel();
            port1.onmessage = () => window.answers.push(performance.now() - began);
            port2.postMessage(0);
        }));
    }, { capture: true });
}"""
# What the hand changes: the level, or which of the neighbouring runs is shown.
HELD = "player.preview ? player.preview.value : player.lam"


def a_second(page: Page) -> float:
    """Return the frames a second since `COUNT`: the mean rate, so that long gaps count."""
    gaps = page.evaluate("gaps")
    if len(gaps) < 50:
        raise RuntimeError(f"The page must have shown at least 50 frames, got {len(gaps)}.")
    return 1e3 * len(gaps) / sum(gaps)


def counted(page: Page, seconds: float) -> float:
    """Leave the page alone for a while; return its frames a second."""
    page.evaluate(COUNT)
    page.wait_for_timeout(1e3 * seconds)
    return a_second(page)


def dragged(page: Page, handle: str, reach: float, moves: int) -> list[float]:
    """Drag a handle up and down at the display's pace, then take it back; return the answers in ms.

    Raises `RuntimeError` where nothing follows the hand.
    """
    box = page.locator(f"div.player[role=group] {handle}").bounding_box()
    if box is None:
        raise RuntimeError(f"The player shows no handle {handle!r}.")
    x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
    before, seen = read_player(page, HELD), set()
    page.mouse.move(x, y)
    page.mouse.down()
    page.evaluate(LISTEN)
    page.evaluate(COUNT)
    for k in range(moves):
        page.mouse.move(x, y + reach * (abs(k % 40 - 20) - 10) / 10)
        if k % 10 == 0:
            seen.add(read_player(page, HELD))
    answers = page.evaluate("() => { removeEventListener('pointermove', onhand, true); return answers; }")
    if len(seen | {before}) < 3:
        raise RuntimeError(f"Nothing follows the hand that drags {handle!r}.")
    page.keyboard.press("Escape")
    page.mouse.up()
    return [float(answer) for answer in answers]


def playing(page: Page) -> None:
    """Have the player play from the start."""
    page.locator("div.player[role=group]").focus()
    page.keyboard.press("Home")
    page.keyboard.press("Space")
    await_player(page, "player.playing")


def with_fan(page: Page, address: str) -> int:
    """Open the longest five runs that have neighbouring runs, and fetch those; return their steps."""
    for steps in FAN_STEPS:
        opened(page, address, steps)
        page.locator(".steps .plot").hover()
        await_player(page, "player.fan")
        if read_player(page, "player.fan.values.eta0.length > 1"):
            return steps
    raise RuntimeError(f"There are no neighbouring runs of five runs of {FAN_STEPS} steps.")


def opened(page: Page, address: str, steps: int) -> None:
    """Open five runs of so many steps and let them play."""
    page.goto(f"{address}/{FIVE_RUNS.format(steps=steps)}")
    await_player(page, f"player.header.steps === {steps}")
    settle(page)
    playing(page)


def hand(page: Page, name: str, handle: str, reach: float, moves: int, empty: float) -> Iterator[Row]:
    """Return the rows of one handle, dragged while the player plays."""
    playing(page)
    answers = dragged(page, handle, reach, moves)
    rate = a_second(page)
    note = f"95 % within {p95(answers):.3g} ms; up to 16.7 ms of it wait for the display"
    yield Row(f"dragging {name} while it plays", "frames/s", rate, FRAMES, EMPTY, empty)
    yield Row(f"dragging {name}: answer to the hand", "ms", median(answers), ANSWER, note=note)


def rows(quick: bool) -> Iterator[Row]:
    """Measure this theme."""
    seconds, moves = (3.0, 60) if quick else (5.0, 120)
    with serve(APP) as app, running_browser() as browser:
        await_server(app)
        page = visit(browser, "about:blank")
        empty = counted(page, seconds)
        opened(page, app.address, 500)
        rate = counted(page, seconds)
        drawn = [float(each) for each in page.evaluate(f"() => {PLAYER}.frames.map(f => f.drawn)")]
        note = f"drawing a frame takes {median(drawn):.2g} ms, 95 % within {p95(drawn):.2g} ms"
        yield Row("playback, five runs of 500 steps", "frames/s", rate, FRAMES, EMPTY, empty, note)
        for name, (handle, reach) in LEVEL.items():
            yield from hand(page, f"{name}, 500 steps", handle, reach, moves, empty)
        steps = with_fan(page, app.address)
        for name, (handle, reach) in RATES.items():
            yield from hand(page, f"{name}, {steps} steps", handle, reach, moves, empty)
