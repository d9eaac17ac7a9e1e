"""Workers that are started once for a file, and that leave nothing behind."""

import os
import sys
from pathlib import Path

import pytest

from core.workers.pool import Pool

# What tests of training share, here and, by way of this path, in the workers.
sys.path.append(str(Path(__file__).parents[1] / "training"))


@pytest.fixture(scope="module")
def pool():
    """Return two workers."""
    with Ended(Pool(2)) as made:
        yield made


class Ended:
    """Ends a pool with the block, and sees to it that its processes are gone."""

    def __init__(self, pool):
        self.pool = pool

    def __enter__(self):
        return self.pool

    def __exit__(self, *_):
        pids = self.pool.pids
        self.pool.end()
        assert [pid for pid in pids if is_there(pid)] == []


def is_there(pid):
    """Say whether a process is there."""
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return True
