"""An nginx for the tests of `deploy/`: found, or else installed by apt for root on Debian."""

from __future__ import annotations

import os
import shutil

import environment

# Debian keeps it where only root's path leads.
_PATH = os.pathsep.join([os.environ.get("PATH", ""), "/usr/sbin"])


def find() -> str | None:
    """Return the installed nginx, or None where there is none."""
    return shutil.which("nginx", path=_PATH)


def ensure() -> None:
    """See that an nginx is there where it can be installed; elsewhere the tests that need it are skipped."""
    if not find():
        environment.install_with_apt("nginx-light")
