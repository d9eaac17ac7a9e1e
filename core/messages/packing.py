"""Many arrays and a JSON header in one `bytes`: how a picture travels to the player in the browser.

Layout of a part, before deflating: uint32 header length h · h bytes of JSON · arrays, each on 8 bytes.
The header names each array's dtype, shape and offset. JSON has no NaN and no infinity, arrays have.
A message is uint32 n · n bytes of the deflated main part · a deflated second part, which may be empty. What a browser
fetches besides is one deflated part.
"""

from __future__ import annotations

import json
import struct
import zlib
from collections.abc import Mapping
from typing import Any

import numpy as np

_ALIGN = 8
_LEVEL = 1
# Of what is made once and fetched by many.
FETCHED_LEVEL = 9


def pack(header: Mapping[str, Any], arrays: Mapping[str, np.ndarray], level: int = _LEVEL) -> bytes:
    """Return one deflated part. Raises `ValueError` where the header holds NaN or infinity.

    `level` is zlib's: a message is made for one moment, and takes little time.
    """
    blobs = {name: np.ascontiguousarray(array) for name, array in arrays.items()}
    table, offset = {}, 0
    for name, blob in blobs.items():
        table[name] = {"dtype": blob.dtype.name, "shape": list(blob.shape), "offset": offset}
        offset += _padded(blob.nbytes)
    text = json.dumps(dict(header) | {"arrays": table}, allow_nan=False, ensure_ascii=False).encode()
    text = text.ljust(_padded(4 + len(text)) - 4)
    body = b"".join(blob.tobytes().ljust(_padded(blob.nbytes), b"\0") for blob in blobs.values())
    return zlib.compress(struct.pack("<I", len(text)) + text + body, level)


def unpack(part: bytes) -> tuple[dict[str, Any], dict[str, np.ndarray]]:
    """Return the header and the arrays of one deflated part, `pack`'s inverse."""
    raw = zlib.decompress(part)
    (length,) = struct.unpack_from("<I", raw)
    header = json.loads(raw[4 : 4 + length])
    body = raw[4 + length :]
    arrays = {name: _read(body, entry) for name, entry in header.pop("arrays").items()}
    return header, arrays


def join(main: bytes, second: bytes = b"") -> bytes:
    """Return the message of a main and a second part."""
    return struct.pack("<I", len(main)) + main + second


def split(message: bytes) -> tuple[bytes, bytes]:
    """Return the main and the second part of a message, `join`'s inverse."""
    (length,) = struct.unpack_from("<I", message)
    return message[4 : 4 + length], message[4 + length :]


def upper_half(values: np.ndarray) -> np.ndarray:
    """Return the upper 16 bits of each float32, rounded: three digits, any magnitude, NaN and ∞ kept."""
    with np.errstate(all="ignore"):
        bits = np.ascontiguousarray(values, dtype="<f4").view("<u4")
    rounded = np.where(np.isfinite(values), bits + 0x7FFF + ((bits >> 16) & 1), bits)
    return np.where(np.isnan(values), 0x7FC0, rounded >> 16).astype("<u2")


def six_digits(values: np.ndarray) -> np.ndarray:
    """Return float64 values cut to 20 bits of mantissa: six digits, any magnitude, at half the deflated size."""
    bits = np.ascontiguousarray(values, dtype="<f8").view("<u8")
    return np.where(np.isnan(values), np.nan, (bits & np.uint64(0xFFFFFFFF00000000)).view("<f8"))


def _padded(length: int) -> int:
    return -(-length // _ALIGN) * _ALIGN


def _read(body: bytes, entry: Mapping[str, Any]) -> np.ndarray:
    count = int(np.prod(entry["shape"]))
    return np.frombuffer(body, entry["dtype"], count, entry["offset"]).reshape(entry["shape"])
