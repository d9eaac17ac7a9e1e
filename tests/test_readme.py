"""The code of the README and of docs/notebook.md runs as written, and what its comments and tables promise is true."""

import importlib
import importlib.util
import re
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

import core
from core.claims import CLAIMS
from core.experiments.experiment import Experiment, from_query
from core.optim.limits import limit_words

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
GUIDE = (ROOT / "docs" / "notebook.md").read_text(encoding="utf-8")
COMMANDS = re.findall(r"^```(?:sh|bash)\n(.+?)\n```$", README, re.M | re.S)


def cells(text):
    return re.findall(r"^```python\n(.+?)^```$", text, re.M | re.S)


# the last, of own rules, is run where their tables are checked
FIRST, OWN, LEVELS, TRAINING, MAP, SLICE, _ = cells(GUIDE)


def run_cell(code, **names):
    names = {"superlevel": core} | names
    exec(compile(code, "a cell", "exec"), names)
    return names


pytestmark = pytest.mark.usefixtures("as_superlevel")


def test_the_readme_shows_the_first_cell_of_the_guide():
    assert cells(README) == [FIRST]


def test_the_first_cell_runs_as_written():
    run = run_cell(FIRST)["run"]
    assert [run.theta.shape, run.loss.shape, run.grad_norm.shape] == [(201, 2), (201,), (201,)]
    assert run.step_size.shape == (200,)
    kind, reason = re.search(r'# "(\w+)", "… (.+)"', FIRST).groups()
    assert run.outcome.kind == kind
    assert run.outcome.reason.endswith(reason)


def test_the_outcome_said_for_a_longer_run_is_right():
    names = run_cell(FIRST)
    steps, kind = re.search(r'After (\d+) steps the outcome is "(\w+)"', GUIDE).groups()
    assert core.descend(names["f"], names["rule"], start=(0.0, 0.0), steps=int(steps)).outcome.kind == kind


def test_the_ledger_has_one_record_a_step():
    names = run_cell(FIRST)
    records = list(core.ledger(names["f"], names["run"]))
    assert [record["t"] for record in records] == list(range(200))
    assert {"V", "dV", "first_order", "second_order", "remainder", "verdict"} <= set(records[0])


def test_the_own_formula_in_the_comment_is_that_formula():
    call = re.search(r"# or (superlevel\.surface\(formula=.+\))", FIRST)[1]
    f = eval(call, {"superlevel": core})
    theta = np.array([[1.0, -2.0], [0.5, 0.25]])
    np.testing.assert_allclose(f.loss(theta), theta[:, 0] ** 2 + 3 * theta[:, 1] ** 2, rtol=1e-14)


def test_the_cell_of_own_functions_runs_as_written():
    names = run_cell(OWN, rule=core.rule("gradient_descent", eta0=0.01))
    assert names["exact"].loss_and_grad(np.full(50, 0.5))[1] == pytest.approx(np.full(50, 0.5))


def test_the_training_cell_runs_as_written_and_learns():
    names = run_cell(TRAINING)
    history, run = names["history"], names["run"]
    assert run.t == run.steps == 5 * run.steps_per_epoch
    assert history.test_accuracy[~np.isnan(history.test_accuracy)][-1] > 0.9


def test_the_cell_of_level_sets_runs_as_written_and_says_what_its_comments_say():
    names = run_cell(LEVELS)
    sets = names["sets"]
    assert (sets.at(180.0).count, sets.at(180.0).holes) == (2, 1)
    assert len(core.critical_points(sets)) == 9
    call, level = re.search(r"(superlevel\.connecting_path\(.+\)\.true_level)\s+# ([\d.]+):", LEVELS).groups()
    assert eval(call, names) == pytest.approx(float(level), abs=0.05)


def test_the_cell_of_maps_runs_as_written():
    found = run_cell(MAP)["found"]
    assert found.outcome.shape == found.values["final"].shape == (101, 101)
    assert sum(found.counts().values()) == 10_201
    assert found.counts()["frozen"] > found.counts()["diverged"] > 0


def test_the_cell_of_slices_runs_as_written_on_a_trained_network():
    run = core.training(size=100, widths=(4,), epochs=3)
    run.train()
    names = run_cell(SLICE, run=run)
    assert np.isfinite(names["piece"].coarse().values).all()
    assert core.honesty(run, names["piece"].directions).sentence.startswith("This plane holds ")
    assert core.barrier(run).height >= 0


def test_the_notebook_code_needs_no_streamlit_and_no_torch():
    check = "import sys; assert not {'streamlit', 'torch'} & set(sys.modules)"
    code = f"{FIRST}\n{check}".replace("import superlevel", "import core as superlevel")
    subprocess.run([sys.executable, "-c", code], cwd=ROOT, check=True)


def test_continuous_integration_runs_the_readmes_test_command():
    assert "python3 scripts/start.py" in COMMANDS
    assert "python3 scripts/test.py" in COMMANDS
    assert "check python3 scripts/test.py\n" in (ROOT / ".ci" / "run").read_text(encoding="utf-8")


@pytest.mark.parametrize("query", re.findall(r"localhost:8501/\?([^\s)`>]+)", README))
def test_every_link_into_the_app_is_understood(query):
    assert from_query(query)[1] == []


def test_the_changelog_names_what_there_is_and_what_is_gone():
    lines = (ROOT / "docs" / "CHANGELOG.md").read_text(encoding="utf-8").splitlines()
    rows = [line.strip("| ").split(" | ") for line in lines if line.startswith("| `")]
    assert len(rows) >= 8
    for before, now in rows:
        for code in re.findall(r"`(from [^`]+)`", now):
            exec(code, {})
        for name in re.findall(r"`(core\.\w+)[`(]", now):
            parent, _, last = name.rpartition(".")
            assert hasattr(importlib.import_module(parent), last) or importlib.util.find_spec(name)
        for module in re.findall(r"from (core\.[\w.]+) import", before):
            with pytest.raises(ImportError):
                importlib.import_module(module)


def test_the_limits_that_the_guides_tell_are_those_of_the_settings():
    guide = (ROOT / "docs" / "mathematics.md").read_text(encoding="utf-8")
    steps, low, high = re.search(r"up to ([\d,]+) steps, at an η0 from (\S+) to (\S+)\. ", guide).groups()
    settings = Experiment.settings()
    assert float(steps.replace(",", "")) == settings["steps"].high
    assert (float(low), float(high)) == (settings["eta0"].low, settings["eta0"].high)
    nesterov = limit_words(core.rule("nesterov", eta0=0.1).kind)
    assert f"{nesterov} for Nesterov's momentum" in guide
    tour = (ROOT / "docs" / "tour.md").read_text(encoding="utf-8")
    assert len(CLAIMS) == 8
    assert "eight claims" in tour


@pytest.mark.parametrize("guide", sorted(path.name for path in (ROOT / "docs").glob("*.md")))
def test_every_link_from_guide_to_guide_leads_to_a_heading(guide):
    text = (ROOT / "docs" / guide).read_text(encoding="utf-8")
    for file, place in re.findall(r"\]\((\w+\.md)?#([\w-]+)\)", text):
        headings = re.findall(
            r"^#+ (.+)$", (ROOT / "docs" / (file or guide)).read_text(encoding="utf-8"), re.M
        )
        assert place in {heading.lower().replace(" ", "-") for heading in headings}
