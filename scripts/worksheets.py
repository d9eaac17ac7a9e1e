"""Write the worksheets and solutions of all lessons, with .venv's Python: python scripts/worksheets.py FOLDER.

`--address https://…` is where the lessons are served: a QR code on each sheet leads there. With `--pdf` Chromium prints
each sheet beside its HTML, on A4.
"""

from __future__ import annotations

import argparse
import importlib.util
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import server
from environment import ROOT, say

sys.path.insert(0, str(ROOT))

from core.lessons import lessons
from core.lessons.worksheet import write_sheets

if TYPE_CHECKING:
    from playwright.sync_api import Browser


def main(arguments: Sequence[str] | None = None) -> None:
    """Write all sheets, and print them where that is asked for."""
    options = _parser().parse_args(arguments)
    sheets: list[Path] = []
    for lesson in lessons().values():
        sheets += write_sheets(lesson, options.folder, options.address)
        say(f"wrote lesson {lesson.order:g}, {lesson.title}")
    if options.pdf:
        if importlib.util.find_spec("playwright") is None:
            sys.exit(
                "--pdf needs Playwright, which python3 scripts/test.py installs; or print the HTML from a browser."
            )
        with server.running_browser() as browser:
            for sheet in sheets:
                print_sheet(browser, sheet)


def print_sheet(browser: Browser, sheet: Path) -> Path:
    """Print a sheet on A4, beside its HTML; return the file."""
    page = browser.new_page()
    page.goto(sheet.absolute().as_uri())
    printed = sheet.with_suffix(".pdf")
    page.pdf(path=printed, prefer_css_page_size=True)
    page.close()
    return printed


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path, help="where the sheets are written")
    parser.add_argument("--address", default="", help="where the lessons are served, for the QR code")
    parser.add_argument("--pdf", action="store_true", help="print each sheet as PDF too")
    return parser


if __name__ == "__main__":
    main()
