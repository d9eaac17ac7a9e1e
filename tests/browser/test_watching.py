"""What can be watched: a training in slow motion that is changed on its way, 3-D plots on a page, labels on maps."""

import pytest
import server
from training_view import TrainingView

WIDTHS = (1440, 1920, 390)
# By page: what finds the component, and the labels and other things on its map, as boxes; labels first.
OPENINGS = {
    "": ("player", "player.labelled"),
    "level_sets": ("levels", "levels.labelled"),
    "landscape?data=moons&epochs=2&plane_points=17": ("levels", "levels.labelled"),
    "map?map_x=eta0:0.001:1.0:33:log&map_y=alpha:0.001:0.5:17:log": (
        "map",
        "[{ labels: map.labelled, others: [] }]",
    ),
}
# Three frames later the page is scrolled as far as before.
_RESTS = """async () => {
    const at = () => document.querySelector('[data-testid="stMain"]').scrollTop;
    const before = at();
    for (let i = 0; i < 3; i += 1) await new Promise(next => requestAnimationFrame(next));
    return at() === before;
}"""


def test_a_training_goes_slowly_and_is_changed_on_its_way(visit):
    view = TrainingView(visit("train?data=moons&epochs=60&pace=10"))
    assert view.part("select.pace").input_value() == "10"
    view.press("train")
    view.wait("trainer.header.state === 'training' && trainer.header.t >= 3")
    # V is there for every step that was made, and the rate can be changed while the run goes on.
    steps, _ = view.series("V")
    assert list(steps) == list(range(len(steps)))
    before = view.read("trainer.header.t")
    slider = view.slider("η0")
    slider.focus()
    view.page.keyboard.press("ArrowRight")
    view.wait("trainer.header.configurations[0].changes.length === 1")
    changed, words = view.read("trainer.header.configurations[0].changes[0]")
    assert changed >= before
    assert words.startswith("η0 0.3 → ")
    assert view.read("trainer.header.state") == "training"
    view.wait(f"trainer.header.t > {changed}")
    view.part("select.pace").select_option("fast")
    view.rest("finished")
    assert "pace=fast" in view.page.url or "pace=" not in view.page.url
    # The replay goes at the same speeds, and needs no server.
    view.part("select.pace").select_option("100")
    view.wait("trainer.header.pace === '100'")
    assert view.read("trainer.rate") == 100


def test_the_page_scrolls_over_a_3d_plot_which_zooms_with_ctrl(visit):
    page = visit("level_sets?problem=himmelblau&more=1", height=700, reduced_motion="reduce")
    page.get_by_role("tab", name="3-D").click()
    scene = page.locator(".gl-container canvas").first
    scene.wait_for()
    page.wait_for_function(
        "() => document.querySelector('.js-plotly-plot')?._fullLayout?.scene?._scene?.glplot"
    )
    scene.scroll_into_view_if_needed()
    main = page.get_by_test_id("stMain")
    eye = "() => JSON.stringify(document.querySelector('.js-plotly-plot')._fullLayout.scene._scene.getCamera().eye)"
    _hover(page, scene)
    at, seen = main.evaluate("element => element.scrollTop"), page.evaluate(eye)
    assert at > 0
    page.mouse.wheel(0, -60)
    page.wait_for_function("at => document.querySelector('[data-testid=\"stMain\"]').scrollTop < at", arg=at)
    assert page.evaluate(eye) == seen
    # It may scroll smoothly, so that the plot is somewhere else only a little later.
    page.wait_for_function(_RESTS)
    _hover(page, scene)
    page.keyboard.down("Control")
    # On a busy machine a wheel may turn before the plot has the mouse; a hand turns it again.
    for _ in range(50):
        page.mouse.wheel(0, -150)
        page.wait_for_timeout(100)
        if page.evaluate(eye) != seen:
            break
    page.keyboard.up("Control")
    assert page.evaluate(eye) != seen
    page.get_by_text("Reset view").click()
    page.wait_for_function(f"seen => ({eye})() === seen", arg=seen)


def _hover(page, element):
    """Move the mouse to the middle of what is seen of an element."""
    box, height = element.bounding_box(), page.viewport_size["height"]
    top, bottom = max(70, box["y"]), min(height, box["y"] + box["height"])
    page.mouse.move(box["x"] + box["width"] / 2, (top + bottom) / 2)


@pytest.mark.parametrize("address", OPENINGS)
def test_no_label_on_a_map_covers_another_at_any_width(visit, address):
    name, labelled = OPENINGS[address]
    found = f"[...document.querySelectorAll('*')].map(e => e.{name}).find(it => it?.header)"
    page = visit(address, reduced_motion="reduce")
    page.wait_for_function(f"() => {found}")
    for width in WIDTHS:
        page.set_viewport_size({"width": width, "height": 900})
        server.settle(page)
        page.evaluate(
            "() => new Promise(next => requestAnimationFrame(() => requestAnimationFrame(() => next())))"
        )
        for picture in page.evaluate(f"() => {{ const {name} = {found}; return {labelled}; }}"):
            labels, others = picture["labels"], picture["others"]
            for k, label in enumerate(labels):
                for other in [*labels[k + 1 :], *others]:
                    assert not _cover(label, other), (address, width, label, other)


def _cover(a, b):
    return a[0] < b[2] and b[0] < a[2] and a[1] < b[3] and b[1] < a[3]
