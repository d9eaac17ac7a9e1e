"""Ready trainings, each one a phenomenon with the question it puts."""

from __future__ import annotations

from .presets import Preset

NETWORK_OPENING = "spirals"

_DIGITS = {
    "data": "digits",
    "size": 1250,
    "model": "mlp",
    "widths": (32, 32),
    "activation": "tanh",
    "init": "default",
    "loss": "squared_error",
    "batch_size": 0,
    "epochs": 1500,
    "eta0": 0.65,
    "lam": 0.03,
}

NETWORK_PRESETS: dict[str, Preset] = {
    "spirals": Preset(
        "Spirals need a rate that stays high",
        "Which of these four will untangle the spirals?",
        "Only the one whose η stays high long enough. A straight cut is learnt at once; winding the boundary takes "
        "many more steps. With α = 0 Adam gets there; the faster η decays, the earlier the boundary stands still, "
        "and with α = 0.02 the run is frozen: the slope is not small, but all steps still to come could not move "
        "the weights any more. Move α and start over.",
        {
            "data": "spirals",
            "noise": 0.1,
            "rule": "adam",
            "eta0": 0.01,
            "alpha": 0.0,
            "epochs": 150,
            "lam": 0.4,
            "rivals": "alpha:0.002,eta0:0.01,rule:adam;alpha:0.005,eta0:0.01,rule:adam;"
            "alpha:0.02,eta0:0.01,rule:adam",
        },
    ),
    "freeze": Preset(
        "α too large freezes",
        "Why does it stop at two digits out of three?",
        "With α = 0.1 the half-life is seven steps, and all steps together can spend no more than "
        "η0/(1−e^(−α)) ≈ 1.05. That budget is gone long before the slope is: the network stops where it stands. "
        "Lower α to about 0.003, start over, and it goes on to nine out of ten.",
        {"data": "mnist", "eta0": 0.1, "alpha": 0.1, "epochs": 10, "lam": 1.0},
    ),
    "edge": Preset(
        "The edge of stability",
        "Where does the sharpness stop climbing?",
        "Full-batch gradient descent with a constant η sharpens its surroundings until λ_max reaches 2/η, and then "
        "stays there, swinging, for as long as it trains: along its sharpest direction the quadratic model says that "
        "the step is too long, V rises again and again, and yet it falls in the long run. "
        "The rival decays: its 2/η_t rises faster than its sharpness, and it never "
        "meets the edge. Cross-entropy flattens instead; change the loss and look.",
        _DIGITS
        | {
            "alpha": 0.0,
            "monitors": ("energy", "accuracy", "grad_norm", "taylor", "sharpness"),
            "rivals": "alpha:0.001,eta0:0.65,loss:squared_error",
        },
    ),
    "linear_limit": Preset(
        "A linear model has one limit",
        "Which of these two rates is too large?",
        "The second, though it is only a little larger. Without a hidden layer the squared error is a quadratic in the "
        "weights, so that λ_max is the same everywhere and 2/λ_max = 0.253 is one number. With η0 = 0.24 the run "
        "comes within 0.001 of the least V there is, the least-squares solution's, which predicts half of the variance "
        "(R² ≈ 0.5). With 0.26 V "
        "falls at first, too, while the other directions shrink; along the steepest one every step leaps further "
        "across the valley than it came, and V then grows by the same factor each step. Add a hidden layer, and the "
        "limit moves with the weights.",
        {
            "data": "diabetes",
            "model": "softmax",
            "batch_size": 0,
            "epochs": 300,
            "eta0": 0.24,
            "loss": "squared_error",
            "monitors": ("energy", "accuracy", "grad_norm", "taylor", "sharpness"),
            "rivals": "eta0:0.26,loss:squared_error",
        },
    ),
    "label_noise": Preset(
        "Wrong labels are memorised",
        "What keeps a network from learning wrong labels?",
        "Three labels in ten are wrong. Without a defence it first learns the digits, then the mistakes: "
        "test accuracy peaks early and falls to "
        "three in four while nearly all wrong labels are learnt by heart. A Gaussian prior, the robust risk with "
        "τ = −1 (which ignores what fits badly) and a rate that decays early each keep it above nine in ten. "
        "Early decay helps here because it freezes the run before the mistakes are learnt, not because the path "
        "is more stable.",
        {
            "data": "digits",
            "size": 800,
            "label_noise": 0.3,
            "widths": (64,),
            "activation": "relu",
            "batch_size": 32,
            "epochs": 150,
            "eta0": 0.3,
            "alpha": 0.0,
            "lam": 1.0,
            "rivals": "prior:gaussian,prior_scale:0.3;risk:robust,tau:-1.0;alpha:0.005",
        },
    ),
    "blow_up": Preset(
        "A rate past the limit blows up",
        "Which of the two rules survives this η0?",
        "Gradient descent with η0 = 8 takes steps far above 2/λ_max: within five steps the weights are so large that "
        "the second layer's outputs are not finite any more, and the run ends there. "
        "StableDecay at the same η0 measures the curvature "
        "along each step and backtracks until the loss of its batch falls.",
        {
            "data": "moons",
            "loss": "squared_error",
            "batch_size": 0,
            "activation": "relu",
            "eta0": 8.0,
            "alpha": 0.0,
            "epochs": 100,
            "lam": 0.25,
            "rivals": "eta0:8.0,loss:squared_error,rule:stable_decay",
        },
    ),
}

QUESTIONS: dict[str, str] = {
    "moons": "When does the boundary bend?",
    "circles": "How does a network close a ring?",
    "blobs": "What is left to learn once every point is right?",
    "xor": "Why does a straight line not do?",
    "spirals": "How long must η stay high to untangle two spirals?",
    "digits": "What does the first layer see in a handwritten digit?",
    "mnist": "Which digits stay hard, and at which η0 does learning break?",
    "mnist_full": "How far does one pass over 56,000 digits get?",
    "diabetes": "How well can a network predict a number?",
    "table": "What can be learnt from your own table?",
}
