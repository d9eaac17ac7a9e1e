"""What browsers ask for beside the pages: right answers, made once, in turn, kept for ever; and refusals in words."""

import threading
import zlib
from contextlib import contextmanager
from http.client import HTTPConnection
from queue import Queue
from urllib.parse import urlsplit

import pytest
from streamlit import config

from core.experiments import computed
from core.experiments.experiment import Experiment
from core.experiments.study import Study
from core.messages.fan import fan_message, fan_query
from core.messages.land import land_message, land_query
from core.messages.levels import level_land_message, level_land_query
from pages.shared import answers, made
from pages.shared.modules import VERSION
from tests.module_server import serving

OWN = Experiment.opening(problem="formula", formula="x^2 + 2y^2 + sin(3x)", steps=30, zoom=1, grid_points=65)


def answer(address, kind, query, version=VERSION, base="", **headers):
    """Return status, headers and body."""
    connection = HTTPConnection(urlsplit(address).netloc, timeout=60)
    connection.request("GET", f"{base}/api/{version}/{kind}?{query}", headers=headers)
    response = connection.getresponse()
    return response.status, response.headers, response.read()


@pytest.mark.parametrize(
    ("kind", "named", "made"),
    [
        ("land", land_query, land_message),
        ("level_land", level_land_query, level_land_message),
        ("fan", fan_query, fan_message),
    ],
)
def test_an_answer_is_what_core_makes_and_may_be_kept_for_ever(modules, kind, named, made):
    study = Study(OWN)
    status, headers, body = answer(modules, kind, named(study), **{"Accept-Encoding": "gzip, deflate"})
    assert (status, headers["Content-Encoding"]) == (200, "deflate")
    assert headers["Cache-Control"] == "public, max-age=31536000, immutable"
    assert body == made(study)
    _, headers, plain = answer(modules, kind, named(study))
    assert headers["Content-Encoding"] is None
    assert plain == zlib.decompress(body)


def test_a_long_formula_in_other_letters_has_its_land_and_its_fan(modules):
    formula = "x² + y² + " + " + ".join(["0⋅x"] * 45)
    study = Study(Experiment.opening(problem="formula", formula=formula, steps=20, rules=("adam",)))
    assert len(fan_query(study)) > 700
    assert answer(modules, "land", land_query(study))[2] == zlib.decompress(land_message(study))
    assert answer(modules, "fan", fan_query(study))[2] == zlib.decompress(fan_message(study))


@pytest.mark.parametrize(
    ("query", "words"),
    [
        ("eta0=abc", "eta0"),
        ("problem=everest", "problem"),
        ("nonsense=1", "nonsense"),
        ("problem=formula&formula=x%2B", "formula"),
        ("window=1,0,0,1&problem=formula", "window"),
        (f"problem=formula&formula={'x' * 5000}", "at most 1000 characters"),
        (f"problem=formula&formula={'x' * 30_000}", "10000 characters"),
    ],
)
def test_what_is_no_experiment_is_refused_with_a_sentence(modules, query, words):
    for kind in ("land", "fan"):
        status, headers, body = answer(modules, kind, query)
        assert status == 400
        assert headers["Cache-Control"] == "no-store"
        assert words in body.decode().lower()
        assert body.decode().endswith(".")


@pytest.mark.parametrize(("kind", "version"), [("fan", "0123456789abcdef"), ("everything", VERSION)])
def test_a_page_of_another_version_is_told_so(modules, kind, version):
    status, headers, body = answer(modules, kind, "problem=beale", version)
    assert (status, headers["Cache-Control"]) == (404, "no-store")
    assert "Reload the page" in body.decode()


@pytest.mark.parametrize("base", ["sub", "/a/b/"])
def test_answers_are_beside_streamlit_wherever_that_is_served(base):
    before = config.get_option("server.baseUrlPath")
    config.set_option("server.baseUrlPath", base)
    with serving() as address:
        config.set_option("server.baseUrlPath", before)
        assert answer(address, "land", "problem=beale", base=f"/{base.strip('/')}")[0] == 200


class Making:
    """Answers that are made when the test says so."""

    def __init__(self):
        self.begun, self.go_on, self.made, self.most = threading.Semaphore(0), threading.Event(), [], 0
        self.at_once = 0

    def __call__(self, study):
        self.at_once += 1
        self.most = max(self.most, self.at_once)
        self.begun.release()
        assert self.go_on.wait(30)
        self.made.append(study.experiment.eta0)
        self.at_once -= 1
        return zlib.compress(b"made")


@pytest.fixture
def making(monkeypatch):
    """Have fans made by the test, on a fresh cache."""
    making = Making()
    monkeypatch.setitem(made.KINDS, "fan", making)
    monkeypatch.setattr(computed, "_computed", type(computed._computed)(10_000_000))
    yield making
    making.go_on.set()


@contextmanager
def asking(address, rates):
    """Ask for the fans at some η0, each in a thread; give the queue of what is answered."""
    found = Queue()
    threads = [
        threading.Thread(target=lambda rate=rate: found.put(answer(address, "fan", f"eta0={rate}")))
        for rate in rates
    ]
    for thread in threads:
        thread.start()
    yield found
    for thread in threads:
        thread.join()


def test_one_is_made_at_a_time_and_beyond_the_queue_the_browser_is_told_when_to_come_back(
    making, monkeypatch
):
    monkeypatch.setattr(answers, "MOST_WAITING", 3)
    with serving() as address, asking(address, [0.1, 0.2, 0.3, 0.4, 0.5]) as found:
        for _ in range(2):
            status, headers, body = found.get(timeout=30)
            assert (status, headers["Cache-Control"]) == (503, "no-store")
            assert float(headers["Retry-After"]) > 0
            assert "Try again" in body.decode()
        # What a page waits for has turns of its own.
        assert answer(address, "land", "problem=beale")[0] == 200
        making.go_on.set()
        assert [found.get(timeout=30)[0] for _ in range(3)] == [200, 200, 200]
        assert (making.most, len(making.made)) == (1, 3)


def test_what_is_there_is_answered_at_once_while_others_wait(making):
    making.go_on.set()
    with serving() as address:
        assert answer(address, "fan", "eta0=0.1")[0] == 200
        making.go_on.clear()
        with asking(address, [0.2, 0.3]):
            assert making.begun.acquire(timeout=30)
            assert answer(address, "fan", "eta0=0.1")[0] == 200
            making.go_on.set()
    assert making.made.count(0.1) == 1


def test_what_many_ask_for_is_made_once(making):
    with serving() as address, asking(address, [0.7] * 6) as found:
        assert making.begun.acquire(timeout=30)
        making.go_on.set()
        assert {found.get(timeout=30)[0] for _ in range(6)} == {200}
    assert making.made == [0.7]


def test_an_answer_that_fails_gives_its_turn_back(making, monkeypatch):
    monkeypatch.setattr(answers, "MOST_WAITING", 1)
    making.go_on.set()
    with serving() as address:
        for _ in range(3):
            assert answer(address, "fan", "eta0=abc")[0] == 400
        assert answer(address, "fan", "eta0=0.1")[0] == 200
