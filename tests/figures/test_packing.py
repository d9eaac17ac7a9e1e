"""The packed message gives back exactly what went in, for values that JSON cannot carry too."""

import json
import struct
import zlib

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra import numpy as arrays

from core.messages.packing import join, pack, six_digits, split, unpack, upper_half

ANY = arrays.arrays(
    st.sampled_from([np.dtype("<f4"), np.dtype("<f8"), np.dtype("u1"), np.dtype("<u2"), np.dtype("<u4")]),
    arrays.array_shapes(max_dims=4, max_side=5, min_side=0),
)


@given(st.dictionaries(st.text("abc_", min_size=1, max_size=6), ANY, max_size=4), st.text(max_size=20))
def test_unpacking_is_the_inverse_of_packing(blobs, word):
    header, read = unpack(pack({"word": word}, blobs))
    assert header == {"word": word}
    assert set(read) == set(blobs)
    for name, blob in blobs.items():
        assert read[name].dtype == blob.dtype
        np.testing.assert_array_equal(read[name], blob)


def test_every_array_begins_on_eight_bytes():
    raw = zlib.decompress(pack({"é": 1}, {"a": np.zeros(3, "u1"), "b": np.zeros(5, "<f4"), "c": np.ones(2)}))
    (length,) = struct.unpack_from("<I", raw)
    assert (4 + length) % 8 == 0
    offsets = [entry["offset"] for entry in json.loads(raw[4 : 4 + length])["arrays"].values()]
    assert all(offset % 8 == 0 for offset in offsets)


def test_a_header_with_nan_is_refused_rather_than_broken_in_the_browser():
    with pytest.raises(ValueError, match="JSON"):
        pack({"lam": float("nan")}, {})


def test_a_message_parts_into_its_main_and_second():
    assert split(join(b"main", b"more")) == (b"main", b"more")
    assert split(join(b"main")) == (b"main", b"")


def test_the_upper_half_keeps_three_digits_at_any_magnitude_and_what_is_not_finite():
    values = np.array([0.0, 1.0, -2.5e-30, 3.7e30, np.inf, -np.inf])
    back = (upper_half(values).astype("<u4") << 16).view("<f4")
    np.testing.assert_allclose(back, values, rtol=2**-8)
    nan = (upper_half(np.array([np.nan, -np.nan])).astype("<u4") << 16).view("<f4")
    assert np.isnan(nan).all()


def test_six_digits_are_kept_at_any_magnitude_and_what_is_not_finite():
    values = np.array([0.0, -0.0, 1.2345678, -3.3e-300, 7.7e300, np.inf, -np.inf, np.nan])
    np.testing.assert_allclose(six_digits(values), values, rtol=1e-6, equal_nan=True)
