"""Formulas in sentences: η_t gets a small letter, LaTeX becomes MathML, and what can't be set is told."""

from xml.etree import ElementTree

import pytest

from core.formulas import FormulaError, html_prose, mathml


def text(tex):
    return "".join(ElementTree.fromstring(mathml(tex)).itertext())


@pytest.mark.parametrize(
    ("sentence", "html"),
    [
        ("2/λ_max", "2/λ<sub>max</sub>"),
        ("η(t) = η0·e^(−αt)", "η(t) = η0·e<sup>−αt</sup>"),
        ("S_{12} and a_name_b", "S<sub>12</sub> and a<sub>name_b</sub>"),
        ("snake_case < 10^within", "snake_case &lt; 10^within"),
        ("η_<b>", "η_&lt;b&gt;"),
    ],
)
def test_a_plain_sentence_gets_small_letters_and_no_markup(sentence, html):
    assert html_prose(sentence) == html


@pytest.mark.parametrize(
    ("tex", "shown"),
    [
        (r"\eta_t", "ηt"),
        ("e^{-2t}", "e−2t"),
        (r"\frac{1}{n+1}", "1n+1"),
        (r"\lambda_{\text{max } a}", "λmax\N{NO-BREAK SPACE}a"),
        (
            r"\left( \nabla V \cdot \nabla L \right) \ge 0.5 \quad \lVert g \rVert < \infty",
            "(∇V·∇L)≥0.5‖g‖<∞",
        ),
    ],
)
def test_latex_becomes_mathml_that_loses_nothing(tex, shown):
    assert text(tex) == shown
    assert 'display="inline"' in mathml(tex)
    assert 'display="block"' in mathml(tex, display=True)


@pytest.mark.parametrize(
    ("tex", "words"),
    [
        (r"\foo{x}", r"“\\foo” is not known"),
        ("x^", "missing super script or subscript"),
        ("x^2^3", "double superscripts"),
        (r"\left(x", "extra left or missing right"),
    ],
)
def test_what_can_not_be_set_is_told(tex, words):
    with pytest.raises(FormulaError, match=words):
        mathml(tex)
