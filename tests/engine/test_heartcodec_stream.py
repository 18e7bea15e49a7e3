"""Streaming, odd lengths, stopping, and joining a song at a later window."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import replace
from functools import lru_cache
from itertools import chain

import pytest
import torch
from torch import Tensor

from engine.heartcodec.flow_matching import advance_noise
from engine.heartcodec.stream import (
    CodecStream,
    DecodeOptions,
    DecodeStep,
    StreamStart,
)
from engine.heartcodec.windows import window_count
from tests.engine.heartcodec_golden import golden_codec, random_codes, seeded

FAST = DecodeOptions(num_steps=1)
HOP_SAMPLES = 320 * 3840
OVERLAP_SAMPLES = 52 * 3840
pytestmark = pytest.mark.usefixtures("one_thread")


class PlainDecoder:
    """A stand-in for the codec: every sample is the first code of its token frame, plus noise.

    With `spread` the noise shifts a window's level, so that joins show what was crossfaded.
    """

    latent_channels = 256
    num_codebooks = 8
    samples_per_token_frame = 3840

    def __init__(self, spread: float = 0.0) -> None:
        self.spread = spread
        self.contexts: list[Tensor | None] = []
        self.flow_steps: int | None = None

    def latent_steps(
        self,
        codes: Tensor,
        noise: Tensor,
        context: Tensor | None,
        options: DecodeOptions,
        steps_done: int = 0,
    ) -> Generator[DecodeStep, None, Tensor]:
        self.contexts.append(context)
        yield DecodeStep(steps_done + 1)
        level = codes[0].float() + self.spread * noise[0, 0, 0]
        return level.repeat_interleave(2)[:, None].expand(-1, 256).contiguous()

    def waveform_steps(
        self,
        latents: Tensor,
        options: DecodeOptions,
        steps_done: int = 0,
        token_frames: int | None = None,
    ) -> Generator[DecodeStep, None, Tensor]:
        yield DecodeStep(steps_done)
        sound = latents[:, 0].repeat_interleave(1920).repeat(2, 1)
        return sound if token_frames is None else sound[:, : 3840 * token_frames]


@lru_cache(maxsize=8)
def decoded_at_once(frames: int, num_steps: int, guidance_scale: float, seed: int) -> Tensor:
    """The golden codec's sound of random codes; treat it as read-only."""
    codes = random_codes(frames)
    return golden_codec().detokenize(codes, num_steps, guidance_scale, seeded(seed))


def run(stream: CodecStream, codes: Tensor, chunk: int) -> Tensor:
    pieces: list[Tensor] = []
    for piece in codes.split(chunk, dim=1):
        pieces.extend(stream.push(piece))
    pieces.extend(stream.finish())
    return torch.cat(pieces, dim=1) if pieces else torch.zeros(2, 0)


@pytest.mark.parametrize("frames", [1, 7, 371, 372, 373, 424, 692, 693, 744, 1012, 1013, 1064])
def test_every_frame_comes_back_once_and_in_order(frames: int) -> None:
    codes = torch.arange(frames).repeat(8, 1)
    decoder = PlainDecoder()
    sound = run(CodecStream(decoder, FAST, seeded(0)), codes, 100)
    assert sound.shape == (2, frames * 3840)
    assert torch.allclose(sound[0], codes[0].float().repeat_interleave(3840), atol=1e-3)
    assert len(decoder.contexts) == window_count(frames)
    assert decoder.contexts[0] is None
    assert all(c is not None and c.shape == (104, 256) for c in decoder.contexts[1:])


def test_windows_are_joined_by_a_straight_line() -> None:
    codes = torch.zeros(8, 692, dtype=torch.long)
    sound = run(CodecStream(PlainDecoder(spread=1.0), FAST, seeded(3)), codes, 692)[0]
    join = sound[HOP_SAMPLES : HOP_SAMPLES + OVERLAP_SAMPLES]
    before, after = sound[HOP_SAMPLES - 1], sound[HOP_SAMPLES + OVERLAP_SAMPLES]
    assert abs(before - after) > 0.1
    wanted = torch.linspace(float(before), float(after), OVERLAP_SAMPLES)
    assert torch.allclose(join, wanted, atol=1e-5)
    assert torch.all(sound[:HOP_SAMPLES] == before)


