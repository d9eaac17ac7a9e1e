"""What takes seconds to import is loaded when it is used, in one place for all."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
HEAVY = "print(sorted({'torch', 'sklearn'} & set(sys.modules)))"
ROOMS = ("data", "messages", "networks", "slices", "trainer")


def said(code):
    done = subprocess.run([sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    return done.stdout.splitlines()


LIGHT = (
    *("core", "core.messages.player", "core.figures.surface", "core.slices.slice", "core.data.load"),
    *("core.experiments.network_experiment", "core.trainer.monitors", "core.networks.objective"),
    *("core.networks.models", "core.networks.risks", "pages.shared.details"),
)


def test_what_a_page_without_training_imports_loads_nothing_heavy():
    assert said(f"import sys, {', '.join(LIGHT)}; {HEAVY}")[-1] == "[]"


def test_a_package_is_loaded_with_the_first_use_of_it_and_not_by_looking_around():
    code = f"""
import sys
from core.later import torch
assert not hasattr(torch, "__wrapped__")
assert not hasattr(torch, "__path__")
{HEAVY}
two = torch.tensor([1.0, 1.0]).sum()
{HEAVY}
import torch as real
print(torch.nn is real.nn, float(two))
"""
    before, after, same = said(code)
    assert before == "[]"
    assert "torch" in after
    assert same == "True 2.0"


@pytest.mark.parametrize("room", ROOMS)
def test_no_function_imports(room):
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in sorted((ROOT / "core" / room).rglob("*.py"))
        for function in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for node in ast.walk(function)
        if isinstance(node, ast.Import | ast.ImportFrom)
    ]
    assert found == []
