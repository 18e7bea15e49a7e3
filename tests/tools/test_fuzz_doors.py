"""Damaged input from elsewhere: a little of what `python -m tools.fuzz_songs` does."""

from __future__ import annotations

import json
import random

import pytest

from tools.fuzz_doors import doors, repeat_part, replace_values
from tools.fuzz_songs import fuzz


@pytest.mark.parametrize("kind", sorted(doors()))
def test_damaged_input_is_read_or_refused(kind: str) -> None:
    findings = fuzz(150, seed=3, kind=kind)
    assert findings.problems == []
    assert findings.cases == 150
    assert findings.readable > 0


@pytest.mark.parametrize("kind", sorted(doors()))
def test_whole_samples_are_readable(kind: str, tmp_path_factory: pytest.TempPathFactory) -> None:
    door = doors()[kind]
    for name, data in door.samples:
        folder = tmp_path_factory.mktemp(kind)
        (folder / name).write_bytes(data)
        if not name.endswith("index.json"):  # which names another file
            door.open(folder / name)


def test_damage_is_what_it_says() -> None:
    rng = random.Random(1)
    data = json.dumps({"layers": 3, "rate": 48_000}).encode()
    assert any(replace_values(data, rng) != data for _ in range(5))
    assert replace_values(b"none", rng) == b"none"
    assert max(len(repeat_part(b"ab", rng)) for _ in range(20)) > 1_000