@pytest.mark.parametrize("frames", [424, 744, 1064])
def test_lengths_that_end_at_an_overlap_are_whole(frames: int) -> None:
    sound = golden_codec().detokenize(random_codes(frames), 1, 1.0, seeded(1))
    assert sound.shape == (2, frames * 3840)
    assert sound[:, -1920:].abs().max() > 0


@pytest.mark.parametrize("chunk", [1, 53, 372])
def test_streaming_equals_decoding_at_the_end(chunk: int) -> None:
    codes = random_codes(700)
    whole = decoded_at_once(700, 1, 1.25, 2)
    stream = golden_codec().stream(FAST, seeded(2))
    assert torch.equal(run(stream, codes, chunk), whole)


@pytest.mark.parametrize("token_frames", [1, 17, 18, 100, 372])
def test_sound_that_ends_early_is_the_beginning_of_the_whole(token_frames: int) -> None:
    codec, options = golden_codec(), DecodeOptions(num_steps=1)
    latents = torch.randn(744, codec.latent_channels, generator=seeded(3))
    whole = codec.waveform(latents, options)
    early = codec.waveform(latents, options, token_frames)
    needed = token_frames * codec.samples_per_token_frame
    assert needed <= early.shape[1] < needed + 65_536
    assert torch.equal(early, whole[:, : early.shape[1]])


def test_padding_of_the_last_window_is_not_made_sound() -> None:
    """Of a window that holds 20 frames of the song two chunks of waveform are computed."""
    stream = golden_codec().stream(DecodeOptions(num_steps=1), seeded(3))
    list(stream.push_steps(random_codes(20)))
    parts = list(stream.finish_steps())
    assert sum(isinstance(part, DecodeStep) for part in parts) == 1 + 2


def test_a_window_comes_as_soon_as_it_is_full() -> None:
    codes = random_codes(692)
    stream = CodecStream(PlainDecoder(), FAST, seeded(0))
    assert list(stream.push(codes[:, :371])) == []
    (first,) = stream.push(codes[:, 371:372])
    assert first.shape == (2, HOP_SAMPLES)
    assert stream.position == HOP_SAMPLES
    assert list(stream.push(codes[:, 372:691])) == []
    (second,) = stream.push(codes[:, 691:])
    assert second.shape == (2, HOP_SAMPLES)
    (tail,) = stream.finish()
    assert tail.shape == (2, OVERLAP_SAMPLES)
    with pytest.raises(ValueError, match="finished"):
        stream.push(codes)


def test_signs_of_life_come_between_the_samples() -> None:
    stream = CodecStream(PlainDecoder(), DecodeOptions(num_steps=4), seeded(0))
    parts = [*stream.push_steps(random_codes(380)), *stream.finish_steps()]
    kinds = ["step" if isinstance(part, DecodeStep) else part.shape[1] for part in parts]
    assert kinds.count("step") >= 2
    assert [kind for kind in kinds if kind != "step"] == [HOP_SAMPLES, 60 * 3840]
    assert kinds.index(HOP_SAMPLES) > kinds.index("step")


def test_codes_are_taken_even_if_nobody_iterates() -> None:
    stream = CodecStream(PlainDecoder(), FAST, seeded(0))
    stream.push(random_codes(5))
    assert stream.frames == 5


def test_no_codes_give_no_samples() -> None:
    assert golden_codec().detokenize(torch.zeros(8, 0)).shape == (2, 0)


def test_wrong_codes_and_options_are_refused() -> None:
    with pytest.raises(ValueError, match=r"\(8, T\)"):
        golden_codec().detokenize(torch.zeros(7, 3))
    with pytest.raises(ValueError, match="num_steps"):
        golden_codec().detokenize(torch.zeros(8, 3), num_steps=0)
    with pytest.raises(ValueError, match="guidance_scale"):
        golden_codec().detokenize(torch.zeros(8, 3), guidance_scale=float("nan"))


def test_ids_without_a_row_do_not_fail() -> None:
    codes = random_codes(3)
    codes[2, 1] = 0
    wild = codes.clone()
    wild[2, 1] = 8192
    sounds = [golden_codec().detokenize(c, 1, 1.25, seeded(1)) for c in (codes, wild)]
    assert torch.equal(*sounds)


