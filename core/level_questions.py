"""The question above the level sets of each problem."""

from __future__ import annotations

from core.experiment import preset_experiment

# What the page shows whoever opens it first: the island about Himmelblau's peak, and a point that it is cut off from.
OPENING = preset_experiment("overshoot").change(
    lam=180.0, ends="points", point_a=(-0.27, -0.92), point_b=(3.5, 4.0)
)

QUESTIONS: dict[str, str] = {
    "himmelblau": "At which λ does an island rise, and when is it gone?",
    "quadratic": "Why four corners, when S_λ is one piece at every λ?",
    "ill_conditioned": "How many pieces has the land round a long valley?",
    "rosenbrock": "Can land be connected while its valley is bent?",
    "beale": "What joins plateau and walls, and at which level?",
    "three_hump_camel": "Three minima: how many islands?",
    "six_hump_camel": "Six minima and two peaks: which of them does S_λ see?",
    "rastrigin": "How many islands drown between two levels?",
    "ackley": "How many of these rings are islands, and how many the grid's?",
    "styblinski_tang": "Which of the four minima could a run leave most easily?",
    "saddle": "What happens to land and water at the saddle's own level?",
    "monkey_saddle": "Three valleys and three ridges meet. What joins what?",
    "two_peaks": "At which λ do the two hills part?",
    "plateau": "Is a plateau one island?",
    "deep_and_wide": "Which minimum holds a run more tightly, the deep or the wide one?",
    "spiral_valley": "Where does the spiral's wall have its lowest pass?",
    "mnist_pair": "Is the loss of a real model of two weights connected at every level?",
    "diabetes": "What can go wrong with the level sets of a convex loss?",
    "tanh_neuron": "Two mirror-image networks: how high is the pass between them?",
    "formula": "How many islands has your own landscape?",
}


def level_question(problem: str) -> str:
    """Return the question above a problem's level sets."""
    return QUESTIONS[problem].replace("S_λ", "$S_λ$")
