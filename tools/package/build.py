"""`python3 studio.py build`: builds the packaged app for this system and prints its size.

python3 studio.py build                 the app's folder in dist/, tested with its --self-test,
whose song must equal the source's
python3 studio.py build --archive       also the file to download: .tar.xz, .dmg or .zip / setup
python3 studio.py build --no-self-test  skip the test
python3 studio.py build --only-archive  pack an existing build, after signing it

The installed torch determines the kind of build: set HEARTSTUDIO_TORCH_INDEX to PyTorch's CPU index
before the set-up for an app without CUDA's libraries.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Sequence
from pathlib import Path

from tools.package import archives, contents, licences, same_song
from tools.package.places import ROOT, built_app, program, say

LARGEST_SHOWN = 10
SELF_TEST_LIMIT_S = 600


def main(arguments: Sequence[str] | None = None) -> int:
    """Build, measure, test and pack; returns the exit status."""
    options = _parser().parse_args(arguments)
    app = built_app()
    if options.only_archive:
        pack(app)
        return 0
    run_pyinstaller()
    licences.write(licences.folder_in(app))
    if sys.platform.startswith("linux"):
        add_desktop_files(app)
    say(describe_sizes(app))
    if not options.no_self_test:
        status = self_test(app)
        say(f"self-test: {'failed' if status else 'passed'}")
        if status != 0:
            return status
        status = same_song.main([])
        if status != 0:
            return status
    if options.archive:
        pack(app)
    return 0


def pack(app: Path) -> None:
    """Make the file to download and print its size."""
    file = archives.make_archive(app, ROOT / "dist", contents.version(ROOT))
    say(f"{file.relative_to(ROOT)}: {megabytes(file.stat().st_size)} to download")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="studio.py build", description="Make the app.")
    parser.add_argument("--archive", action="store_true", help="also make the file to download")
    parser.add_argument("--no-self-test", action="store_true", help="do not start what was built")
    parser.add_argument("--only-archive", action="store_true", help="pack what was built before")
    return parser


def run_pyinstaller() -> None:
    """Run PyInstaller; raises CalledProcessError if it fails."""
    command = [sys.executable, "-m", "PyInstaller", str(ROOT / "build_app.spec")]
    command += ["--noconfirm", "--log-level", "WARN"]
    command += ["--distpath", str(ROOT / "dist"), "--workpath", str(ROOT / "build")]
    subprocess.run(
        command, check=True, cwd=ROOT, env={**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    )


def add_desktop_files(app: Path) -> None:
    """Add menu entry, metadata, MIME type and icon, and the script that installs them."""
    source = ROOT / "tools" / "package" / "linux"
    target = app / "share"
    shutil.rmtree(target, ignore_errors=True)
    shutil.copytree(source, target)
    (target / "install.sh").replace(app / "install.sh")
    icon = ROOT / "build" / f"{contents.PROGRAM_NAME}.png"
    shutil.copy(icon, target / f"{contents.BUNDLE_ID}.png")
    shutil.copy(ROOT / "resources/icons/app.svg", target / f"{contents.BUNDLE_ID}.svg")


def megabytes(size_bytes: int) -> str:
    """Return the size for display."""
    return f"{size_bytes / 1e6:.0f} MB"


def part_sizes(app: Path) -> Counter[str]:
    """Return bytes by part: the folders of libraries, and each file next to them."""
    sizes: Counter[str] = Counter()
    for file in app.rglob("*"):
        if not file.is_file() or file.is_symlink():
            continue
        places = file.relative_to(app).parts
        inside = places[1:] if places[0] in ("_internal", "Contents") else places
        sizes["/".join(inside[:1])] += file.stat().st_size
    return sizes


def describe_sizes(app: Path) -> str:
    """Print the total size and the ten largest parts."""
    sizes = part_sizes(app)
    lines = [f"{app.name}: {megabytes(sum(sizes.values()))} unpacked; the largest parts:"]
    lines += [f"  {megabytes(size):>8}  {name}" for name, size in sizes.most_common(LARGEST_SHOWN)]
    return "\n".join(lines)


def self_test(app: Path) -> int:
    """Run the built app's self-test; returns its exit status."""
    command = [str(program(app)), "--self-test"]
    try:
        return subprocess.run(command, timeout=SELF_TEST_LIMIT_S, check=False).returncode
    except subprocess.TimeoutExpired:
        say(f"the self-test did not end within {SELF_TEST_LIMIT_S} s")
        return 1


if __name__ == "__main__":
    sys.exit(main())
