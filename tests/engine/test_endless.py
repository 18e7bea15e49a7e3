"""Endless songs: rounds where the model would end, the journal's record of them, long sound."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from engine import HeartMuLaGenPipeline, cli, growing_sound
from engine.composer import ComposeJob, Composer, FramesDrawn, Take, TakesEnded
from engine.contract import (
    CodecParams,
    Codes,
    EngineError,
    FinishReason,
    FramesComposed,
    GenerationRequest,
    GenerationResult,
    OutputError,
    Progress,
    RequestError,
    RoundBegan,
    SamplesDecoded,
    SamplingParams,
    SongStarted,
    Stage,
    are_takes,
)
from engine.growing_sound import GrowingSound
from engine.heartmula.frame_decoder import FrameDecoder
from engine.request_check import ENDLESS_FRAMES, LEAST_ROUND_FRAMES, ROUND_OPENING_FRAMES
from engine.songs import kept_sound
from engine.songs.extension import lyrics_after, rounds_kept
from engine.songs.journal import JournalWriter, open_journals, rewrite
from engine.songs.score import MAX_CODES, Section, new_song_id
from tests.engine import golden
from tests.engine.song_samples import make_codes, make_recipe, make_score, make_sound

ENDLESS = GenerationRequest(
    "rock,drums", "[verse]\nhello there", 1_000, SamplingParams(cfg_scale=1.0), seed=4
)
ENDLESS = replace(ENDLESS, until_stopped=True)
OFTEN = 255
"""With this as the end token some frame in twenty of the golden model is an end."""


class Made:
    """What a composer made of an endless song until it was stopped."""

    def __init__(self, request: GenerationRequest, frames: int, reads_late: bool = False) -> None:
        parts, abort = golden.checkpoint(), threading.Event()
        gen_config = replace(parts.gen_config, audio_eos_id=OFTEN)
        job = ComposeJob(request, golden.prompt_of(request), golden.plan(request), gen_config)
        self.rounds: list[int] = []
        self.read: list[int] = []
        """Positions read for each round."""
        self.totals: set[int] = set()
        self.reason: FinishReason | None = None
        new: list[Codes] = []
        for event in Composer(golden.model(), [Take(job, abort)], reads_late=reads_late).run():
            if isinstance(event, FramesDrawn):
                assert event.first_frame == job.plan.history_frames + len(new)
                new.append(event.codes[0])
                if len(new) == frames:
                    abort.set()
            elif isinstance(event, RoundBegan):
                self.rounds.append(event.first_frame)
            elif isinstance(event, Progress) and event.stage is Stage.PREFILL:
                self.read.append(event.total)
            elif isinstance(event, Progress):
                self.totals.add(event.total)
            elif isinstance(event, TakesEnded):
                self.reason = event.reason
        self.codes = np.concatenate(new, axis=1)


@pytest.fixture(scope="module")
def made() -> Made:
    return Made(ENDLESS, 500)


def test_it_goes_round_where_the_model_would_end(made: Made) -> None:
    assert made.codes.shape[1] == 500
    assert made.reason is FinishReason.STOPPED
    assert len(made.rounds) >= 3
    assert min(np.diff([0, *made.rounds])) >= LEAST_ROUND_FRAMES
    assert (made.codes[:, 1:] < OFTEN).all()
    assert made.totals == {0}, "nobody knows how long it will be"


def test_a_round_sees_the_prompt_and_the_opening(made: Made) -> None:
    prompt = golden.plan(ENDLESS).prompt_positions
    assert made.read[0] == prompt
    assert set(made.read[1:]) == {prompt + ROUND_OPENING_FRAMES}


def test_frames_fed_before_they_are_read_give_the_very_song(made: Made) -> None:
    late = Made(ENDLESS, 500, reads_late=True)
    assert late.rounds == made.rounds
    np.testing.assert_array_equal(late.codes, made.codes)


def test_all_rounds_use_one_memory(made: Made, monkeypatch: pytest.MonkeyPatch) -> None:
    made_decoders: list[int] = []
    model = golden.model()
    new_decoder = model.new_decoder

    def counted(guidance: bool, capacity: int, rows: int = 1) -> FrameDecoder:
        made_decoders.append(rows)
        return new_decoder(guidance, capacity, rows)

    monkeypatch.setattr(model, "new_decoder", counted)
    again = Made(ENDLESS, 500)
    assert again.rounds == made.rounds
    assert made_decoders == [1]
    monkeypatch.setattr(FrameDecoder, "uses_graphs", True)
    np.testing.assert_array_equal(Made(ENDLESS, 500).codes, made.codes)


@pytest.mark.parametrize("place", ["in the first", "in another", "between two", "after one frame"])
def test_a_continued_song_equals_an_uninterrupted_one(made: Made, place: str) -> None:
    second = made.rounds[1]
    cut = {"in the first": 40, "in another": second + 30, "between two": second}.get(
        place, second + 1
    )
    rounds = tuple(frame for frame in made.rounds if frame <= cut)
    rest = replace(ENDLESS, history=made.codes[:, :cut], round_frames=rounds)
    again = Made(rest, 500 - cut)
    assert again.rounds == [frame for frame in made.rounds if frame > cut]
    np.testing.assert_array_equal(again.codes, made.codes[:, cut:])


def test_a_stop_while_a_round_begins_ends_the_song(made: Made) -> None:
    frames: list[Codes] = []
    abort = threading.Event()
    parts = golden.checkpoint()
    gen_config = replace(parts.gen_config, audio_eos_id=OFTEN)
    job = ComposeJob(ENDLESS, golden.prompt_of(ENDLESS), golden.plan(ENDLESS), gen_config)
    reasons: list[FinishReason] = []
    for event in Composer(golden.model(), [Take(job, abort)]).run():
        if isinstance(event, RoundBegan):
            abort.set()
        elif isinstance(event, FramesDrawn):
            frames.append(event.codes[0])
        elif isinstance(event, TakesEnded):
            reasons.append(event.reason)
    assert reasons == [FinishReason.STOPPED]
    assert len(frames) == made.rounds[0]


def test_endless_songs_are_no_takes_of_each_other() -> None:
    assert not are_takes(ENDLESS, replace(ENDLESS, seed=5))
    assert are_takes(replace(ENDLESS, until_stopped=False), replace(ENDLESS, until_stopped=False))
    with pytest.raises(EngineError, match="has no takes"):
        cli._render(cli._parser().parse_args(["--endless", "--takes", "2"]))


def test_it_ends_where_a_score_is_full() -> None:
    assert ENDLESS_FRAMES * 8 == MAX_CODES
    plan = golden.plan(ENDLESS)
    assert (plan.is_endless, plan.new_frames) == (True, ENDLESS_FRAMES)
    history = make_codes(40) % 200
    assert golden.plan(replace(ENDLESS, history=history)).new_frames == ENDLESS_FRAMES - 40


@pytest.mark.parametrize("rounds", [(0,), (41,), (20, 20), (30, 10), (-3,)])
def test_rounds_outside_the_history_are_refused(rounds: tuple[int, ...]) -> None:
    with pytest.raises(RequestError, match="rounds"):
        golden.plan(replace(ENDLESS, history=make_codes(40) % 200, round_frames=rounds))


def test_the_command_line_asks_for_it() -> None:
    request = cli._request(cli._parser().parse_args(["--endless"]))
    assert request.until_stopped
    assert not cli._request(cli._parser().parse_args([])).until_stopped


@pytest.fixture
def journal(tmp_path: Path) -> Iterator[JournalWriter]:
    recipe = make_recipe(title="Endless")
    writer = JournalWriter.create(tmp_path, new_song_id(), ENDLESS, recipe)
    yield writer
    writer.close()


def started() -> SongStarted:
    recipe = make_recipe()
    return SongStarted(7, 9, recipe.device, recipe.model, 0, 0, 20, 1024)


def test_the_journal_tells_where_rounds_began(journal: JournalWriter, tmp_path: Path) -> None:
    codes = make_codes(200)
    journal.started(started())
    journal.frames(FramesComposed(0, codes[:, :90]))
    journal.round_began(90)
    journal.frames(FramesComposed(90, codes[:, 90:]))
    journal.round_began(200)
    journal.close()
    (job,) = open_journals(tmp_path)
    assert job.round_frames == (90, 200)
    assert job.can_compose
    request = job.resume_request()
    assert request.until_stopped
    assert request.round_frames == (90, 200)
    assert (request.seed, request.codec_seed) == (7, 9)
    np.testing.assert_array_equal(request.history, codes)
    job.path.unlink()
    rewrite(tmp_path, job)
    (again,) = open_journals(tmp_path)
    assert again.round_frames == (90, 200)
    np.testing.assert_array_equal(again.codes, codes)


def test_an_ended_one_is_not_composed_on(journal: JournalWriter, tmp_path: Path) -> None:
    journal.started(started())
    journal.frames(FramesComposed(0, make_codes(90)))
    journal.finish(FinishReason.STOPPED)
    journal.close()
    (job,) = open_journals(tmp_path)
    assert not job.can_compose


def score_in_rounds() -> Any:
    """Three rounds of two sections; a parent's verse before the first."""
    lyrics = "[verse]\none\n\n[chorus]\ntwo"
    names = ["verse", "chorus"] * 3
    frames = [0, 50, 100, 150, 200, 250]
    score = make_score(300, lyrics=lyrics, round_frames=[100, 200])
    sections = tuple(Section(n, f) for n, f in zip(names, frames, strict=True))
    return replace(score, sections=sections)


