"""The codec's training: each stage begins as the closed form, learns, resumes, and is exported."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
import torch
from safetensors import safe_open
from torch import nn

from engine.heartcodec.model import HeartCodec
from engine.heartcodec.waveform_decoder import ResidualUnit, UpBlock
from tools.train_starter import vocabulary as vocab
from tools.train_starter.codec_fit import HIDDEN, CodecFit, fit_codec
from tools.train_starter.codec_training import assemble, flow
from tools.train_starter.codec_training.assemble import Workshop
from tools.train_starter.codec_training.autoencoder import code_latents
from tools.train_starter.codec_training.code_search import CodeSearch, right_share
from tools.train_starter.codec_training.losses import SoundLoss
from tools.train_starter.codec_training.pieces import Pieces
from tools.train_starter.codec_training.stage import (
    MissingStageError,
    Schedule,
    Stage,
    StageTrainer,
    relative_groups,
    state_file,
)
from tools.train_starter.export import codec_tensors, export_codec, half_waveforms
from tools.train_starter.sounds import Segments, part_segments
from tools.train_starter.synth import render

CPU = torch.device("cpu")
STAGES = ("autoencoder", "quantiser", "flow")


@pytest.fixture(scope="module")
def tables() -> dict[int, Segments]:
    """The bass alone: quick to make, and most songs have one."""
    return {vocab.BASS: part_segments(vocab.BASS)}


@pytest.fixture(scope="module")
def fit(tables: dict[int, Segments]) -> CodecFit:
    return fit_codec(tables, songs=40)


class SmallWorkshop(Workshop):
    """Few short pieces, and a fit that is at hand."""

    def __init__(self, folder: Path, tables: dict[int, Segments], fit: CodecFit) -> None:
        self.folder, self.device, self.fit = folder, CPU, fit
        self.pieces = Pieces(tables, frames=12, rows=2)


@pytest.fixture(scope="module")
def trainers(
    tmp_path_factory: pytest.TempPathFactory, tables: dict[int, Segments], fit: CodecFit
) -> dict[str, StageTrainer]:
    """Every stage after two steps, saved in one training folder."""
    folder = tmp_path_factory.mktemp("training")
    found: dict[str, StageTrainer] = {}
    for name in STAGES:
        stage = getattr(SmallWorkshop(folder, tables, fit), name)()
        trainer = found[name] = StageTrainer(stage, folder, Schedule(1.0))
        trainer.train_step()
        trainer.train_step()
        trainer.save()
    return found


@pytest.fixture(scope="module")
def workshop(
    trainers: dict[str, StageTrainer], tables: dict[int, Segments], fit: CodecFit
) -> SmallWorkshop:
    return SmallWorkshop(trainers["flow"].folder, tables, fit)


def _total(stage: Stage, step: int) -> float:
    with torch.no_grad():
        return float(torch.stack(list(stage.losses(step).values())).sum())


@pytest.mark.parametrize("name", STAGES)
def test_a_stage_resumes_where_it_was_and_learns(
    workshop: SmallWorkshop, trainers: dict[str, StageTrainer], name: str
) -> None:
    going_on = trainers[name]
    resumed = StageTrainer(getattr(workshop, name)(), workshop.folder, Schedule(1.0))
    resumed.trained_s = going_on.trained_s
    assert resumed.step == 2
    assert resumed.train_step() == going_on.train_step()
    first, second = (trainer.stage.module.state_dict() for trainer in (resumed, going_on))
    assert all(torch.equal(first[key], second[key]) for key in first)
    # The same pieces again and again: those must be learnt.
    before = _total(resumed.stage, 6)
    for _ in range(12):
        resumed.step = 6
        resumed.train_step()
    assert _total(resumed.stage, 6) < before


def test_the_trainer_logs_losses_and_held_out_figures(
    workshop: SmallWorkshop, tmp_path: Path
) -> None:
    stage = workshop.autoencoder()
    stage.pieces.__dict__["held_out"] = [stage.pieces.batch(1)]
    trainer = StageTrainer(stage, tmp_path, Schedule(minutes=1e-6))
    trainer.run()
    log = (tmp_path / "codec_autoencoder.log").read_text(encoding="utf-8")
    rows = [json.loads(line) for line in log.splitlines()]
    assert [row["step"] for row in rows] == [0, 1]
    assert set(rows[-1]["held_out"]) == {"mel_distance", "signal_to_error_db"}
    assert state_file(tmp_path, "autoencoder").is_file()


def test_the_encoder_finds_the_latents_that_codes_stand_for(workshop: SmallWorkshop) -> None:
    stage = workshop.autoencoder()
    piece = stage.pieces.batch(3)
    wanted = code_latents(workshop.fit, piece.codes)[:, 1, :, 4:-4]
    error = stage.encoder(piece.sound[:, 1])[..., 4:-4] - wanted
    assert error.square().mean() < 0.04 * wanted.square().mean()


def test_the_decoder_that_is_trained_is_the_engines(workshop: SmallWorkshop) -> None:
    stage = workshop.trained_quantiser()
    latents = 5 * torch.randn(2, HIDDEN, 6, generator=torch.Generator().manual_seed(3))
    with torch.no_grad():
        ours = stage.decoder(latents)
        engines = stage.codec().scalar_model(latents.permute(2, 0, 1).flatten(1))
    assert torch.allclose(ours, engines, atol=1e-5)
    assert not stage.decoder(torch.zeros(1, HIDDEN, 6)).any()


def test_the_velocity_that_is_trained_is_the_engines(workshop: SmallWorkshop) -> None:
    codec = workshop.codec("flow")
    estimator = codec.flow_matching.estimator
    generator = torch.Generator().manual_seed(4)
    x = torch.randn(1, 8, codec.latent_channels, generator=generator)
    rest = torch.randn(2, 8, codec.latent_channels + codec.config.dim, generator=generator)
    times = torch.tensor([0.3])
    with torch.no_grad():
        ours = flow.velocity(estimator, x, rest, times)
        (tables_of_time,) = estimator.tables(times, 8)
        engines = estimator(x, estimator.fix(rest), tables_of_time)
    assert torch.allclose(ours, engines, atol=2e-3)


def test_codes_are_found_in_sound_alone(workshop: SmallWorkshop) -> None:
    stage = workshop.quantiser()
    stage.pieces.__dict__["held_out"] = [replace(stage.pieces, rows=1).batch(2)]
    with torch.no_grad():
        figures = stage.judge()
    assert figures["found_share"] > 0.6
    assert figures["found_signal_to_error_db"] > 0.7 * figures["heard_signal_to_error_db"]


def test_a_mix_is_taken_apart() -> None:
    rows = torch.zeros(8, vocab.CODEBOOK_SIZE, 40)
    rows[vocab.PLAN + 1 :, 1:20].normal_(generator=torch.Generator().manual_seed(6))
    true = torch.randint(0, 20, (8, 30), generator=torch.Generator().manual_seed(7))
    mix = torch.stack([rows[book][true[book]] for book in range(8)]).sum(0)
    assert right_share(CodeSearch(rows).find(mix), true, rows) > 0.9


def test_what_was_trained_is_exported_and_plays(workshop: SmallWorkshop, tmp_path: Path) -> None:
    codec = workshop.codec("flow")
    assert codec_tensors(codec).keys() <= HeartCodec.stored_tensors(codec.config).keys()
    export_codec(codec, tmp_path)
    engines = HeartCodec.meta(codec.config)
    with safe_open(tmp_path / "HeartCodec-oss" / "model.safetensors", "pt") as file:
        engines.load_stored(file.get_tensor, torch.float32, CPU)
    layout = vocab.PARTS[vocab.BASS]
    codes = np.zeros((8, 16), np.int32)
    codes[vocab.CLOCK] = np.arange(16)
    codes[vocab.DRUMS] = vocab.DRUM_REST
    codes[vocab.BASS, 2:14] = [layout.token(0, 36, age) for age in range(12)]
    sound = flow.passage_sound(engines, torch.from_numpy(codes), 1).numpy()
    error = np.square(sound - render(codes, workshop.pieces.tables)).sum()
    assert 10 * np.log10(np.square(render(codes, workshop.pieces.tables)).sum() / error) > 8.0
    # The decoder's share of what was learnt is there.
    block = engines.scalar_model.decoder[1]
    assert isinstance(block, UpBlock)
    assert not any(unit.is_idle for unit in block.convs if isinstance(unit, ResidualUnit))


def test_rounding_of_waveforms_leaves_the_treble_clean() -> None:
    time = torch.arange(3840)
    slow = torch.stack([torch.sin(time / period) for period in (40.0, 90.0, 200.0)])
    waveforms = slow.unflatten(1, (40, 96)).transpose(1, 2)

    def treble(rounded: torch.Tensor) -> float:
        error = rounded.double() - waveforms.double()
        spectrum = torch.fft.rfft(error.transpose(1, 2).flatten(1)).abs()
        return float(spectrum[:, 3840 // 4 :].square().sum())

    kept = half_waveforms(waveforms)
    assert kept.dtype == torch.float16
    assert kept.shape == waveforms.shape
    assert float((kept.float() - waveforms).abs().max()) < 0.01
    assert treble(kept) < 0.25 * treble(waveforms.half())


def test_stages_follow_each_other(
    tmp_path: Path, tables: dict[int, Segments], fit: CodecFit
) -> None:
    with pytest.raises(MissingStageError, match="train-autoencoder"):
        SmallWorkshop(tmp_path, tables, fit).quantiser()


def test_the_fit_is_kept_until_sounds_change(
    tmp_path: Path, tables: dict[int, Segments], fit: CodecFit, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[int] = []

    def fitted(of: dict[int, Segments], **sizes: int) -> CodecFit:
        asked.append(len(of))
        return fit

    monkeypatch.setattr(assemble, "fit_codec", fitted)
    for _ in range(2):
        kept = assemble.closed_form(tmp_path, tables)
    assert np.array_equal(kept.codes, fit.codes)
    assemble.closed_form(tmp_path, tables | {vocab.VOICE: tables[vocab.BASS]})
    assert asked == [1, 2]


def test_equal_sounds_are_no_distance_apart_and_silence_gives_finite_slopes() -> None:
    distance = SoundLoss(CPU)
    sound = 0.1 * torch.randn(1, 9600, generator=torch.Generator().manual_seed(5))
    assert float(torch.stack(list(distance(sound, sound).values())).sum()) < 1e-5
    silent = torch.zeros(1, 9600, requires_grad=True)
    torch.stack(list(distance(silent, sound).values())).sum().backward()
    assert silent.grad is not None
    assert bool(silent.grad.isfinite().all())


def test_rates_follow_the_size_of_what_is_trained() -> None:
    module = nn.ModuleList([nn.Linear(4, 4, bias=False), nn.Linear(4, 4, bias=False)])
    with torch.no_grad():
        module[0].weight.fill_(-3.0)
        module[1].weight.zero_()
    assert [group["size"] for group in relative_groups(module)] == [3.0, 0.5]
