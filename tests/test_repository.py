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
NOT_OURS = {".git", ".venv", "build", "node_modules"} | CACHES
PICTURES = {".png", ".npz", ".ico", ".svg"}
GUIDES = ("README.md", "CONTRIBUTING.md", *sorted(f"docs/{path.name}" for path in ROOT.glob("docs/*.md")))
# Words of a screen: core says what is the matter and which value helps, the page says where.
SCREEN = re.compile(
    r"\b(?:sidebar|sliders?|buttons?|checkbox|dropdown|widgets?|uploads?|uploaded|press|clicks?|under Advanced"
    r"|the tab|the page)\b|\b[A-Z]\w+ tab\b"
)
WORDED = {"figures", "messages"}
# The machine of whoever runs a server has places of its own.
ABOUT_SERVERS = ("deploy", "docs/deploying.md", "tests/deploy", "scripts/nginx.py", "scripts/postgresql.py")
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


def spoken(path):
    """Yield the string literals of a file, but for docstrings."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    told = {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in told:
            yield node.value


def environment():
    spec = importlib.util.spec_from_file_location("environment", ROOT / "scripts" / "environment.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


@pytest.mark.parametrize("path", sources("core"), ids=lambda path: str(path.relative_to(ROOT)))
def test_core_imports_nothing_from_above(path):
    assert not {"streamlit", "pages", "app"} & {name.split(".")[0] for name in imports(path)}


def test_core_names_nothing_of_a_screen():
    quiet = [path for path in sources("core") if path.relative_to(ROOT).parts[1] not in WORDED]
    found = {
        str(path.relative_to(ROOT)): [text for text in spoken(path) if SCREEN.search(text)] for path in quiet
    }
    assert {name: texts for name, texts in found.items() if texts} == {}
    # What the words are for: the pages are full of them.
    assert any(SCREEN.search(text) for path in sources("pages") for text in spoken(path))


def test_core_is_imported_without_torch_sklearn_and_streamlit():
    check = "import sys, core; print(sorted({'torch', 'sklearn', 'streamlit'} & set(sys.modules)))"
    output = subprocess.run(
        [sys.executable, "-c", check], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert output.stdout == "[]\n"


def test_the_scripts_that_set_up_need_nothing_installed():
    allowed = sys.stdlib_module_names | {"environment", "chromium", "nginx", "postgresql"}
    for name in ("environment", "start", "test", "chromium", "nginx", "postgresql"):
        used = {module.split(".")[0] for module in imports(ROOT / "scripts" / f"{name}.py")}
        assert used <= allowed, name


def test_no_file_mentions_a_path_of_one_machine():
    found = {
        str(path.relative_to(ROOT)): MACHINE_PATH.findall(path.read_text(encoding="utf-8", errors="replace"))
        for path in texts()
        if not path.relative_to(ROOT).as_posix().startswith(ABOUT_SERVERS)
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
    # A recipe's own files are written by whoever follows it.
    text = re.sub(r"^`[\w./]+`:$", "", text, flags=re.M)
    quoted = re.findall(r"`([\w./-]+(?:\.(?:py|pyi|md|toml|json|txt|js|css|npz|png)|/))`", text)
    linked = re.findall(r"\]\((?!https?:|#)([^)#]+)", text)
    folders = ("", "*/*/") if guide == "CONTRIBUTING.md" else ("",)
    assert [
        path for path in sorted({*quoted}) if not any(any(ROOT.glob(f"{f}{path}")) for f in folders)
    ] == []
    assert [path for path in sorted({*linked}) if not ((ROOT / guide).parent / path).exists()] == []


def test_the_guides_name_many_files_and_the_readme_leads_to_each_guide():
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert [guide for guide in GUIDES[1:] if f"]({guide})" not in readme] == []
    assert len(GUIDES) >= 7


@pytest.mark.parametrize(
    "section", re.split(r"^### ", (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8"), flags=re.M)[1:]
)
def test_every_name_that_a_recipe_uses_is_in_the_files_it_points_to(section):
    prose = re.sub(r"^```.*?^```$", "", section, flags=re.M | re.S)
    quoted = re.findall(r"`([^`\n]+)`", prose)
    paths = [ROOT / path for path in quoted if re.fullmatch(r"[\w./]+\.(?:py|js|json)", path)]
    named = section.split("```", 1)[-1] if "```" in section else ""
    named += "".join(path.read_text(encoding="utf-8") for path in paths if path.exists())
    names = {name for name in quoted if re.fullmatch(r"[A-Za-z_]+", name)} - {"AppTest"}
    assert paths
    assert [name for name in sorted(names) if not re.search(rf"\b{name}\b", named)] == []


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


def test_no_two_files_of_tests_have_one_name():
    """Folders of tests are no packages: pytest would take the second file for the first."""
    names = [path.name for path in (ROOT / "tests").rglob("test_*.py")]
    assert sorted(names) == sorted(set(names))
