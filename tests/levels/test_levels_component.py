"""The level explorer in a real browser: what it paints at every λ, and what a hand does with it."""

import numpy as np
import pytest

from core.experiments.experiment import Experiment
from core.experiments.study import Study
from core.messages.levels import level_message
from tests.player.stage import DARK

STILL = {"reduced_motion": "reduce"}
ISLAND = {
    "problem": "himmelblau",
    "lam": 180.0,
    "ends": "points",
    "point_a": (-0.27, -0.92),
    "point_b": (3.5, 4.0),
}
PANELS = ["bar", "barcode", "branches", "counts"]


def experiment(**settings):
    return Experiment.opening(**ISLAND | {"start": (0.0, 0.0), "eta0": 0.01} | settings)


@pytest.fixture
def shown(stage):
    """Return a function that shows an experiment's level sets, with motion reduced."""

    def show(own=None, **options):
        return stage(**STILL | options).show(level_message(Study(own or experiment())))

    return show


def last(explorer, kind):
    """Return the last message that the hand sent of a kind."""
    return [sent for sent in explorer.sent() if sent["kind"] == kind][-1]


@pytest.mark.parametrize("panel", PANELS)
def test_the_level_is_dragged_on_every_panel_and_everything_follows(shown, panel):
    explorer = shown()
    assert explorer.read("levels.counts[0].components") == 2
    explorer.drag_line(panel, 60.0)
    lam = explorer.read("levels.lam")
    assert lam == pytest.approx(60.0, rel=0.05)
    tree = Study(experiment()).refined().tree
    assert explorer.read("levels.counts[0].components") == tree.count(lam) == 1
    assert explorer.read("levels.counts[0].holes") == Study(experiment()).sets().holes(lam) == 3
    assert last(explorer, "lam")["value"] == lam
    assert last(explorer, "lam")["done"]
    assert f"At λ = {lam:.4g}" in explorer.read("levels.counted")


@pytest.mark.parametrize("panel", PANELS)
def test_the_level_is_moved_by_keys_on_every_panel(shown, panel):
    explorer = shown()
    explorer.part(f".panel.{panel} .handle").focus()
    for _ in range(3):
        explorer.page.keyboard.press("ArrowUp")
    explorer.frame()
    assert explorer.read("levels.lam") > 180
    assert explorer.part(f".panel.{panel} .handle").get_attribute("aria-valuenow") == str(
        explorer.read("levels.lam")
    )
    explorer.page.wait_for_function("window.sent.length > 0")
    assert last(explorer, "lam")["value"] == explorer.read("levels.lam")


def test_escape_takes_a_drag_back(shown):
    explorer = shown()
    box = explorer.part(".panel.barcode .plot").bounding_box()
    explorer.page.mouse.move(box["x"] + 20, box["y"] + 100)
    explorer.page.mouse.down()
    explorer.page.mouse.move(box["x"] + 20, box["y"] + 160, steps=4)
    explorer.page.keyboard.press("Escape")
    explorer.page.mouse.up()
    explorer.frame()
    assert explorer.read("levels.lam") == 180


@pytest.mark.parametrize("kind", ["super", "sub"])
@pytest.mark.parametrize("problem", ["himmelblau", "rastrigin", "two_peaks"])
def test_every_cell_is_painted_as_the_component_it_belongs_to(shown, problem, kind):
    own = Experiment.opening(problem=problem, sets=kind, grid_points=65)
    explorer = shown(own)
    level_sets = Study(own).sets(kind)
    x, y, values = level_sets.grid.x, level_sets.grid.y, level_sets.grid.values
    random = np.random.default_rng(3)
    for lam in np.quantile(values, [0.2, 0.5, 0.8]):
        explorer.show(level_message(Study(own.change(lam=float(lam)))))
        labels = level_sets.at(explorer.read("levels.lam")).labels
        tree = Study(own).refined(kind).tree
        expected = np.where(labels > 0, tree.representatives(float(lam))[tree.basin] + 1, 0)
        for j, i in random.integers(1, 63, (40, 2)).tolist():
            square = values[j : j + 2, i : i + 2]
            middle = square.mean()
            if (
                np.abs(square - lam).min() < 0.02 * np.ptp(values)
                or (square >= lam).all() != (square >= lam).any()
            ):
                continue
            place = (float((x[i] + x[i + 1]) / 2), float((y[j] + y[j + 1]) / 2))
            inside = middle >= lam if kind == "super" else middle <= lam
            painted = explorer.read(f"levels.labelAt({place[0]}, {place[1]})")
            assert painted == (expected[j, i] if inside else 0)


