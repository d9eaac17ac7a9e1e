"""The surfaces on offer, one a file: each module holds a `SURFACE`, or a `FAMILY` that makes one from parameters."""