def test_every_step_is_counted() -> None:
    stream = golden_codec().stream(DecodeOptions(3, 1.0), seeded(0))
    parts = [*stream.push_steps(random_codes(400)), *stream.finish_steps()]
    heard = [part.done for part in parts if isinstance(part, DecodeStep)]
    assert heard == sorted(heard)
    assert set(heard) == {1, 2, 3, 4, 5, 6}


@pytest.mark.parametrize("stop_at", [1, 2, 3])
def test_who_goes_on_no_further_has_the_final_samples(stop_at: int) -> None:
    """Two windows of two Euler steps; the second one's first sample comes after step 4."""
    whole = decoded_at_once(400, 2, 1.0, 4)
    stream = golden_codec().stream(DecodeOptions(2, 1.0), seeded(4))
    pieces: list[Tensor] = []
    for part in chain(stream.push_steps(random_codes(400)), stream.finish_steps()):
        if isinstance(part, Tensor):
            pieces.append(part)
        elif part.done >= stop_at:
            break
    made = torch.cat([torch.zeros(2, 0), *pieces], dim=1)
    assert made.shape[1] == stream.position == (HOP_SAMPLES if stop_at == 3 else 0)
    assert torch.equal(made, whole[:, : made.shape[1]])


def test_every_chunk_of_waveform_is_a_place_to_stop() -> None:
    stream = golden_codec().stream(FAST, seeded(0))
    parts = stream.push_steps(random_codes(372))
    assert [next(parts) for _ in range(3)] == [DecodeStep(1)] * 3
    assert stream.position == 0


@pytest.mark.parametrize("window", [1, 2])
def test_a_stream_follows_what_is_known_and_goes_on_from_there(window: int) -> None:
    """The flow alone runs over it; the given tail is what the next window fades in from."""
    codes, codec = random_codes(1050), golden_codec()
    whole = decoded_at_once(1050, 1, 1.25, 9)
    begin = window * HOP_SAMPLES
    tail = whole[:, begin : begin + OVERLAP_SAMPLES]
    stream = codec.stream(FAST, seeded(9))
    known = window * 320 + 52
    steps = list(stream.follow_steps(codes[:, :known], tail))
    assert steps == [DecodeStep(done + 1) for done in range(window)]
    assert stream.position == begin
    rest = torch.cat([*stream.push(codes[:, known:]), *stream.finish()], dim=1)
    assert torch.equal(rest[:, :1], tail[:, :1])
    assert torch.equal(rest[:, OVERLAP_SAMPLES:], whole[:, begin + OVERLAP_SAMPLES :])


@pytest.mark.parametrize("window", [1, 2])
def test_a_stream_joins_at_a_later_window(window: int) -> None:
    codes, codec = random_codes(1050), golden_codec()
    whole = decoded_at_once(1050, 1, 1.25, 9)
    first = codec.stream(FAST, seeded(9))
    list(first.push(codes[:, : window * 320 + 52]))
    boundary = first.boundary
    assert boundary is not None
    assert boundary.window == window
    assert boundary.latents.shape == (104, 256)
    assert boundary.latents.dtype == torch.float32
    for start, skipped in ((boundary, 0), (replace(boundary, tail=None), OVERLAP_SAMPLES)):
        generator = seeded(9)
        advance_noise(generator, window)
        second = codec.stream(FAST, generator, start)
        begin = second.position
        assert begin == window * HOP_SAMPLES + skipped
        rest = run(second, codes[:, window * 320 :], 200)
        assert torch.equal(rest, whole[:, begin:])


def test_a_bad_start_is_refused() -> None:
    latents, codes = torch.zeros(104, 256), random_codes(320)
    bad = [
        StreamStart(0, codes[:, :0], latents),
        StreamStart(1, codes[:, :319], latents),
        StreamStart(1, codes, latents[:100]),
    ]
    for start in bad:
        with pytest.raises(ValueError, match=r"window|latents"):
            golden_codec().stream(FAST, seeded(0), start)


def test_before_the_first_window_there_is_no_boundary() -> None:
    stream = golden_codec().stream(FAST, seeded(0))
    assert stream.boundary is None
