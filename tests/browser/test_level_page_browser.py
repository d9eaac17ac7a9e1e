"""The level-set page in a browser: λ in four places and a slider, two points, a run, zoom; by mouse and by keys."""

import numpy as np
import pytest
from accessibility import darken
from levels_view import PANELS, LevelsView
from playwright.sync_api import expect

from core.experiments.experiment import from_query
from core.experiments.study import Study
from core.problems import build

ISLAND = "level_sets?problem=himmelblau&lam=180&start=0,0&eta0=0.01"
STILL = {"reduced_motion": "reduce"}


@pytest.fixture
def view(visit):
    return LevelsView(visit(ISLAND, **STILL))


def himmelblau(x, y):
    """Himmelblau's function, written out."""
    return (x * x + y - 11) ** 2 + (x + y * y - 7) ** 2


def test_it_opens_on_an_island_and_two_points_that_water_parts(visit):
    view = LevelsView(visit("level_sets", **STILL))
    assert view.read("levels.counts[0]") == {"components": 2, "holes": 1}
    assert view.read("levels.connected") == "A and B: not connected in Sλ."
    view.page.get_by_text("More numbers").click()
    view.wait("levels.connected.includes('178.34')")
    assert "not connected" in view.read("levels.connected")
    box = view.root.bounding_box()
    assert box["y"] + box["height"] <= 900


def test_the_level_is_moved_in_each_of_four_places_and_by_the_sidebars_slider(view):
    for panel in PANELS:
        before = view.read("[levels.header.lam, levels.header.echo]")
        view.drag_level(panel, 60.0, release=False)
        view.wait("levels.lam < 70")
        # Everything in the component follows the hand before the server knows of it.
        assert view.read("[levels.header.lam, levels.header.echo]") == before
        assert view.read("levels.counts[0].components") == 1
        view.page.mouse.up()
        view.wait("levels.header.lam < 70")
        view.ready()
        lam = view.read("levels.lam")
        assert lam == view.read("levels.header.lam") == view.experiment().lam == pytest.approx(60, rel=0.03)
        assert view.slider_value("λ") == pytest.approx(lam, rel=1e-3)
        counts = view.read("levels.counts[0]")
        own = Study(view.experiment()).sets()
        assert (counts["components"], counts["holes"]) == (own.count(lam), own.holes(lam)) == (1, 3)
        assert f"lam={lam:g}" in view.page.url
        view.drag_level(panel, 180.0)
        view.wait("levels.header.lam > 150")
        view.ready()
    assert_the_sidebars_slider_moves_the_level_of_the_component(view)


def assert_the_sidebars_slider_moves_the_level_of_the_component(view):
    before = view.read("levels.header.lam")
    view.slider("λ").focus()
    for _ in range(3):
        view.page.keyboard.press("ArrowLeft")
    view.wait(f"levels.header.lam < {before}")
    view.ready()
    assert view.read("levels.lam") == pytest.approx(view.slider_value("λ"), rel=1e-3)
    assert view.read("levels.lam") == view.experiment().lam


def test_two_points_are_picked_by_the_mouse_and_moved_by_keys(view):
    view.pick(-0.27, -0.92)
    view.wait("levels.header.echo > 0")
    view.ready()
    view.pick(3.5, 4.0)
    view.wait("Math.abs(levels.header.ends[1][0] - 3.5) < 0.1")
    view.ready()
    experiment = view.experiment()
    assert experiment.ends == "points"
    np.testing.assert_allclose(experiment.point_a, (-0.27, -0.92), atol=0.05)
    np.testing.assert_allclose(experiment.point_b, (3.5, 4.0), atol=0.05)
    assert "iff λ ≤ 178.34" in view.read("levels.connected")
    # The published levels: the highest saddle 178.337, the local maximum 181.617.
    assert view.read("levels.header.paths[0].true_level") == pytest.approx(178.337, abs=1e-3)
    expect(view.sidebar.get_by_role("spinbutton", name="Point B: x")).to_have_value(
        f"{experiment.point_b[0]:.4g}"
    )
    assert_two_points_are_moved_by_keys(view)


