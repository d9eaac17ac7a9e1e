"""Check lessons: that each file can be read, and that its runs do what it says.

    python -m core.lessons assets/lessons/limit.md

Each mistake is told with file, line and what to do. With --fill the values of placeholders are written into the file,
{rises} as {rises = 3}; with --answers what would have been right is told for each prediction; with --worksheet DIR a
sheet to fill in and one with the solutions are written there, as HTML to be printed; --address is the server's, for
the QR code that leads to the lesson.
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from .checking import broken, filled_in
from .lesson import Lesson
from .mistakes import LessonError, Mistake
from .prediction import NoTruthError
from .reading import read_lesson
from .rooms import evidence_of
from .vocabulary import tables
from .worksheet import write_sheets

PROGRAM = f"python -m {__package__}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Check the files and return the exit code: 0, or 1 where there is a mistake."""
    options = _parser().parse_args(arguments)
    if options.words:
        print(tables())
        return 0
    wrong = [mistake for file in options.files for mistake in _checked(file, options)]
    for mistake in wrong:
        print(mistake)
    return 1 if wrong else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        PROGRAM, description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("files", nargs="*", type=Path, help="lessons, as Markdown files")
    parser.add_argument("--fill", action="store_true", help="write the values of placeholders into the file")
    parser.add_argument("--answers", action="store_true", help="tell what is right for each prediction")
    parser.add_argument("--worksheet", type=Path, metavar="DIR", help="write worksheet and solutions there")
    parser.add_argument(
        "--address", default="", help="where the lessons are served, for the worksheets' QR code"
    )
    parser.add_argument("--words", action="store_true", help="print the vocabulary of placeholders")
    return parser


def _checked(file: Path, options: argparse.Namespace) -> list[Mistake]:
    try:
        lesson = read_lesson(file)
    except LessonError as error:
        return list(error.mistakes)
    if options.fill:
        file.write_text(filled_in(file.read_text(encoding="utf-8"), lesson), encoding="utf-8")
        lesson = read_lesson(file)
    wrong = list(broken(lesson, str(file)))
    print(
        f"{file}: {len(lesson.steps)} steps, {lesson.minutes:g} minutes, {len(wrong)} mistakes",
        file=sys.stderr,
    )
    if options.answers:
        _answer(lesson)
    if options.worksheet and not wrong:
        for sheet in write_sheets(lesson, options.worksheet, options.address):
            print(f"wrote {sheet}", file=sys.stderr)
    return wrong


def _answer(lesson: Lesson) -> None:
    for step in lesson.steps:
        if step.prediction is None or step.scene is None:
            continue
        evidence = evidence_of(step.scene)
        try:
            print(
                f"{step.title}: {step.prediction.judge(evidence, step.prediction.truth(evidence)).sentence}"
            )
        except NoTruthError as error:
            print(f"{step.title}: {error}")


if __name__ == "__main__":
    sys.exit(main())
