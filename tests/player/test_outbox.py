"""The outbox alone, in Chromium, on a clock that moves when it is told to: what is sent, when, and how often."""

import pytest

from pages.shared.component import script
from tests.kept_pages import take

SOURCE = """
window.sent = [];
window.told = [];
window.make = (actions = []) => {
  const tell = (what) => () => told.push(what);
  window.box = new Outbox((message) => sent.push(message), new Set(actions), tell("asked"), tell("silence"));
};
"""


@pytest.fixture
def box(chromium):
    """Return a page with an outbox."""
    page = take(chromium, 400, 300)
    page.clock.install(time=1_000_000)
    page.clock.pause_at(1_000_100)
    page.add_script_tag(content=script(["player/outbox"]) + SOURCE)
    page.evaluate("make(['step'])")
    yield Box(page)
    page.context.close()


class Box:
    """An outbox, its clock, and what it has sent."""

    def __init__(self, page):
        self.page = page

    def send(self, kind, value=True, done=True):
        self.page.evaluate("([kind, value, done]) => box.send(kind, value, done)", [kind, value, done])

    def answer(self, nth):
        """Answer the nth message that was sent, counted from 0."""
        self.page.evaluate("nth => box.receive(sent[nth].seq)", nth)

    def passes(self, seconds):
        self.page.clock.run_for(round(1000 * seconds))

    @property
    def sent(self):
        """What was sent: kind, value, which number (0 the first), which attempt."""
        sent = self.page.evaluate("sent")
        return [(each["kind"], each["value"], each["seq"] - sent[0]["seq"], each["attempt"]) for each in sent]

    def read(self, expression):
        return self.page.evaluate(expression)


def test_what_is_not_answered_is_sent_again_under_its_number_less_and_less_often(box):
    box.send("step")
    counts = []
    for _ in range(8):
        box.passes(2.05)
        counts.append(len(box.sent))
    assert counts == [2, 2, 3, 3, 3, 3, 4, 4]
    assert {number for _, _, number, _ in box.sent} == {0}
    assert [attempt for *_, attempt in box.sent] == [1, 2, 3, 4]
    box.answer(0)
    box.passes(60)
    assert len(box.sent) == 4
    assert box.read("[box.isFree(), told]") == [True, ["asked"]]


def test_when_nobody_answers_it_is_given_up_and_said_so_and_the_next_is_sent(box):
    box.send("step")
    box.send("lam", 2)
    box.passes(60)
    assert {kind for kind, *_ in box.sent} == {"step"}
    assert box.read("[box.isFree(), box.pending('lam') ?? null, told.at(-1)]") == [True, None, "silence"]
    box.send("lam", 3)
    assert box.sent[-1] == ("lam", 3, 1, 1)


def test_one_is_under_way_and_the_others_wait_in_their_order(box):
    for kind, value in (("step", 1), ("lam", 1), ("step", 2), ("lam", 2), ("focus", 1)):
        box.send(kind, value)
    for nth in range(5):
        box.answer(min(nth, len(box.sent) - 1))
    assert [(kind, value) for kind, value, _, _ in box.sent] == [
        ("step", 1),
        ("step", 2),
        ("lam", 2),
        ("focus", 1),
    ]


def test_the_end_of_a_movement_does_not_wait_for_the_positions_on_the_way(box):
    box.send("start", 1, done=False)
    box.send("start", 2, done=False)
    assert box.sent == [("start", 1, 0, 1)]
    box.send("start", 3)
    assert box.sent[1:] == [("start", 3, 1, 1)]
    box.answer(0)
    assert box.read("box.pending('start')") == 3
    box.answer(1)
    box.passes(60)
    assert len(box.sent) == 2


def test_a_message_of_the_page_that_is_no_answer_makes_it_go_out_again(box):
    box.send("step")
    box.read("box.receive(0)")
    assert len(box.sent) == 1
    box.passes(0.4)
    box.read("box.receive(0)")
    assert box.sent == [("step", True, 0, 1), ("step", True, 0, 2)]


def test_a_page_that_was_slow_to_answer_is_given_longer(box):
    """Asked again it begins anew, so that asking too often would never let it answer."""
    box.send("step")
    box.passes(1.9)
    box.answer(0)
    box.send("step")
    box.passes(3.7)
    assert len(box.sent) == 2
    box.passes(0.3)
    assert len(box.sent) == 3


def test_a_component_that_is_there_anew_takes_no_number_that_was_used(box):
    """The page may have heard messages that the new component was not yet told of."""
    box.send("step")
    box.send("step")
    box.answer(0)
    last = box.read("sent[1].seq")
    box.passes(0.1)
    box.read("make()")
    box.read("box.receive(sent[0].seq)")
    box.send("lam", 1)
    assert box.read("sent.at(-1).seq") > last


def test_a_clock_that_was_set_back_makes_no_number_small(box):
    box.read("box.receive(5_000_000_000)")
    box.send("step")
    assert box.read("sent[0].seq") == 5_000_000_001


def test_after_its_end_nothing_is_sent(box):
    box.send("step")
    box.send("step")
    box.read("box.stop()")
    box.passes(60)
    assert len(box.sent) == 1
