"""What the commands without a window share: the progress bar, stopping by Ctrl+C, one sentence on
failure.
"""

from __future__ import annotations

import logging
import signal
import sys
from collections.abc import Callable, Generator, Iterable
from contextlib import contextmanager
from pathlib import Path

from engine.contract import EngineError, OutputError, Progress
from engine.messages import Message
from engine.model_identity import STARTER_NAME
from engine.progress import describe

STARTER = Path(__file__).resolve().parent.parent / "resources" / STARTER_NAME
"""The embedded model."""
EXIT_FAILED = 1
EXIT_STOPPED = 130
_BAR_WIDTH = 24


def show_progress(event: Progress) -> None:
    """Draw the bar on standard error."""
    filled = int(event.fraction * _BAR_WIDTH)
    bar = "█" * filled + "░" * (_BAR_WIDTH - filled)
    sys.stderr.write(f"\r{bar} {event.fraction:4.0%}  {describe(event):<52}")
    sys.stderr.flush()


def told(command: Callable[[], int], is_verbose: bool) -> int:
    """Run a command; a failure is one sentence on standard error. Returns the exit status."""
    logging.basicConfig(level=logging.DEBUG if is_verbose else logging.WARNING)
    try:
        return command()
    except EngineError as error:
        sys.stderr.write(f"\n{error}\n")
        logging.getLogger(__name__).debug("details: %s", error.details, exc_info=True)
        return EXIT_FAILED


def check_spared(output: Path, read: Iterable[Path | str | None]) -> None:
    """Check that an output replaces none of the files that are read. Raises OutputError."""
    for path in read:
        if path is not None and output.exists() and Path(path).exists() and output.samefile(path):
            raise OutputError(
                Message("{name} is read here and would be lost. Give another name.", name=output)
            )


@contextmanager
def interrupts(stop: Callable[[], object]) -> Generator[None]:
    """Inside, Ctrl+C calls stop()."""
    previous = signal.signal(signal.SIGINT, lambda *_: stop())
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, previous)
