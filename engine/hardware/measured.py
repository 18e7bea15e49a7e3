"""What was measured once on this computer, kept in the user's cache folder.

Where two ways to compute are about equally fast, a measurement decides. If it fell the other way at
another start, the same seed would make another song; so its answer is kept.
"""

from __future__ import annotations

import json
import logging
import os
import platform
import sys
from collections.abc import Callable, Collection
from pathlib import Path

from engine.atomic_file import atomic_path
from engine.claimed_json import read_json
from engine.contract import EngineError
from engine.hardware.processor import cpuinfo_text

_FILE = "measured.json"
_MAX_BYTES = 100_000
_log = logging.getLogger(__name__)


def measured_once(
    question: str, answers: Collection[str], measure: Callable[[], str], folder: Path | None = None
) -> str:
    """Return the kept answer to a question, or measure and keep it.

    question: all that the answer depends on besides the processor. folder: None for the user's
    cache folder; where it cannot be written, every start measures anew.
    """
    folder = folder or cache_folder()
    key = f"{processor_name()}: {question}"
    known = _read(folder)
    if known.get(key) in answers:
        return known[key]
    answer = measure()
    _write(folder, {**known, key: answer})
    return answer


def known_answer(question: str, answers: Collection[str], folder: Path | None = None) -> str | None:
    """Return the kept answer to a question, None if it has not been measured."""
    answer = _read(folder or cache_folder()).get(f"{processor_name()}: {question}")
    return answer if answer in answers else None


def cache_folder() -> Path:
    """Return the folder for files that can be made again."""
    if sys.platform == "win32":
        base = Path(os.environ.get("LOCALAPPDATA") or Path.home() / "AppData" / "Local")
    elif sys.platform == "darwin":
        base = Path.home() / "Library" / "Caches"
    else:
        base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    return base / "Heart Studio"


def processor_name(cpuinfo: Path = Path("/proc/cpuinfo")) -> str:
    """Return the processor's name and family as the system tells them. cpuinfo: Linux's file."""
    text = cpuinfo_text(cpuinfo)
    if text is None:
        return platform.processor() or platform.machine()
    fields = dict(line.split(":", 1) for line in text.splitlines() if ":" in line)
    known = {name.strip(): value.strip() for name, value in fields.items()}
    parts = [known.get(name, "") for name in ("model name", "cpu family", "model")]
    return " ".join(part for part in parts if part) or platform.machine()


def _read(folder: Path) -> dict[str, str]:
    try:
        known = read_json(folder / _FILE, _MAX_BYTES)
    except FileNotFoundError:
        return {}
    except (OSError, ValueError) as error:
        _log.info("what was measured before cannot be read: %s", error)
        return {}
    pairs = known.items() if isinstance(known, dict) else ()
    return {str(key): value for key, value in pairs if isinstance(value, str)}


def _write(folder: Path, known: dict[str, str]) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with atomic_path(folder / _FILE) as temporary:
            temporary.write_text(json.dumps(known, indent=1), encoding="utf-8")
    except (OSError, EngineError) as error:
        _log.info("what was measured cannot be kept: %s", error)
