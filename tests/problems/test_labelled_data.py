"""Labelled data against scikit-learn's own sets and split, and against what each control promises."""

import gc

import numpy as np
import pytest
from sklearn.datasets import load_digits, make_circles, make_moons
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

from core.data import bundled as data_sets
from core.data.load import DATA, load_data

PLANE = ("moons", "circles", "blobs", "xor", "spirals")
LOCAL = (*PLANE, "digits", "mnist")
ARRAYS = ("train_x", "train_y", "test_x", "test_y", "noisy")


def test_the_list_is_in_the_order_shown():
    assert list(DATA) == [*PLANE, "digits", "mnist", "mnist_full", "diabetes", "table"]
    assert len(set(DATA.values())) == len(DATA)


@pytest.mark.parametrize("name", LOCAL)
@pytest.mark.parametrize("seed", [0, 11])
def test_every_set_keeps_the_promises_of_its_type(name, seed):
    data = load_data(name, size=500, seed=seed, label_noise=0.1)
    assert (data.name, data.title, data.seed) == (name, DATA[name], seed)
    assert [getattr(data, array).dtype.name for array in ARRAYS] == [
        "float32",
        "int64",
        "float32",
        "int64",
        "bool",
    ]
    assert len(data.train_x) == len(data.train_y) == len(data.noisy) == 400
    assert len(data.test_x) == len(data.test_y) == 100
    assert data.train_x.shape[1:] == data.test_x.shape[1:] == data.shape
    assert data.kind == ("plane" if name in PLANE else "image")
    assert data.features == (("x", "y") if name in PLANE else ())
    assert set(data.test_y) == set(range(len(data.classes)))
    assert data.source
    assert data.lesson.endswith(".")
    assert data.notes == ()
    for array in ARRAYS:
        with pytest.raises(ValueError, match="read-only"):
            getattr(data, array)[0] = 0


@pytest.mark.parametrize("name", PLANE)
def test_plane_sets_are_standardised_by_the_training_part(name):
    data = load_data(name, imbalance=3, seed=4)
    np.testing.assert_allclose(data.train_x.mean(axis=0), 0, atol=1e-5)
    np.testing.assert_allclose(data.train_x.std(axis=0), 1, atol=1e-5)
    assert not np.allclose(data.test_x.mean(axis=0), 0, atol=1e-5)


@pytest.mark.parametrize(
    ("name", "sample"),
    [
        ("moons", lambda: make_moons(300, noise=0.15, random_state=6)),
        ("circles", lambda: make_circles(300, noise=0.15, factor=0.4, random_state=6)),
    ],
)
def test_moons_and_circles_are_scikit_learns(name, sample):
    points, labels = sample()
    train, test = train_test_split(np.arange(300), test_size=60, stratify=labels, random_state=6)
    scaler = StandardScaler().fit(points[train])
    data = load_data(name, size=300, noise=0.15, seed=6)
    np.testing.assert_allclose(data.train_x, scaler.transform(points[train]), atol=1e-5)
    np.testing.assert_allclose(data.test_x, scaler.transform(points[test]), atol=1e-5)
    np.testing.assert_array_equal(data.train_y, labels[train])
    np.testing.assert_array_equal(data.test_y, labels[test])


def everything(data):
    return np.concatenate([data.train_x, data.test_x]), np.concatenate([data.train_y, data.test_y])


def right_with_a_line(name):
    x, y = everything(load_data(name, size=2000, noise=0.1))
    return LogisticRegression().fit(x, y).score(x, y)


def test_what_a_straight_line_can_do_is_what_the_lessons_say():
    assert right_with_a_line("blobs") > 0.99
    assert 0.8 < right_with_a_line("moons") < 0.95
    for name in ("circles", "xor"):
        assert right_with_a_line(name) < 0.6
    assert right_with_a_line("spirals") < 0.7


def test_without_noise_each_shape_is_exact():
    x, y = everything(load_data("xor", size=800, noise=0))
    corners = np.sign(x - (x.max(axis=0) + x.min(axis=0)) / 2)
    far = np.abs(x).min(axis=1) > 0.3
    np.testing.assert_array_equal((corners[:, 0] != corners[:, 1])[far], y[far] == 1)
    from core.data.toy import spirals

    points, arm = spirals(1000, 0.0, 3)
    radius, angle = np.hypot(*points.T), np.arctan2(points[:, 1], points[:, 0])
    behind = (angle - np.pi * (radius + arm)) / (2 * np.pi)
    np.testing.assert_allclose(behind, np.rint(behind), atol=1e-9)
    assert 3.4 < radius.max() <= 3.5
    spread = load_data("blobs", size=300, noise=0)
    assert len(np.unique(spread.train_x, axis=0)) == 3


def test_digits_are_scikit_learns_in_unit_range():
    bunch = load_digits()
    data = load_data("digits", size=1797, seed=1)
    x, y = everything(data)
    known = {image.tobytes(): digit for image, digit in zip(bunch.images, bunch.target, strict=True)}
    assert all(
        known[(image * 16.0).astype(float).tobytes()] == digit for image, digit in zip(x, y, strict=True)
    )
    assert data.shape == (8, 8)
    assert data.classes == tuple("0123456789")
    assert x.min() == 0
    assert x.max() == 1


