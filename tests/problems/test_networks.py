"""Networks: counted, named and drawn as promised, against PyTorch's own counts, layers and random numbers."""

import subprocess
import sys
from collections import OrderedDict
from itertools import pairwise, product
from math import prod, sqrt

import numpy as np
import pytest
import torch
from torch import nn
from torch.autograd import gradgradcheck

from core.networks.models import (
    ACTIVATIONS,
    INITS,
    MODELS,
    MOST_PARAMETERS,
    NetworkSpec,
    first_non_finite,
)

torch.set_num_threads(1)
SHAPES = [(2,), (37,), (8, 8), (5, 4), (13, 14), (14, 15), (28, 28)]
WIDTHS = [(1,), (64,), (32, 32), (7, 1, 9, 3, 2, 5)]


def specs():
    for shape, bias, classes in product(SHAPES, (True, False), (2, 10)):
        yield NetworkSpec("softmax", shape, classes, bias=bias)
        for widths, activation in zip(WIDTHS, ("tanh", "relu", "gelu", "tanh"), strict=True):
            yield NetworkSpec("mlp", shape, classes, widths=widths, activation=activation, bias=bias)
        if len(shape) == 2:
            for activation in ACTIVATIONS:
                yield NetworkSpec("cnn", shape, classes, activation=activation, bias=bias)


def weights(network):
    return [(p.detach().numpy()) for name, p in network.named_parameters() if name.endswith("weight")]


def flat(network):
    return torch.cat([p.detach().reshape(-1) for p in network.parameters()])


@pytest.mark.parametrize("spec", list(specs()), ids=str)
def test_counts_names_and_outputs_are_those_of_the_built_network(spec):
    network = spec.build()
    assert spec.parameters() == sum(p.numel() for p in network.parameters())
    assert [words.split()[0] for words in spec.layers()] == [name for name, _ in network.named_children()]
    logits = network(torch.rand(3, *spec.shape))
    assert logits.shape == (3, spec.classes)
    assert logits.dtype == torch.float32
    assert all(p.device.type == "cpu" and p.requires_grad for p in network.parameters())


def test_layers_say_their_sizes():
    assert NetworkSpec("mlp", (28, 28), 10).layers() == (
        "flatten 28×28→784",
        "linear1 784→64",
        "tanh1",
        "linear2 64→10",
    )
    assert NetworkSpec("cnn", (28, 28), 10, activation="relu").layers() == (
        "channel 28×28→1×28×28",
        "conv1 1→8, 3×3, stride 2",
        "relu1",
        "conv2 8→16, 3×3, stride 2",
        "relu2",
        "flatten 16×7×7→784",
        "linear1 784→10",
    )
    assert NetworkSpec("cnn", (8, 8), 3).layers()[-2:] == ("flatten 16×4×4→256", "linear1 256→3")
    assert NetworkSpec("softmax", (2,), 3).layers() == ("linear1 2→3",)


def test_an_mlp_is_a_chain_of_matrices():
    """Against NumPy, with the network's own weights: the order, the transposes and the activation."""
    network = NetworkSpec("mlp", (3, 2), 4, widths=(5, 7), activation="relu", init="default").build()
    x = np.random.default_rng(0).normal(size=(6, 3, 2)).astype(np.float32)
    values = x.reshape(6, 6)
    for name, module in network.named_children():
        if isinstance(module, nn.Linear):
            values = values @ module.weight.detach().numpy().T + module.bias.detach().numpy()
            values = values if name == "linear3" else np.maximum(values, 0)
    np.testing.assert_allclose(network(torch.from_numpy(x)).detach().numpy(), values, rtol=1e-5, atol=1e-6)


@pytest.mark.parametrize("bias", [True, False])
@pytest.mark.parametrize("model", list(MODELS))
def test_the_default_init_is_what_pytorch_draws_bit_by_bit(model, bias):
    spec = NetworkSpec(model, (8, 8), 10, widths=(6, 5), init="default", bias=bias, seed=11)
    torch.manual_seed(11)
    if model == "cnn":
        own = [nn.Conv2d(1, 8, 3, bias=bias), nn.Conv2d(8, 16, 3, bias=bias), nn.Linear(256, 10, bias)]
    else:
        sizes = (64, 6, 5, 10) if model == "mlp" else (64, 10)
        own = [nn.Linear(a, b, bias) for a, b in pairwise(sizes)]
    assert torch.equal(flat(spec.build()), flat(nn.ModuleList(own)))


