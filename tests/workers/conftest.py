"""Workers that are started once for a file, and that leave nothing behind."""

import sys
from pathlib import Path

import pytest
from ended import Ended

from core.workers.pool import Pool

# What tests of training share, here and, by way of this path, in the workers.
sys.path.append(str(Path(__file__).parents[1] / "training"))


@pytest.fixture(scope="module")
def pool():
    """Return two workers."""
    with Ended(Pool(2)) as made:
        yield made
