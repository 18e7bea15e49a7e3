"""Breaks down the time of a step by kind of operation, with torch.profiler."""

from __future__ import annotations

import time
from collections.abc import Callable

from torch.profiler import ProfilerActivity, profile

KINDS = {
    "products": ("linear", "::mm", "::addmm", "int8pack"),
    "attention": ("attention",),
    "norms": ("rms_norm", "layer_norm"),
    "copies and types": ("copy_", "_to_copy", "::cat", "index", "::clone"),
    "drawing": ("topk", "sort", "softmax", "argmax", "isfinite", "scatter", "exponential"),
}
ROUNDS = 4


def table(step: Callable[[], object]) -> str:
    """Return milliseconds of a step by kind; the remainder is Python and waiting."""
    step()
    started = time.perf_counter()
    for _ in range(ROUNDS):
        step()
    plain_ms = (time.perf_counter() - started) / ROUNDS * 1e3
    with profile(activities=[ProfilerActivity.CPU]) as seen:
        for _ in range(ROUNDS):
            step()
    spent: dict[str, float] = {}
    counts: dict[str, int] = {}
    for event in seen.key_averages():
        kind = kind_of(event.key)
        spent[kind] = spent.get(kind, 0.0) + event.self_cpu_time_total / ROUNDS / 1e3
        counts[kind] = counts.get(kind, 0) + event.count // ROUNDS
    lines = [f"a frame takes {plain_ms:.1f} ms; by kind, as the profiler sees it\n"]
    for kind in sorted(spent, key=lambda kind: -spent[kind]):
        lines.append(f"  {kind:<18}{spent[kind]:8.1f} ms {counts[kind]:6d} operations\n")
    lines.append(f"  all of these      {sum(spent.values()):8.1f} ms\n")
    return "".join(lines)


def kind_of(operation: str) -> str:
    """Return one of KINDS, or "other"."""
    name = operation.lower()
    for kind, signs in KINDS.items():
        if any(sign in name for sign in signs):
            return kind
    return "other"
