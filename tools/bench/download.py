"""Downloads a release of 200 MB from a loopback hub, killed halfway: `python -m
tools.bench.download`.

The download is a separate process (tools.fetch_model), ended with SIGKILL when half is on the disk,
then run again to the end. The hub counts bytes as it writes them; the network's speed is limited so
that little is buffered. At the end a bit is flipped and detected, and only that file is downloaded
again.
"""

from __future__ import annotations

import argparse
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from heartstudio.jobs.models.fetching import (
    STAGING_FOLDER,
    Fetcher,
    FetchOrder,
    FetchProgress,
    StopFlag,
)
from heartstudio.jobs.models.hub import Hub, HubAddress
from heartstudio.jobs.models.model_check import Checker
from heartstudio.model.releases import find_release
from tools.bench.figures import Figure, report
from tools.hub_server import HubServer

MODEL = find_release("HeartMuLa-oss-3B")
SHARDS = 4
SPEED_BYTES_S = 40e6


def main() -> int:
    """Parse the arguments, measure, print."""
    parser = argparse.ArgumentParser(description="Kill and resume a download.")
    parser.add_argument("--megabytes", type=int, default=200)
    options = parser.parse_args()
    files = make_files(options.megabytes * 1_000_000 // SHARDS)
    with HubServer({MODEL.repo: files}) as hub, tempfile.TemporaryDirectory() as folder:
        return report(measure(hub, Path(folder), files))


def make_files(shard_bytes: int) -> dict[str, bytes]:
    """Return random shards in the published layout."""
    rng = np.random.default_rng(0)
    names = [f"model-{n:05d}-of-{SHARDS:05d}.safetensors" for n in range(1, SHARDS + 1)]
    shards = {name: rng.bytes(shard_bytes) for name in names}
    return {"config.json": b"{}", "model.safetensors.index.json": b"{}", **shards}


def measure(hub: HubServer, folder: Path, files: dict[str, bytes]) -> list[Figure]:
    """Download, kill halfway, download the rest, flip a bit, detect it, download that file."""
    total = sum(len(data) for data in files.values())
    hub.faults.speed_bytes_s = SPEED_BYTES_S
    begin_s = time.perf_counter()
    process = subprocess.Popen(command(hub, folder), stdout=subprocess.DEVNULL)
    staging = folder / STAGING_FOLDER / MODEL.id
    while held(staging) < total // 2:
        time.sleep(0.005)
    process.send_signal(signal.SIGKILL)
    process.wait()
    kept = held(staging)
    subprocess.run(command(hub, folder), stdout=subprocess.DEVNULL, check=True)
    took_s = time.perf_counter() - begin_s
    again = hub.sent_bytes - total
    place = MODEL.place_in(folder)
    is_whole = all((place / name).read_bytes() == data for name, data in files.items())
    alone, is_named = repaired(hub, folder, place)
    return [
        Figure("on the disk when it was killed", 100 * kept / total, "%"),
        Figure("sent again after kill -9 at half", 100 * again / total, "%", 1),
        Figure("files that differ afterwards", float(not is_whole), "", 0),
        Figure("whole fetch at 40 MB/s, both processes", took_s, "s"),
        Figure("damaged file not named", float(not is_named), "", 0),
        Figure("fetched for the repair beyond that file", alone, "MB", 0),
    ]


def repaired(hub: HubServer, folder: Path, place: Path) -> tuple[float, bool]:
    """Return (megabytes beyond the one file, whether the check named exactly that file)."""
    victim = sorted(place.glob("*.safetensors"))[1]
    with victim.open("r+b") as stream:
        stream.seek(victim.stat().st_size // 2)
        byte = stream.read(1)
        stream.seek(-1, os.SEEK_CUR)
        stream.write(bytes([byte[0] ^ 1]))

    def ignore(_progress: FetchProgress) -> None:
        pass

    opened = Hub(HubAddress(hub.endpoint))
    result = Checker(lambda: opened, StopFlag(), ignore).check_release(MODEL, place)
    before = hub.sent_bytes
    names = frozenset(path.name for path in result.damaged)
    Fetcher(opened, StopFlag(), ignore).fetch(FetchOrder(MODEL, folder, names))
    opened.close()
    extra = hub.sent_bytes - before - victim.stat().st_size
    return extra / 1e6, result.damaged == (victim,)


def command(hub: HubServer, folder: Path) -> Sequence[str]:
    """Start the download as a process."""
    start = [sys.executable, "-m", "tools.fetch_model", MODEL.id]
    return [*start, "--folder", str(folder), "--endpoint", hub.endpoint]


def held(staging: Path) -> int:
    """Return the bytes of weights in the staging folder."""
    try:
        return sum(file.stat().st_size for file in staging.glob("[!.]*"))
    except OSError:
        return 0


if __name__ == "__main__":
    sys.exit(main())
