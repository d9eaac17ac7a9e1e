"""Budget of a change: from the release of a slider to the repainted path, in headless Chromium."""

from __future__ import annotations

from collections.abc import Iterator
from statistics import median

from playwright.sync_api import Browser, Page
from server import running_browser, settle

from tests.benchmarks.serving import APP, PEERS, PLAYER, await_player, await_server, serve, visit
from tests.benchmarks.table import Budget, Row
from tests.benchmarks.timing import p95

# Waits in the page for a change of `seen()` after the mouse is released. The stop-watch starts at the event's
# own time and stops after the frame in which the change is on the screen.
WATCH = """() => {{
    const seen = () => {seen};
    const before = seen();
    window.repainted = 0;
    addEventListener('pointerup', event => {{
        const frame = () => {{
            if (seen() === before) return requestAnimationFrame(frame);
            const {{ port1, port2 }} = new MessageChannel();
            port1.onmessage = () => {{ window.repainted = performance.now() - event.timeStamp; }};
            port2.postMessage(0);
        }};
        requestAnimationFrame(frame);
    }}, {{ capture: true, once: true }});
}}"""
OURS = f"(() => {{ const player = {PLAYER}; return player?.run && player.header.eta0; }})()"
THEIRS = "document.querySelector('.js-plotly-plot .gtitle')?.textContent"


def release(page: Page, seen: str, dx: float) -> float:
    """Drag the slider of η0 by dx pixels, release it, and return the milliseconds until the repaint."""
    page.bring_to_front()
    x, y = thumb(page)
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x + dx, y, steps=3)
    page.evaluate(WATCH.format(seen=seen))
    page.mouse.up()
    page.wait_for_function("() => window.repainted > 0")
    settle(page)
    return float(page.evaluate("window.repainted"))


def thumb(page: Page) -> tuple[float, float]:
    """Return where the thumb of the slider of η0 is."""
    slider = page.get_by_test_id("stSidebar").get_by_role("group", name="η0")
    box = slider.get_by_test_id("stSliderThumbValue").locator("..").bounding_box()
    if box is None:
        raise RuntimeError("The page shows no slider of η0.")
    return box["x"] + box["width"] / 2, box["y"] + box["height"] / 2


def measure(browser: Browser, ours: str, theirs: str, count: int) -> dict[str, list[float]]:
    """Move both sliders to and fro in turn; the first move of each is left out."""
    pages = {
        "ours": (visit(browser, ours, reduced_motion=True), OURS),
        "theirs": (visit(browser, theirs), THEIRS),
    }
    await_player(pages["ours"][0])
    pages["theirs"][0].wait_for_selector(".js-plotly-plot .gtitle")
    for page, _ in pages.values():
        settle(page)
    times: dict[str, list[float]] = {"ours": [], "theirs": []}
    for k in range(count + 1):
        for name, (page, seen) in pages.items():
            times[name].append(release(page, seen, -14 - k if k % 2 else 14 + k))
    return {name: taken[1:] for name, taken in times.items()}


def rows(quick: bool) -> Iterator[Row]:
    """Measure this theme."""
    with (
        serve(APP) as app,
        serve(PEERS / "plotly_descent.py") as peer,
        running_browser() as browser,
    ):
        await_server(app)
        await_server(peer)
        times = measure(browser, app.address, peer.address, 10 if quick else 24)
    what, name = "slider release → repainted path", "Plotly figure of the same data"
    ours, theirs = times["ours"], times["theirs"]
    yield Row(f"{what}, median", "ms", median(ours), (Budget("at most", 200),), name, median(theirs))
    yield Row(f"{what}, 95 %", "ms", p95(ours), (Budget("at most", 350),), name, p95(theirs))
