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
    ("tex", "inside"),
    [
        (r"\eta_t", "<msub><mi>η</mi><mi>t</mi></msub>"),
        ("e^{-2t}", "<msup><mi>e</mi><mrow><mo>−</mo><mn>2</mn><mi>t</mi></mrow></msup>"),
        ("x_1^2", "<msubsup><mi>x</mi><mn>1</mn><mn>2</mn></msubsup>"),
        ("x^2_1", "<msubsup><mi>x</mi><mn>1</mn><mn>2</mn></msubsup>"),
        (r"\frac 1 {n+1}", "<mfrac><mn>1</mn><mrow><mi>n</mi><mo>+</mo><mn>1</mn></mrow></mfrac>"),
        (r"\sum_{k}", "<munder><mo>∑</mo><mrow><mi>k</mi></mrow></munder>"),
        (r"\lambda_{\text{max } a}", "<msub><mi>λ</mi><mrow><mtext>max </mtext><mi>a</mi></mrow></msub>"),
        ("f'", "<msup><mi>f</mi><mo>′</mo></msup>"),
    ],
)
def test_latex_becomes_mathml(tex, inside):
    assert mathml(tex) == f"<math>{inside}</math>"


def test_a_formula_of_a_lesson_is_well_formed_and_loses_nothing():
    assert text(r"\left( \nabla V \cdot \nabla L \right) \ge 0.5 \quad \lVert g \rVert < \infty") == (
        "(∇V·∇L)≥0.5‖g‖<∞"
    )
    assert mathml("x", display=True).startswith('<math display="block">')


@pytest.mark.parametrize(
    ("tex", "words"),
    [
        (r"\begin{matrix}", "begin"),
        ("{x", "too early"),
        ("x}", "stands alone"),
        ("x^", "too early"),
        ("^2", "stands alone"),
        ("x^2^3", "follow each other"),
        (r"\text x", "in braces"),
    ],
)
def test_what_can_not_be_set_is_told(tex, words):
    with pytest.raises(FormulaError, match=words):
        mathml(tex)
