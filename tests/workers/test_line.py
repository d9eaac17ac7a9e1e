"""Whose turn it is: a few at once, the others in line, none for long; the place that is told is the one that comes."""

from dataclasses import dataclass

import pytest

from core.workers.line import Line


@dataclass(eq=False)
class Work:
    """Work of so many seconds."""

    left: float
    known: bool = True
    is_short: bool = False
    is_paced: bool = False
    rest_seconds: float = 0.0
    # How long a turn takes that can't be interrupted.
    piece: float = 0.0
    began: float | None = None

    @property
    def busy(self):
        return self.left > 1e-9

    @property
    def seconds_left(self):
        return self.left if self.known else None


class World:
    """A clock that goes on as turns are given."""

    def __init__(self, seats=2, stay=3.0, turn=0.1):
        self.now, self.turn, self.order = 0.0, turn, []
        self.line = Line(seats, stay, lambda: self.now)

    def join(self, *works):
        for work in works:
            self.line.join(work)

    def go(self, seconds=1e9):
        end = self.now + seconds
        while self.now < end - 1e-9 and (work := self.line.next()):
            if work.began is None:
                work.began = self.now
            self.order.append(work)
            turn = work.piece or self.turn
            work.left -= turn
            self.now += turn


def test_nobody_has_a_turn_where_nobody_has_work():
    world = World()
    world.join(Work(0.0))
    assert world.line.next() is None
    assert len(world.line) == 0


def test_those_with_seats_take_turns_and_the_others_wait_for_one():
    world, works = World(), [Work(1.0) for _ in range(3)]
    world.join(*works, works[0])
    world.go(1.0)
    assert world.order == [works[0], works[1]] * 5
    assert works[2].began is None
    world.go()
    assert [round(work.began, 3) for work in works] == [0.0, 0.1, pytest.approx(1.9, abs=0.11)]
    assert not any(work.busy for work in works)


def test_who_has_had_a_seat_for_long_gives_it_up_while_others_wait_and_only_then():
    world, long, late = World(seats=1), Work(100.0), Work(1.0)
    world.join(long)
    world.go(10.0)
    assert set(map(id, world.order)) == {id(long)}
    world.join(late)
    world.go(1.0)
    assert not late.busy
    world.go(5.0)
    assert world.order[-1] is long


def test_thirty_at_once_all_begin_in_their_order_and_all_end():
    world, works = World(seats=4), [Work(6.0) for _ in range(30)]
    world.join(*works)
    world.go()
    begins = [work.began for work in works]
    assert begins == sorted(begins)
    assert world.now == pytest.approx(30 * 6.0)
    # Seven times four people have had their seats for three seconds before the last ones have theirs.
    assert begins[-1] == pytest.approx(7 * 3.0, abs=1.0)


def test_short_work_is_done_before_all_other():
    world, short = World(seats=1), Work(0.1, is_short=True)
    world.join(Work(50.0), Work(50.0), short)
    world.go(0.1)
    assert world.order == [short]
    assert world.line.words(short) == ""


def test_short_work_has_every_second_turn_whatever_else_waits():
    world = World(seats=1)
    short, longer, slow = [Work(0.3, is_short=True) for _ in range(2)], Work(50.0), Work(9.0, is_paced=True)
    world.join(longer, *short)
    world.go(0.8)
    assert world.order == [short[0], longer, short[1], longer, short[0], longer, short[1], longer]
    assert world.line.place(longer) is None
    world.go(0.4)
    assert not any(one.busy for one in short)
    longer.left, slow.rest_seconds, short[0].left = 0.0, 1.0, 0.3
    world.join(slow, short[0])
    # Who rests keeps nobody waiting.
    world.order.clear()
    world.go(0.3)
    assert world.order == [short[0]] * 3


def test_short_work_in_long_pieces_leaves_the_others_as_much_time():
    world, short, longer = World(seats=1), Work(2.0, is_short=True, piece=0.5), Work(50.0)
    world.join(longer, short)
    world.go(2.0)
    assert world.order == [short, *[longer] * 5, short, *[longer] * 5]