@pytest.mark.parametrize(
    ("cut", "rest"), [(10, "[verse]"), (60, "[chorus]"), (130, "[chorus]"), (205, "[verse]")]
)
def test_an_extension_sings_what_remains_of_the_round_it_begins_in(cut: int, rest: str) -> None:
    score = score_in_rounds()
    assert lyrics_after(score.recipe.lyrics, score, cut).startswith(rest)
    assert rounds_kept(score.recipe, cut) == tuple(f for f in (100, 200) if f < cut)


def test_sound_goes_from_memory_to_a_file_without_a_name(tmp_path: Path) -> None:
    pieces = [make_sound(1)[:, :n] for n in (700, 1, 1500)]
    sound = GrowingSound(str(tmp_path), most_in_memory=1_000)
    events = [sound.kept(SamplesDecoded(0, piece)) for piece in pieces]
    assert [event.whole is None for event in events] == [True, True, False]
    whole = events[-1].whole
    assert whole is not None
    assert list(tmp_path.iterdir()) == []
    sound.append(pieces[0])
    assert sound.count == 2_901
    del sound
    np.testing.assert_array_equal(whole, np.concatenate(pieces, axis=1))
    assert not whole.flags.writeable


def test_nothing_yet_is_silence_of_no_length(tmp_path: Path) -> None:
    assert GrowingSound(str(tmp_path), 0).whole().shape == (2, 0)
    assert GrowingSound().whole().shape == (2, 0)


