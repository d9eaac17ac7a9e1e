"""A PostgreSQL for the tests of classes: found, or else installed by apt for root on Debian."""

from __future__ import annotations

import shutil
from pathlib import Path

import environment

# Debian keeps each version in a folder of its own, on nobody's path.
_DEBIAN = Path("/usr/lib/postgresql")


def find() -> Path | None:
    """Return the newest installed `pg_ctl`, beside which the other programs lie, or None where there is none."""
    found = sorted(_DEBIAN.glob("*/bin/pg_ctl"), key=lambda path: float(path.parts[-3]))
    if found:
        return found[-1]
    elsewhere = shutil.which("pg_ctl")
    return Path(elsewhere) if elsewhere else None


def ensure() -> None:
    """See that one is there where it can be installed; elsewhere the tests that need it are skipped."""
    if not find():
        environment.install_with_apt("postgresql")