def test_the_barcode_has_the_bars_of_the_level_sets(shown):
    explorer = shown()
    bars = explorer.read("levels.bars.map(bar => [bar.hole, bar.birth, bar.death])")
    heights = {
        point.kind: point.level for point in Study(experiment()).critical_points if point.kind == "maximum"
    }
    saddle = max(point.level for point in Study(experiment()).critical_points if point.kind == "saddle")
    island = next(
        bar for bar in bars if not bar[0] and bar[1] is not None and np.isfinite(bar[1]) and bar[1] < 1e300
    )
    assert island[1:] == pytest.approx([heights["maximum"], saddle], abs=1e-6)
    assert sum(bar[0] for bar in bars) == 4


def test_both_kinds_are_shown_side_by_side(shown):
    explorer = shown(experiment(sets="both", lam=50.0))
    assert explorer.page.locator(".map").nth(1).is_visible()
    counts = explorer.read("levels.counts")
    assert [each["components"] for each in counts] == [
        Study(experiment()).sets("super").count(50.0),
        Study(experiment()).sets("sub").count(50.0),
    ]
    for index in (0, 1):
        assert explorer.page.locator(".picture").nth(index).get_attribute("aria-label")
    assert {bar["kind"] for bar in explorer.read("levels.bars")} == {"super", "sub"}


def test_a_click_moves_a_and_the_next_one_b(shown):
    explorer = shown()
    explorer.page.mouse.click(*explorer.point(3, 2))
    explorer.frame()
    assert explorer.read("levels.ends[0]") == pytest.approx([3, 2], abs=0.05)
    assert explorer.read("levels.endsMoved")
    first = last(explorer, "ends")
    assert first["value"][:2] == pytest.approx([3, 2], abs=0.05)
    assert first["value"][2:] == [3.5, 4.0]
    explorer.page.mouse.click(*explorer.point(-3.78, -3.28))
    explorer.frame()
    assert explorer.read("levels.ends[1]") == pytest.approx([-3.78, -3.28], abs=0.05)


def test_while_points_move_the_level_that_joins_them_is_known_at_once(shown):
    explorer = shown()
    assert explorer.read("levels.star") == pytest.approx(178.337, abs=0.2)
    assert "iff λ ≤ 178.34 (a refined pass); now λ = 180: not connected" in explorer.read("levels.connected")
    explorer.page.mouse.click(*explorer.point(5.0, 5.0))
    explorer.frame()
    # L(3.5, 4) = 5.25² + 12.5², the lower of the two ends, both on the land round the valley.
    assert explorer.read("levels.star") == pytest.approx(5.25**2 + 12.5**2, abs=1)
    assert ": connected" in explorer.read("levels.connected")


def test_a_press_chooses_which_point_the_next_click_moves(shown):
    explorer = shown()
    toggle = explorer.part(".next")
    assert toggle.inner_text() == "click moves A"
    toggle.click()
    assert toggle.inner_text() == "click moves B"
    explorer.page.mouse.click(*explorer.point(3, 2))
    explorer.frame()
    assert explorer.read("levels.ends[0]") == [-0.27, -0.92]
    assert explorer.read("levels.ends[1]") == pytest.approx([3, 2], abs=0.05)
    assert toggle.inner_text() == "click moves A"


def test_it_says_where_a_point_lies_in_no_set(shown):
    own = Experiment.opening(
        problem="formula",
        formula="log(x) + y**2",
        window=(-1.0, 3.0, -1.0, 1.0),
        start=(1.0, 0.0),
        ends="points",
        point_a=(1.0, 0.0),
        point_b=(-0.5, 0.0),
    )
    explorer = shown(own)
    assert explorer.read("levels.connected") == "L is not a number at B, so it lies in no set."
    # What is not a number is hatched in grey, neither land nor water.
    assert np.ptp(pixel(explorer, -0.5, 0.5)) < 15 < np.ptp(pixel(explorer, 2.5, 0.5))


