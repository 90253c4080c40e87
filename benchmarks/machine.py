"""On what it was measured."""

from __future__ import annotations

import os
import platform
from importlib.metadata import version
from pathlib import Path

MEASURED_WITH = ("ortools", "numba", "numpy", "scipy", "icalendar")


def describe() -> dict[str, object]:
    """Return processor, cores that may be used, memory, system load now, and versions."""
    return {
        "processor": _field(Path("/proc/cpuinfo"), "model name") or platform.processor() or "unknown",
        "cores": cores(),
        "memory_gibibytes": round(_kibibytes(_field(Path("/proc/meminfo"), "MemTotal")) / 2**20, 1),
        "load": round(os.getloadavg()[0], 1),
        "system": f"{platform.system()} {platform.machine()}",
        "versions": {"python": platform.python_version(), **{name: version(name) for name in MEASURED_WITH}},
    }


def cores() -> int:
    """Return how many processors this process may run on."""
    try:
        return len(os.sched_getaffinity(0))
    except AttributeError:  # only Linux knows it
        return os.cpu_count() or 1


def _field(file: Path, name: str) -> str:
    if not file.exists():
        return ""
    for line in file.read_text(encoding="utf-8", errors="replace").splitlines():
        key, colon, value = line.partition(":")
        if colon and key.strip() == name:
            return value.strip()
    return ""


def _kibibytes(text: str) -> int:
    return int(text.split()[0]) if text else 0
