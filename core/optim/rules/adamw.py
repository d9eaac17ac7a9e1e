"""AdamW: Adam's direction, with weight decay beside it instead of in the gradient."""

from __future__ import annotations

from ..contract import RuleKind
from .adam import BETA1, BETA2, FROZEN, LATEX, MEMORY, build, preconditioner

KIND = RuleKind(
    name="adamw",
    label="AdamW",
    order=60,
    build=build,
    parameters=(BETA1, BETA2),
    latex=LATEX,
    source="Loshchilov & Hutter (2019)",
    limit=FROZEN,
    preconditioner=preconditioner,
    decoupled=True,
    memory=MEMORY,
    torch="AdamW(betas=(beta1, beta2), eps=eps)",
)
