"""Maps from a shell: both kinds of experiment, the file that is written, mistakes, a sweep that is stopped."""

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from core.experiments.experiment import Experiment
from core.sweep.__main__ import main
from core.sweep.axes import read_axis
from core.sweep.store import ResultStore
from core.sweep.surface_map import surface_map
from core.sweep.table import read_map, write_map

ROOT = Path(__file__).parents[2]
AXES = ["--x", "eta0:1e-3:1:9:log", "--y", "alpha:0:0.5:7"]


@pytest.fixture
def surface(tmp_path):
    path = tmp_path / "surface.json"
    path.write_text(
        Experiment.opening(problem="beale", rules=("gradient_descent", "adam"), steps=30).to_json()
    )
    return path


@pytest.fixture
def network(tmp_path, tiny):
    path = tmp_path / "network.json"
    path.write_text(tiny.to_json(), encoding="utf-8")
    return path


def test_a_surfaces_file_is_the_map_that_the_page_makes(surface, tmp_path, capsys):
    out = tmp_path / "map.parquet"
    assert main([str(surface), *AXES, "--out", str(out)]) == 0
    experiment, _ = Experiment.from_json(surface.read_text())
    expected = surface_map(experiment, read_axis(AXES[1]), read_axis(AXES[3]))
    found = read_map(out)
    np.testing.assert_array_equal(found.outcome, expected.outcome)
    np.testing.assert_array_equal(found.values["final"], expected.values["final"])
    assert "9 × 7 cells" in capsys.readouterr().err


def test_the_file_is_a_plain_table_for_others(surface, tmp_path):
    out = tmp_path / "map.parquet"
    main([str(surface), *AXES, "--out", str(out)])
    table = pd.read_parquet(out)
    assert len(table) == 63
    assert {"eta0", "alpha", "outcome", "final", "steps", "rise", "budget"} <= set(table.columns)
    assert table["eta0"].nunique() == 9
    assert set(table["outcome"]) <= {
        "diverged",
        "minimum",
        "frozen",
        "descending",
        "cycling",
        "saddle",
        "degenerate",
    }


def test_another_rule_gives_another_map(surface, tmp_path):
    finals = []
    for rule in ("gradient_descent", "adam"):
        out = tmp_path / f"{rule}.parquet"
        assert main([str(surface), *AXES, "--out", str(out), "--rule", rule]) == 0
        finals.append(read_map(out).values["final"])
    assert not np.array_equal(*finals, equal_nan=True)


def test_a_network_is_trained_with_seeds_and_a_second_time_read_from_the_store(
    network, tmp_path, monkeypatch
):
    options = [
        *(str(network), "--x", "eta0:0.1:1:3:log", "--y", "alpha:0:0.5:2"),
        *("--seeds", "2", "--workers", "1", "--store", str(tmp_path / "store.sqlite")),
    ]
    assert main([*options, "--out", str(tmp_path / "one.parquet")]) == 0
    assert len(ResultStore(tmp_path / "store.sqlite")) == 12

    def refuse(text):
        raise AssertionError("a training that is known was made again")

    monkeypatch.setattr("core.sweep.runner.run_job", refuse)
    assert main([*options, "--out", str(tmp_path / "two.parquet")]) == 0
    assert (tmp_path / "one.parquet").read_bytes() == (tmp_path / "two.parquet").read_bytes()


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        ({"--x": "eta0:1:0.1:9"}, "must go up"),
        ({"--x": "speed:0:1:9"}, "must be one of"),
        ({"--y": "eta0:0.1:1:9"}, "must differ"),
        ({"--out": "nowhere/at/all/map.parquet"}, "There is no folder"),
        ({"--rule": "nesterov"}, "--rule must be one of gradient_descent, adam"),
    ],
)
def test_mistakes_are_sentences(surface, tmp_path, capsys, change, sentence):
    options = {"--x": AXES[1], "--y": AXES[3], "--out": str(tmp_path / "map.parquet")} | change
    assert main([str(surface), *(part for pair in options.items() for part in pair)]) == 1
    told = capsys.readouterr().err
    assert sentence in told
    assert "Traceback" not in told


@pytest.mark.parametrize(
    ("content", "sentence"), [(None, "There is no file"), ("{}", "format"), ("[", "not JSON")]
)
def test_a_file_that_is_no_experiment_is_named(tmp_path, capsys, content, sentence):
    path = tmp_path / "experiment.json"
    if content is not None:
        path.write_text(content)
    assert main([str(path), *AXES, "--out", str(tmp_path / "map.parquet")]) == 1
    assert sentence in capsys.readouterr().err


