"""The wheel: it is built from the folder, holds the package under its own name, and works where the folder is not."""

import re
import subprocess
import sys
import tomllib
import zipfile
from pathlib import Path

import pytest
import requirements

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wheel")
    command = ["-m", "pip", "wheel", str(ROOT), "--no-deps", "--no-build-isolation", "-q", "-w", str(folder)]
    done = subprocess.run([sys.executable, *command], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    (made,) = folder.glob("*.whl")
    return made


@pytest.fixture(scope="module")
def installed(wheel, tmp_path_factory):
    site = tmp_path_factory.mktemp("site")
    zipfile.ZipFile(wheel).extractall(site)
    return site


def run_there(site, code):
    """Run code that finds the unpacked wheel and the requirements, but not this folder."""
    start = f"import sys\nsys.path.insert(0, {str(site)!r})\n"
    done = subprocess.run(
        [sys.executable, "-I", "-c", start + code], cwd=site, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


def test_the_wheel_holds_the_package_its_data_and_its_licences_and_nothing_else(wheel):
    names = zipfile.ZipFile(wheel).namelist()
    assert {name.split("/")[0] for name in names} == {
        "superlevel",
        f"superlevel-{PROJECT['version']}.dist-info",
    }
    assert {"superlevel/__init__.py", "superlevel/__init__.pyi", "superlevel/py.typed"} <= set(names)
    assert [name for name in names if name.endswith((".npz", "LICENSE"))] == [
        "superlevel/assets/mnist_5k.npz",
        f"superlevel-{PROJECT['version']}.dist-info/licenses/LICENSE",
    ]
    assert not [name for name in names if "__pycache__" in name]


def test_the_readmes_cell_runs_from_the_wheel(installed):
    (cell,) = re.findall(r"^```python\n(.+?)^```$", README, re.M | re.S)
    told = run_there(
        installed,
        f"{cell}\nimport importlib.util\n"
        "print(run.outcome.kind, superlevel.__file__, importlib.util.find_spec('core'))",
    )
    assert told == [f"descending {installed / 'superlevel' / '__init__.py'} None"]


def test_the_bundled_data_and_a_training_work_from_the_wheel(installed):
    told = run_there(
        installed,
        "import superlevel\n"
        "print(superlevel.surface('mnist_pair').loss((0.0, 0.0)) > 0)\n"
        "run = superlevel.training(data='mnist', size=200, epochs=1)\n"
        "run.train()\n"
        "print(run.t == run.steps)\n",
    )
    assert told == ["True", "True"]


def test_the_requirements_files_are_what_pyproject_says():
    for path, text in requirements.requirements().items():
        assert path.read_text(encoding="utf-8") == text, "run scripts/requirements.py"


def test_the_extras_are_those_that_the_guide_names():
    assert set(PROJECT["optional-dependencies"]) == {"app", "postgres", "train", "tests", "docs"}
    assert not [one for one in PROJECT["dependencies"] if one.startswith(("torch", "streamlit", "plotly"))]
