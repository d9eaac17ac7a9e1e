"""The glossary: what each term of the pages means, in one or two sentences, with the picture drawn for it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType

from ..figures.colours import THEMES, Theme
from ..figures.term_pictures import term_picture
from .packing import FETCHED_LEVEL, pack


@dataclass(frozen=True)
class Term:
    """A term: its `sign` as it stands in the pages, its `title` in words, what it means, and the part it belongs to.

    `settings` are those whose control it explains; in signs and words η_lim stands for η with a subscript.
    """

    sign: str
    title: str
    words: str
    part: str
    settings: tuple[str, ...] = ()


_RUN, _STEP, _SETS, _ENDS = "The run", "The step", "Land and water", "How a run ends"

GLOSSARY: Mapping[str, Term] = MappingProxyType(
    {
        "theta": Term(
            "θ",
            "the ball",
            "The point where the optimiser stands: the parameters that it chooses. It sees no map, only the slope "
            "under it, and moves by θ_{t+1} = θ_t − η_t·d_t, where for gradient descent d_t is the slope itself.",
            _RUN,
            ("start",),
        ),
        "loss": Term(
            "L",
            "loss",
            "How bad the parameters θ are; the optimiser wants it small. On the map light is high and dark is low.",
            _RUN,
        ),
        "V": Term(
            "V",
            "energy",
            "A number that falls at every step of a stable run, like the energy of a ball that comes to rest. It is L "
            "itself unless another one is chosen. Red marks are the steps at which it rose.",
            _RUN,
            ("lyapunov",),
        ),
        "eta": Term(
            "η_t",
            "step size",
            "How far step t goes along the rule's direction: what the schedule gives, after norm scaling and guard.",
            _STEP,
        ),
        "eta0": Term(
            "η0",
            "first step size",
            "The step size with which a run begins. Too small and it gets nowhere, too large and it leaps across the "
            "valley and is thrown out.",
            _STEP,
            ("eta0",),
        ),
        "alpha": Term(
            "α",
            "decay",
            "How fast steps become shorter: η(t) = η0·e^(−αt). None, and a step that is too long stays so; too much, "
            "and the ball freezes on the slope.",
            _STEP,
            ("alpha",),
        ),
        "half_life": Term(
            "half-life",
            "of the step size",
            "After so many steps η(t) is half of what it was: ln 2/α for the exponential schedule.",
            _STEP,
            ("schedule",),
        ),
        "eta_lim": Term(
            "η_lim",
            "stability limit",
            "The longest step that is not predicted to raise L: 2(g·d)/(dᵀHd), from the slope g and the curvature H "
            "under the ball. The steeper the walls turn up, the smaller it is.",
            _STEP,
            ("guard",),
        ),
        "budget": Term(
            "step budget",
            "Σ η_t",
            "All step sizes together, those still to come too. With decay it is finite: when it is spent the ball "
            "stops, wherever it is.",
            _STEP,
        ),
        "lam": Term(
            "λ",
            "level",
            "A sea level in the landscape of L. What is higher is land, what is lower is under water; a descent is "
            "a ball that leaves the land.",
            _SETS,
            ("lam",),
        ),
        "S_lam": Term(
            "S_λ",
            "super-level set",
            "All points with L ≥ λ: the land. “Left at step 6” means that the ball went under water there, “back” "
            "that V rose above λ again.",
            _SETS,
            ("sets",),
        ),
        "component": Term(
            "component",
            "island",
            "A piece of land that can be walked without wetting one's feet. Its number is that of its peak and stays "
            "while λ moves.",
            _SETS,
            ("boundary",),
        ),
        "pass": Term(
            "pass",
            "saddle between two pieces",
            "The lowest way from one water to the next, or the highest from one land to the next: there two pieces "
            "join when λ reaches its level.",
            _SETS,
        ),
        "barcode": Term(
            "barcode",
            "births and deaths",
            "One bar a piece, along λ: it begins where the piece appears and ends where it joins an older one at a "
            "pass. Short bars are ripples, or the grid's own error.",
            _SETS,
        ),
        "minimum": Term(
            "minimum",
            "outcome",
            "At rest where L curves up in every direction: it has settled.",
            _ENDS,
        ),
        "frozen": Term(
            "frozen",
            "outcome",
            "Still on a slope, but the steps left to it, all together, would cover less than a hundredth of the way "
            "that is left. Decay stopped it, not the landscape.",
            _ENDS,
        ),
        "diverged": Term(
            "diverged",
            "outcome",
            "Thrown out: its numbers are not finite, or it is far beyond the window and V rises.",
            _ENDS,
        ),
        "cycling": Term(
            "cycling",
            "outcome",
            "It leaps to and fro with steps that are not small, and V comes no lower.",
            _ENDS,
        ),
        "descending": Term(
            "descending",
            "outcome",
            "Still on its way down when the steps ran out: more steps would bring it lower.",
            _ENDS,
        ),
        "saddle": Term(
            "saddle",
            "outcome",
            "At rest, but L falls in some direction: a nudge sideways and it goes on.",
            _ENDS,
        ),
        "degenerate": Term(
            "degenerate",
            "outcome",
            "At rest on ground that is flat in some direction, so that curvature alone can't say what it is.",
            _ENDS,
        ),
        "maximum": Term(
            "maximum",
            "outcome",
            "At rest on a peak: the slope is zero, so no step is made.",
            _ENDS,
        ),
    }
)


def term_of(setting: str) -> str | None:
    """Return the name of the term that explains a setting's control, None where none does."""
    return next((name for name, term in GLOSSARY.items() if setting in term.settings), None)


def term_message(name: str, theme: str) -> bytes:
    """Return a term with its picture as one deflated part; `ValueError` with a sentence where there is none."""
    if name not in GLOSSARY:
        raise ValueError(f"The glossary has no term {name!r}.")
    if theme not in THEMES:
        raise ValueError(f"A picture is drawn for {' or '.join(THEMES)}, not for {theme!r}.")
    term = GLOSSARY[name]
    chosen: Theme = "dark" if theme == "dark" else "light"
    picture = term_picture(name, chosen)
    return pack(
        {"sign": term.sign, "title": term.title, "words": term.words, "picture": picture}, {}, FETCHED_LEVEL
    )