def test_a_point_is_moved_by_keys(shown):
    explorer = shown()
    explorer.part(".handle.end.A").focus()
    explorer.page.keyboard.press("ArrowRight")
    explorer.page.keyboard.press("ArrowUp")
    explorer.frame()
    assert explorer.read("levels.ends[0]") == pytest.approx([-0.15, -0.8], abs=1e-6)
    explorer.page.wait_for_function("window.sent.length > 0")
    assert last(explorer, "ends")["value"] == pytest.approx([-0.15, -0.8, 3.5, 4.0], abs=1e-6)


def test_zoom_asks_for_a_part_of_the_window(shown):
    explorer = shown()
    explorer.part(".small.in").click()
    assert last(explorer, "zoom")["value"] == [0, 0, 1]
    explorer.show(level_message(Study(experiment(zoom=2, zoom_at=(3.0, 2.0))), echo=1))
    assert explorer.read("levels.header.window") == pytest.approx([1.5, 4.5, 0.5, 3.5])
    explorer.part(".small.whole").click()
    assert last(explorer, "zoom")["value"][2] == 0


def test_presses_before_an_answer_zoom_on_from_each_other(shown):
    """Also back to where the picture still is."""
    explorer = shown(experiment(zoom=2, zoom_at=(3.0, 2.0)))
    for button, zoom in (("in", 3), ("in", 4), ("out", 3), ("out", 2), ("out", 1)):
        explorer.part(f".small.{button}").click()
        assert last(explorer, "zoom")["value"][2] == zoom


def test_the_run_is_told_step_by_step(shown):
    explorer = shown(experiment(lam=100.0, ends="run"))
    explorer.part(".player").focus()
    explorer.page.keyboard.press("Home")
    explorer.frame()
    assert "Start · on the land that joins beyond the window (L = 170 ≥ λ = 100)" in explorer.read(
        "levels.caption"
    )
    explorer.page.keyboard.press("End")
    explorer.frame()
    assert "in the water" in explorer.read("levels.caption")
    assert "Trapped below 13.31" in explorer.read("levels.caption")


def test_of_a_long_run_the_steps_are_told_and_not_their_places_among_the_drawn(shown):
    own = experiment(lam=100.0, ends="run", steps=10_000)
    explorer = shown(own)
    explorer.part(".player").focus()
    explorer.page.keyboard.press("End")
    explorer.frame()
    assert explorer.part(".count").inner_text() == "10000 / 10000"
    assert explorer.part(".scrubber").get_attribute("aria-valuetext") == "step 10000 of 10000"
    loss = Study(own).run.loss[:, 0]
    left = int(np.flatnonzero((loss[1:] >= 100) != (loss[:-1] >= 100))[0]) + 1
    assert f"left at step {left}" in explorer.read("levels.caption")
    assert explorer.read("levels.caption").startswith("Step 10000 · ")


def test_another_run_is_followed(shown):
    explorer = shown(experiment(lam=100.0, ends="run"))
    explorer.page.get_by_role("button", name="heavy ball").click()
    assert last(explorer, "followed")["value"] == "heavy_ball"
    assert explorer.read("levels.focus") == 1


def test_a_locked_level_can_not_be_moved(shown):
    explorer = shown(experiment(locked=("lam",)))
    explorer.drag_line("barcode", 60.0)
    assert explorer.read("levels.lam") == 180
    handle = explorer.part(".panel.barcode .handle")
    assert handle.get_attribute("aria-disabled") == "true"
    assert "locked" in handle.get_attribute("title")


@pytest.mark.parametrize(
    "settings",
    [
        {
            "problem": "formula",
            "formula": "log(x) + y**2",
            "window": (-1.0, 3.0, -1.0, 1.0),
            "start": (1.0, 0.0),
        },
        {"problem": "formula", "formula": "max(x*x + y*y, 40)", "lam": 40.0},
        {"problem": "rosenbrock", "eta0": 10.0},
        {"problem": "himmelblau", "lam": 1e12},
        {"problem": "himmelblau", "lam": -1e12, "sets": "both"},
        {"problem": "ackley", "sets": "both", "grid_points": 257},
    ],
)
def test_hostile_landscapes_and_levels_are_shown(shown, settings):
    explorer = shown(Experiment.opening(**settings))
    assert explorer.read("levels.error") == ""
    assert explorer.colours(".maps") > 5
    assert explorer.read("levels.counted").startswith("At λ = ")


