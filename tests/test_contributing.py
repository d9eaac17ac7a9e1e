"""CONTRIBUTING.md is followed as written, in a copy: each recipe's code obeys the rules and is found everywhere.

A line such as "`core/optim/rules/lion.py`:" before a block makes it a new file; "In `FILE`, a line of `LIST`:" puts
it at the end of that list; "At the end of `FILE`:" appends it.
"""

import os
import re
import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import javascript
import pytest

ROOT = Path(__file__).parents[1]
GUIDE = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
LAYERS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"][
    "contracts"
]
STEP = re.compile(
    r"^(?:.*?\b(?P<how>In|At the end of) )?`(?P<path>[\w./]+)`(?:, a line of `(?P<list>\w+)`)?:\n\n"
    r"(?P<fence>`{3,4})(?:python|js|md)\n(?P<code>(?s:.*?))^(?P=fence)$",
    re.M,
)
RECIPES = dict(re.findall(r"^### (.+?)\n(.*?)(?=^### |\Z)", GUIDE, re.M | re.S))
STEPS = {title: [found.groupdict() for found in STEP.finditer(text)] for title, text in RECIPES.items()}
FILES = [step["path"] for steps in STEPS.values() for step in steps]
COMPONENT = next(path for path in FILES if path.endswith(".js"))
# The house's own tests that a recipe says are to pass, by the words that choose them.
WALKS = {
    "tests/problems/test_surfaces.py": "booth or every_surface",
    "tests/problems/test_derivatives.py": "booth",
    "tests/test_every_kind.py": "lion or linear",
    "tests/test_optimiser_tables.py": "tables",
    "tests/test_presets.py": "asks or eta_one",
    "tests/lessons/test_lessons.py": "one_step",
    "tests/contributed.py": "",
}


def follow(place, how, path, code, **step):
    """Do one step of a recipe."""
    file = place / path
    if how is None:
        assert not file.exists(), f"{path} is there already"
        file.parent.mkdir(exist_ok=True)
        file.write_text(code, encoding="utf-8")
        return
    text = file.read_text(encoding="utf-8")
    if how == "In":
        before, rest = re.split(rf"(?<=\n)(?={step['list']} = \[)", text)
        inside, after = rest.split("\n]\n", 1)
        text = f"{before}{inside}\n{code}]\n{after}"
    else:
        text = f"{text}\n\n{code}"
    file.write_text(text, encoding="utf-8")


def called(place, *command):
    environment = os.environ | {"PYTHONPATH": str(place)}
    return subprocess.run(command, cwd=place, env=environment, capture_output=True, text=True, check=False)


@pytest.fixture(scope="module")
def copy(tmp_path_factory):
    """Return a copy of the repository in which every recipe has been followed."""
    place = tmp_path_factory.mktemp("copy") / "repository"
    left_out = shutil.ignore_patterns(
        *(".git", ".venv", "__pycache__", "node_modules", ".*_cache", "build", "screenshots")
    )
    shutil.copytree(ROOT, place, ignore=left_out, symlinks=True)
    for steps in STEPS.values():
        for step in steps:
            follow(place, **step)
    done = called(place, sys.executable, "scripts/optimiser_tables.py")
    assert done.returncode == 0, done.stderr
    return place


@pytest.fixture(scope="module")
def told(copy):
    """Return what the tests of `WALKS` said in the copy: the names of those that passed, and all that was printed."""
    chosen = " or ".join(
        f"({Path(file).name} and ({words}))" if words else Path(file).name for file, words in WALKS.items()
    )
    done = called(copy, sys.executable, "-m", "pytest", "-n", "0", "-rA", "-k", chosen, *WALKS)
    return re.findall(r"^PASSED (.+)$", done.stdout, re.M), done.stdout[-6000:] + done.stderr


