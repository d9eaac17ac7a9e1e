"""A worker of this machine gives way to the pages, and a shell's Ctrl-C does not reach it."""

import os

import psutil
import pytest

from core.workers.process import NICENESS


@pytest.mark.skipif(os.name != "posix", reason="Only POSIX has process groups and niceness")
def test_it_is_nice_in_its_server_s_session_and_in_a_group_of_its_own(pool):
    pool.warm(1)
    assert pool.work(_Listener(), _niceness) == os.nice(0) + NICENESS
    (pid,) = pool.pids
    assert os.getsid(pid) == os.getsid(0)
    assert os.getpgid(pid) == pid != os.getpgid(0)


def _niceness(errand):
    return psutil.Process().nice()


class _Listener:
    def cancelled(self):
        return False