def assert_two_points_are_moved_by_keys(view):
    before, echo = view.read("[levels.ends, levels.header.echo]")
    view.part(".handle.end.A").focus()
    for _ in range(5):
        view.page.keyboard.press("ArrowLeft")
    view.wait(f"levels.header.echo > {echo}")
    view.ready()
    view.part(".handle.end.B").focus()
    view.page.keyboard.press("PageUp")
    view.wait(f"levels.header.ends[1][1] > {before[1][1]} + 0.5")
    view.ready()
    (ax, ay), (bx, by) = view.read("levels.header.ends")
    # An arrow moves by a hundredth of the window, Page Up by a tenth of it.
    x0, x1, y0, y1 = view.read("levels.header.window")
    assert (ax, ay) == pytest.approx((before[0][0] - 0.05 * (x1 - x0), before[0][1]), abs=(x1 - x0) / 1000)
    assert (bx, by) == pytest.approx((before[1][0], before[1][1] + 0.1 * (y1 - y0)), abs=(y1 - y0) / 1000)
    experiment = view.experiment()
    assert [*experiment.point_a, *experiment.point_b] == pytest.approx([ax, ay, bx, by])
    assert view.read("levels.header.paths[0].level") == pytest.approx(Study(experiment).paths["widest"].level)


def test_the_level_moves_by_keys_and_escape_takes_a_drag_back(view):
    view.part(".panel.branches .handle").focus()
    view.page.keyboard.press("PageDown")
    view.wait("levels.header.lam < 180")
    view.ready()
    lam = view.read("levels.lam")
    assert view.slider_value("λ") == pytest.approx(lam, rel=1e-3)
    view.drag_level("barcode", 20.0, release=False)
    view.wait("levels.lam < 30")
    view.page.keyboard.press("Escape")
    view.page.mouse.up()
    view.wait(f"levels.lam === {lam}")
    view.ready()
    assert view.experiment().lam == lam


def test_everything_is_reached_and_moved_by_keys_alone(view):
    view.root.focus()
    reached = []
    for _ in range(40):
        view.page.keyboard.press("Tab")
        name = view.page.evaluate(
            """() => {
                const own = document.activeElement?.shadowRoot?.activeElement;
                return own && (own.getAttribute('aria-label') ?? own.textContent);
            }"""
        )
        if name is None:
            break
        reached.append(name)
        if name == "Level λ on the barcode":
            view.page.keyboard.press("PageDown")
            view.wait("levels.header.lam < 180")
            view.ready()
        if name == "Point B":
            view.page.keyboard.press("PageUp")
            view.wait("levels.header.ends[1][1] > 2.5")
            view.ready()
    places = ("colour bar", "barcode", "merge tree", "counts")
    assert {f"Level λ on the {place}" for place in places} <= set(reached)
    assert {"Point A", "Point B", "Zoom in", "Play", "One step forward", "Speed 1×", "Step"} <= set(reached)
    assert len(reached) == len(set(reached))
    assert (view.experiment().ends, view.experiment().lam < 180) == ("points", True)


def test_a_run_laid_over_is_told_step_by_step(visit):
    view = LevelsView(visit("level_sets?problem=himmelblau&lam=100&start=0,0&eta0=0.01", **STILL))
    experiment = view.experiment()
    # L(0, 0) = 170 by hand, above λ; the first of the runs ends in the minimum at (3, 2).
    view.root.focus()
    view.page.keyboard.press("Home")
    view.wait("levels.caption.startsWith('Start')")
    assert "L = 170 ≥ λ = 100" in view.read("levels.caption")
    view.page.keyboard.press("ArrowRight")
    view.wait("levels.caption.startsWith('Step 1 ')")
    view.page.keyboard.press("End")
    view.wait(f"levels.caption.startsWith('Step {experiment.steps}')")
    trap = Study(experiment).traps[0]
    assert f"since step {trap.step}" in view.read("levels.caption")
    # 13.312, Himmelblau's lowest pass, is the way out of that basin.
    assert "Trapped below 13.31" in view.read("levels.caption")
    view.part(".chips").get_by_role("button", name="heavy ball").click()
    view.wait("levels.header.followed === 1")
    view.ready()
    assert view.experiment().followed == "heavy_ball"
    ends = Study(view.experiment()).ends
    assert view.read("levels.header.ends.flat()") == pytest.approx([*ends.a, *ends.b])


def test_zoom_computes_a_part_of_the_window_anew(view):
    view.part(".small.in").click()
    view.wait("levels.header.zoom === 1")
    view.ready()
    view.part(".small.in").click()
    view.wait("levels.header.zoom === 2")
    view.ready()
    experiment = view.experiment()
    assert view.read("levels.header.window") == pytest.approx(list(Study(experiment).view))
    whole = build("himmelblau").facts.window
    assert view.read("levels.header.window[1] - levels.header.window[0]") == pytest.approx(
        (whole[1] - whole[0]) / 4
    )
    assert view.read("levels.header.kinds.super.boundary") == "window"
    expect(view.sidebar).to_contain_text("What lies beyond is not counted")
    expect(view.root).to_contain_text("touch the edge may join outside")
    view.part(".small.whole").click()
    view.wait("levels.header.zoom === 0")
    view.ready()
    assert view.read("levels.header.window") == pytest.approx(list(whole))


