"""All of MNIST through scikit-learn's own downloader, against a server made of canned answers."""

import gzip
import hashlib
import io
import json
import threading
from email.message import Message
from urllib.error import HTTPError, URLError
from urllib.response import addinfourl

import numpy as np
import pytest
from sklearn.datasets import _openml as sklearn_openml
from sklearn.utils import Bunch

from core.data import openml
from core.data.load import load_data

ROWS, WIDTH = 40, 784
IMAGES = np.random.default_rng(0).integers(0, 256, (ROWS, WIDTH))
IMAGES[0, :2] = 0, 255
DIGITS = np.arange(ROWS) % 10


@pytest.fixture(autouse=True)
def own_folder(monkeypatch, tmp_path):
    """Keep the downloads of a test in its own folder, and have few images stand for all."""
    monkeypatch.setenv("SCIKIT_LEARN_DATA", str(tmp_path))
    monkeypatch.setattr(openml, "IMAGES", ROWS)
    monkeypatch.setattr(openml, "_POLL_SECONDS", 0.01)
    return tmp_path


def arff():
    names = [f"pixel{i}" for i in range(1, WIDTH + 1)]
    head = ["@RELATION mnist_784", *(f"@ATTRIBUTE {name} INTEGER" for name in names)]
    head += ["@ATTRIBUTE class {0,1,2,3,4,5,6,7,8,9}", "@DATA"]
    rows = [",".join(map(str, [*image, digit])) for image, digit in zip(IMAGES.tolist(), DIGITS, strict=True)]
    return "\n".join([*head, *rows, ""]).encode()


def feature(index, name, kind, target):
    common = {"is_row_identifier": "false", "is_ignore": "false", "number_of_missing_values": "0"}
    return {"index": str(index), "name": name, "data_type": kind, "is_target": target, **common}


class Server:
    """Answers what fetch_openml asks for; the images only as fast as `gate` lets them pass."""

    def __init__(self, gate=None):
        self.images, self.gate, self.asked = arff(), gate, []

    def __call__(self, request):
        path = request.full_url.removeprefix("https://www.openml.org")
        self.asked.append(path)
        sent = gzip.compress(self.body(path), compresslevel=0)
        headers = Message()
        headers["Content-Encoding"] = "gzip"
        stream = Gated(sent, self.gate) if path.startswith("/data/") else io.BytesIO(sent)
        return addinfourl(stream, headers, request.full_url, 200)

    def body(self, path):
        if path.startswith("/data/"):
            return self.images
        features = [feature(i, f"pixel{i + 1}", "numeric", "false") for i in range(WIDTH)]
        features.append(feature(WIDTH, "class", "nominal", "true"))
        description = {
            "id": "554",
            "description": "handwritten digits",
            "name": "mnist_784",
            "version": "1",
            "status": "active",
            "format": "ARFF",
            "url": "https://www.openml.org/data/v1/download/52667/mnist_784.arff",
            "md5_checksum": hashlib.md5(arff()).hexdigest(),
        }
        answers = {
            "/list/": {"data": {"dataset": [{"did": "554"}]}},
            "/features/": {"data_features": {"feature": features}},
            "/qualities/": {
                "data_qualities": {"quality": [{"name": "NumberOfInstances", "value": str(ROWS)}]}
            },
            "/data/": {"data_set_description": description},
        }
        return json.dumps(next(answer for part, answer in answers.items() if part in path)).encode()


class Gated(io.BytesIO):
    def __init__(self, content, gate):
        super().__init__(content)
        self.gate = gate

    def read(self, size=-1):
        if self.gate is not None:
            self.gate.wait(30)
        return super().read(4096 if size < 0 or size > 4096 else size)


def serve(monkeypatch, server):
    monkeypatch.setattr(sklearn_openml, "urlopen", server)
    return server


def refuse(monkeypatch, error):
    def urlopen(request):
        raise error

    monkeypatch.setattr(sklearn_openml, "urlopen", urlopen)


def test_a_download_is_kept_and_loaded(monkeypatch, own_folder):
    server = serve(monkeypatch, Server())
    assert not openml.mnist_full_available()
    arrived = []
    openml.download_mnist(arrived.append)
    assert openml.mnist_full_available()
    images, digits = openml.mnist_full()
    np.testing.assert_array_equal(images, IMAGES.reshape(ROWS, 28, 28))
    np.testing.assert_array_equal(digits, DIGITS)
    assert images.dtype == np.uint8
    assert arrived == sorted(arrived)
    assert arrived[-1] >= len(server.images)
    assert [path.name for path in own_folder.joinpath("superlevel").iterdir()] == ["mnist_784.npz"]


