"""Write what nginx serves itself into a folder: Streamlit's files and our modules, each also compressed.

    python deploy/static_files.py FOLDER [--base PATH]

Run it with the Python that the app is installed in, and again after each upgrade; what is no longer served is removed.
"""

from __future__ import annotations

import argparse
import gzip
import shutil
import sys
from pathlib import Path

from streamlit import file_util

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))
from pages.shared import modules

_PACKED = {".js", ".css", ".json", ".svg", ".html", ".wasm"}
_LEAST_BYTES = 1000


def write(folder: Path, base: str = "") -> None:
    """Write the files below `folder`, at the paths at which browsers ask for them."""
    root = folder / base.strip("/")
    for name in ("static", "modules"):
        shutil.rmtree(root / name, ignore_errors=True)
    shutil.copytree(Path(file_util.get_static_dir()) / "static", root / "static")
    target = root / modules.FOLDER
    for source in sorted(path for path in modules.ASSETS.glob("*/*") if path.suffix in modules.TYPES):
        copy = target / source.relative_to(modules.ASSETS)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, copy)
    for path in sorted(path for path in root.rglob("*") if path.suffix in _PACKED and path.is_file()):
        _pack(path)


def _pack(path: Path) -> None:
    content = path.read_bytes()
    if len(content) >= _LEAST_BYTES:
        path.with_name(f"{path.name}.gz").write_bytes(gzip.compress(content, 9, mtime=0))


def main(arguments: list[str] | None = None) -> None:
    """Write the files."""
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("folder", type=Path)
    parser.add_argument("--base", default="", help="Streamlit's server.baseUrlPath")
    options = parser.parse_args(arguments)
    write(options.folder, options.base)


if __name__ == "__main__":
    main()