def test_mnist_is_4000_to_train_and_1000_to_test_each_image_once():
    data = load_data("mnist", size=5000)
    assert data.train_x.shape == (4000, 28, 28)
    assert data.test_x.shape == (1000, 28, 28)
    assert np.bincount(data.train_y).tolist() == [400] * 10
    assert np.bincount(data.test_y).tolist() == [100] * 10
    x, y = everything(data)
    with np.load(data_sets.MNIST) as archive:
        there = sorted(zip(map(bytes, archive["x"]), archive["y"].tolist(), strict=True))
    pixels = np.rint(x.reshape(-1, 784) * 255).astype(np.uint8)
    np.testing.assert_allclose(x.reshape(-1, 784), pixels / 255, atol=1e-7)
    assert sorted(zip(map(bytes, pixels), y.tolist(), strict=True)) == there


def test_more_than_there_is_gives_all_and_says_so():
    data = load_data("digits", size=3000)
    assert len(data.train_y) + len(data.test_y) == 1797
    assert data.notes == ("All 1,797 samples are used: there are no more, though 3,000 were asked for.",)


@pytest.mark.parametrize("name", LOCAL)
def test_label_noise_changes_the_promised_share_of_training_labels_alone(name):
    plain, noisy = (load_data(name, size=600, seed=5, label_noise=share) for share in (0, 0.3))
    np.testing.assert_array_equal(plain.train_x, noisy.train_x)
    np.testing.assert_array_equal(plain.test_y, noisy.test_y)
    np.testing.assert_array_equal(plain.train_y != noisy.train_y, noisy.noisy)
    assert noisy.noisy.sum() == 144
    assert not plain.noisy.any()
    assert set(noisy.train_y) <= set(range(len(noisy.classes)))


def test_wrong_labels_are_even_over_the_other_classes():
    plain, noisy = (load_data("mnist", size=5000, label_noise=share) for share in (0, 0.9))
    shift = (noisy.train_y - plain.train_y)[noisy.noisy] % 10
    np.testing.assert_allclose(np.bincount(shift, minlength=10)[1:], 400, atol=80)


def test_more_noise_keeps_the_wrong_labels_of_less():
    less, more = (load_data("moons", label_noise=share, seed=9) for share in (0.1, 0.3))
    assert (more.noisy | ~less.noisy).all()
    np.testing.assert_array_equal(less.train_y[less.noisy], more.train_y[less.noisy])


@pytest.mark.parametrize("imbalance", [1, 3, 100, 1e6])
def test_imbalance_thins_the_training_classes_in_geometric_steps(imbalance):
    data = load_data("mnist", size=5000, imbalance=imbalance)
    expected = [max(round(400 * imbalance ** (-k / 9)), 1) for k in range(10)]
    assert np.bincount(data.train_y).tolist() == expected
    assert np.bincount(data.test_y).tolist() == [100] * 10


def test_a_stronger_imbalance_keeps_a_part_of_a_weaker_ones_samples():
    kept = [set(map(bytes, load_data("digits", size=1000, imbalance=i).train_x)) for i in (1, 4, 16)]
    assert kept[2] < kept[1] < kept[0]


def test_seeds_differ_and_repeat():
    one, again, other = (load_data("spirals", seed=seed) for seed in (1, 1, 2))
    assert one is again
    assert not np.array_equal(one.train_x, other.train_x)
    del one, again
    gc.collect()
    first = load_data("mnist", size=700, seed=3).test_x.copy()
    for seed in range(20, 60):
        load_data("mnist", size=5000, seed=seed)
    np.testing.assert_array_equal(load_data("mnist", size=700, seed=3).test_x, first)


def test_few_samples_still_show_every_class():
    for name in LOCAL:
        data = load_data(name, size=40)
        assert set(data.train_y) == set(data.test_y) == set(range(len(data.classes)))


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"name": "mnist5"}, r"name must be one of 'moons', .* got 'mnist5'"),
        ({"name": "moons", "size": 0}, r"size must be a whole number of at least 1, got 0"),
        ({"name": "moons", "size": 2.5}, r"size must be a whole number .* got 2\.5"),
        ({"name": "moons", "size": 10**6}, r"size must be at most 100,000 for moons, got 1,000,000"),
        (
            {"name": "digits", "size": 12},
            r"12 samples are too few for 10 classes: 10 are kept for the test and 2",
        ),
        ({"name": "moons", "noise": -0.1}, r"noise must be a number from 0 to 10, got -0\.1"),
        ({"name": "moons", "noise": float("nan")}, r"noise must be a number from 0 to 10, got nan"),
        ({"name": "moons", "label_noise": 1}, r"label_noise must be a number in \[0, 1\), got 1"),
        ({"name": "moons", "imbalance": 0.5}, r"imbalance must be a number from 1 to 1e\+06, got 0\.5"),
        ({"name": "moons", "test_share": 0}, r"test_share must be a number from 0\.01 to 0\.9, got 0"),
        ({"name": "moons", "seed": -1}, r"seed must be a whole number from 0 to 2³²−1, got -1"),
        ({"name": "moons", "seed": True}, r"seed must be a whole number .* got True"),
        ({"name": "table"}, r"needs a table"),
    ],
)
def test_a_wrong_argument_is_named_with_its_bound(arguments, sentence):
    with pytest.raises(ValueError, match=sentence):
        load_data(**arguments)