def test_draws_have_the_spread_that_is_promised():
    """Wide layers, 300·500 weights each: a sample deviation within 1 % is within five standard errors."""
    n, m = 300, 500

    def hidden(init, activation="tanh", model="mlp"):
        spec = NetworkSpec(model, (n,), m, widths=(m,), activation=activation, init=init, seed=3)
        return weights(spec.build())[0]

    bound = sqrt(6 / (n + m))
    xavier = hidden("xavier")
    assert 0.999 * bound < np.abs(xavier).max() <= bound
    assert xavier.std() == pytest.approx(bound / sqrt(3), rel=0.01)
    assert hidden("normal").std() == pytest.approx(1 / sqrt(n), rel=0.01)
    for activation, gain in [("tanh", 5 / 3), ("relu", sqrt(2)), ("gelu", sqrt(2))]:
        assert hidden("kaiming", activation).std() == pytest.approx(gain / sqrt(n), rel=0.01)
    assert hidden("kaiming", model="softmax").std() == pytest.approx(1 / sqrt(n), rel=0.01)
    assert not hidden("zero").any()


def test_fans_of_a_convolution_count_its_window():
    """The second convolution: 8·9 numbers come in, 16·9 go out."""
    drawn = [
        weights(NetworkSpec("cnn", (8, 8), 2, init="xavier", seed=seed).build())[1] for seed in range(20)
    ]
    bound = sqrt(6 / (8 * 9 + 16 * 9))
    assert 0.999 * bound < np.abs(drawn).max() <= bound
    normal = [
        weights(NetworkSpec("cnn", (8, 8), 2, init="normal", seed=seed).build())[1] for seed in range(20)
    ]
    assert np.std(normal) == pytest.approx(1 / sqrt(8 * 9), rel=0.02)


@pytest.mark.parametrize("init", list(INITS))
@pytest.mark.parametrize("model", list(MODELS))
def test_init_scale_multiplies_all_that_is_drawn(model, init):
    plain, scaled = (
        NetworkSpec(model, (8, 8), 10, init=init, init_scale=scale, seed=5).build() for scale in (1.0, 0.25)
    )
    assert torch.equal(flat(plain) / 4, flat(scaled))
    biases = [p for name, p in plain.named_parameters() if name.endswith("bias")]
    assert all(bool(p.any()) == (init == "default") for p in biases)


def test_the_seed_alone_decides_and_global_random_numbers_are_left_alone():
    spec = NetworkSpec("mlp", (8, 8), 10, seed=4)
    torch.manual_seed(99)
    expected = torch.rand(3)
    torch.manual_seed(99)
    first = flat(spec.build())
    assert torch.equal(torch.rand(3), expected)
    torch.rand(1000)
    assert torch.equal(first, flat(spec.build()))
    assert not torch.equal(first, flat(NetworkSpec("mlp", (8, 8), 10, seed=5).build()))


def test_a_network_is_in_float32_whatever_the_default_is():
    torch.set_default_dtype(torch.float64)
    try:
        network = NetworkSpec("cnn", (8, 8), 10, init="default").build()
    finally:
        torch.set_default_dtype(torch.float32)
    assert {p.dtype for p in network.parameters()} == {torch.float32}


@pytest.mark.parametrize("activation", ["tanh", "gelu"])
@pytest.mark.parametrize("model", list(MODELS))
def test_networks_can_be_differentiated_twice(model, activation):
    spec = NetworkSpec(model, (4, 4), 2, widths=(3,), activation=activation)
    network = spec.build().double()
    x = torch.rand(2, 4, 4, generator=torch.Generator().manual_seed(0), dtype=torch.float64)
    names = [name for name, _ in network.named_parameters()]

    def logits(*params):
        return torch.func.functional_call(network, dict(zip(names, params, strict=True)), x)

    chosen = [p.detach().clone().requires_grad_() for p in network.parameters()]
    assert gradgradcheck(logits, chosen, fast_mode=True)


def test_where_numbers_stop_being_finite_is_named():
    spec = NetworkSpec("mlp", (8, 8), 10, widths=(6, 5))
    x = torch.rand(4, 8, 8)
    assert first_non_finite(spec.build(), x) is None
    assert first_non_finite(spec.build(), x.clone().index_fill_(0, torch.tensor(2), torch.nan)) == "the input"
    cases = [
        ("linear1", "weight", "the weights of linear1 (64→6)"),
        ("linear3", "bias", "the biases of linear3 (5→10)"),
    ]
    for layer, part, words in cases:
        network = spec.build()
        getattr(network.get_submodule(layer), part).data.reshape(-1)[-1] = torch.inf
        assert first_non_finite(network, x) == words


