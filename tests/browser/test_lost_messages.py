"""What a busy machine loses: messages of a hand on their way to the page, or late and twice; calls of a component."""

from levels_view import LevelsView
from map_view import MapView
from test_map_browser import SMALL
from training_view import TrainingView
from view import View

STILL = {"reduced_motion": "reduce"}
# Messages of a component are the only ones that hold these words.
_WIRE = """([most, late]) => {
    const send = WebSocket.prototype.send;
    const ofHand = (data) => {
        const text = new TextDecoder('latin1').decode(data);
        return text.includes('"hand"') && text.includes('"attempt"');
    };
    Object.assign(window, { kept: 0, passed: 0 });
    const held = [];
    WebSocket.prototype.send = function (data) {
        if (!ofHand(data)) return send.call(this, data);
        if (window.kept < most) {
            window.kept += 1;
            if (late) held.push(data);
            return;
        }
        for (const each of [...held.splice(0), data]) {
            window.passed += 1;
            send.call(this, each);
        }
    };
}"""

# A component's script is unpacked by a response without an address.
_SLOW_SCRIPT = """
    const text = Response.prototype.text;
    Response.prototype.text = async function () {
        if (this.url === '') await new Promise(done => setTimeout(done, 3000));
        return text.call(this);
    };
"""


def lose(view, messages):
    """Lose the next messages of the page's components on the wire."""
    view.page.evaluate(_WIRE, [messages, False])


def delay(view):
    """Hold the next message of a component back until it is sent again; then both arrive."""
    view.page.evaluate(_WIRE, [1, True])


def passed(view):
    """Return how many messages of components were kept from the page at first, and how many reached it."""
    return view.page.evaluate("[kept, passed]")


def assert_came_twice(view):
    """Check that a message was held back and came with the next; a slow page may be sent it once more."""
    held, came = passed(view)
    assert held == 1
    assert came >= 2


def zoomed_twice(visit):
    """Return a map that was zoomed twice, and its x axis before, between and now."""
    view = MapView(visit(SMALL, **STILL))
    axes = [view.read("map.header.x")]
    for _ in range(2):
        view.drag_box((8, 8), (24, 24))
        view.wait(f"map.header.x.low > {axes[-1]['low']}")
        view.ready()
        axes.append(view.read("map.header.x"))
    return view, axes


def zoom_out(view, axes):
    """Press a key that zooms out: done once it shows the axis between, done twice the first."""
    view.part(".plot").focus()
    view.page.keyboard.press("-")
    view.wait(f"map.header.x.low !== {axes[-1]['low']}")
    view.ready()
    assert view.read("map.header.x") == axes[1]


def step(view):
    """Press the button that makes one step of a training."""
    view.press("one")
    view.wait("trainer.header.t > 0")
    view.ready()
    assert view.read("trainer.header.t") == 1


def test_a_map_zooms_out_once_though_messages_are_lost(visit):
    view, axes = zoomed_twice(visit)
    lose(view, 2)
    zoom_out(view, axes)
    assert passed(view)[0] == 2


def test_a_map_zooms_out_once_though_the_message_comes_twice(visit):
    view, axes = zoomed_twice(visit)
    delay(view)
    zoom_out(view, axes)
    assert_came_twice(view)


def test_a_network_makes_one_step_though_messages_are_lost(visit):
    view = TrainingView(visit("train?data=moons&epochs=6", **STILL))
    lose(view, 2)
    step(view)
    assert passed(view)[0] == 2


def test_a_network_makes_one_step_though_the_message_comes_twice(visit):
    view = TrainingView(visit("train?data=moons&epochs=6", **STILL))
    delay(view)
    step(view)
    assert_came_twice(view)


def test_the_levels_are_zoomed_by_each_press_though_a_message_is_lost(visit):
    view = LevelsView(visit("level_sets?problem=himmelblau&lam=180", **STILL))
    lose(view, 1)
    view.part("button.in").click()
    view.part("button.in").click()
    view.wait("levels.header.zoom > 0")
    view.ready()
    assert view.read("levels.header.zoom") == 2


def test_the_level_of_the_player_moves_though_messages_are_lost(visit):
    view = View(visit("?problem=himmelblau&lam=100", **STILL))
    lose(view, 2)
    view.part(".level").focus()
    view.page.keyboard.press("PageUp")
    view.wait("player.lam > 100")
    asked = view.read("player.lam")
    view.wait("player.asked > 0")
    view.ready()
    assert view.read("player.header.lam") == asked
    assert passed(view)[0] == 2


def test_a_component_whose_script_loads_slowly_is_shown_though_messages_overtake_one_another(
    browser, app_url
):
    context = browser.new_context(**STILL)
    try:
        page = context.new_page()
        page.add_init_script(_SLOW_SCRIPT)
        # A fine map is sent more than once while it is made.
        fine = "map_x=eta0:0.001:1.0:257:log&map_y=alpha:0.0001:0.5:257:log"
        page.goto(f"{app_url}/map?rules=gradient_descent&steps=50&{fine}")
        assert MapView(page).read("map.messages") >= 1
    finally:
        context.close()
