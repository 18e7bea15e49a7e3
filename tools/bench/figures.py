"""Results of benchmarks with their limits, printed as a table or JSON."""

from __future__ import annotations

import json
import os
import platform
import sys
from collections.abc import Sequence
from dataclasses import asdict, dataclass

import numpy as np


@dataclass(frozen=True)
class Figure:
    """One measured number; `limit` is its maximum, None if there is none."""

    what: str
    value: float
    unit: str
    limit: float | None = None

    @property
    def is_reached(self) -> bool:
        """Whether the limit is met."""
        return self.limit is None or self.value <= self.limit


def percentile(values: Sequence[float], share: float) -> float:
    """Return a percentile, 0 … 100, of some measurements."""
    return float(np.percentile(np.asarray(values), share))


def report(figures: Sequence[Figure], as_json: bool = False) -> int:
    """Write the figures to stdout. Returns 0 if every limit is met, else 1."""
    if as_json:
        rows = [asdict(figure) | {"is_reached": figure.is_reached} for figure in figures]
        sys.stdout.write(json.dumps(rows, indent=1) + "\n")
    else:
        load = os.getloadavg()[0] if hasattr(os, "getloadavg") else float("nan")
        sys.stdout.write(
            f"{platform.machine()}, {os.cpu_count()} cores, Python {platform.python_version()}, "
            f"load {load:.1f}\n"
        )
        for figure in figures:
            limit = "" if figure.limit is None else f"  limit {figure.limit:g} {figure.unit}"
            verdict = "" if figure.limit is None else ("  ok" if figure.is_reached else "  MISSED")
            sys.stdout.write(
                f"{figure.what:<58}{figure.value:>9.1f} {figure.unit:<3}{limit}{verdict}\n"
            )
    return 0 if all(figure.is_reached for figure in figures) else 1
