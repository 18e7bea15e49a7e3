"""Checks that the built app makes the same song as the source: `python -m tools.package.same_song`.

Both make, extend and play a song in their `--self-test`; recipes, tokens and audio are compared.
The source must run with the libraries the app was built from, as `studio.py build` ensures.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from tools.package.places import ROOT, built_app, program, say

LIMIT_S = 900


def compare(built: dict[str, Any], source: dict[str, Any]) -> list[str]:
    """Return the differences between two self-test reports; empty if the songs are equal."""
    found: list[str] = []
    if not built["songs"] or built["songs"].keys() != source["songs"].keys():
        return [f"songs made: {sorted(built['songs'])} and {sorted(source['songs'])}"]
    for name, song in built["songs"].items():
        other = source["songs"][name]
        for key in ("tokens", "sound"):
            if song[key] != other[key]:
                found.append(f"{name}: other {key}")
        keys = song["recipe"].keys() | other["recipe"].keys()
        for key in sorted(keys):
            mine, theirs = song["recipe"].get(key), other["recipe"].get(key)
            if mine != theirs:
                found.append(f"{name}: {key} is {mine!r} in the app and {theirs!r} in the source")
    return found


def run(command: list[str]) -> dict[str, Any]:
    """Return the report of one self-test. Raises RuntimeError with its output if it fails."""
    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder) / "report.json"
        environment = {**os.environ, "PYTHONPATH": str(ROOT)}
        done = subprocess.run(
            [*command, "--self-test", "--self-test-report", str(file)],
            cwd=folder,
            env=environment,
            capture_output=True,
            encoding="utf-8",
            errors="replace",
            timeout=LIMIT_S,
            check=False,
        )
        if done.returncode != 0 or not file.exists():
            raise RuntimeError(
                f"{command[0]} ended with {done.returncode}\n{done.stdout}{done.stderr}"
            )
        return json.loads(file.read_text(encoding="utf-8"))


def main(arguments: Sequence[str] | None = None) -> int:
    """Compare and print the result; 0 if the songs are equal."""
    parser = argparse.ArgumentParser(prog="same_song", description="Compare app and source.")
    parser.add_argument("--app", type=Path, default=program(built_app()))
    options = parser.parse_args(arguments)
    built, source = run([str(options.app)]), run([sys.executable, "-m", "heartstudio"])
    differences = compare(built, source)
    for line in differences:
        say(f"  {line}")
    song = built["songs"]["song"]
    say(
        "the built app and the source make different songs"
        if differences
        else f"the built app and the source make the same songs: recipe, tokens "
        f"({song['tokens'][:16]}) and sound ({song['sound'][:16]})"
    )
    return 1 if differences else 0


if __name__ == "__main__":
    sys.exit(main())
