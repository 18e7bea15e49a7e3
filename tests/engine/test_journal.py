"""The journal: what was composed is there after any end."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from engine.contract import (
    CodecParams,
    DeviceReport,
    EngineError,
    FinishReason,
    FramesComposed,
    GenerationRequest,
    ModelInfo,
    OutputError,
    SamplingParams,
    SongStarted,
)
from engine.messages import Message
from engine.songs.journal import FLUSH_EVERY_S, InterruptedJob, JournalWriter, open_journals
from engine.songs.journal_reader import MAGIC, RECORD
from engine.songs.score import new_song_id
from tests.engine.song_samples import make_codes, make_recipe
from tools.fuzz_songs import mutate

REQUEST = GenerationRequest(
    "pop",
    "[verse]\nhi ü",
    max_audio_length_ms=8_000,
    sampling=SamplingParams(0.9, 20, 2.0),
    codec=CodecParams(6, 1.0),
    min_new_frames=5,
)


def started(planned: int, history: int = 0) -> SongStarted:
    device = DeviceReport("cpu", "float32", "float32", Message.plain("asked for"))
    return SongStarted(7, 9, device, ModelInfo("m", "3B", "f"), history, planned, 20, 8192)


def begin(folder: Path, request: GenerationRequest = REQUEST) -> JournalWriter:
    return JournalWriter.create(folder, new_song_id(), request, make_recipe())


def only_job(folder: Path) -> InterruptedJob:
    jobs = open_journals(folder)
    assert len(jobs) == 1
    return jobs[0]


def test_an_interrupted_song_can_go_on(tmp_path: Path) -> None:
    codes = make_codes(12)
    writer = begin(tmp_path)
    writer.started(started(101))
    for frame in range(12):
        writer.frames(FramesComposed(frame, codes[:, frame : frame + 1]))
    writer.close()
    job = only_job(tmp_path)
    assert np.array_equal(job.codes, codes)
    assert job.request == REQUEST
    assert job.recipe == make_recipe(
        parent_id=job.recipe.parent_id, sound_parent_id=job.recipe.sound_parent_id
    )
    assert job.started == started(101)
    assert (job.composed_frames, job.remaining_frames) == (12, 89)
    assert job.can_compose
    assert job.codes.shape[1] > 0
    rest = job.resume_request()
    assert rest.history is not None
    assert np.array_equal(rest.history, codes)
    assert (rest.seed, rest.codec_seed, rest.max_new_frames) == (7, 9, 89)
    assert rest.min_new_frames == 0
    assert rest.sampling == REQUEST.sampling


def test_the_reason_for_a_device_is_kept_as_a_sentence(tmp_path: Path) -> None:
    """What earlier versions wrote is the same: text, whose braces are no placeholders."""
    reason = Message("{name} is the fastest here", name="Card {0}")
    event = started(101)
    writer = begin(tmp_path)
    writer.started(replace(event, device=replace(event.device, reason=reason)))
    writer.close()
    assert b'"reason":"Card {0} is the fastest here"' in writer.path.read_bytes()
    found = only_job(tmp_path).started
    assert found is not None
    assert found.device.reason == Message.plain("Card {0} is the fastest here")
    assert str(found.device.reason) == str(reason)


def test_a_song_interrupted_twice_keeps_its_first_plan(tmp_path: Path) -> None:
    codes = make_codes(30)
    writer = begin(tmp_path)
    writer.started(started(101))
    writer.frames(FramesComposed(0, codes[:, :10]))
    writer.close()
    writer = JournalWriter.reopen(only_job(tmp_path))
    writer.started(started(91, history=10))
    writer.frames(FramesComposed(10, codes[:, 10:]))
    writer.close()
    job = only_job(tmp_path)
    assert np.array_equal(job.codes, codes)
    assert (job.history_frames, job.composed_frames, job.remaining_frames) == (0, 30, 71)


def test_the_history_of_an_extension_counts_as_history(tmp_path: Path) -> None:
    history = make_codes(5_000)
    request = GenerationRequest("a", "b", 1_600, seed=3, codec_seed=0, history=history)
    writer = begin(tmp_path, request)
    writer.started(started(20, 5_000))
    writer.frames(FramesComposed(5_000, make_codes(3, seed=8)))
    writer.close()
    job = only_job(tmp_path)
    assert (job.history_frames, job.composed_frames, job.remaining_frames) == (5_000, 3, 17)
    assert job.request.history is not None
    assert np.array_equal(job.request.history, history)
    assert (job.request.seed, job.request.codec_seed) == (3, 0)
    assert np.array_equal(job.codes[:, 5_000:], make_codes(3, seed=8))


def test_nothing_composed_yet_begins_anew_with_the_same_seed(tmp_path: Path) -> None:
    writer = begin(tmp_path)
    writer.started(started(101))
    writer.close()
    job = only_job(tmp_path)
    assert job.codes.shape[1] == 0
    assert job.resume_request().history is None
    assert job.resume_request().seed == 7
    assert job.resume_request().max_audio_length_ms == REQUEST.max_audio_length_ms


def test_a_finished_composition_is_only_decoded(tmp_path: Path) -> None:
    writer = begin(tmp_path)
    writer.frames(FramesComposed(0, make_codes(4)))
    writer.finish(FinishReason.END_OF_SONG)
    writer.close()
    job = only_job(tmp_path)
    assert job.finish_reason is FinishReason.END_OF_SONG
    assert not job.can_compose
    assert job.codes.shape[1] > 0
    assert job.codec_seed is None


def test_a_living_job_is_not_offered_and_cannot_be_taken(tmp_path: Path) -> None:
    writer = begin(tmp_path)
    writer.frames(FramesComposed(0, make_codes(1)))
    assert open_journals(tmp_path) == []
    writer.close()
    job = only_job(tmp_path)
    taken = JournalWriter.reopen(job)
    assert open_journals(tmp_path) == []
    with pytest.raises(OutputError, match="another window"):
        JournalWriter.reopen(job)
    taken.discard()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("cut", range(1, 120, 7))
def test_a_torn_end_is_cut_off_and_written_over(tmp_path: Path, cut: int) -> None:
    codes = make_codes(10)
    writer = begin(tmp_path)
    for frame in range(10):
        writer.frames(FramesComposed(frame, codes[:, frame : frame + 1]))
    writer.close()
    os.truncate(writer.path, writer.path.stat().st_size - cut)
    job = only_job(tmp_path)
    record = 9 + 10 + 16
    assert job.composed_frames == 10 - -(-cut // record)
    assert np.array_equal(job.codes, codes[:, : job.composed_frames])
    taken = JournalWriter.reopen(job)
    taken.frames(FramesComposed(job.composed_frames, codes[:, job.composed_frames :]))
    taken.close()
    assert np.array_equal(only_job(tmp_path).codes, codes)


def test_frames_are_forced_to_the_disk_every_two_seconds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    synced: list[int] = []
    monkeypatch.setattr(os, "fsync", synced.append)
    now = [100.0]
    path = tmp_path / "a.journal"
    with path.open("w+b", buffering=0) as file:
        writer = JournalWriter(path, file, clock=lambda: now[0])
        for frame in range(100):
            now[0] += 0.1
            writer.frames(FramesComposed(frame, make_codes(1)))
        assert len(synced) == pytest.approx(10 / FLUSH_EVERY_S, abs=1)
        writer.flush()
        writer.frames(FramesComposed(100, make_codes(1)))
        now[0] += 1.9
        assert not writer.flush_due()
        now[0] += 0.2
        assert writer.flush_due()
        now[0] += 60
        assert not writer.flush_due()


def test_frames_whose_forcing_failed_are_not_written_twice(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes = make_codes(20)
    writer = JournalWriter.create(tmp_path, new_song_id(), REQUEST, make_recipe())

    def refusing(_writer: JournalWriter) -> None:
        raise OutputError(Message.plain("The disk is full."))

    with monkeypatch.context() as patch:
        patch.setattr(JournalWriter, "flush_due", refusing)
        with pytest.raises(OutputError):
            writer.frames(FramesComposed(0, codes[:, :10]))
    writer.frames(FramesComposed(0, codes[:, :10]))
    writer.frames(FramesComposed(10, codes[:, 10:]))
    writer.close()
    assert np.array_equal(only_job(tmp_path).codes, codes)


def test_a_journal_with_no_readable_head_is_reported_and_kept(tmp_path: Path) -> None:
    (tmp_path / "bad.journal").write_bytes(b"HSJRNL\x01\x00junk")
    (tmp_path / "empty.journal").write_bytes(b"")
    heard: list[str] = []
    assert open_journals(tmp_path, lambda path, why: heard.append(f"{path.name}: {why}")) == []
    assert len(heard) == 2
    assert len(list(tmp_path.iterdir())) == 2


def test_no_folder_no_jobs(tmp_path: Path) -> None:
    assert open_journals(tmp_path / "none") == []


def test_mutated_journals_end_in_jobs_or_reports(tmp_path: Path) -> None:
    writer = begin(tmp_path)
    writer.started(started(101))
    writer.frames(FramesComposed(0, make_codes(6)))
    writer.close()
    whole, rng = writer.path.read_bytes(), random.Random(4)
    for _ in range(300):
        writer.path.write_bytes(mutate(whole, rng))
        for job in open_journals(tmp_path):
            frames = job.codes.shape[1]
            assert frames == 0 or np.array_equal(job.codes, make_codes(6)[:, :frames])


def record_places(data: bytes) -> list[tuple[bytes, int, int]]:
    """(kind, first byte, length) of the records of a whole journal."""
    places: list[tuple[bytes, int, int]] = []
    at = len(MAGIC)
    while at < len(data):
        length, kind, _check = RECORD.unpack_from(data, at)
        places.append((bytes([kind]), at, RECORD.size + length))
        at += RECORD.size + length
    return places


@pytest.mark.parametrize("place", ["magic", "length", "kind", "checksum", "payload"])
@pytest.mark.parametrize(
    ("record", "frames", "can_compose"), [(0, 6, False), (1, 6, True), (4, 2, True)]
)
def test_behind_one_flipped_bit_the_tokens_are_still_read(
    tmp_path: Path, place: str, record: int, frames: int, can_compose: bool
) -> None:
    """A flipped bit in the first records hid all tokens behind it."""
    writer = begin(tmp_path)
    writer.started(started(101))
    for frame in range(6):
        writer.frames(FramesComposed(frame, make_codes(6)[:, frame : frame + 1]))
    writer.close()
    data = bytearray(writer.path.read_bytes())
    _kind, at, length = record_places(bytes(data))[record]
    offset = {"magic": -at, "length": 0, "kind": 4, "checksum": 6, "payload": length - 3}[place]
    data[at + offset] ^= 4
    writer.path.write_bytes(data)
    job = only_job(tmp_path)
    assert job.is_damaged
    if place == "magic":
        frames, can_compose = 6, True
    np.testing.assert_array_equal(job.codes, make_codes(6)[:, :frames])
    assert job.can_compose is can_compose
    assert job.song_id == writer.path.stem
    assert job.started is not None


def test_the_search_behind_a_damage_is_bounded(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A file of which every fifth byte may begin a record kept the journals' thread for 35 s."""
    summed: list[int] = []

    def crc32(data: bytes) -> int:
        summed.append(len(data))
        return 0

    monkeypatch.setattr("engine.songs.journal_reader.zlib.crc32", crc32)
    hostile = MAGIC + b"\0\0\1\1H" * 100_000
    (tmp_path / "hostile.journal").write_bytes(hostile)
    assert open_journals(tmp_path) == []
    assert sum(summed) < 130 << 20