def test_both_kinds_side_by_side_tell_peaks_from_minima(view):
    view.choose("Level sets", "both, side by side")
    view.wait("Object.keys(levels.header.kinds).length === 2")
    view.ready()
    expect(view.part(".map.second")).to_be_visible()
    land, water = (Study(view.experiment()).refined(kind).tree.count(180.0) for kind in ("super", "sub"))
    assert [each["components"] for each in view.read("levels.counts")] == [land, water] == [2, 1]
    view.open_tab("Peaks or minima?")
    expect(view.page.get_by_text("is about peaks")).to_be_visible()


def test_the_experiment_goes_with_the_user_from_page_to_page(view):
    view.drag_level("bar", 60.0)
    view.wait("levels.header.lam < 70")
    view.ready()
    lam = view.read("levels.lam")
    view.sidebar.get_by_role("link", name="Playground").click()
    view.page.locator("div.player[role=group]:not(.levels)").wait_for()
    view.page.wait_for_function(
        f"""() => [...document.querySelectorAll('*')].some(e => e.player?.header?.lam === {lam})"""
    )
    view.sidebar.get_by_role("link", name="Level sets").click()
    view.wait(f"levels.header.lam === {lam}")


def test_a_link_opens_the_same_picture_twice(visit):
    link = ISLAND + "&sets=both&ends=points&point_a=-0.27,-0.92&point_b=3,2&zoom=1&zoom_at=1,1&grid_points=65"
    first, again = (LevelsView(visit(link, **STILL)) for _ in range(2))
    assert first.experiment() == again.experiment() == from_query(link.split("?")[1])[0]
    for what in ("levels.bars", "levels.counts", "levels.connected", "levels.header.paths"):
        assert first.read(what) == again.read(what)


def test_a_locked_level_stays_and_points_do_not(visit):
    view = LevelsView(visit(ISLAND + "&locked=lam", **STILL))
    for panel in PANELS:
        view.drag_level(panel, 60.0)
    assert view.read("[levels.lam, levels.asked]") == [180, 0]
    view.pick(1.0, 1.0)
    view.wait("levels.header.echo > 0")
    view.ready()
    assert view.experiment().ends == "points"
    assert view.experiment().lam == 180


@pytest.mark.parametrize("query", ["problem=himmelblau", "problem=rastrigin&sets=both&lam=30"])
def test_a_phone_shows_all_of_it_without_sideways_scrolling(visit, query):
    view = LevelsView(visit(f"level_sets?{query}", width=390, height=844, **STILL))
    assert_all_is_shown(view)
    darken(view.page)
    view.ready()
    assert_all_is_shown(view)


def assert_all_is_shown(view):
    widths = view.page.evaluate(
        """() => [document.scrollingElement, ...document.querySelectorAll('[data-testid="stMain"]')]
            .map(element => element.scrollWidth)"""
    )
    assert max(widths) <= 390
    assert view.colours(".picture >> nth=0") > 50
    for panel in PANELS:
        assert view.colours(f".panel.{panel} .plot") > 1


def test_divergence_leaves_the_page_standing(visit):
    view = LevelsView(visit("level_sets?problem=rosenbrock&eta0=10", **STILL))
    assert view.page.locator('[data-testid="stException"]').count() == 0
    assert view.read("levels.error") == ""
    view.root.focus()
    view.page.keyboard.press("End")
    view.wait("levels.caption.startsWith(`Step ${levels.header.steps}`)")
    assert "Not trapped" in view.read("levels.caption")


def test_every_tab_is_opened_and_downloads_hold_the_numbers_of_the_page(view, tmp_path):
    for tab in ("Critical points", "Bars", "Paths", "Held where", "3-D", "Peaks or minima?"):
        view.open_tab(tab)
        panel = view.page.locator('[role="tabpanel"]:visible')
        expect(panel).to_contain_text({"Critical points": "4 × saddle", "3-D": "level plane"}.get(tab, "λ"))
        assert view.page.locator('[data-testid="stException"]').count() == 0
    assert_downloads_hold_the_numbers_of_the_page(view, tmp_path)


def assert_downloads_hold_the_numbers_of_the_page(view, tmp_path):
    view.page.get_by_role("button", name="Share").click()
    with view.page.expect_download() as download:
        view.page.get_by_role("button", name="Critical points (CSV)").click()
    file = tmp_path / download.value.suggested_filename
    download.value.save_as(file)
    rows = [line.split(",") for line in file.read_text(encoding="utf-8").splitlines()[1:]]
    assert [row[0] for row in rows].count("saddle") == 4
    for kind, x, y, level, *_ in rows:
        assert himmelblau(float(x), float(y)) == pytest.approx(float(level), abs=1e-9), kind
