"""Who computes next: order, shares and allowances, on threads whose steps the test itself takes."""

import threading
import time

import pytest

from pages.server.turns import HOLD, Ticket, Turns


class Clock:
    """A clock that moves when it is told to."""

    def __init__(self):
        self.now = 100.0

    def __call__(self):
        return self.now


class Worker:
    """A thread that asks for one turn, and ends it when it is told to."""

    def __init__(self, turns, client, page=None, wanted=lambda: True):
        self.may_end, self.began = threading.Event(), threading.Event()
        self.client = client
        before = len(turns.waiting) + len(turns.computing)
        self.thread = threading.Thread(target=self._work, args=(turns, client, page or object(), wanted))
        self.thread.start()
        until(lambda: len(turns.waiting) + len(turns.computing) > before)

    def _work(self, turns, client, page, wanted):
        with turns.turn(client, page, wanted):
            self.began.set()
            self.may_end.wait(30)

    def end(self):
        self.may_end.set()
        self.thread.join(30)


def until(holds):
    deadline = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < deadline
        time.sleep(0.001)


@pytest.fixture
def turns():
    return Turns(at_once=1, rate=1000.0, burst=1000.0, clock=Clock())


def computing(turns):
    return [ticket.client for ticket in turns.computing]


def test_one_computes_and_the_others_follow_as_they_came(turns):
    first = Worker(turns, "a")
    others = []
    for name in "bcd":
        turns.clock.now += 0.001
        others.append(Worker(turns, name))
    seen = []
    for worker in [first, *others]:
        until(lambda: turns.computing)
        seen += computing(turns)
        worker.end()
    assert seen == ["a", "b", "c", "d"]
    assert turns.waiting == turns.computing == []


def test_who_has_had_most_is_last_even_if_it_came_first(turns):
    turns.charge("greedy", 3.0)
    turns.charge("modest", 0.5)
    holder = Worker(turns, "a")
    workers = {}
    for name in ("greedy", "modest", "new"):
        turns.clock.now += 0.001
        workers[name] = Worker(turns, name)
    holder.end()
    seen = []
    for _ in range(3):
        until(lambda: turns.computing)
        (now,) = computing(turns)
        seen.append(now)
        workers[now].end()
    assert seen == ["new", "modest", "greedy"]


def test_what_a_client_has_had_is_forgotten_with_time(turns):
    turns.charge("greedy", 3.0)
    turns.clock.now += 100.0
    holder = Worker(turns, "a")
    first = Worker(turns, "greedy")
    turns.clock.now += 0.001
    second = Worker(turns, "new")
    holder.end()
    until(lambda: computing(turns) == ["greedy"])
    first.end()
    second.end()


@pytest.mark.parametrize(("waited", "is_before"), [(1.0, False), (10.0, True)])
def test_who_has_had_much_comes_before_those_who_have_just_come_once_it_has_waited_long(
    turns, waited, is_before
):
    turns.charge("trains", 0.9)
    waits = Ticket("trains", turns.clock.now)
    turns.clock.now += waited
    new = Ticket("new", turns.clock.now)
    assert (turns._rank(waits, turns.clock.now) < turns._rank(new, turns.clock.now)) == is_before


def test_the_pages_of_one_client_share_its_turns(turns):
    """While one page of a client computes, what it computes counts against the client's others."""
    turns.at_once = 2
    workers = [Worker(turns, "tabs")]
    turns.clock.now += 0.2
    third = Worker(turns, "other")
    workers += [Worker(turns, "tabs")]
    turns.clock.now += 0.01
    late = Worker(turns, "late")
    assert sorted(computing(turns)) == ["other", "tabs"]
    third.end()
    until(lambda: len(turns.computing) == 2)
    assert sorted(computing(turns)) == ["late", "tabs"]
    for worker in [*workers, late]:
        worker.end()


def test_who_computes_for_long_no_longer_keeps_others_from_beginning(turns):
    long = Worker(turns, "long")
    short = Worker(turns, "short")
    assert computing(turns) == ["long"]
    turns.clock.now += HOLD + 0.001
    until(lambda: sorted(computing(turns)) == ["long", "short"])
    for worker in (short, long):
        worker.end()


def test_as_many_compute_as_may(turns):
    turns.at_once = 3
    workers = [Worker(turns, name) for name in "abcde"]
    assert len(turns.computing) == 3
    assert len(turns.waiting) == 2
    for worker in workers:
        worker.end()


def test_what_nobody_wants_any_more_does_not_wait(turns):
    holder = Worker(turns, "a")
    gone = threading.Event()
    closed = Worker(turns, "b", wanted=lambda: not gone.is_set())
    assert computing(turns) == ["a"]
    gone.set()
    assert closed.began.wait(30)
    for worker in (closed, holder):
        worker.end()


def test_a_turn_is_given_back_after_an_exception(turns):
    with pytest.raises(RuntimeError, match="broken"), turns.turn("a", "page", lambda: True):
        raise RuntimeError("broken")
    assert turns.computing == []
    with turns.turn("b", "page", lambda: True):
        assert computing(turns) == ["b"]


def test_a_page_that_asks_too_often_is_held_back_and_others_are_not():
    clock, held = Clock(), []
    turns = Turns(rate=10.0, burst=3.0, clock=clock, on_held_back=lambda: held.append(clock.now))
    for _ in range(3):
        with turns.turn("a", "busy", lambda: True):
            pass
    assert held == []
    # The fourth has to wait 0.1 s; nobody wants it, so that it needs no time here.
    with turns.turn("a", "busy", lambda: False):
        pass
    assert held == [100.0]
    with turns.turn("a", "quiet", lambda: True):
        pass
    clock.now += 0.11
    with turns.turn("a", "busy", lambda: True):
        pass
    assert held == [100.0]
    turns.forget("busy")
    with turns.turn("a", "busy", lambda: True):
        pass
    assert held == [100.0]


def test_an_allowance_comes_back_at_its_rate():
    """From a full allowance of 3 at 10 a second, the number begun in 2 s is 3 + 20."""
    clock = Clock()
    turns = Turns(rate=10.0, burst=3.0, clock=clock)
    begun = 0
    for _ in range(2001):
        begun += turns._lack("page") == 0.0
        clock.now += 0.001
    assert begun == pytest.approx(23, abs=1)


def test_who_waits_for_something_lets_others_compute_and_then_goes_on(turns):
    may_go_on, gone_on = threading.Event(), threading.Event()

    def waiting():
        with turns.turn("a", object(), lambda: True):
            with turns.aside():
                may_go_on.wait(30)
            gone_on.set()

    thread = threading.Thread(target=waiting)
    thread.start()
    other = Worker(turns, "b")
    assert other.began.wait(30)
    assert computing(turns) == ["b"]
    may_go_on.set()
    assert gone_on.wait(30)
    thread.join(30)
    assert computing(turns) == ["b"]
    other.end()
    assert computing(turns) == []
    with turns.aside():
        assert turns.computing == []
