"""Hypothesis strategies for the values of a record's settings, from the settings' own bounds."""

from hypothesis import strategies as st


def values(setting):
    """Return a strategy of valid values for a setting; texts need a strategy of their own."""
    if setting.kind == "float":
        return st.floats(setting.low, setting.high, allow_nan=False)
    if setting.kind == "integer":
        return st.integers(int(setting.low), int(setting.high))
    if setting.kind == "integers":
        whole = st.integers(int(setting.low), int(setting.high))
        return st.lists(whole, min_size=1, max_size=setting.most).map(tuple)
    if setting.kind == "choice":
        return st.sampled_from(sorted(setting.choices))
    if setting.kind == "choices":
        names = st.sampled_from(sorted(setting.choices))
        return st.lists(names, min_size=int(max(setting.low, 0)), max_size=setting.most, unique=True).map(
            tuple
        )
    if setting.kind == "flag":
        return st.booleans()
    if setting.name in ("map_x", "map_y"):
        return st.sampled_from(["", "eta0:0.0001:1.0:64:log", "alpha:0.0:0.5:9"])
    if setting.kind == "point":
        return st.tuples(st.floats(-1e4, 1e4), st.floats(-1e4, 1e4))
    raise ValueError(setting.kind)
