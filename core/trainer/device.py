"""Where a network trains, and what its memory does afterwards."""

from __future__ import annotations

import torch


def choose_device(name: str) -> torch.device:
    """Return the accelerator that torch reports for "auto", the CPU where there is none, or a device by name.

    Raises `ValueError` for a name that is no device, or one that is not there.
    """
    if not isinstance(name, str):
        raise ValueError(f"device must be 'auto', 'cpu' or the name of an accelerator, got {name!r}.")
    found = torch.accelerator.current_accelerator() if torch.accelerator.is_available() else None
    if name == "auto":
        return found or torch.device("cpu")
    try:
        device = torch.device(name)
    except RuntimeError:
        device = None
    if device is None or device.type not in {"cpu", found and found.type}:
        here = "'cpu'" if found is None else f"'cpu' or {found.type!r}"
        raise ValueError(f"device must be 'auto' or one that this machine has, {here}, got {name!r}.")
    return device


def device_words(device: torch.device) -> str:
    """Return a device in words: "CPU, one thread", "CUDA, NVIDIA …"."""
    if device.type == "cpu":
        return "CPU, one thread"
    if device.type == "cuda":
        return f"CUDA, {torch.cuda.get_device_name(device)}"
    return device.type.upper()
