"""Makes the download from the app's folder with each system's own tool.

Linux: .tar.xz. macOS: a disk image with a link to Applications. Windows: a setup program if Inno
Setup 6 is installed, else a .zip.
"""

from __future__ import annotations

import os
import platform
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from tools.package import contents
from tools.package.places import ROOT


def make_archive(app: Path, folder: Path, version: str) -> Path:
    """Pack `app` into `folder`; returns the file. Raises CalledProcessError."""
    system = {"darwin": "macos", "win32": "windows"}.get(sys.platform, "linux")
    machine = {"AMD64": "x64", "x86_64": "x64"}.get(platform.machine(), platform.machine())
    stem = f"{contents.PROGRAM_NAME}-{version}-{system}-{machine}"
    if system == "macos":
        return make_disk_image(app, folder / f"{stem}.dmg")
    if system == "windows":
        compiler = find_inno_setup()
        if compiler is not None:
            return make_setup(compiler, app, folder / f"{stem}-setup.exe", version)
        return Path(shutil.make_archive(str(folder / stem), "zip", app.parent, app.name))
    return make_tar(app, folder / f"{stem}.tar.xz")


def find_inno_setup() -> str | None:
    """Return Inno Setup's compiler: on PATH, or in its default location; None if missing."""
    usual = Path(os.environ.get("PROGRAMFILES(X86)", "")) / "Inno Setup 6" / "ISCC.exe"
    return shutil.which("iscc") or (str(usual) if usual.is_file() else None)


def make_tar(app: Path, target: Path) -> Path:
    """Make a .tar.xz without owner names or ids."""
    command = ["tar", "--owner=0", "--group=0", "--use-compress-program=xz -T0 -6", "-cf"]
    subprocess.run([*command, str(target), "-C", str(app.parent), app.name], check=True)
    return target


def make_disk_image(app: Path, target: Path) -> Path:
    """Make a compressed disk image from which the app is dragged to Applications."""
    with tempfile.TemporaryDirectory() as name:
        stage = Path(name)
        # ditto preserves the links inside the bundle and its signature.
        subprocess.run(["ditto", str(app), str(stage / app.name)], check=True)
        (stage / "Applications").symlink_to("/Applications")
        if not os.environ.get("HEARTSTUDIO_SIGNING_IDENTITY"):
            write_cure(stage)
        command = ["hdiutil", "create", "-volname", contents.APP_NAME, "-srcfolder", str(stage)]
        subprocess.run([*command, "-format", "ULMO", "-ov", str(target)], check=True)
    return target


def write_cure(stage: Path) -> Path:
    """Help for opening the unsigned app on macOS, stored next to the app in its image."""
    document = (ROOT / "docs" / "unsigned-builds.md").read_text(encoding="utf-8")
    section = document.split("\n## macOS", 1)[1].split("\n## ", 1)[0]
    text = "macOS" + section.replace("```\n", "").replace("*", "")
    target = stage / "If macOS does not open it.txt"
    target.write_text(text.rstrip() + "\n", encoding="utf-8")
    return target


def make_setup(compiler: str, app: Path, target: Path, version: str) -> Path:
    """Make an installer with Inno Setup."""
    script = Path(__file__).parent / "windows" / "heart-studio.iss"
    command = [compiler, f"/DAppVersion={version}", f"/DSourceFolder={app}", f"/O{target.parent}"]
    subprocess.run([*command, f"/F{target.stem}", str(script)], check=True)
    return target
