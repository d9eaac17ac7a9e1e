"""A lesson's worksheet and its solutions, printed by Chromium as a teacher prints them."""

import re

import pytest
from worksheets import print_sheet

from core.formulas import html_prose
from core.lessons import lessons
from core.lessons.worksheet import write_sheets

LESSON = lessons()["budget"]
# A4 in points, which Chromium cuts to whole pixels.
A4 = (595.28, 841.89)


def sizes(printed):
    """Return width and height of each page of a PDF, in points."""
    pages = re.findall(rb"/Type /Page\b.*?/MediaBox \[0 0 (\S+) (\S+)\]", printed.read_bytes(), re.DOTALL)
    return [(float(width), float(height)) for width, height in pages]


def test_both_sheets_of_a_lesson_are_printed_on_a4(browser, tmp_path):
    sheet, solved = write_sheets(LESSON, tmp_path, "https://school.example")
    for written in (sheet, solved):
        text = written.read_text(encoding="utf-8")
        for step in LESSON.steps:
            assert html_prose(step.prediction.ask) in text
        pages = sizes(print_sheet(browser, written))
        assert 1 <= len(pages) <= 5
        for size in pages:
            assert size == pytest.approx(A4, abs=1)


def test_nothing_on_paper_is_wider_than_the_paper_and_no_picture_is_cut(browser, tmp_path):
    for written in write_sheets(LESSON, tmp_path, "https://school.example"):
        page = browser.new_page(viewport={"width": 658, "height": 1000})
        page.emulate_media(media="print")
        page.goto(written.as_uri())
        # 174 mm are 658 pixels.
        assert page.evaluate("document.documentElement.scrollWidth") <= 658
        cut = page.evaluate(
            """() => [...document.querySelectorAll('.picture')].flatMap(picture => {
                const own = picture.getBoundingClientRect();
                return [...picture.querySelectorAll('text')].filter(text => {
                    const box = text.getBoundingClientRect();
                    return box.left < own.left - 1 || box.right > own.right + 1
                        || box.top < own.top - 1 || box.bottom > own.bottom + 1;
                }).map(text => text.textContent);
            })"""
        )
        assert cut == []
        page.close()
