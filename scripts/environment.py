"""The project's own virtual environment: made once, filled from the requirements, renewed when they change.

Standard library only, and readable by any Python 3, because it runs before anything is installed. The folder
is `.venv`, or what the environment variable SUPERLEVEL_VENV names.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import shutil
import subprocess
import sys
import venv
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LEAST = (3, 11)
# What each purpose installs: the second file starts by including the first, so both count for its hash.
FILES = {"app": ("requirements.txt",), "tests": ("tests/requirements.txt", "requirements.txt")}


def prepare(purpose: str) -> Path:
    """Return the Python of an environment that holds what `purpose` ("app" or "tests") needs.

    Ends the program with a sentence where Python is too old, has no venv, or the installation fails.
    """
    _check_python()
    folder = Path(os.environ.get("SUPERLEVEL_VENV") or ROOT / ".venv").absolute()
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    if not python.exists():
        say(f"making a virtual environment in {folder}")
        venv.create(folder, with_pip=True, clear=True)
    if _stamp(folder, purpose) != _fingerprint(purpose):
        _install(python, folder, purpose)
    return python


def run(command: list[str]) -> None:
    """Run a command from the repository's root; end the program with its exit code when it fails."""
    code = subprocess.call(command, cwd=ROOT)
    if code:
        sys.exit(f"This command ended with exit code {code}: {' '.join(command)}")


def install_with_apt(package: str) -> bool:
    """Install one of Debian's packages, for root on Debian; elsewhere do nothing and return False."""
    release = Path("/etc/os-release")
    is_debian = release.exists() and "ID=debian" in release.read_text(encoding="utf-8").splitlines()
    if not is_debian or os.name != "posix" or os.geteuid() != 0:
        return False
    say(f"installing {package} with apt")
    run(["apt-get", "update", "-q"])
    run(["env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "install", "-qy", package])
    return True


def become(command: list[str]) -> None:
    """Let a command take this program's place, so that Ctrl-C and exit codes are its own."""
    os.chdir(ROOT)
    sys.stdout.flush()
    if os.name == "nt":
        sys.exit(subprocess.call(command))
    os.execv(command[0], command)


def say(sentence: str) -> None:
    """Tell what is being done, at once even when the output is a file."""
    print(f"[superlevel] {sentence}", flush=True)


def _check_python() -> None:
    if sys.version_info < LEAST:
        newer = [name for minor in range(11, 16) if (name := shutil.which(f"python3.{minor}"))]
        here = ".".join(map(str, sys.version_info[:3]))
        advice = f"run it with {newer[-1]}" if newer else "install a newer one from python.org"
        sys.exit(f"Superlevel needs Python 3.11 or newer; this is {here} ({sys.executable}): {advice}.")
    if importlib.util.find_spec("ensurepip") is None:
        sys.exit("This Python can't make virtual environments; on Debian or Ubuntu: apt install python3-venv")


def _install(python: Path, folder: Path, purpose: str) -> None:
    wanted = FILES[purpose][0]
    say(f"installing {wanted} (the first time this downloads several hundred MB and takes a few minutes)")
    run([str(python), "-m", "pip", "install", "--disable-pip-version-check", "-r", wanted])
    done = ("app", "tests") if purpose == "tests" else ("app",)
    for name in done:
        _stamp_file(folder, name).write_text(_fingerprint(name), encoding="ascii")


def _fingerprint(purpose: str) -> str:
    return hashlib.sha256(b"".join((ROOT / name).read_bytes() for name in FILES[purpose])).hexdigest()


def _stamp(folder: Path, purpose: str) -> str:
    file = _stamp_file(folder, purpose)
    return file.read_text(encoding="ascii") if file.exists() else ""


def _stamp_file(folder: Path, purpose: str) -> Path:
    return folder / f"superlevel-{purpose}.sha256"


if __name__ == "__main__":
    prepare(sys.argv[1] if sys.argv[1:] else "tests")
