"""A server that everybody has left lets go of memory, once, and not while somebody is only away for a moment."""

import gc

from core.experiments import computed
from pages.server import idle


def test_it_is_quiet_once_a_while_after_the_last_page():
    quiet = idle.Quiet(100.0)
    heard = [
        quiet.begins(pages, now) for pages, now in [(0, 0.0), (3, 10.0), (0, 60.0), (1, 100.0), (0, 190.0)]
    ]
    assert heard == [False] * 5
    assert quiet.begins(0, 200.0)
    assert not quiet.begins(0, 400.0)
    assert [quiet.begins(pages, now) for pages, now in [(2, 500.0), (0, 599.0), (0, 600.0)]] == [
        False,
        False,
        True,
    ]


def test_what_nobody_uses_is_forgotten():
    made = []

    def once():
        return computed.once(("idle", "test"), lambda: made.append(1) or (1.0, 2.0))

    once()
    once()
    assert len(made) == 1
    idle._let_go()
    gc.collect()
    once()
    assert len(made) == 2
