"""What leaves the map page: the map as Parquet and CSV, and the command that makes the same map."""

from __future__ import annotations

import tempfile
from pathlib import Path

from core.sweep.map_result import Map
from core.sweep.table import map_table, write_map
from pages.shared.share import Download


def downloads(found: Map) -> list[Download]:
    """Return the page's downloads; each is made when it is asked for."""
    return [
        (
            "Map (Parquet)",
            lambda: _parquet(found),
            "superlevel-map.parquet",
            "application/vnd.apache.parquet",
        ),
        ("Map (CSV)", lambda: map_table(found).to_csv(index=False), "superlevel-map.csv", "text/csv"),
    ]


def command(found: Map, file: str = "superlevel-experiment.json") -> str:
    """Return the command that makes the same map from the downloaded experiment."""
    return f"python -m core.sweep {file} --x {found.x.text()} --y {found.y.text()} --out map.parquet"


def _parquet(found: Map) -> bytes:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "map.parquet")
        write_map(found, path)
        return path.read_bytes()