def test_an_island_has_its_own_hue_and_a_number_beside_the_point_that_covers_it(shown):
    """On sand red is stronger than green, on the second island it is the other way round."""
    explorer = shown()
    red, green, _ = pixel(explorer, -0.27, -0.3)
    assert green > red
    red, green, _ = pixel(explorer, -5.5, 5.5)
    assert red > green
    assert explorer.read("levels.numbered[0]") == 2


def pixel(explorer, x, y):
    """Return the colour of the land at a point."""
    return explorer.page.evaluate(
        """([x, y]) => {
            const [x0, x1, y0, y1] = host.levels.header.window;
            const canvas = host.shadowRoot.querySelector(".picture canvas");
            const place = [canvas.width * (x - x0) / (x1 - x0), canvas.height * (y1 - y) / (y1 - y0)];
            return [...canvas.getContext("2d").getImageData(...place.map(Math.floor), 1, 1).data].slice(0, 3);
        }""",
        [x, y],
    )


def test_the_tree_has_its_longest_branches_though_all_holes_are_longer(shown):
    explorer = shown(Experiment.opening(problem="rastrigin"))
    components = [bar for bar in explorer.read("levels.bars") if not bar["hole"]]
    assert len(components) < 10
    assert explorer.read("levels.branches") == 40


def test_keys_move_the_level_of_a_landscape_that_lies_high(shown):
    own = Experiment.opening(
        problem="formula", formula="1000000 + x**2 + y**2", window=(-1.0, 1.0, -1.0, 1.0), lam=1e6 + 1
    )
    explorer = shown(own)
    explorer.part(".panel.counts .handle").focus()
    levels = []
    for _ in range(4):
        levels.append(explorer.read("levels.lam"))
        explorer.page.keyboard.press("ArrowUp")
        explorer.frame()
    assert np.all(np.diff(levels) > 0)
    assert levels[-1] < 1e6 + 1.2


@pytest.mark.parametrize("settings", [{"zoom": 6}, {"sets": "both", "zoom": 6}])
def test_all_that_is_said_has_room(shown, settings):
    explorer = shown(experiment(**settings), width=1080)
    facts, transport = (explorer.part(part).bounding_box() for part in (".facts", ".transport"))
    last_line = explorer.part(".facts > :last-child").bounding_box()
    assert "Zoomed in" in explorer.part(".facts").inner_text()
    assert last_line["y"] + last_line["height"] <= facts["y"] + facts["height"] + 1
    assert facts["y"] + facts["height"] <= transport["y"]


@pytest.mark.parametrize("options", [{"width": 360}, {"width": 1110, "theme": DARK}, {"width": 700}])
def test_nothing_is_blank_or_cut_off(shown, options):
    explorer = shown(experiment(sets="both", lam=100.0), **options)
    for panel in PANELS:
        assert explorer.colours(f".panel.{panel} .plot") > 1
    assert explorer.colours(".panel.diagram .plot") > 1
    assert explorer.colours(".band") > 1
    wide = explorer.page.evaluate(
        "document.documentElement.scrollWidth - document.documentElement.clientWidth"
    )
    assert wide <= 0


def test_a_hundred_messages_leave_one_loop_and_the_same_listeners(shown):
    explorer = shown()
    listeners = explorer.read("levels.listeners")
    for k in range(100):
        explorer.hand(level_message(Study(experiment(lam=100.0 + k))))
    explorer.page.wait_for_function("host.levels.lam === 199")
    explorer.frame()
    explorer.page.evaluate("window.mostPending = 0")
    explorer.frame()
    assert explorer.read("[levels.listeners, levels.loops <= 1]") == [listeners, True]
    # This test's own frame is the second request that can be open.
    assert explorer.page.evaluate("window.mostPending") <= 2


def test_the_end_leaves_nothing_behind(shown):
    explorer = shown()
    explorer.page.evaluate("cleanUp()")
    assert explorer.page.evaluate("host.levels") is None
    assert explorer.page.evaluate("host.shadowRoot.querySelector('.levels')") is None
