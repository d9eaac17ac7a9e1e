"""Set up what the tests need, a browser included, then run them: python3 scripts/test.py [pytest's options].

Without options every test runs, on two processes. `-k playground`, `tests/browser`, `-x` and the like narrow it down.
"""

from __future__ import annotations

import sys

import chromium
import environment


def main() -> None:
    """Run pytest in place of this program."""
    python = environment.prepare("tests")
    chromium.ensure(python)
    environment.become([str(python), "-m", "pytest", "-n", "2", "--dist", "loadgroup", *sys.argv[1:]])


if __name__ == "__main__":
    main()
