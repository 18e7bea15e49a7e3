"""The embedded starter model: it fits, it loads, and it plays what its tokens mean."""

from __future__ import annotations

import threading
from pathlib import Path

import numpy as np
import pytest
import torch

from engine.checkpoint import Checkpoint
from engine.composer import ComposeJob, compose_song
from engine.contract import Codes, GenerationRequest, GenerationResult, SamplingParams
from engine.heartmula.frame_decoder import FrameDecoder
from engine.heartmula.model import LoadPlan
from engine.listening.stated_times import StatingModel
from engine.pipeline import HeartMuLaGenPipeline
from engine.prompt import build_prompt
from engine.request_check import plan_song
from engine.songs.extension import MIN_EXTENSION_FRAMES, STEP_BACK_FRAMES, Parent
from tools.train_starter import vocabulary as vocab
from tools.train_starter.codec_training.flow import passage_sound
from tools.train_starter.language_model import run_stack
from tools.train_starter.lyrics import Prompt
from tools.train_starter.metre import METRES
from tools.train_starter.prompt_reading import read_lines
from tools.train_starter.singing.sung_songs import SungSong, sung_shares, sung_units
from tools.train_starter.sounds import MASTER_GAIN, part_segments
from tools.train_starter.synth import render

STARTER = Path(__file__).parents[2] / "resources" / "starter"
LARGEST_BYTES = 96_000_000
UNGUIDED = SamplingParams(cfg_scale=1.0)


@pytest.fixture(scope="module")
def checkpoint() -> Checkpoint:
    return Checkpoint.open(STARTER)


def _float32_model(checkpoint: Checkpoint):
    plan = LoadPlan(torch.float32, torch.device("cpu"))
    return checkpoint.load_heartmula(plan, lambda done, total: None)


def test_it_is_small_and_has_a_card() -> None:
    files = [path for path in STARTER.rglob("*") if path.is_file()]
    assert sum(path.stat().st_size for path in files) <= LARGEST_BYTES
    assert (STARTER / "README.md").is_file()


def test_lyrics_are_told_syllable_by_syllable(checkpoint: Checkpoint) -> None:
    """A line is its symbol, its count and three symbols a syllable; the first line's opening comes
    on top.
    """
    ids = checkpoint.tokenizer
    # BOS, line, opening, count, three syllables, the added outro's line and count, EOS
    assert len(ids.lyrics_ids("[verse]\nhold the light")) == 7 + 9
    for mark in ("intro", "prechorus", "outro"):
        assert len(ids.lyrics_ids(f"[{mark}]")) == 5
    one, other = ids.lyrics_ids("[verse]\nla\nla"), ids.lyrics_ids("[chorus]\nla\nla")
    assert len(one) == len(other) == 7 + 6
    assert max(*one, *other) < checkpoint.mula_config.text_vocab_size


def _composed(checkpoint: Checkpoint, lyrics: str, seed: int = 5) -> Codes:
    model, ids = _float32_model(checkpoint), checkpoint.tokenizer
    request = GenerationRequest("pop,female", lyrics, 40_000, UNGUIDED, seed=seed)
    prompt = build_prompt(ids.tag_ids(request.tags), ids.lyrics_ids(request.lyrics), 0)
    plan = plan_song(request, checkpoint.mula_config, len(prompt))
    return compose_song(model, ComposeJob(request, prompt, plan, checkpoint.gen_config))


@pytest.mark.parametrize("lyrics", ["[chorus]\nhold the night", "hold the night"])
def test_it_sings_a_single_line(checkpoint: Checkpoint, lyrics: str) -> None:
    model = StatingModel.of_folder(STARTER)
    assert model is not None
    for seed in (3, 4):
        first, *others = model.code.lines(_composed(checkpoint, lyrics, seed)) or []
        assert [place for place, _ in first.syllables] == [1, 2, 3]
        assert [line.left for line in others] == [1, 0], "only the outro follows"


@pytest.mark.parametrize(("count", "left"), [(1, [2]), (3, [3, 2, 1]), (5, [5, 4, 3, 2, 1])])
def test_an_extension_sings_other_lyrics_than_the_song_had_left(
    count: int, left: list[int]
) -> None:
    """The song's codes say that it ends when its own two lines are sung; one line gets an outro."""
    model = StatingModel.of_folder(STARTER)
    assert model is not None
    pipeline = HeartMuLaGenPipeline.from_pretrained(STARTER, "cpu")

    def made(request: GenerationRequest) -> Codes:
        *_, result = pipeline.run(request, threading.Event())
        assert isinstance(result, GenerationResult)
        return result.codes

    song = made(GenerationRequest("pop,female", "[verse]\nhold the light\nnever let go", 20_000))
    cut = song.shape[1] - STEP_BACK_FRAMES
    words = ["sing it again", "until the morning", "hold on to me", "over the river", "under it"]
    lyrics = "\n".join(["[chorus]", *words[:count]])
    request = GenerationRequest(
        "pop,female",
        lyrics,
        40_000,
        history=song[:, :cut],
        round_frames=Parent(cut_frame=cut).rounds(lyrics, states_lines=True),
        min_new_frames=MIN_EXTENSION_FRAMES,
    )
    longer = made(request)
    assert np.array_equal(longer[:, :cut], song[:, :cut])
    lines = model.code.lines(longer, cut) or []
    assert [line.left for line in lines if line.syllables] == left


