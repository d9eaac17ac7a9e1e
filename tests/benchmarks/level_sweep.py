"""Budget of the level-set page: frames a second while λ is swept by hand over map, barcode, tree and counts."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from playwright.sync_api import Page
from server import running_browser, settle

from tests.benchmarks.playback import COUNT, EMPTY, LISTEN, a_second, counted
from tests.benchmarks.serving import APP, await_server, serve, visit
from tests.benchmarks.table import Budget, Row
from tests.benchmarks.timing import p95

FRAMES = (Budget("at least", 50),)
# One landscape with few bars, and the one on offer with most, of which both kinds of set are shown.
LANDSCAPES = {
    "Himmelblau": "level_sets",
    "Rastrigin, both kinds": "level_sets?problem=rastrigin&sets=both&lam=30",
}
LEVELS = "[...document.querySelectorAll('*')].map(e => e.levels).find(levels => levels?.header)"


def swept(page: Page, moves: int) -> list[float]:
    """Drag λ up and down all of the barcode at the display's pace, then take it back; return the answers in ms.

    Raises `RuntimeError` where λ does not follow the hand.
    """
    box = page.locator("div.levels .panel.barcode .plot").bounding_box()
    if box is None:
        raise RuntimeError("The page shows no barcode.")
    x, top, height = box["x"] + box["width"] / 2, box["y"] + 12, box["height"] - 26
    page.mouse.move(x, top + height / 2)
    page.mouse.down()
    page.evaluate(LISTEN)
    page.evaluate(COUNT)
    seen = set()
    for k in range(moves):
        page.mouse.move(x, top + height * abs(k % 80 - 40) / 40)
        if k % 10 == 0:
            seen.add(page.evaluate(f"() => {LEVELS}.lam"))
    answers = page.evaluate("() => { removeEventListener('pointermove', onhand, true); return answers; }")
    if len(seen) < 4:
        raise RuntimeError(f"λ must follow the hand to at least 4 levels, got {len(seen)}.")
    page.keyboard.press("Escape")
    page.mouse.up()
    return [float(answer) for answer in answers]


def rows(quick: bool) -> Iterator[Row]:
    """Measure this theme."""
    seconds, moves = (3.0, 80) if quick else (5.0, 240)
    with serve(APP) as app, running_browser() as browser:
        await_server(app)
        page = visit(browser, "about:blank")
        empty = counted(page, seconds)
        for name, address in LANDSCAPES.items():
            page.goto(f"{app.address}/{address}")
            page.wait_for_function(f"() => {LEVELS}")
            settle(page)
            answers = swept(page, moves)
            rate = a_second(page)
            what = f"λ sweep on the level-set page, {name}"
            yield Row(what, "frames/s", rate, FRAMES, EMPTY, empty)
            # The design bounds the player's answers; of this page it asks for frames only.
            note = f"95 % within {p95(answers):.3g} ms; up to 16.7 ms of it wait for the display; no budget"
            yield Row(f"{what}: answer to the hand", "ms", median(answers), note=note)
