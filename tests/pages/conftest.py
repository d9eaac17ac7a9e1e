"""What tests of pages share."""

import time

import pytest

from core.workers.pool import shared_pool


@pytest.fixture(scope="session")
def workers():
    """Have the app's first worker ready, whose imports may take longer than a script may in a test."""
    shared_pool().warm()
    end = time.monotonic() + 120
    while not shared_pool().is_ready:
        assert time.monotonic() < end
        time.sleep(0.02)
