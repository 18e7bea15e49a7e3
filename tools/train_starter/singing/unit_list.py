"""The units that the voices sing, in the order of their codes: unit number i has code 1 + i.

`units.txt` holds them, one a line, as the command `list-units` found them in both voices' tables,
the commonest first. Vocabulary, composer and codec read this one list, so that a code means the
same to all; it changes only when somebody writes it anew.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from functools import lru_cache
from pathlib import Path

from tools.train_starter.singing.units import Unit

UNITS_FILE = Path(__file__).with_name("units.txt")
MOST_UNITS = 1600


def unit_name(unit: Unit) -> str:
    """Return a unit as a line of text."""
    return "|".join(map(str, unit))


def named_unit(name: str) -> Unit:
    """Return the unit of a line of text."""
    kind, consonants, vowel, part, parts = name.split("|")
    return Unit(kind, consonants, vowel, int(part), int(parts))


@lru_cache(maxsize=1)
def unit_list() -> tuple[Unit, ...]:
    """Return the units in the order of their codes."""
    return tuple(map(named_unit, UNITS_FILE.read_text(encoding="utf-8").split()))


def commonest(counts: Iterable[dict[Unit, int]]) -> list[Unit]:
    """Return the MOST_UNITS commonest units of several voices, the commonest first."""
    total: Counter[Unit] = Counter()
    for count in counts:
        total.update(count)
    return sorted(total, key=lambda unit: (-total[unit], unit))[:MOST_UNITS]


def write_list(units: Sequence[Unit]) -> None:
    """Write `units.txt` anew: every vocabulary and every codec made before means other units."""
    UNITS_FILE.write_text("".join(f"{unit_name(unit)}\n" for unit in units), encoding="utf-8")
