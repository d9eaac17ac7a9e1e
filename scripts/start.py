"""Set up what the app needs, then start it: python3 scripts/start.py [Streamlit's options].

The first start makes `.venv` and installs requirements.txt; later starts go straight to the app.
`--server.port 8600` and Streamlit's other options are passed on.
"""

from __future__ import annotations

import sys

import environment


def main() -> None:
    """Start the app in place of this program; Ctrl-C stops it."""
    python = environment.prepare("app")
    environment.say("starting the app; Ctrl-C stops it")
    options = ["--server.showEmailPrompt=false", *sys.argv[1:]]
    environment.become([str(python), "-m", "streamlit", "run", "app.py", *options])


if __name__ == "__main__":
    main()
