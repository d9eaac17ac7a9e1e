"""The reference is what the docstrings say."""

import re

import reference

import core

PAGE = reference.REFERENCE.read_text(encoding="utf-8")


def test_the_reference_is_made_from_the_docstrings():
    assert reference.reference() == PAGE, "run scripts/reference.py"


def test_every_public_name_has_its_place_and_every_link_leads_to_one():
    headings = re.findall(r"^### (?:class )?(\w+)$", PAGE, re.M)
    assert sorted(headings) == sorted(core.__all__)
    places = {heading.lower().replace(" ", "-") for heading in re.findall(r"^### (.+)$", PAGE, re.M)}
    assert set(re.findall(r"\]\(#([^)]+)\)", PAGE)) == places


def test_it_has_signatures_examples_and_members():
    assert "superlevel.descend(f: " in PAGE
    assert "```pycon\n>>> import superlevel\n" in PAGE
    assert re.search(r"^- `row\(", PAGE, re.M)
    assert " at 0x" not in PAGE
