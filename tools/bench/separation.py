"""Measures the separation network in its true size: python -m tools.bench.separation.

Random weights, sound of noise, the CPU. One line for each length of song: processor time a minute,
peak memory above the loaded network, how many stems' samples differ from the song's. Then the time
that a stop takes at moments of a piece. With --peer the class of the package `demucs` computes one
piece too, which must be installed for that.
"""

from __future__ import annotations

import argparse
import importlib
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any

import numpy as np
import soundfile
import torch
from safetensors.torch import load_file

from engine.contract import SAMPLE_RATE_HZ, Progress
from engine.separation.config import SeparatorConfig
from engine.separation.network_separator import NetworkSeparator, read_network, weights_file
from engine.separation.stem_files import stem_path, stems_folder
from engine.separation.stems import STEMS, SeparationRequest
from tools.bench.memory_watch import watched
from tools.make_separator import make_separator, network_arguments

STOPS = 5


def main(arguments: Sequence[str] | None = None) -> int:
    """Parse the arguments and measure."""
    parser = argparse.ArgumentParser(description="Time, memory and stop of the separation.")
    parser.add_argument("--seconds", type=float, nargs="*", default=[30.0])
    parser.add_argument("--preset", choices=("tiny", "full"), default="full")
    parser.add_argument("--peer", action="store_true", help="compare with the package demucs")
    options = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as name:
        folder = make_separator(Path(name) / "HTDemucs", options.preset)
        began = time.process_time()
        with watched() as loaded:
            network = NetworkSeparator.load(folder, "cpu", threading.Event())
        loading_s = time.process_time() - began
        _say(f"loaded in {loading_s:.2f} s of work, resident {loaded.resident / 1e9:.2f} GB")
        for seconds in options.seconds:
            _measure(network, Path(name), seconds, loaded.resident)
        _measure_stops(network, Path(name))
        network.release()
        if options.peer:
            _compare(folder, options.preset)
    return 0


def _song(folder: Path, seconds: float) -> Path:
    """Write noise in pieces, so that writing it does not count as memory."""
    path, noise = folder / "Song.flac", np.random.default_rng(0)
    with soundfile.SoundFile(path, "w", SAMPLE_RATE_HZ, 2, "PCM_24") as file:
        for _ in range(round(seconds * 10)):
            file.write(noise.standard_normal((SAMPLE_RATE_HZ // 10, 2)).clip(-4, 4) * 0.05)
    return path


def _measure(network: NetworkSeparator, folder: Path, seconds: float, loaded_bytes: int) -> None:
    song = _song(folder, seconds)
    request = SeparationRequest(song, stems_folder(song))
    began = time.process_time()
    with watched() as peak:
        for _ in network.separate(request, threading.Event()):
            pass
    work_s = time.process_time() - began
    left = 0
    sounds = [soundfile.SoundFile(stem_path(request.folder, stem)) for stem in STEMS]
    blocks: Any = soundfile.blocks(song, SAMPLE_RATE_HZ, dtype="int32")
    for block in blocks:
        total = sum(np.asarray(s.read(len(block), dtype="int32"), np.int64) >> 8 for s in sounds)
        left += int(np.count_nonzero(total != block >> 8))
    for sound in sounds:
        sound.close()
    _say(
        f"{seconds:.0f} s of song: {60 * work_s / seconds:.1f} s of work a minute, "
        f"{(peak.resident - loaded_bytes) / 1e9:.2f} GB above the loaded network, "
        f"{left} samples that do not add up"
    )


def _measure_stops(network: NetworkSeparator, folder: Path) -> None:
    """Stop at moments spread over a piece; the longest time until the result."""
    song = _song(folder, 12.0)
    request = SeparationRequest(song, stems_folder(song))
    began = time.perf_counter()
    next(event for event in network.separate(request, threading.Event()) if _has_begun(event))
    piece_s = time.perf_counter() - began
    waited: list[float] = []
    for number in range(STOPS):
        abort, set_at = threading.Event(), [0.0]

        def stop(abort: threading.Event = abort, set_at: list[float] = set_at) -> None:
            set_at[0] = time.perf_counter()
            abort.set()

        timer = threading.Timer(piece_s * (number + 0.5) / STOPS, stop)
        timer.start()
        for _ in network.separate(request, abort):
            pass
        waited.append(time.perf_counter() - set_at[0])
        timer.join()
    _say(f"stopped at {STOPS} moments of a piece: {max(waited):.2f} s at most")


def _has_begun(event: object) -> bool:
    return isinstance(event, Progress) and event.fraction > 0


def _compare(folder: Path, preset: str) -> None:
    """One piece by both, in turns."""
    config = SeparatorConfig.of_file(weights_file(folder))
    own = read_network(weights_file(folder), config)
    began = time.process_time()
    peer_class = importlib.import_module("demucs.htdemucs").HTDemucs
    _say(f"importing demucs.htdemucs: {time.process_time() - began:.2f} s of work")
    arguments = network_arguments(preset)
    length = arguments["segment"]
    arguments["segment"] = Fraction(length["numerator"], length["denominator"])
    peer = peer_class(**arguments).eval()
    stored = load_file(weights_file(folder))
    peer.load_state_dict({key: value.float() for key, value in stored.items()})
    mix = torch.randn(1, 2, config.segment_samples, generator=torch.Generator().manual_seed(1))
    times: dict[str, list[float]] = {"own": [], "peer": []}
    made: dict[str, torch.Tensor] = {}
    with torch.inference_mode():
        for _ in range(3):
            for name, network in (("own", own), ("peer", peer)):
                began = time.process_time()
                made[name] = network(mix)
                times[name].append(time.process_time() - began)
    apart = float((made["own"] - made["peer"]).abs().max() / made["peer"].abs().max())
    best = {name: min(values) for name, values in times.items()}
    _say(
        f"a piece: own {best['own']:.2f} s, demucs {best['peer']:.2f} s of work; apart {apart:.1e}"
    )


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
