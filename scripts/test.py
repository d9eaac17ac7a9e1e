"""Set up what the tests need, a browser included, then run them: python3 scripts/test.py [pytest's options].

Without options every test runs, on two processes. `-k playground`, `tests/browser`, `-x` and the like narrow it down.
"""

from __future__ import annotations

import sys

import chromium
import environment
import nginx
import postgresql


def main() -> None:
    """Run pytest in place of this program."""
    python = environment.prepare("tests")
    chromium.ensure(python)
    nginx.ensure()
    postgresql.ensure()
    # Whole files, in the order of tests/conftest.py, which has long groups first; xdist's own is by number of tests.
    spread = ["-n", "2", "--dist", "loadscope", "--no-loadscope-reorder"]
    environment.become([str(python), "-m", "pytest", *spread, *sys.argv[1:]])


if __name__ == "__main__":
    main()
