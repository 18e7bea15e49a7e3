"""A private PulseAudio server with null sinks, so that playback can be recorded without a card."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import numpy as np

PATIENCE_S = 60
ALSA_CONFIG = """
pcm.!default { type pulse }
ctl.!default { type pulse }
pcm.second { type pulse device second hint { show on description "Second sink" } }
"""


def why_not() -> str:
    """ "" when a server can be started here, else the reason."""
    if not sys.platform.startswith("linux"):
        return "PulseAudio is tested on Linux only"
    for program in ("pulseaudio", "pactl", "parec"):
        if shutil.which(program) is None:
            return f"{program} is not installed (apt install pulseaudio pulseaudio-utils)"
    plugins = list(Path("/usr/lib").glob("*/alsa-lib/libasound_module_pcm_pulse.so"))
    if not plugins:
        return "the ALSA plugin for PulseAudio is missing (apt install libasound2-plugins)"
    return ""


class SoundServer:
    """Two null sinks, "first" (the default) and "second"; records from their monitors."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        config = folder / "asound.conf"
        config.write_text(ALSA_CONFIG)
        self._environment = {
            "PULSE_SERVER": f"unix:{folder}/native",
            "XDG_RUNTIME_DIR": str(folder),
            "PULSE_STATE_PATH": str(folder),
            "PULSE_COOKIE": str(folder / "cookie"),
            "ALSA_CONFIG_PATH": f"/usr/share/alsa/alsa.conf:{config}",
        }
        self._before = {name: os.environ.get(name) for name in self._environment}
        os.environ.update(self._environment)
        self._log = (folder / "pulse.log").open("w")
        self._process = self._start()

    def _start(self) -> subprocess.Popen[bytes]:
        modules = [
            f"module-native-protocol-unix socket={self._folder}/native auth-anonymous=1",
            "module-null-sink sink_name=first rate=48000 format=float32le",
            "module-null-sink sink_name=second rate=48000 format=float32le",
        ]
        command = ["pulseaudio", "-n", "--daemonize=no", "--exit-idle-time=-1"]
        command += ["--disallow-exit", "--use-pid-file=no", "--realtime=no", "--high-priority=no"]
        command += [f"--load={module}" for module in modules]
        process = subprocess.Popen(command, stdout=self._log, stderr=self._log)
        deadline = time.monotonic() + PATIENCE_S
        while subprocess.run(["pactl", "info"], capture_output=True).returncode != 0:
            if process.poll() is not None or time.monotonic() > deadline:
                raise RuntimeError((self._folder / "pulse.log").read_text())
            time.sleep(0.05)
        return process

    def die(self) -> None:
        """The sound server goes, as a pulled-out device does."""
        self._process.kill()
        self._process.wait()

    def stop(self) -> None:
        """End the server and put the environment back."""
        self.die()
        self._log.close()
        for name, value in self._before.items():
            if value is None:
                del os.environ[name]
            else:
                os.environ[name] = value


class Recording:
    """What a sink plays, recorded from its monitor until `stop`."""

    def __init__(self, sink: str, folder: Path) -> None:
        self._file = (folder / f"{sink}.raw").open("w+b")
        command = ["parec", f"--device={sink}.monitor", "--format=float32le", "--rate=48000"]
        command += ["--channels=2", "--latency-msec=20"]
        self._process = subprocess.Popen(command, stdout=self._file)
        deadline = time.monotonic() + PATIENCE_S
        while Path(self._file.name).stat().st_size == 0 and time.monotonic() < deadline:
            time.sleep(0.02)

    def stop(self) -> np.ndarray:
        """End it; returns (2, n) float32."""
        time.sleep(0.3)
        self._process.terminate()
        self._process.wait()
        self._file.close()
        data = np.fromfile(self._file.name, np.float32)
        return data[: len(data) // 2 * 2].reshape(-1, 2).T
