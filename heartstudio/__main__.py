"""Starts the app: arguments, log, one window a person, then Qt.

torch is not imported before the window is up, except on Windows, where it must come before Qt.
"""

from __future__ import annotations

import argparse
import logging
import multiprocessing
import os
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from heartstudio import __version__

if TYPE_CHECKING:
    from heartstudio.paths import AppPaths


def parse_arguments(arguments: Sequence[str]) -> argparse.Namespace:
    """The command line of the app."""
    parser = argparse.ArgumentParser(prog="heartstudio", description="Make songs on your computer.")
    parser.add_argument("files", nargs="*", type=Path, help="song or lyrics files to open")
    parser.add_argument("--version", action="version", version=f"Heart Studio {__version__}")
    parser.add_argument(
        "--self-test",
        action="store_true",
        help="make, read back, continue and play a short song without a screen, and say what fails",
    )
    parser.add_argument(
        "--self-test-report", type=Path, metavar="FILE", help="write its outcome as JSON as well"
    )
    parser.add_argument(
        "--data-folder", type=Path, help="keep settings, library and songs in this folder"
    )
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the app; returns its exit code."""
    multiprocessing.freeze_support()
    options = parse_arguments(sys.argv[1:] if arguments is None else arguments)
    from heartstudio.engine_adapter import preload_on_windows

    preload_on_windows()
    if options.self_test or options.self_test_report is not None:
        from heartstudio.self_test import run_self_test

        return run_self_test(options.self_test_report)
    return _run_window(options)


def _run_window(options: argparse.Namespace) -> int:
    from heartstudio.application import Application
    from heartstudio.paths import AppPaths, system_paths
    from heartstudio.records import Records
    from heartstudio.single_instance import SingleInstance, hand_over, server_name

    app = Application(sys.argv[:1])
    folder: Path | None = options.data_folder
    paths = system_paths() if folder is None else AppPaths.under(folder.resolve())
    if not _has_folders(paths):
        return 1
    name = server_name(paths.settings)
    if hand_over(name, options.files):
        return 0
    records = Records(paths.logs, app)
    records.begin()
    try:
        from heartstudio.app import run_window

        instance = SingleInstance(name, app)
        code, has_ended = run_window(app, paths, instance, options.files, records)
    except Exception as error:
        logging.getLogger(__name__).critical("the start failed", exc_info=True)
        _tell_failure(error, paths.logs)
        code, has_ended = 1, False  # half of the app may be there, with threads that run
    if not has_ended:
        # The engine is stuck in a long computation.  The tokens are on disk, so leave at once.
        logging.shutdown()
        os._exit(code)
    return code


def _tell_failure(error: Exception, logs: Path) -> None:
    """Say that the app did not come up or ended by a fault of its own, and where the log is."""
    from PySide6.QtCore import QCoreApplication

    sentence = QCoreApplication.translate(
        "Start",
        "Heart Studio cannot go on: {reason}. Start it again; it then offers a report. The log is "
        "in {folder}.",
    )
    _show(sentence.format(reason=str(error) or type(error).__name__, folder=logs))


def _show(sentence: str) -> None:
    """A box with a sentence; it stands alone, before or without the window."""
    from PySide6.QtWidgets import QMessageBox

    from heartstudio.view.plain_text import not_markup

    QMessageBox.critical(None, "Heart Studio", not_markup(sentence))


def _has_folders(paths: AppPaths) -> bool:
    """Whether the app's folders are there or can be made; if not, a message says so."""
    from PySide6.QtCore import QCoreApplication

    try:
        paths.make()
    except OSError as error:
        sentence = QCoreApplication.translate(
            "Start",
            "Heart Studio cannot make its folders: {reason}. Free some space or make the place "
            "writable, then start it again.",
        )
        _show(sentence.format(reason=error))
        return False
    return True


if __name__ == "__main__":
    sys.exit(main())