def test_what_scikit_learn_already_holds_is_not_downloaded_again(monkeypatch):
    server = serve(monkeypatch, Server())
    openml.download_mnist()
    openml._kept().unlink()
    asked = len(server.asked)
    openml.download_mnist()
    assert len(server.asked) == asked
    assert openml.mnist_full_available()


def test_bytes_are_reported_while_they_arrive(monkeypatch):
    gate = threading.Event()
    server = serve(monkeypatch, Server(gate))
    partly = []

    def progress(arrived):
        partly.append(arrived)
        if len(partly) == 20:
            gate.set()

    openml.download_mnist(progress)
    assert partly[0] < len(server.images)
    assert len(set(partly)) > 1


def test_silence_ends_the_download_with_a_sentence(monkeypatch):
    gate = threading.Event()
    serve(monkeypatch, Server(gate))
    monkeypatch.setattr(openml, "_STALLED_SECONDS", 0.3)
    with pytest.raises(openml.DownloadError, match=r"stood still for 0\.3 seconds, after [\d,]+ bytes"):
        openml.download_mnist()
    gate.set()
    (worker,) = (thread for thread in threading.enumerate() if thread.name == "mnist-download")
    worker.join(30)
    assert not worker.is_alive()


def test_an_exception_of_the_caller_passes_through(monkeypatch):
    serve(monkeypatch, Server())

    def leave(arrived):
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        openml.download_mnist(leave)
    for thread in threading.enumerate():
        if thread.name == "mnist-download":
            thread.join(30)


@pytest.mark.filterwarnings("ignore:A network error occurred", "ignore:Invalid cache:RuntimeWarning")
@pytest.mark.parametrize(
    ("error", "sentence"),
    [
        (
            URLError("Name or service not known"),
            r"www\.openml\.org can't be reached \(Name or service not known\)",
        ),
        (TimeoutError("timed out"), r"can't be reached \(timed out\)"),
        (HTTPError("u", 503, "Service Unavailable", Message(), None), r"error 503 \(Service Unavailable\)"),
        (OSError(28, "No space left on device"), r"can't be written below .*No space left on device"),
        (ValueError("no such thing"), r"arrived damaged \(ValueError: no such thing\)"),
    ],
)
def test_a_failure_is_a_sentence_that_says_what_still_works(monkeypatch, error, sentence):
    refuse(monkeypatch, error)
    monkeypatch.setattr(sklearn_openml.time, "sleep", lambda seconds: None)
    with pytest.raises(openml.DownloadError, match=sentence + ".*5,000 images.*need no network"):
        openml.download_mnist()
    assert not openml.mnist_full_available()


@pytest.mark.parametrize("data", [IMAGES[:, 1:], IMAGES[1:], IMAGES + 1, IMAGES - 1])
def test_something_else_than_mnist_is_not_kept(monkeypatch, own_folder, data):
    monkeypatch.setattr(
        "sklearn.datasets.fetch_openml", lambda *_, **__: Bunch(data=data, target=DIGITS.astype(str))
    )
    with pytest.raises(openml.DownloadError, match="sent something else"):
        openml.download_mnist()
    assert not openml.mnist_full_available()


def test_without_a_download_the_data_set_says_what_to_do():
    with pytest.raises(ValueError, match="not been downloaded yet: download it first"):
        load_data("mnist_full")


def test_a_damaged_copy_is_removed(monkeypatch):
    serve(monkeypatch, Server())
    openml.download_mnist()
    path = openml._kept()
    path.write_bytes(path.read_bytes()[:500])
    with pytest.raises(openml.DownloadError, match="damaged and is removed"):
        openml.mnist_full()
    assert not openml.mnist_full_available()


def test_all_of_mnist_becomes_a_data_set(monkeypatch):
    serve(monkeypatch, Server())
    openml.download_mnist()
    data = load_data("mnist_full", size=ROWS, test_share=0.25, seed=3)
    assert data.train_x.shape == (30, 28, 28)
    assert data.test_x.shape == (10, 28, 28)
    pictures = {image.tobytes(): digit for image, digit in zip(IMAGES.astype(np.uint8), DIGITS, strict=True)}
    for picture, label in zip(
        np.concatenate([data.train_x, data.test_x]), np.concatenate([data.train_y, data.test_y]), strict=True
    ):
        assert pictures.pop(np.rint(picture * 255).astype(np.uint8).tobytes()) == label
    assert not pictures
