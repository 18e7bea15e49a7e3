"""The commands of `python3 studio.py …`: set up what a command needs, then run it.

The commands themselves are elsewhere: the window in heartstudio, render in engine.cli, the checks
in their own tools, packaging in tools/package.
"""

from __future__ import annotations

import os
import runpy
import subprocess
import sys
from functools import partial
from pathlib import Path

from tools.bootstrap import checks, lock, system_packages
from tools.bootstrap.environment import Environment
from tools.bootstrap.output import SetupError, child_environment, prepare_streams, say

ROOT = Path(__file__).resolve().parents[2]
INSIDE = "--inside-environment"

USAGE = """\
python3 studio.py [FILES]        set everything up and open the window
python3 studio.py render ...     make a song without a window (render --help tells the options)
python3 studio.py stems ...      separate a song into vocals, drums, bass and other (stems --help)
python3 studio.py graft ...      make a song of two: one's melody, the other's sound (graft --help)
python3 studio.py timing ...     find out when the lines of a song are sung (timing --help)
python3 studio.py test [...]     set up and run every check; further words go to pytest
python3 studio.py build          make the double-click app for this system
python3 studio.py setup          only set up
python3 studio.py lock           pin the newest fitting packages in requirements/, for all systems
"""

NO_DISPLAY = """\
There is no display here, so no window can open. Everything is set up; make a song without one:
    python3 studio.py render --tags "pop,piano" --lyrics words.txt --seconds 30 -o song.flac
    python3 studio.py render          (the built-in example)
    python3 studio.py render --help   (all options)
"""


def main(arguments: list[str]) -> int:
    """Run one command line; returns the exit status."""
    prepare_streams()
    if arguments[:1] == [INSIDE]:
        return _run_module(arguments[1], arguments[2:])
    command, rest = (arguments[0], arguments[1:]) if arguments else ("", [])
    if command in ("-h", "--help", "help"):
        sys.stdout.write(USAGE)
        return 0
    environment = Environment(ROOT)
    handlers = {
        "render": partial(_run_command, "engine.cli"),
        "timing": partial(_run_command, "engine.timing_cli"),
        "stems": partial(_run_command, "engine.stems_cli"),
        "graft": partial(_run_command, "engine.graft_cli"),
        "test": _test,
        "build": _build,
        "setup": _setup,
        "lock": _lock,
    }
    try:
        handler = handlers.get(command)
        return _window(environment, arguments) if handler is None else handler(environment, rest)
    except SetupError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    except KeyboardInterrupt:
        sys.stderr.write("\nStopped. The next start goes on from here.\n")
        return 130


def has_display() -> bool:
    """Return False on Linux without X11 or Wayland, unless a platform was selected manually."""
    if not sys.platform.startswith("linux"):
        return True
    return any(os.environ.get(name) for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"))


def _window(environment: Environment, arguments: list[str]) -> int:
    _setup(environment, [])
    if not has_display():
        sys.stderr.write(NO_DISPLAY)
        return 1
    return _enter(environment, "heartstudio", arguments)


def _run_command(module: str, environment: Environment, arguments: list[str]) -> int:
    environment.prepare([])
    return _enter(environment, module, arguments)


def _setup(environment: Environment, arguments: list[str]) -> int:
    """Install packages and system libraries; the latter are probed only if the packages changed."""
    del arguments
    probed = environment.folder / "heartstudio-libraries-load"
    if environment.prepare([]) or not probed.exists():
        probed.unlink(missing_ok=True)
        system_packages.provide_libraries(environment.python, environment.log)
        probed.touch()
        say("Heart Studio is set up.")
    return 0


def _test(environment: Environment, arguments: list[str]) -> int:
    environment.prepare(["test"])
    _setup(environment, [])
    system_packages.provide_test_tools(environment.log)
    return checks.run_all(environment, arguments)


def _build(environment: Environment, arguments: list[str]) -> int:
    environment.prepare(["build"])
    _setup(environment, [])
    return _enter(environment, "tools.package.build", arguments)


def _lock(environment: Environment, arguments: list[str]) -> int:
    del arguments
    environment.prepare(["test"])
    lock.make(environment.root, environment.python)
    return 0


def _enter(environment: Environment, module: str, arguments: list[str]) -> int:
    """Run the module with the environment's Python, in the current folder."""
    python = str(environment.python)
    command = [python, str(ROOT / "studio.py"), INSIDE, module, *arguments]
    if os.name == "nt":
        return subprocess.call(command, env=child_environment())
    sys.stdout.flush()
    os.execve(python, command, child_environment())


def _run_module(module: str, arguments: list[str]) -> int:
    """Run a module like `python -m`, but found next to studio.py, whatever the current folder."""
    sys.argv = [module, *arguments]
    sys.path[0] = str(ROOT)
    runpy.run_module(module, run_name="__main__", alter_sys=True)
    return 0
