"""Every symbol of the paper's Table 1: what the paper says, how it is read here and why."""

from __future__ import annotations

from typing import NamedTuple


class Symbol(NamedTuple):
    """A row of Table 1: `paper` is what it is there, in our words, `here` how it is read."""

    latex: str
    paper: str
    here: str


NOTATION: tuple[Symbol, ...] = (
    Symbol(
        r"\theta",
        "the network's weights, all that is trained",
        "The same. On a surface θ = (x, y) is a point of the plane, so that it can be drawn; in a network it is "
        "the vector of all weights and biases.",
    ),
    Symbol(
        r"\mathcal{L}(\theta)",
        "the loss over all data, cross-entropy where nothing else is said",
        "L(θ): the surface's height, or the risk of the network plus the penalty of its prior, which is the negative "
        "log-posterior per sample (eqs. 1–5).",
    ),
    Symbol(
        r"f",
        "the loss of one sample",
        "f_i, cross-entropy −log softmax(z)_y or squared error. On a surface there are no samples and f is not used.",
    ),
    Symbol(
        r"V(\theta)",
        "the Lyapunov function; the analysis takes L itself",
        "V = L by default. Since the condition on V = L is met by every L, two others can be chosen: ½‖θ−θ*‖² and "
        "L plus kinetic energy.",
    ),
    Symbol(
        r"\nabla\mathcal{L}(\theta)",
        "the slope of L in all weights",
        "∇L, exact: from the formula by symbolic differentiation, in networks by back-propagation.",
    ),
    Symbol(
        r"\alpha(t)",
        "the rate in epoch t, which falls exponentially",
        "Written η(t) = η0·e^(−αt), as in the paper's §2. The paper uses α both for the rate and for the decay "
        "constant; here α is only the constant, and t counts optimiser steps.",
    ),
    Symbol(
        r"\eta_t",
        "a rate that changes with the gradient's norm",
        "The step size really used. The paper's public pages give no formula, so it is a choice: η(t)/(1+‖g_t‖) "
        "(damped, the default), η(t)/‖g_t‖ (unit) or none; then the guard may shorten it.",
    ),
    Symbol(
        r"S_\lambda",
        "all θ at which L is at least λ",
        "The same: the land above the sea level λ. Sub-level sets {L ≤ λ}, where minima live, are shown beside it.",
    ),
    Symbol(
        r"g_t",
        "∇L at the present θ_t",
        "The same. On a network it is the gradient of the batch of step t.",
    ),
    Symbol(
        r"x_t",
        "the present point, another name for θ_t",
        "Always written θ_t here: one name for one thing; x is a coordinate of the plane.",
    ),
    Symbol(
        r"\Delta_t",
        "how far the updates so far lead away from x_ref",
        "The sum of the BASE rule's updates, as in Mechanic (Cutkosky, Defazio & Mehta 2023), whose symbols these "
        "are one by one: θ_t = x_ref + (Σ_i s_{t,i})·Δ_t.",
    ),
    Symbol(
        r"x_{\mathrm{ref}}",
        "where that shift begins; it has no row of its own",
        "The start θ_0 of the run, as in Mechanic.",
    ),
    Symbol(
        r"m_t,\ v_t,\ r_t",
        "running estimates of moments: of gradient, variance and rate",
        "In the scale tuner as in Mechanic: m_t the largest |h_t| so far, v_t the sum of h_t², r_t the reward, with "
        "h_t = ⟨Δ_t, g_t⟩. Adam's two moments are rules of their own.",
    ),
    Symbol(
        r"\boldsymbol{\beta}",
        "how fast those estimates forget, several numbers",
        "One decay rate for each scale s_{t,i} of the tuner. Momentum β of heavy ball and Adam's β₁, β₂ are numbers "
        "of their own.",
    ),
    Symbol(
        r"\lambda",
        "a constant that sets an exponential decay",
        "The paper uses λ both for this and for the level of S_λ. Here λ is only the level; the decay constant of "
        "the rate is α, that of γ(t) is κ.",
    ),
    Symbol(
        r"x_{\mathrm{BASE}}",
        "where the base model begins",
        "In Mechanic's notation the iterate of the BASE rule, which the tuner rescales; its initialisation is the "
        "start, for a network the initial weights of the seed.",
    ),
    Symbol(
        r"R_{\mathrm{robust}}",
        "an empirical risk with class weights and a parameter for robustness",
        "No formula is given; read as the tilted risk (1/τ)·log Σ ŵ_i·e^(τ·f_i) of Li, Beirami, Sanjabi & Smith "
        "(2021), with normalised class weights ŵ. τ → 0 is the weighted mean.",
    ),
    Symbol(
        r"J_{\mathrm{dynamic}}",
        "a cost that changes over time",
        "No formula is given; read as (1−γ(t))·mean risk + γ(t)·R_robust, from the robust risk to the mean.",
    ),
    Symbol(
        r"\gamma(t)",
        "a factor that varies with time",
        "γ0·e^(−κt), the share of R_robust in J_dynamic at step t.",
    ),
)
