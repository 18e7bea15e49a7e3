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

from heartstudio import __version__


def parse_arguments(arguments: Sequence[str]) -> argparse.Namespace:
    """The command line of the app."""
    parser = argparse.ArgumentParser(prog="heartstudio", description="Make songs on your computer.")
    parser.add_argument("files", nargs="*", type=Path, help="song or lyrics files to open")
    parser.add_argument("--version", action="version", version=f"Heart Studio {__version__}")
    parser.add_argument(
        "--self-test", action="store_true", help="make a short song without a window and check it"
    )
    parser.add_argument(
        "--data-folder", type=Path, help="keep settings, library and songs in this folder"
    )
    return parser.parse_args(arguments)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the app; returns its exit code."""
    multiprocessing.freeze_support()
    options = parse_arguments(sys.argv[1:] if arguments is None else arguments)
    if options.self_test:
        from heartstudio.self_test import run_self_test

        return run_self_test()
    from heartstudio.engine_adapter import preload_on_windows

    preload_on_windows()
    return _run_window(options)


def _run_window(options: argparse.Namespace) -> int:
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QGuiApplication
    from PySide6.QtWidgets import QApplication

    from heartstudio.app import run_window
    from heartstudio.paths import APP_FOLDER_NAME, AppPaths, system_paths
    from heartstudio.single_instance import SingleInstance, hand_over, server_name

    QGuiApplication.setHighDpiScaleFactorRoundingPolicy(
        Qt.HighDpiScaleFactorRoundingPolicy.PassThrough
    )
    app = QApplication(sys.argv[:1])
    app.setApplicationName(APP_FOLDER_NAME)
    app.setApplicationVersion(__version__)
    folder: Path | None = options.data_folder
    paths = system_paths() if folder is None else AppPaths.under(folder.resolve())
    name = server_name(paths.settings)
    if hand_over(name, options.files):
        return 0
    code, has_ended = run_window(app, paths, SingleInstance(name, app), options.files)
    if not has_ended:
        # The engine is stuck in a long computation.  The tokens are on disk, so leave at once.
        logging.shutdown()
        os._exit(code)
    return code


if __name__ == "__main__":
    sys.exit(main())
