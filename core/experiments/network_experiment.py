"""The typed record of everything a user can set on the training page; its link and JSON are the record's.

A race is the experiment's own configuration and up to three rivals: copies of those settings that may differ
between competitors (`RACE`), kept as text such as "rule:adam,eta0:0.01;alpha:0.05".
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, fields, replace
from typing import Any, ClassVar, Self

from ..data.data_set import Task
from ..data.load import DATA
from ..data.scores import BY_NAME
from ..data.targets import TARGET_SETS
from ..networks.models import ACTIVATIONS, INITS, MODELS
from ..networks.risks import CLASS_WEIGHTS, LOSSES, NUMBER_LOSSES, RISKS, Risk
from ..numbers import number
from ..optim import RULES, RuleKind
from ..setting import Setting, SettingError, round_to, shorten
from ..slices.planes import PLANES
from ..trainer.monitors import LABELS, MONITORS
from .experiment import Experiment
from .network_presets import NETWORK_OPENING, NETWORK_PRESETS
from .optimiser_settings import RULE_CHOICES, OptimiserSettings
from .record import like, setting

# Settings that may differ between the competitors of a race; all others are shared.
RACE = (
    "rule",
    *(name for name, known in OptimiserSettings.settings().items() if known.acts_on != "view"),
    *(field.name for field in fields(Risk)),
)
MOST_RIVALS = 3
PLANE_DATA = ("moons", "circles", "blobs", "xor", "spirals")
IMAGE_DATA = ("digits", "mnist", "mnist_full")
# Data whose target is a number. A table's column decides whether that is one.
NUMBER_DATA = tuple(TARGET_SETS)
_PLANE: dict[str, Any] = {
    "size": 400,
    "model": "mlp",
    "widths": (16, 16),
    "batch_size": 32,
    "epochs": 60,
    "activation": "tanh",
    "eta0": 0.3,
    "lam": 0.3,
}
_IMAGES = _PLANE | {"size": 5000, "widths": (128,), "activation": "relu", "epochs": 20, "lam": 0.5}
_PLANE_SIZES = (100, 200, 400, 800, 1600, 4000)
# How many samples the slider offers; what plane sets do not have in common with images.
SIZES: dict[str, tuple[int, ...]] = dict.fromkeys(PLANE_DATA, _PLANE_SIZES) | {
    "digits": (100, 200, 500, 1000, 1797),
    "mnist": (500, 1000, 2000, 5000),
    "mnist_full": (10_000, 30_000, 70_000),
    "diabetes": (60, 100, 200, 442),
}
_EPOCHS = (1, 2, 3, 5, 10, 15, 20, 30, 40, 60, 80, 100, 150, 200, 300, 500, 1000, 1500, 2000, 3000, 5000)
_LEVELS = tuple(round_to(10 ** (k / 20), 3) for k in range(-80, 41))
# What each data set opens with; everything else stays as the user left it.
OPENINGS: dict[str, dict[str, Any]] = {
    "moons": _PLANE,
    "circles": _PLANE,
    "blobs": _PLANE,
    "xor": _PLANE,
    "spirals": _PLANE | {"widths": (32, 32), "epochs": 200},
    "digits": _IMAGES | {"size": 1797},
    "mnist": _IMAGES,
    "mnist_full": _IMAGES | {"size": 70000, "epochs": 3},
    "diabetes": _PLANE
    | {"size": 442, "widths": (16,), "epochs": 100, "eta0": 0.03, "lam": 0.5, "loss": "squared_error"},
    "table": _PLANE | {"epochs": 40, "eta0": 0.1},
}


@dataclass(frozen=True, repr=False)
class NetworkExperiment(OptimiserSettings):
    """All settings of one training; the field's metadata becomes its `Setting`.

    What a data set brings (size, model, widths, activation, batch, epochs, η0, λ, perhaps a loss) is in `OPENINGS`: use
    `NetworkExperiment.opening`. Raises `SettingError` for a value that can't be, rivals included.
    """

    FORMAT: ClassVar[str] = "superlevel-training-1"
    ALWAYS: ClassVar[frozenset[str]] = frozenset(
        {"data", "size", "model", "widths", "activation", "batch_size", "epochs", "eta0", "lam"}
    )

    LOCKED_WITH: ClassVar[dict[str, str]] = dict.fromkeys(
        ("size", "noise", "label_noise", "imbalance", "label"), "data"
    ) | dict.fromkeys(("widths", "activation", "bias", "init", "init_scale"), "model")

    data: str = setting(
        "moons",
        "Data",
        "choice",
        choices=DATA,
        help="What is learnt. Each data set brings its own size, network, batch, epochs, η0 and λ.",
    )
    size: int = setting(
        400,
        "Samples",
        "integer",
        low=40,
        high=70000,
        help="How many samples there are in all; one in five is kept for the test.",
    )
    noise: float = setting(
        0.2,
        "Noise",
        "float",
        low=0,
        high=1,
        step=0.05,
        help="How far points lie from their ideal place.",
        plays_part=lambda e: e.data in PLANE_DATA,
    )
    label_noise: float = setting(
        0.0,
        "Label noise",
        "float",
        low=0,
        high=0.5,
        step=0.05,
        help="Share of the training labels replaced by another class. Test labels stay right. Numbers have none.",
        plays_part=lambda e: e.named_task == "classification",
    )
    imbalance: float = setting(
        1.0,
        "Class imbalance",
        "float",
        low=1,
        high=100,
        scale="log",
        step=10,
        help="How many times more training samples the first class keeps than the last.",
        plays_part=lambda e: e.named_task == "classification",
    )
    label: str = setting(
        "",
        "Label column",
        "text",
        most=200,
        help="The column of your table that is to be predicted.",
        plays_part=lambda e: e.data == "table",
    )
    model: str = setting("mlp", "Model", "choice", choices=MODELS, help="What learns.")
    widths: tuple[int, ...] = setting(
        (16, 16),
        "Hidden layers",
        "integers",
        low=1,
        high=1024,
        most=6,
        help="Units of each hidden layer, from the input on: one to six numbers.",
        plays_part=lambda e: e.model == "mlp",
    )
    activation: str = setting(
        "tanh",
        "Activation",
        "choice",
        choices=ACTIVATIONS,
        plays_part=lambda e: e.model != "softmax",
    )
    bias: bool = setting(True, "Biases", "flag", help="Whether each layer adds a learnt constant.")
    init: str = setting("xavier", "Initial weights", "choice", choices=INITS)
    init_scale: float = setting(
        1.0,
        "Scale of the initial weights",
        "float",
        low=0.01,
        high=10,
        scale="log",
        step=20,
        help="Multiplies all initial weights.",
        plays_part=lambda e: e.init != "zero",
    )
    loss: str = setting(
        "cross_entropy",
        "Loss of a sample",
        "choice",
        choices=LOSSES,
        sign="",
    )
    risk: str = setting(
        "mean",
        "Risk of the batch",
        "choice",
        choices=RISKS,
        help="How the losses of samples become one number. Robust and dynamic are our reading of the paper.",
        sign="risk",
    )
    class_weights: str = setting(
        "uniform",
        "Class weights",
        "choice",
        choices=CLASS_WEIGHTS,
    )
    tau: float = setting(
        1.0,
        "τ of the robust risk",
        "float",
        low=-10,
        high=10,
        step=0.1,
        help="0: the mean. Above 0: leans to the worst samples. Below 0: ignores outliers.",
        sign="τ",
        plays_part=lambda e: e.risk != "mean",
    )
    gamma0: float = setting(
        0.5,
        "γ0",
        "float",
        low=0,
        high=1,
        step=0.05,
        help="Share of the robust risk in J at the start.",
        sign="γ0",
        plays_part=lambda e: e.risk == "dynamic",
    )
    kappa: float = setting(
        0.01,
        "κ",
        "float",
        low=0,
        high=1,
        smallest=1e-4,
        scale="log",
        step=10,
        help="Decay of that share: γ(t) = γ0·e^(−κt).",
        sign="κ",
        plays_part=lambda e: e.risk == "dynamic",
    )
    prior: str = like(Experiment, "prior", "none")
    prior_scale: float = like(Experiment, "prior_scale", 1.0)
    rule: str = setting(
        "gradient_descent", "Rule", "choice", choices=RULE_CHOICES, help="How the weights move."
    )
    alpha: float = like(
        OptimiserSettings,
        "alpha",
        0.0,
        smallest=1e-5,
        step=20,
        help="Decay constant of η(t) = η0·e^(−αt), t in steps. 0 keeps the rate constant.",
        acts_on="live",
    )
    eta0: float = like(
        OptimiserSettings,
        "eta0",
        0.3,
        help="Initial learning rate. Moved during training, it counts from the present step on.",
        acts_on="live",
    )
    lam: float = like(
        OptimiserSettings,
        "lam",
        0.3,
        words="a level of the loss",
        low=0,
        high=1e6,
        stops=_LEVELS,
        help="The level: the run is in S_λ = {θ : L(θ) ≥ λ} while its loss is at least λ.",
    )
    rivals: str = setting(
        "",
        "Rivals",
        "text",
        most=900,
        help="Up to three further configurations that train beside yours, from the same weights.",
    )
    batch_size: int = setting(
        32,
        "Batch",
        "integer",
        low=0,
        high=512,
        stops=(0, 8, 16, 32, 64, 128, 256, 512),
        help="Samples in one step; 0 means all of them: plain gradient descent on L.",
    )
    epochs: int = setting(
        60,
        "Epochs",
        "integer",
        low=1,
        high=5000,
        stops=_EPOCHS,
        help="How often the run goes through the training set.",
        acts_on="live",
    )
    seed: int = setting(
        0, "Seed", "integer", low=0, high=9999, help="The same seed gives the same data, weights and batches."
    )
    monitors: tuple[str, ...] = setting(
        tuple(name for name in LABELS if MONITORS[name].is_on),
        "Monitors",
        "choices",
        low=0,
        most=len(LABELS),
        choices=LABELS,
        help="What is measured on the way; each one takes time.",
    )
    pace: str = setting(
        "fast",
        "Speed",
        "choice",
        choices={
            "1": "1 step/s",
            "10": "10 steps/s",
            "100": "100 steps/s",
            "fast": "full speed",
        },
        help="How fast a training and its replay go. Up to 10 steps a second V is measured at each.",
        acts_on="view",
    )
    map_x: str = like(Experiment, "map_x", "")
    map_y: str = like(Experiment, "map_y", "")
    map_colour: str = like(
        Experiment,
        "map_colour",
        "outcome",
        choices={
            "outcome": "outcome",
            "final": "final V",
            "final_spread": "spread of final V over seeds",
            **{
                key: words
                for score in BY_NAME.values()
                for key, words in (
                    (score.name, f"test {score.label}"),
                    (f"{score.name}_spread", f"spread of {score.label} over seeds"),
                )
            },
            "steps": "steps to λ",
            "rise": "largest rise of V",
            "budget": "budget left",
            "agreement": "seeds that agree",
        },
    )
    map_seeds: int = setting(
        3,
        "Seeds of the map",
        "integer",
        low=1,
        high=20,
        step=1,
        help="Each cell is trained this many times, from other data, weights and batches; its median is shown.",
        acts_on="view",
    )
    plane: str = setting(
        "path",
        "Plane",
        "choice",
        choices=PLANES,
        help="The two directions through the weights that the loss is looked at along.",
        acts_on="view",
    )
    plane_points: int = setting(
        33,
        "Points a side",
        "integer",
        low=5,
        high=129,
        stops=(17, 33, 65, 129),
        help="Measured coarse first, then finer.",
        acts_on="view",
    )
    plane_reach: float = setting(
        1.0,
        "Reach",
        "float",
        low=0.1,
        high=10,
        scale="log",
        step=10,
        help="How far the picture reaches: 1 holds the path, or one length of the direction to each side.",
        acts_on="view",
    )
    plane_seed: int = setting(
        0,
        "Seed of the directions",
        "integer",
        low=0,
        high=999,
        help="Another seed, another random plane.",
        acts_on="view",
    )
    other_seed: int = setting(
        1,
        "Seed of network B",
        "integer",
        low=0,
        high=9999,
        help="B trains on the same data from other weights and with other batches.",
        acts_on="view",
    )
    preset: str = like(
        Experiment,
        "preset",
        "",
        choices={"": "none"} | {name: preset.title for name, preset in NETWORK_PRESETS.items()},
        help="The phenomenon this experiment began with; its question stands above the charts.",
    )
    more: bool = like(
        Experiment,
        "more",
        True,
        help="Also λ's crossings, the stability limit, all that is measured, other views of the network, further "
        "settings, and the tabs below.",
    )
    locked: tuple[str, ...] = like(
        Experiment,
        "locked",
        (),
        choices={"data": "data", "model": "model", "rule": "rule", "eta0": "η0", "alpha": "α", "lam": "λ"},
    )

    def check_together(self) -> None:
        """Raise `SettingError` for a model that does not fit the data, or rivals that can't be read."""
        if self.model == "cnn" and self.data not in IMAGE_DATA:
            raise SettingError("The CNN needs images: choose digits or MNIST, or another model.")
        _parsed(self.rivals)

    @classmethod
    def opening(cls, **settings: Any) -> Self:
        """Return the experiment a data set opens with: what it brings, then the given settings."""
        data = settings.get("data", cls.settings()["data"].default)
        return cls(**(OPENINGS.get(data, {}) | settings))

    def moving(self) -> tuple[RuleKind, ...]:
        """Return the rule that runs; rivals have their own."""
        return (RULES[self.rule],)

    def alone(self) -> Self:
        """Return a copy without rivals."""
        return self.change(rivals="")

    def always(self) -> Collection[str]:
        """Return what every link says: what the data set brings, too, since a link's opening begins with that."""
        return self.ALWAYS | OPENINGS[self.data].keys()

    @property
    def steps_per_second(self) -> float | None:
        """How many steps a second a training may make, None: as many as it can."""
        return None if self.pace == "fast" else float(self.pace)

    @property
    def named_task(self) -> Task:
        """What is predicted on data that have a name; for a table, whose column decides it, a class."""
        return "regression" if self.data in NUMBER_DATA else "classification"

    def fitted(self, before: Task, now: Task) -> Self:
        """Return a copy whose loss and class weights are some of the task `now`, where data of task `before` were."""
        if now == "regression":
            loss = self.loss if self.loss in NUMBER_LOSSES else next(iter(NUMBER_LOSSES))
            return self.change(loss=loss, class_weights="uniform")
        return self.change(loss=self.settings()["loss"].default) if before == "regression" else self

    @classmethod
    def opened(cls, settings: dict[str, Any], remarks: list[str]) -> tuple[Self, list[str]]:
        """Return the experiment of what was read; what does not go together gives way."""
        try:
            return cls.opening(**settings), remarks
        except SettingError as error:
            kept = {name: value for name, value in settings.items() if name not in {"rivals", "model"}}
            return cls.opening(**kept), [*remarks, f"{error} Rivals and model were set back."]

    def competitors(self) -> list[Self]:
        """Return the experiment itself and then its rivals, each as an experiment without rivals."""
        alone = self.alone()
        defaults = {name: self.settings()[name].default for name in RACE}
        return [alone, *(replace(alone, **(defaults | rival)) for rival in _parsed(self.rivals))]

    def pinned(self) -> Self:
        """Return a copy whose present configuration stands among the rivals too.

        Raises `SettingError` when there are three rivals already.
        """
        known = self.settings()
        own = {name: getattr(self, name) for name in RACE}
        parts = [f"{k}:{known[k].format(v)}" for k, v in own.items() if v != known[k].default]
        listed = [*filter(None, self.rivals.split(";")), ",".join(parts) or f"rule:{self.rule}"]
        return replace(self, rivals=";".join(listed))

    def without_rival(self, index: int) -> Self:
        """Return a copy without one of its rivals, counted from 0."""
        kept = [text for k, text in enumerate(filter(None, self.rivals.split(";"))) if k != index]
        return replace(self, rivals=";".join(kept))