def test_short_work_owes_nothing_for_the_time_in_which_nobody_waited():
    world, short, longer = World(seats=1), Work(90.0, is_short=True), Work(50.0)
    world.join(short)
    world.go(60.0)
    world.join(longer)
    world.order.clear()
    world.go(0.4)
    assert world.order.count(short) == world.order.count(longer) == 2


def test_short_work_that_turns_out_long_waits_for_a_seat_like_others():
    world, grown, others = World(seats=1), Work(9.0, is_short=True), [Work(9.0), Work(9.0)]
    world.join(*others, grown)
    world.go(0.4)
    assert world.order == [grown, others[0]] * 2
    grown.is_short = False
    world.go(1.0)
    assert grown not in world.order[4:]
    assert world.line.place(grown)[0] == 2


@pytest.mark.parametrize("known", [True, False])
@pytest.mark.parametrize("length", [0.5, 2.0, 40.0])
def test_the_place_and_the_time_that_are_told_are_those_that_come(length, known):
    """Told before anybody has begun; who does not know how long it will take is taken to stay as long as it may."""
    world, works = World(seats=2), [Work(length, known) for _ in range(8)]
    world.join(*works)
    world.go(0.2)
    told = [world.line.place(work) for work in works]
    assert told[:2] == [None, None]
    assert [place for place, _ in told[2:]] == [1, 2, 3, 4, 5, 6]
    now = world.now
    world.go()
    for (_, seconds), work in zip(told[2:], works[2:], strict=True):
        waited = work.began - now
        if known or length == 40.0:
            assert seconds == pytest.approx(waited, abs=0.8)
        else:
            assert seconds >= waited - 0.5


def test_the_words_say_place_and_seconds():
    world, works = World(seats=1, stay=8.0), [Work(100.0) for _ in range(13)]
    world.join(*works)
    world.go(0.1)
    assert world.line.words(works[0]) == ""
    assert world.line.words(works[3]) == "third in line, about 30 s"
    assert world.line.words(works[12]) == "number 12 in line, about 120 s"


def test_who_goes_slowly_takes_no_seat_and_has_turns_while_others_wait_for_theirs():
    world, slow = World(seats=1, turn=0.01), Work(50.0, is_paced=True)
    world.join(Work(90.0), Work(90.0), slow)
    world.go(10.0)
    assert world.line.place(slow) is None
    assert world.line.words(slow) == ""
    # It would take all that it is given, which is its share of what those with seats take.
    assert world.order.count(slow) / len(world.order) == pytest.approx(0.3 / 1.3, abs=0.02)


def test_all_who_go_slowly_share_what_one_of_them_would_get():
    world = World(seats=1, turn=0.01)
    slow = [Work(50.0, is_paced=True) for _ in range(3)]
    world.join(Work(90.0), *slow)
    world.go(10.0)
    shares = [world.order.count(one) / len(world.order) for one in slow]
    assert shares == pytest.approx([0.1 / 1.3] * 3, abs=0.02)


def test_who_rests_has_no_turn_until_its_next_step_is_due():
    world, slow, other = World(), Work(1.0, is_paced=True, rest_seconds=0.5), Work(0.2)
    world.join(slow, other)
    world.go()
    assert world.order == [other, other]
    assert world.line.next() is None
    assert world.line.rest_seconds == 0.5
    slow.rest_seconds = 0.0
    assert world.line.next() is slow
    slow.left = 0.0
    assert world.line.next() is None
    assert world.line.rest_seconds is None


def test_who_is_told_to_go_slowly_gives_its_seat_up_and_who_is_let_go_stands_in_line():
    world, first, second = World(seats=1), Work(9.0), Work(9.0)
    world.join(first, second)
    assert world.line.next() is first
    first.is_paced, first.rest_seconds = True, 1.0
    assert [world.line.next() for _ in range(2)] == [second, second]
    first.is_paced, first.rest_seconds = False, 0.0
    assert world.line.next() is second
    assert world.line.place(first)[0] == 1
    assert len(world.line) == 2
