"""Output of the set-up, and execution of other programs.

Messages go to standard output immediately; output of other programs goes to a log file, whose end
is shown only if one of them fails. It does not decide what is run.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

LOG_LINES_SHOWN = 25


class SetupError(Exception):
    """The set-up cannot continue; the text says what happened and what to do."""


def say(sentence: str) -> None:
    """Print one line for the user, unbuffered."""
    sys.stdout.write(sentence + "\n")
    sys.stdout.flush()


def prepare_streams() -> None:
    """Prevent characters that the terminal cannot show from ending the program."""
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors="replace")


def child_environment() -> dict[str, str]:
    """Return the variables for the environment's Python, without those that would misdirect it."""
    misleading = ("PYTHONHOME", "PYTHONPATH", "PYTHONSTARTUP", "__PYVENV_LAUNCHER__")
    kept = {name: value for name, value in os.environ.items() if name not in misleading}
    return {**kept, "PYTHONUTF8": "1", "PYTHONIOENCODING": "utf-8"}


def run_logged(
    command: Sequence[str],
    log: Path,
    on_line: Callable[[str], None] | None = None,
    extra_variables: dict[str, str] | None = None,
) -> int:
    """Run a program without input, append its output to the log, and return its exit status."""
    log.parent.mkdir(parents=True, exist_ok=True)
    with log.open("a", encoding="utf-8", errors="replace") as out:
        out.write(f"$ {' '.join(command)}\n")
        out.flush()
        try:
            process = subprocess.Popen(
                list(command),
                stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
                stderr=subprocess.STDOUT,
                env={**child_environment(), **(extra_variables or {})},
                encoding="utf-8",
                errors="replace",
            )
        except OSError as error:
            out.write(f"{error}\n")
            return 127
        with process:
            assert process.stdout is not None
            for line in process.stdout:
                out.write(line)
                if on_line is not None:
                    on_line(line.strip())
        return process.returncode


def log_tail(log: Path) -> str:
    """Return the log's last lines, for an error message."""
    try:
        lines = log.read_text(encoding="utf-8", errors="replace").splitlines()
    except OSError:
        return ""
    return "\n".join(f"    {line}" for line in lines[-LOG_LINES_SHOWN:])