def _parsed(rivals: str) -> list[dict[str, Any]]:
    texts = list(filter(None, rivals.split(";")))
    if len(texts) > MOST_RIVALS:
        raise SettingError(f"Rivals (rivals) may be at most {MOST_RIVALS}, got {len(texts)}.")
    return [dict(_pair(part) for part in filter(None, text.split(","))) for text in texts]


def _pair(text: str) -> tuple[str, Any]:
    name, _, value = text.partition(":")
    if name not in RACE:
        raise SettingError(
            f"Rivals (rivals) must set what may differ in a race, such as rule:adam or eta0:0.1, got {shorten(text)}."
        )
    return name, NetworkExperiment.settings()[name].parse(value)


def competitor_labels(experiment: NetworkExperiment) -> list[str]:
    """Return a name for each competitor: its rule, and whatever tells it apart from the others."""
    competitors = experiment.competitors()
    known = experiment.settings()
    differing = [name for name in RACE if len({getattr(each, name) for each in competitors}) > 1]
    return [_label(each, [name for name in differing if name != "rule"], known) for each in competitors]


def _label(competitor: NetworkExperiment, differing: list[str], known: dict[str, Any]) -> str:
    parts = [RULES[competitor.rule].label]
    parts += [_part(competitor, name, known[name]) for name in differing if competitor.plays_part(name)]
    return " · ".join(parts)


def _part(competitor: NetworkExperiment, name: str, known: Setting) -> str:
    value = getattr(competitor, name)
    title = known.label.lower() if known.sign is None else known.sign
    if known.kind == "choice":
        return f"{title} {known.short(value)}".strip()
    if known.kind == "flag":
        return known.label if value else f"no {known.label}"
    return f"{title} {number(value)}"


def preset_network_experiment(name: str) -> NetworkExperiment:
    """Return a preset's experiment: its settings on top of what its data set opens with."""
    return NetworkExperiment.opening(**NETWORK_PRESETS[name].settings, preset=name)


def first_network_experiment() -> NetworkExperiment:
    """Return what somebody sees who comes by no link and no preset: a training with few numbers."""
    return preset_network_experiment(NETWORK_OPENING).change(more=False)
