"""A Linux root without Python, display libraries, fonts, sound and network, for testing the app.

Created by debootstrap once and kept; the app's folder is mounted read-only under a name with spaces
and non-ASCII letters, and the home folder is on a separate file system. Needs root.
"""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from pathlib import Path

SUITE = "bookworm"
MIRROR = "http://deb.debian.org/debian"
APP_PLACE = "opt/Müsik für Jérôme 音"
HOME_PLACE = "home/Ännä Ødegård"
USER = 1000  # an account without name and privileges
SOCKETS = Path("/", "tmp", ".X11-unix")
ABSENT = (
    *("usr/bin/python3*", "usr/lib/**/libX11.so*", "usr/lib/**/libxcb.so*", "usr/lib/**/libGL.so*"),
    *("usr/lib/**/libEGL.so*", "usr/lib/**/libfontconfig.so*", "usr/lib/**/libasound.so*"),
    *("usr/lib/**/libsndfile.so*", "usr/share/fonts/*", "dev/snd"),
)


class BareRoot:
    """The root folder `folder` with the app `app` in it; `mount` before use, `unmount` after."""

    def __init__(self, folder: Path, app: Path) -> None:
        self.folder = folder
        self._app = app
        self._mounted: list[Path] = []

    @property
    def app(self) -> Path:
        """The app's folder, as seen from outside."""
        return self.folder / APP_PLACE / self._app.name

    @property
    def home(self) -> Path:
        """The home folder, as seen from outside."""
        return self.folder / HOME_PLACE

    def make(self) -> None:
        """Install the base system, once. Raises CalledProcessError."""
        if not (self.folder / "etc" / "debian_version").exists():
            self.folder.mkdir(parents=True, exist_ok=True)
            command = ["debootstrap", "--variant=minbase", SUITE, str(self.folder), MIRROR]
            subprocess.run(command, check=True, stdout=subprocess.DEVNULL)

    def unwanted(self) -> list[str]:
        """Return what is present but should not be."""
        return [pattern for pattern in ABSENT if any(self.folder.glob(pattern))]

    def mount(self) -> None:
        """Mount app, home, devices and the X server's socket."""
        self._mount(self.app, "--bind", str(self._app))
        subprocess.run(["mount", "-o", "remount,bind,ro", str(self.app)], check=True)
        self._mount(self.home, "-t", "tmpfs", "home")
        os.chown(self.home, USER, USER)
        self._mount(self.folder / "proc", "-t", "proc", "proc")
        self._mount(self.folder / "dev", "-t", "tmpfs", "dev")
        for name in ("null", "zero", "random", "urandom"):
            (self.folder / "dev" / name).touch()
            self._mount(self.folder / "dev" / name, "--bind", f"/dev/{name}")
        self._mount(self.folder / "dev" / "shm", "-t", "tmpfs", "shm")
        temporary = self.folder / "tmp"
        temporary.chmod(0o1777)
        for old in temporary.iterdir():
            if not old.is_dir():
                old.unlink()
        self._mount(self.folder / SOCKETS.relative_to("/"), "--bind", str(SOCKETS))

    def unmount(self) -> None:
        """Unmount everything again."""
        while self._mounted:
            place = self._mounted.pop()
            subprocess.run(["umount", "--lazy", str(place)], check=False)

    def start(self, *arguments: str, display: str = "") -> subprocess.Popen[bytes]:
        """Start the app in the root, without network, as an unprivileged user."""
        inside = f"/{APP_PLACE}/{self._app.name}/heart-studio"
        variables = [f"HOME=/{HOME_PLACE}", "PATH=/usr/bin:/bin"]
        variables += [f"DISPLAY={display}"] if display else []
        command = ["unshare", "--net", "chroot", f"--userspec={USER}:{USER}", str(self.folder)]
        return subprocess.Popen(
            [*command, "/usr/bin/env", "-i", *variables, inside, *arguments],
            stdin=subprocess.DEVNULL,
        )

    def processes(self) -> list[int]:
        """Return the ids of all processes that run in the root."""
        found: list[int] = []
        for entry in Path("/proc").iterdir():
            try:
                if entry.name.isdigit() and (entry / "root").resolve() == self.folder.resolve():
                    found.append(int(entry.name))
            except OSError:
                continue  # it has just ended
        return found

    def kill(self, number: int = signal.SIGKILL) -> None:
        """Send a signal to every process in the root."""
        for process in self.processes():
            os.kill(process, number)

    def is_read_only(self) -> bool:
        """Whether the app's folder is read-only, even for root."""
        try:
            (self.app / "written").touch()
        except OSError:
            return True
        return False

    def is_on_another_file_system(self) -> bool:
        """Whether home and app are on different file systems."""
        return self.home.stat().st_dev != self.app.stat().st_dev

    def _mount(self, place: Path, *words: str) -> None:
        if not place.exists():
            place.mkdir(parents=True)
        subprocess.run(["mount", *words, str(place)], check=True)
        self._mounted.append(place)


def missing_tools() -> list[str]:
    """Return what must be installed first."""
    tools = ("debootstrap", "Xvfb", "xdotool", "mount", "unshare", "chroot")
    found = [f"{tool} is not installed" for tool in tools if shutil.which(tool) is None]
    return found + ([] if os.geteuid() == 0 else ["only root can mount and chroot"])