def test_an_output_that_overflows_is_named():
    network = NetworkSpec("mlp", (3,), 2, widths=(4, 4), activation="relu", init="normal").build()
    network.get_submodule("linear1").bias.data.fill_(1e30)
    network.get_submodule("linear2").weight.data.fill_(1e30)
    assert first_non_finite(network, torch.ones(1, 3)) == "the output of linear2 (4→4)"
    images = NetworkSpec("cnn", (8, 8), 2).build()
    images.get_submodule("conv1").weight.data.fill_(3e38)
    assert first_non_finite(images, torch.ones(1, 8, 8)) == "the output of conv1 (1→8)"


def test_an_activation_that_is_not_finite_is_named():
    class Root(nn.Module):
        def forward(self, x):
            return x.sqrt()

    chain = nn.Sequential(OrderedDict(linear1=nn.Linear(1, 1, bias=False), root1=Root()))
    chain.linear1.weight.data.fill_(-1.0)
    assert first_non_finite(chain, torch.ones(1, 1)) == "the output of root1"


WRONG = [
    ({"model": "transformer"}, "model must be one of 'softmax', 'mlp', 'cnn', got 'transformer'"),
    ({"activation": "sine"}, "activation must be one of"),
    ({"init": "lecun"}, "init must be one of"),
    ({"model": "cnn", "shape": (64,)}, "needs images"),
    ({"model": "cnn", "shape": (3, 8)}, "at least 4×4"),
    ({"shape": (8, 8, 3)}, "shape"),
    ({"shape": [8, 8]}, "shape"),
    ({"shape": (0,)}, "shape"),
    ({"classes": 1}, "classes must be a whole number of at least 2, or 0 where a number is predicted, got 1"),
    ({"classes": 2.5}, "classes"),
    ({"widths": ()}, "widths must be 1 to 6"),
    ({"widths": (8,) * 7}, "widths must be 1 to 6"),
    ({"widths": (1025,)}, "from 1 to 1024"),
    ({"widths": (0,)}, "widths"),
    ({"widths": 64}, "widths"),
    ({"widths": (64.0,)}, "widths"),
    ({"init_scale": 0.0}, r"init_scale must be a number in \(0, 1000\], got 0.0"),
    ({"init_scale": -1.0}, "init_scale"),
    ({"init_scale": float("nan")}, "init_scale"),
    ({"init_scale": np.ones(2)}, "init_scale"),
    ({"seed": -1}, "seed must be a whole number from 0"),
    ({"seed": 2**63}, "seed"),
    ({"seed": 1.5}, "seed"),
    (
        {"shape": (784,), "widths": (1024, 1024, 1024)},
        r"at most 2,000,000 parameters, got 2,913,290 \(linear1",
    ),
]


@pytest.mark.parametrize(("wrong", "message"), WRONG, ids=lambda value: str(value)[:40])
def test_a_wrong_setting_is_refused_in_words(wrong, message):
    settings = {"model": "mlp", "shape": (8, 8), "classes": 10, "widths": (64,)} | wrong
    with pytest.raises(ValueError, match=message):
        NetworkSpec(**settings)


def test_widths_and_size_at_their_bounds_are_taken():
    assert NetworkSpec("mlp", (2,), 2, widths=(1024,)).parameters() == 3 * 1024 + 1025 * 2
    inputs = MOST_PARAMETERS // 2 - 1
    assert NetworkSpec("softmax", (inputs,), 2).parameters() == MOST_PARAMETERS
    assert prod((inputs + 2, 2)) > MOST_PARAMETERS
    with pytest.raises(ValueError, match="at most"):
        NetworkSpec("softmax", (inputs + 1,), 2)


def test_settings_and_counts_need_no_torch():
    code = (
        "import sys; from core.networks import models as networks, risks; from core.figures import network_formulas; "
        "spec = networks.NetworkSpec('cnn', (28, 28), 10); spec.parameters(); spec.layers(); "
        "network_formulas.objective_formulas(risks.Risk(), m=10, classes=2); "
        "sys.exit('torch' in sys.modules or 'sklearn' in sys.modules)"
    )
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