def test_a_disk_that_does_not_take_the_sound_is_told(tmp_path: Path) -> None:
    sound = GrowingSound(str(tmp_path / "gone"), most_in_memory=0)
    with pytest.raises(OutputError, match="tokens are kept") as told:
        sound.append(make_sound(1))
    assert str(tmp_path / "gone") in str(told.value)
    assert sound.count == 0


def test_a_long_song_is_joined_in_a_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    decoded = make_sound(50, 1.8)
    parent = (decoded * np.float32(0.5))[:, : 20 * 3840 + kept_sound.RAMP_SAMPLES]
    short = kept_sound.with_kept_sound(parent, 0.5, decoded)
    monkeypatch.setattr(growing_sound, "_BLOCK_SAMPLES", 10_000)
    monkeypatch.setattr(
        growing_sound, "GrowingSound", lambda folder, _most: GrowingSound(folder, most_in_memory=0)
    )
    long = kept_sound.with_kept_sound(parent, 0.5, decoded, str(tmp_path))
    np.testing.assert_array_equal(long, short)


@pytest.fixture(scope="module")
def pipeline(tiny_folder: Path) -> HeartMuLaGenPipeline:
    return HeartMuLaGenPipeline.from_pretrained(tiny_folder, "cpu", torch.float32)


def test_the_pipeline_keeps_its_sound_in_a_file(pipeline: HeartMuLaGenPipeline) -> None:
    abort, made, wholes = threading.Event(), 0, list[int]()
    request = replace(ENDLESS, codec=CodecParams(1, 1.0))
    begun: SongStarted | None = None
    result: GenerationResult | None = None
    for event in pipeline.run(request, abort):
        if isinstance(event, SongStarted):
            begun = event
        elif isinstance(event, FramesComposed):
            made += event.codes.shape[1]
            if made == 400:
                abort.set()
        elif isinstance(event, SamplesDecoded):
            assert event.whole is not None
            wholes.append(event.whole.shape[1])
        elif isinstance(event, GenerationResult):
            result = event
    assert begun is not None
    assert begun.planned_new_frames == 0
    assert result is not None
    assert result.samples.shape == (2, 400 * 3840)
    assert wholes[-1] == 400 * 3840
    assert not result.samples.flags.writeable, "a view of the file"
    parts = [
        e.samples
        for e in pipeline.decode(result.codes, request.codec, 4, threading.Event())
        if isinstance(e, SamplesDecoded)
    ]
    np.testing.assert_array_equal(np.concatenate(parts, axis=1), result.samples)
