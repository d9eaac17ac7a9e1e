"""A slow training by keys alone, and by a finger alone; the way of a first visit to the playground by a finger."""

import re

from playwright.sync_api import expect
from training_view import TrainingView
from view import View

from core.experiments.network_presets import NETWORK_PRESETS
from core.experiments.presets import PRESETS

# More than any page has to go through.
MOST_STOPS = 150
PHONE = {"width": 390, "height": 844, "has_touch": True, "is_mobile": True}
_FOCUSED = "element => element.getRootNode().activeElement === element"


def tab_to(page, control):
    """Press Tab until a control has the focus, and fail where no way leads there."""
    control.wait_for(state="attached")
    for _ in range(MOST_STOPS):
        page.keyboard.press("Tab")
        if control.evaluate(_FOCUSED):
            return
    raise AssertionError(f"Tab leads nowhere near {control}.")


def link_says(page, name, value):
    """Wait until the address bar says a setting."""
    expect(page).to_have_url(re.compile(rf"[?&]{name}={re.escape(value)}(&|$)"))


def test_a_slow_training_by_keys(visit):
    page = visit("train")
    training = TrainingView(page)
    open_preset_by_keys(page, NETWORK_PRESETS["edge"].title)
    training.wait("trainer.header.query.includes('preset=edge')")
    training.ready()
    tab_to(page, training.part("select.pace"))
    for _ in range(2):
        page.keyboard.press("ArrowUp")
    training.wait("trainer.header.pace === '10'")
    tab_to(page, training.part("button.train"))
    page.keyboard.press("Enter")
    training.wait("trainer.header.state === 'training' && trainer.header.t > 2")
    before = training.read("trainer.header.rates.eta0")
    tab_to(page, training.slider("η0"))
    page.keyboard.press("ArrowLeft")
    the_change_is_told(training, before)


def open_preset_by_keys(page, title):
    """Open a preset from the menu with the keyboard."""
    tab_to(page, page.get_by_role("button", name="Presets"))
    page.keyboard.press("Enter")
    tab_to(page, page.get_by_role("button", name=title))
    page.keyboard.press("Enter")


def the_change_is_told(view, before):
    """Wait until a lower η0 counts from a step of the slow training on; link, message and slider then say so."""
    view.wait(f"trainer.header.configurations[0].changes.length > 0 && trainer.header.rates.eta0 < {before}")
    [[step, words]] = view.read("trainer.header.configurations[0].changes")
    after = view.read("trainer.header.rates.eta0")
    assert after < before
    assert step > 0
    assert words == f"η0 {before:.4g} → {after:.4g}"
    link_says(view.page, "eta0", str(after))
    link_says(view.page, "pace", "10")


def test_the_playground_by_touch(visit):
    page = visit("", **PHONE)
    view = View(page)
    hint = view.part(".start .hint")
    expect(hint).to_be_visible()
    # Nothing was dragged yet: the hint goes with Play.
    view.part("button.play").tap()
    view.wait("player.playing && player.playhead > 0")
    expect(hint).to_be_hidden()
    view.part("button.play").tap()
    view.wait("!player.playing")

    before = view.read("player.header")
    assert dragged(view, ".handle.start", 40, -30)
    view.wait(f"player.header.start[0] > {before['start'][0]}")
    view.ready()
    view.part(".handle.level").scroll_into_view_if_needed()
    assert dragged(view, ".handle.level", 0, 30)
    view.wait(f"player.header.lam < {before['lam']}")
    view.ready()
    slide(view, "α", -40)
    view.wait(f"player.header.alpha < {before['alpha']}")
    view.ready()
    for kind in ("lam", "alpha"):
        link_says(page, kind, str(view.read(f"player.header.{kind}")))

    page.get_by_role("button", name="Presets").tap()
    page.get_by_role("button", name=PRESETS["freeze"].title).tap()
    link_says(page, "preset", "freeze")
    expect(page.locator("h1")).to_have_text(PRESETS["freeze"].question)


def test_a_slow_training_by_touch(visit):
    training = TrainingView(visit("train", **PHONE))
    training.part("select.pace").select_option("10")
    training.wait("trainer.header.pace === '10'")
    training.part("button.train").tap()
    training.wait("trainer.header.state === 'training' && trainer.header.t > 2")
    before = training.read("trainer.header.rates.eta0")
    slide(training, "η0", -40)
    the_change_is_told(training, before)


def dragged(view, selector, dx, dy):
    """Drag an element with a finger, and return whether the page has stayed where it was."""
    y = view.part(selector).bounding_box()["y"]
    top = view.root.bounding_box()["y"]
    assert 0 < y < 844
    view.touch(selector, dx, dy)
    return view.root.bounding_box()["y"] == top


def slide(view, name, dx):
    """Drag the thumb of a slider under the picture with a finger."""
    slider = view.root.get_by_role("slider", name=name, exact=True).locator("visible=true").last
    slider.scroll_into_view_if_needed()
    box = slider.bounding_box()
    share = slider.evaluate("s => (s.value - s.min) / (s.max - s.min)")
    view.swipe((box["x"] + 8 + share * (box["width"] - 16), box["y"] + box["height"] / 2), dx, 0)