def _sweep(*options):
    """Start a sweep in a group of its own, all of which is signalled, as a terminal does at Ctrl-C."""
    command = [sys.executable, "-m", "core.sweep", *options]
    environment = os.environ | {"OMP_NUM_THREADS": "1"}
    return subprocess.Popen(
        command, cwd=ROOT, env=environment, stderr=subprocess.PIPE, text=True, start_new_session=True
    )


@pytest.mark.parametrize("workers", [1, 2])
def test_interrupted_it_says_so_and_the_same_command_goes_on(network, tmp_path, workers):
    store, out = tmp_path / "store.sqlite", tmp_path / "map.parquet"
    options = [str(network), "--x", "eta0:0.1:1:20:log", "--y", "alpha:0:0.5:5", "--seeds", "1"]
    options += ["--workers", str(workers), "--store", str(store), "--out", str(out)]
    with _sweep(*options) as sweep:
        until = time.monotonic() + 60
        while time.monotonic() < until and not (store.exists() and len(ResultStore(store)) > 3):
            time.sleep(0.05)
        os.killpg(sweep.pid, signal.SIGINT)
        told = sweep.communicate(timeout=60)[1]
    assert sweep.returncode == 130, told
    assert "Stopping." in told
    assert "goes on from there" in told
    assert "Traceback" not in told
    assert not out.exists()
    assert 3 < len(ResultStore(store)) < 100
    assert main([*options, "--workers", "1"]) == 0
    assert len(ResultStore(store)) == 100


@pytest.mark.parametrize(("workers", "after"), [(1, 1), (2, 3), (2, 0.3)])
def test_interrupted_it_waits_for_no_training(tmp_path, tiny, workers, after):
    """Each training would take far longer than the test waits; after a moment the workers are still being started."""
    path, store, out = tmp_path / "long.json", tmp_path / "store.sqlite", tmp_path / "map.parquet"
    path.write_text(tiny.change(epochs=900, size=2000, widths=(1024, 1024)).to_json(), encoding="utf-8")
    with _sweep(
        *(str(path), "--x", "eta0:1e-3:1e-2:2", "--y", "alpha:0:0.5:2", "--seeds", "1"),
        *("--workers", str(workers), "--store", str(store), "--out", str(out)),
    ) as sweep:
        until = time.monotonic() + 60
        while time.monotonic() < until and not store.exists():
            time.sleep(0.05)
        time.sleep(after)
        os.killpg(sweep.pid, signal.SIGINT)
        told = sweep.communicate(timeout=60)[1]
    assert sweep.returncode == 130, told
    assert "Traceback" not in told
    assert len(ResultStore(store)) == 0
    assert not out.exists()


def test_a_map_of_no_training_at_all_is_a_mistake(tmp_path, tiny, capsys):
    path, out = tmp_path / "long.json", tmp_path / "map.parquet"
    path.write_text(tiny.change(epochs=5000, size=2000, batch_size=1).to_json(), encoding="utf-8")
    options = [*AXES, "--seeds", "1", "--workers", "1", "--store", str(tmp_path / "store.sqlite")]
    assert main([str(path), *options, "--out", str(out)]) == 1
    assert "at most 50,000 are kept" in capsys.readouterr().err
    assert not out.exists()


@pytest.mark.parametrize("kind", ["text", "empty", "foreign", "rows", "axes"])
def test_files_that_are_no_maps_are_refused_with_a_sentence(surface, tmp_path, kind):
    path = tmp_path / "map.parquet"
    main([str(surface), *AXES, "--out", str(path)])
    whole = pq.read_table(path)
    about = whole.schema.metadata
    if kind in ("text", "empty"):
        path.write_bytes(b"" if kind == "empty" else b"PAR1 and no more")
    elif kind == "foreign":
        pq.write_table(pa.table({"a": [1]}), path)
    elif kind == "rows":
        pq.write_table(whole.slice(0, 10), path)
    else:
        broken = about[b"superlevel"].replace(b"eta0:0.001", b"eta0:9")
        pq.write_table(whole.replace_schema_metadata({b"superlevel": broken}), path)
    with pytest.raises(ValueError, match="Parquet file"):
        read_map(path)
    assert kind != "text" or path.read_bytes().startswith(b"PAR1")


def test_a_file_is_written_whole_or_not_at_all(surface, tmp_path, monkeypatch):
    path = tmp_path / "map.parquet"
    main([str(surface), *AXES, "--out", str(path)])
    before, found = path.read_bytes(), read_map(path)

    def broken(table, file):
        file.write(b"half")
        raise OSError("the disk is full")

    monkeypatch.setattr("core.sweep.table.pq.write_table", broken)
    with pytest.raises(OSError, match="disk is full"):
        write_map(found, path)
    assert path.read_bytes() == before
    assert [each.name for each in tmp_path.iterdir() if "part" in each.name] == []
