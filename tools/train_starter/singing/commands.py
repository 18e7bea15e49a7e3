"""Commands of the singing voice: learn it, fit a codec to it, count the words that are heard."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tools.train_starter.singing.pitch_grid import VOICES
from tools.train_starter.singing.unit_list import MOST_UNITS, commonest, unit_list, write_list
from tools.train_starter.singing.unit_table import UnitTable, learn_units, load_table

AddParser = Callable[..., argparse.ArgumentParser]
_SEED = 7


class NoVoiceError(Exception):
    """The voice has not been learnt yet; the text states which command to run."""


def _say(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


def _table_file(folder: Path, voice: str) -> Path:
    return folder / f"voice_{voice}.npz"


def _tables(folder: Path) -> dict[str, UnitTable]:
    for voice in VOICES:
        if not _table_file(folder, voice).is_file():
            raise NoVoiceError(
                f"{_table_file(folder, voice)} is missing: run "
                f"`python -m tools.train_starter learn-voice --voice {voice}` first."
            )
    return {voice: load_table(_table_file(folder, voice)) for voice in VOICES}


def learn_voice_command(options: argparse.Namespace) -> None:
    """Learn the units of a voice from lines that flite speaks."""
    from tools.train_starter.singing import speech
    from tools.train_starter.singing.corpus import common_words, random_lines

    texts = list(random_lines(common_words(), options.lines, _SEED))
    with ThreadPoolExecutor() as pool:
        lines = list(pool.map(lambda text: speech.speak(text, speech.VOICES[options.voice]), texts))
    folder = Path(options.folder)
    folder.mkdir(parents=True, exist_ok=True)
    table = learn_units(lines, MOST_UNITS)
    table.save(_table_file(folder, options.voice))
    _say(f"{len(table.units)} units from {len(lines)} lines")


def list_units_command(options: argparse.Namespace) -> None:
    """Write the list of units anew from the tables of both voices."""
    tables = _tables(Path(options.folder)).values()
    counts = [dict(zip(table.units, map(int, table.counts), strict=True)) for table in tables]
    units = commonest(counts)
    write_list(units)
    _say(f"{len(units)} units")


def fit_voice_command(options: argparse.Namespace) -> None:
    """Fit a codec to the band and the voices, in closed form, and write its checkpoint folder."""
    from tools.train_starter.codec_training.assemble import closed_form
    from tools.train_starter.export import export_codec
    from tools.train_starter.singing.product_codec import (
        BAND,
        BAND_CODE,
        FLOW_STEPS,
        build_product_codec,
    )
    from tools.train_starter.singing.voice_fit import fit_voice
    from tools.train_starter.singing.voice_sound import voice_sound
    from tools.train_starter.sounds import dictionary

    folder = Path(options.folder)
    band = closed_form(folder, dictionary(), BAND, BAND_CODE)
    voice = voice_sound(_tables(folder), unit_list())
    voice.save(folder)
    codec = build_product_codec(band, fit_voice(voice))
    export_codec(codec, Path(options.out), FLOW_STEPS)


def evaluate_words_command(options: argparse.Namespace) -> None:
    """Count the words that a recogniser hears, stage by stage; writes evaluation_words.json."""
    from tools.train_starter.singing import evaluate_words as words

    folder = Path(options.folder)
    songs = words.held_out_lyrics()[: options.lyrics]
    codec = Path(options.out) if options.codec else None
    stages = words.voice_stages(_tables(folder), options.voice, codec)
    found = words.evaluate_words(stages, options.voice, options.eighths, songs, _say)
    text = json.dumps({options.voice: found}, indent=1)
    (folder / f"evaluation_words_{options.voice}.json").write_text(text, encoding="utf-8")


def add_commands(add_parser: AddParser) -> None:
    """Add the commands to a command line."""
    learn = add_parser("learn-voice", help="learn the units of a singing voice from flite")
    learn.add_argument("--voice", choices=VOICES, required=True)
    learn.add_argument("--lines", type=int, default=1500)
    learn.set_defaults(run=learn_voice_command)
    units = add_parser("list-units", help="write units.txt anew: codes get other meanings")
    units.set_defaults(run=list_units_command)
    fit = add_parser("fit-voice", help="fit a codec to the band and the voices and write it")
    fit.set_defaults(run=fit_voice_command)
    judge = add_parser("evaluate-words", help="count the sung words that a recogniser hears")
    judge.add_argument("--voice", choices=VOICES, default=VOICES[0])
    judge.add_argument("--eighths", type=int, nargs="+", default=[4], help="token frames")
    judge.add_argument("--lyrics", type=int, default=20, help="how many of the held-out ones")
    judge.add_argument("--codec", action="store_true", help="also through the codec of --out")
    judge.set_defaults(run=evaluate_words_command)
