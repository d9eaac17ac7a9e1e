"""The length of the gradient of each step's batch."""

from __future__ import annotations

from ..monitor import Column, Monitor


class GradNorm(Monitor):
    """‖g‖ at every step: the step itself works it out, or has it at hand, and writes it with its own numbers."""

    name = "grad_norm"
    label = "‖g‖"
    work = "a sum over all weights a step"
    columns = (Column("grad_norm", "‖g‖ of the batch", of_step=True),)
    place, is_on = 30, True
    wants_norm = True
    norm_column = "grad_norm"
