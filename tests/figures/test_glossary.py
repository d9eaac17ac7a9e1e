"""The glossary: its pictures show what they say, and what the pages and the browser take from it is there."""

import re
from pathlib import Path
from xml.etree import ElementTree

import pytest

from core.descent.endings import KINDS
from core.experiments.experiment import SETTINGS
from core.figures.colours import THEMES
from core.figures.term_pictures import end_study, picture_names, term_picture
from core.messages.glossary import GLOSSARY, term_message, term_of
from core.messages.packing import unpack

TERMS_JS = Path(__file__).parents[2] / "assets" / "base" / "terms.js"


@pytest.mark.parametrize("kind", KINDS)
def test_the_picture_of_an_outcome_is_of_a_run_that_ended_so(kind):
    assert end_study(kind).outcomes[0].kind == kind


@pytest.mark.parametrize("theme", THEMES)
def test_every_term_has_a_small_picture(theme):
    for name in GLOSSARY:
        picture = term_picture(name, theme)
        assert len(ElementTree.fromstring(picture)) > 1, name
        assert "nan" not in picture
        assert len(picture) < 10_000, name
    assert set(picture_names()) == set(GLOSSARY)


def test_a_definition_is_short_and_ends():
    for name, term in GLOSSARY.items():
        assert len(term.words) <= 280, name
        assert term.words.endswith("."), name


def test_every_outcome_is_a_term():
    assert set(KINDS) <= set(GLOSSARY)


def test_what_a_term_explains_is_a_setting_and_only_one_explains_it():
    named = [setting for term in GLOSSARY.values() for setting in term.settings]
    assert len(named) == len(set(named))
    assert set(named) <= set(SETTINGS)
    assert (term_of("eta0"), term_of("steps")) == ("eta0", None)


def test_what_the_browser_asks_for_is_there():
    text = TERMS_JS.read_text(encoding="utf-8")
    signs = re.findall(r': "(\w+)",$', text.split("SIGNS = {")[1].split("};")[0], re.M)
    outcomes = re.findall(r'"(\w+)"', text.split("OUTCOMES = [")[1].split("]")[0])
    assert len(signs) >= 9
    assert set(signs) <= set(GLOSSARY)
    assert set(outcomes) == set(KINDS)


def test_a_term_travels_with_its_picture_and_an_unknown_one_is_refused():
    header, _ = unpack(term_message("frozen", "dark"))
    assert header["words"] == GLOSSARY["frozen"].words
    assert header["picture"] == term_picture("frozen", "dark")
    with pytest.raises(ValueError, match="no term 'wings'"):
        term_message("wings", "dark")
    with pytest.raises(ValueError, match="light or dark"):
        term_message("frozen", "sepia")
