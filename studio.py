"""Entry point of the project: sets everything up, then opens the window, renders, tests or builds.

Needs only Python. This file uses only syntax that every Python since 2.7 can parse, so that an
unsuitable version is replaced by another Python on this machine, or reported with a message instead
of a syntax error. Everything else is in tools/bootstrap.
"""

import os
import subprocess
import sys

OLDEST = (3, 10)
NEWEST = (3, 14)

ASK_VERSION = (
    "import sys; sys.stdout.write('%d.%d %s' % (sys.version_info[:2] + (sys.executable,)))"
)


def is_fit():
    """Whether the Python that runs this file is supported."""
    return OLDEST <= sys.version_info[:2] <= NEWEST


def names():
    """Commands that may start a suitable Python, the newest version first."""
    found = []
    for minor in range(NEWEST[1], OLDEST[1] - 1, -1):
        version = "3.%d" % minor
        if os.name == "nt":
            found.append((version, ["py", "-" + version]))
        found.append((version, ["python" + version]))
    return found


def find_fit_python():
    """Return the path of a suitable Python on this machine, or an empty text."""
    for version, command in names():
        try:
            process = subprocess.Popen(
                command + ["-c", ASK_VERSION],
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
            )
            answer = process.communicate()[0].decode("utf-8", "replace").split(" ", 1)
        except OSError:
            continue
        if process.returncode == 0 and answer[0] == version:
            return answer[1]
    return ""


def run_with_fit_python():
    """Hand over to a suitable Python; returns an exit status only if that is not possible."""
    python = find_fit_python()
    if not python:
        sys.stderr.write(
            "Heart Studio needs Python %d.%d to %d.%d; this is Python %d.%d (%s).\n"
            "Install one of these versions (https://www.python.org/downloads/)\n"
            "and run studio.py with it, for example: python3.%d studio.py\n"
            % (OLDEST + NEWEST + sys.version_info[:2] + (sys.executable, NEWEST[1]))
        )
        return 1
    command = [python] + sys.argv
    if os.name == "nt":
        return subprocess.call(command)
    sys.stdout.flush()
    os.execv(python, command)
    return 1


if __name__ == "__main__":
    if not is_fit():
        sys.exit(run_with_fit_python())
    from tools.bootstrap.commands import main

    sys.exit(main(sys.argv[1:]))
