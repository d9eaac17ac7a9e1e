"""Maps as files: Parquet with one row a cell, the axes and the experiment in the file's own metadata."""

from __future__ import annotations

import io
import json
import os
import tempfile
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from .axes import read_axis
from .map_result import KINDS, UNKNOWN, Map

FORMAT = "superlevel-map-1"
_KEY = b"superlevel"
# Columns that are not values: both settings under their own names come before these.
_OUTCOME = "outcome"


def map_table(found: Map) -> pd.DataFrame:
    """Return a map as a table, one row a cell, row by row of y: both settings, the outcome in words, all values."""
    columns, rows = np.meshgrid(found.x.values, found.y.values)
    names = [None, *KINDS]
    told = {found.x.name: columns.ravel(), found.y.name: rows.ravel()}
    told[_OUTCOME] = [names[kind + 1] for kind in found.outcome.ravel()]
    return pd.DataFrame(told | {name: values.ravel() for name, values in found.values.items()})


def write_map(found: Map, path: str | Path) -> None:
    """Write a map to a Parquet file; the file appears complete or not at all."""
    target = Path(path)
    table = pa.Table.from_pandas(map_table(found), preserve_index=False)
    about = {
        "format": FORMAT,
        "x": found.x.text(),
        "y": found.y.text(),
        "experiment": found.record,
        "minima": found.minima,
        "rule": found.rule,
        "own": found.own,
    }
    table = table.replace_schema_metadata({**(table.schema.metadata or {}), _KEY: json.dumps(about).encode()})
    handle, scratch = tempfile.mkstemp(dir=target.parent, prefix=target.name, suffix=".part")
    try:
        with os.fdopen(handle, "wb") as file:
            pq.write_table(table, file)
        os.chmod(scratch, 0o644)
        os.replace(scratch, target)
    except BaseException:
        Path(scratch).unlink(missing_ok=True)
        raise


def read_map(source: str | Path | bytes) -> Map:
    """Read a map that `write_map` has written; raises `ValueError` with a sentence for anything else."""
    try:
        table = pq.read_table(io.BytesIO(source) if isinstance(source, bytes) else source)
    except FileNotFoundError:
        raise ValueError(f"There is no file {source!s}.") from None
    except (pa.ArrowInvalid, OSError):
        raise ValueError(
            "This file is no Parquet file, or it is damaged: open a map written by this app."
        ) from None
    about = _about(table)
    try:
        return _restored(table, about)
    except (KeyError, TypeError, ValueError) as error:
        raise ValueError(
            f"This Parquet file says that it is a map, but can't be read as one: {error}."
        ) from None


def _about(table: pa.Table) -> dict[str, object]:
    try:
        about = json.loads((table.schema.metadata or {})[_KEY])
    except (KeyError, ValueError):
        about = {}
    if not isinstance(about, dict) or about.get("format") != FORMAT:
        raise ValueError("This Parquet file is not a map of this app: its metadata say nothing of axes.")
    return about


def _restored(table: pa.Table, about: dict[str, object]) -> Map:
    x, y = read_axis(str(about["x"])), read_axis(str(about["y"]))
    if table.num_rows != x.n * y.n:
        raise ValueError(f"it has {table.num_rows:,} rows, not {x.n * y.n:,}")
    frame = table.to_pandas()
    codes = {kind: k for k, kind in enumerate(KINDS)}
    outcome = [codes.get(kind, UNKNOWN) for kind in frame[_OUTCOME]]
    values = {
        str(name): frame[name].to_numpy(dtype=float).reshape(y.n, x.n)
        for name in frame.columns
        if name not in (x.name, y.name, _OUTCOME)
    }
    minima = tuple((float(a), float(b)) for a, b in about.get("minima", ()))  # type: ignore[attr-defined]
    own = tuple(str(what) for what in about.get("own", ()))  # type: ignore[attr-defined]
    kinds = np.array(outcome, np.int8).reshape(y.n, x.n)
    return Map(x, y, values, kinds, str(about["experiment"]), minima, str(about.get("rule", "")), own)