@pytest.mark.parametrize(
    ("recipe", "walked", "least"),
    [
        (
            "A surface",
            r"test_surfaces.py.*booth|test_derivatives.py.*booth|test_every_surface|::test_surface_",
            6,
        ),
        ("An update rule", r"test_every_kind.py.*lion|test_the_tables", 8),
        ("A schedule", r"test_every_kind.py.*linear", 7),
        ("A preset", r"::test_with_eta_one|::test_every_preset_asks|::test_preset_", 3),
        ("A claim", r"::test_claim_", 3),
        ("A lesson", r"test_lessons.py.*one_step", 2),
        ("A page", r"::test_page_", 1),
        ("A monitor", r"::test_monitor_", 1),
        ("A component", r"::test_component_", 1),
    ],
)
def test_what_a_recipe_adds_is_found_everywhere(told, recipe, walked, least):
    passed, words = told
    assert STEPS[recipe]
    assert sum(bool(re.search(walked, name)) for name in passed) >= least, words
    failed = re.findall(r"^(?:FAILED|ERROR) (.+)$", words, re.M)
    assert [name for name in failed if re.search(walked, name)] == [], words


def test_every_recipe_with_code_is_followed_and_nothing_of_its_walks_fails(told):
    assert len([title for title, steps in STEPS.items() if steps]) == 9
    assert sum(len(steps) for steps in STEPS.values()) == len(
        re.findall(r"^`{3,4}(?:python|js|md)$", GUIDE, re.M)
    )
    assert re.search(r"^\d+ passed", told[1].splitlines()[-1].strip("= ")), told[1]


@pytest.mark.parametrize(
    "command",
    [
        ("ruff", "format", "--check"),
        ("ruff", "check", "--no-cache"),
        # What they import is left out: it is checked with everything else, in minutes.
        ("mypy", "--follow-imports=skip", "--cache-dir=/dev/null"),
    ],
    ids=lambda command: " ".join(command[:2]),
)
def test_the_code_of_the_recipes_obeys_the_rules(copy, command):
    files = sorted(path for path in set(FILES) if path.endswith(".py"))
    files = [path for path in files if command[0] == "ruff" or not path.startswith("tests/")]
    done = called(copy, sys.executable, "-m", *command, *files)
    assert done.returncode == 0, done.stdout + done.stderr


def test_the_layers_hold_in_the_copy(copy):
    done = called(
        copy,
        sys.executable,
        "-c",
        "from importlinter.cli import lint_imports_command as run; run()",
        "--no-cache",
    )
    assert "0 broken" in done.stdout, done.stdout + done.stderr


@pytest.mark.skipif(not javascript.PACKAGES.exists(), reason="scripts/javascript.py installs Biome and tsc")
@pytest.mark.parametrize("command", [("@biomejs/biome/bin/biome", "ci", COMPONENT), ("typescript/bin/tsc",)])
def test_the_javascript_of_the_recipes_obeys_the_rules(copy, command):
    program, *arguments = command
    node, _ = javascript.programs(Path(sys.executable))
    done = called(copy, str(node), str(javascript.PACKAGES / program), *arguments)
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize(("recipe", "most"), [("A surface", 16), ("An update rule", 30), ("A schedule", 30)])
def test_a_recipe_is_short(recipe, most):
    assert len(STEPS[recipe][0]["code"].splitlines()) <= most


def test_the_rooms_are_the_layers_from_bottom_to_top():
    (rooms,) = (each["layers"] for each in LAYERS if each["name"] == "The rooms of core")
    table = GUIDE.split("| room | what is in it |")[1].split("\n\n")[0]
    named = [
        re.findall(r"`core/(\w+)(?:/|\.py)`", line.split("|")[1])
        for line in table.splitlines()
        if "`core/" in line
    ]
    assert named == [sorted(layer.split(" | ")) for layer in reversed(rooms)]
    assert "UNDERSTAND = [" in (ROOT / "pages" / "navigation.py").read_text(encoding="utf-8")
    there = {f"{path.relative_to(ROOT).as_posix()}/" for path in (ROOT / "assets").iterdir() if path.is_dir()}
    assert sorted(path for path in there - {"assets/screenshots/"} if f"`{path}`" not in GUIDE) == []
