"""Rules of the repository that a reader relies on: its guides name real files, its layers stay apart."""

import ast
import importlib.util
import os
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
CACHES = {".pytest_cache", ".hypothesis", ".mypy_cache", ".ruff_cache", "__pycache__"}
NOT_OURS = {".git", ".venv", "build"} | CACHES
PICTURES = {".png", ".npz", ".ico", ".svg"}
GUIDES = ("README.md", "CONTRIBUTING.md")
MACHINE_PATH = re.compile(r"(?<![\w.}/:])/(?:work|home|root|Users|opt|tmp|usr|var|srv|mnt)/(?!bin/env )\w+")


def texts():
    """Return every text file that belongs to the repository, without asking git."""
    for folder, names, here in os.walk(ROOT):
        names[:] = [name for name in names if name not in NOT_OURS]
        yield from (Path(folder, name) for name in here if Path(name).suffix not in PICTURES)


def sources(*folders):
    return sorted(path for folder in folders for path in (ROOT / folder).rglob("*.py"))


def imports(path):
    """Return the modules that a file imports anywhere in it, function bodies included."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield "." * node.level + (node.module or "")


def environment():
    spec = importlib.util.spec_from_file_location("environment", ROOT / "scripts" / "environment.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("path", sources("core"), ids=lambda path: str(path.relative_to(ROOT)))
def test_core_imports_nothing_from_above(path):
    assert not {"streamlit", "pages", "app"} & {name.split(".")[0] for name in imports(path)}


def test_core_is_imported_without_torch_sklearn_and_streamlit():
    check = "import sys, core; print(sorted({'torch', 'sklearn', 'streamlit'} & set(sys.modules)))"
    output = subprocess.run(
        [sys.executable, "-c", check], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert output.stdout == "[]\n"


def test_the_scripts_that_set_up_need_nothing_installed():
    allowed = sys.stdlib_module_names | {"environment", "chromium"}
    for name in ("environment", "start", "test", "chromium"):
        used = {module.split(".")[0] for module in imports(ROOT / "scripts" / f"{name}.py")}
        assert used <= allowed, name


def test_no_file_mentions_a_path_of_one_machine():
    found = {
        str(path.relative_to(ROOT)): MACHINE_PATH.findall(path.read_text(encoding="utf-8", errors="replace"))
        for path in texts()
    }
    assert {name: paths for name, paths in found.items() if paths} == {}


@pytest.mark.parametrize("name", ["requirements.txt", "tests/requirements.txt"])
def test_every_requirement_has_an_upper_bound(name):
    lines = [line.split("#")[0].strip() for line in (ROOT / name).read_text(encoding="utf-8").splitlines()]
    wanted = [line for line in lines if line and not line.startswith("-r ")]
    assert wanted
    assert [line for line in wanted if not re.search(r"~=|==|<", line)] == []


@pytest.mark.parametrize("guide", GUIDES)
def test_every_file_that_a_guide_names_exists(guide):
    text = (ROOT / guide).read_text(encoding="utf-8")
    quoted = re.findall(r"`([\w./-]+(?:\.(?:py|md|toml|txt|js|css|npz|png)|/))`", text)
    linked = re.findall(r"\]\((?!https?:|#)([^)#]+)", text)
    named = sorted({*quoted, *linked})
    assert len(named) >= 5
    assert [path for path in named if not (ROOT / path).exists()] == []


def test_every_name_that_the_contributing_guide_uses_is_in_the_files_it_points_to():
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    checked = []
    for item in re.findall(r"^\d\. .+$", text, re.M):
        quoted = re.findall(r"`([^`]+)`", item)
        named = "".join(
            (ROOT / path).read_text(encoding="utf-8") for path in quoted if re.fullmatch(r"[\w/]+\.py", path)
        )
        for name in (name for name in quoted if re.fullmatch(r"[A-Za-z_]+", name)):
            assert re.search(rf"\b{name}\b", named) or name == "AppTest", (name, item)
            checked.append(name)
    assert {"SURFACES", "_KINDS", "control"} <= set(checked)


def test_the_readmes_map_names_every_package():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    packages = {path.parent.relative_to(ROOT).as_posix() for path in sources("core", "pages")}
    assert {"core", "core/problems", "pages"} <= packages
    assert sorted(package for package in packages if f"`{package}/`" not in readme) == []


def test_an_old_python_is_refused_with_a_sentence(monkeypatch):
    module = environment()
    monkeypatch.setattr(module.sys, "version_info", (3, 9, 2))
    with pytest.raises(SystemExit, match=r"needs Python 3\.11 or newer; this is 3\.9\.2"):
        module.prepare("app")


def test_pyproject_and_scripts_agree_on_the_least_python():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert project["requires-python"] == ">=" + ".".join(map(str, environment().LEAST))


def make_python(folder):
    (folder / "bin").mkdir(parents=True)
    (folder / "bin" / "python").touch()


def test_an_installation_is_repeated_only_when_the_requirements_change(monkeypatch, tmp_path):
    module = environment()
    made = []
    (tmp_path / "tests").mkdir()
    for name in ("requirements.txt", "tests/requirements.txt"):
        (tmp_path / name).write_text(f"# {name}\n", encoding="utf-8")
    monkeypatch.setattr(module, "ROOT", tmp_path)
    monkeypatch.setattr(module, "run", made.append)
    monkeypatch.delenv("SUPERLEVEL_VENV", raising=False)
    monkeypatch.setattr(module.venv, "create", lambda folder, **_: make_python(folder))
    for purpose, installs in (("app", 1), ("app", 1), ("tests", 2), ("tests", 2), ("app", 2)):
        module.prepare(purpose)
        assert len(made) == installs
    (tmp_path / "requirements.txt").write_text("numpy\n", encoding="utf-8")
    module.prepare("tests")
    assert len(made) == 3


def test_a_failed_command_ends_the_script_with_its_name():
    with pytest.raises(SystemExit, match="exit code 3"):
        environment().run([sys.executable, "-c", "raise SystemExit(3)"])