def test_an_ending_behind_lost_tokens_is_not_believed(tmp_path: Path) -> None:
    writer = begin(tmp_path)
    writer.started(started(101))
    for frame in range(6):
        writer.frames(FramesComposed(frame, make_codes(6)[:, frame : frame + 1]))
    writer.finish(FinishReason.END_OF_SONG)
    writer.close()
    data = bytearray(writer.path.read_bytes())
    _kind, at, length = record_places(bytes(data))[-2]
    data[at + length - 1] ^= 1
    writer.path.write_bytes(data)
    job = only_job(tmp_path)
    assert (job.finish_reason, job.codes.shape[1], job.is_damaged) == (None, 5, True)


_COMPOSER = """
import sys, time
import numpy as np
from pathlib import Path
from engine.contract import FramesComposed, GenerationRequest
from engine.songs.journal import JournalWriter
from engine.songs.score import Recipe, new_song_id
request = GenerationRequest("a", "b")
writer = JournalWriter.create(Path(sys.argv[1]), new_song_id(), request, Recipe())
for frame in range(100000):
    writer.frames(FramesComposed(frame, np.full((8, 1), frame % 8192, np.int32)))
    sys.stdout.write(f"{frame}\\n")
    sys.stdout.flush()
"""


@pytest.mark.skipif(sys.platform == "win32", reason="SIGKILL is POSIX")
def test_kill_9_at_20_moments_loses_nothing_that_was_handed_over(tmp_path: Path) -> None:
    rng = random.Random(9)
    for number in range(20):
        folder = tmp_path / str(number)
        with subprocess.Popen(
            [sys.executable, "-c", _COMPOSER, str(folder)], stdout=subprocess.PIPE, text=True
        ) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(rng.uniform(0, 0.05))
            process.send_signal(signal.SIGKILL)
            told = [0, *(int(line) for line in process.stdout if line.endswith("\n"))]
        job = only_job(folder)
        assert job.composed_frames >= told[-1] + 1
        assert np.array_equal(job.codes[0], np.arange(job.composed_frames) % 8192)


@pytest.mark.skipif(sys.platform == "win32", reason="resource limits are POSIX")
def test_a_full_disk_keeps_what_was_written(tmp_path: Path) -> None:
    program = f"""
import resource
resource.setrlimit(resource.RLIMIT_FSIZE, (3000, 3000))
try:
    {_COMPOSER.replace(chr(10), chr(10) + "    ")}
except Exception as error:
    sys.stderr.write(type(error).__name__ + ": " + str(error))
"""
    done = subprocess.run(
        [sys.executable, "-c", program, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert done.stderr.startswith("OutputError: ")
    assert only_job(tmp_path).composed_frames == int(done.stdout.split()[-1]) + 1


def test_codes_out_of_range_are_refused(tmp_path: Path) -> None:
    writer = begin(tmp_path)
    with pytest.raises(EngineError):
        writer.frames(FramesComposed(0, np.full((8, 1), 70_000, np.int32)))
    writer.close()
    assert only_job(tmp_path).composed_frames == 0


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="there are no pipes with names here")
def test_a_pipe_named_like_a_journal_is_not_waited_for(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "song.journal")
    assert open_journals(tmp_path) == []