def test_it_sings_the_syllables_of_every_line(checkpoint: Checkpoint) -> None:
    """In order, most of them with their vowel; the card says how often the rhythm is wrong."""
    lyrics = "[verse]\nhold the golden light\nand never let me go\n\n[chorus]\nsing it again"
    codes = _composed(checkpoint, lyrics)
    for line in read_lines(lyrics):
        places = [place for place, _ in sung_units(codes, line)]
        assert places == sorted(set(places))
        assert len(places) >= len(line.syllables) - 1
    song = SungSong("", Prompt("pop,female", lyrics), codes)
    assert sung_shares([song])["right vowels"] > 0.7


def test_the_engine_computes_what_was_trained(checkpoint: Checkpoint) -> None:
    """Hidden states after a prompt: torchtune's forward pass, as in training, and the engine's."""
    model = _float32_model(checkpoint)
    ids = checkpoint.tokenizer
    prompt = build_prompt(ids.tag_ids("pop,piano"), ids.lyrics_ids("[verse]\nhold the light"), 0)
    decoder = FrameDecoder(model, False, len(prompt) + 2)
    with torch.inference_mode():
        for _ in decoder.prefill_prompt(model.embed_prompt(prompt, None)):
            pass
        text = torch.from_numpy(np.ascontiguousarray(prompt.text_ids))
        rows = model.text_embeddings(text)
        rows[prompt.style_position] = model.muq_linear.bias
        trained = run_stack(model.backbone, rows[None])[:, -1]
    assert torch.allclose(decoder.hidden, trained, atol=1e-3, rtol=1e-3)


def test_it_composes_with_a_running_clock(checkpoint: Checkpoint) -> None:
    """Tempo tags are heard in the clock, which counts on from frame to frame."""
    model, ids = _float32_model(checkpoint), checkpoint.tokenizer
    request = GenerationRequest(
        "pop,piano,drums,fast", "[verse]\nhold the light", 5_000, UNGUIDED, seed=5
    )
    prompt = build_prompt(ids.tag_ids(request.tags), ids.lyrics_ids(request.lyrics), 0)
    plan = plan_song(request, checkpoint.mula_config, len(prompt))
    job = ComposeJob(request, prompt, plan, checkpoint.gen_config)
    codes = compose_song(model, job)
    steps = np.diff(codes[vocab.CLOCK])
    assert set(steps.tolist()) <= {1, 1 - METRES["fast"].line}
    assert (codes < vocab.CODEBOOK_SIZE).mean() > 0.99


def test_it_needs_no_guidance_and_takes_none() -> None:
    pipeline = HeartMuLaGenPipeline.from_pretrained(STARTER, "cpu")
    songs: list[np.ndarray] = []
    for sampling in (UNGUIDED, SamplingParams(cfg_scale=3.0)):
        request = GenerationRequest("pop,piano", "[verse]\nhold the light", 1_600, sampling, seed=5)
        *_, result = pipeline.run(request, threading.Event())
        assert isinstance(result, GenerationResult)
        songs.append(result.codes)
    assert np.array_equal(*songs)


def test_the_codec_plays_the_note_that_a_token_means() -> None:
    layout = vocab.PARTS[vocab.BASS]
    codes = np.zeros((8, 24), np.int32)
    codes[vocab.CLOCK] = np.arange(24)
    codes[vocab.DRUMS] = vocab.DRUM_REST
    codes[vocab.BASS, 2:14] = [layout.token(0, 36, age) for age in range(12)]
    codec = HeartMuLaGenPipeline.from_pretrained(STARTER, "cpu").codec
    sound = passage_sound(codec, torch.from_numpy(codes), 1).numpy()
    reference = render(codes, {vocab.BASS: MASTER_GAIN * part_segments(vocab.BASS)})
    # The level is the codec's own: the band's was changed since.
    reference *= (sound * reference).sum() / np.square(reference).sum()
    error = np.square(sound - reference).sum()
    assert 10 * np.log10(np.square(reference).sum() / error) > 12.0
    assert np.abs(sound).max() < 1.0
