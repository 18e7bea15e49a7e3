"""Token embeddings and heads as sums of feature embeddings.

During training, the row of a token is the sum of rows for its instrument, its pitch or chord, its
age, and the token itself; so "the same, one frame older" is learnt once instead of once per token.
For a chord, rows for its key and its function are added: the next chord is "the same key" and "the
next function of the loop", learnt separately. A unit of the voice is its kind, its consonants and
its vowel; a pitch its steps and its phase. Lines and syllables are numbered alike in plan codes and
in the symbols of lyrics, so that attention can find one by the other. Exported checkpoints contain
the sums, as required by the published layout.
"""

from __future__ import annotations

from collections.abc import Sequence

import torch
from torch import Tensor, nn

from tools.train_starter import vocabulary as vocab
from tools.train_starter.line_rhythm import SLOTS
from tools.train_starter.lyric_form import symbols
from tools.train_starter.metre import METRES
from tools.train_starter.singing.pitch_grid import PHASES, pitch_codes
from tools.train_starter.singing.unit_list import unit_list
from tools.train_starter.theory import keyed_meaning
from tools.train_starter.tokenizer import FIRST_SYMBOL_ID, TEXT_EOS_ID, TEXT_VOCAB_SIZE
from tools.train_starter.tones import midi
from tools.train_starter.vocabulary import AUDIO_EOS_ID, AUDIO_VOCAB_SIZE, CODEBOOKS

_WIDTH = 9
CONSTANT, _CONSTANT_LEVEL = 0, 2.0
"""A number of the symbols' rows that is the same in all: attention finds neighbours by it."""
CODE_LENGTH = 16
NO_SLOT = SLOTS - 1
"""The last slot, on which nothing begins."""
ADDRESS = {
    name: 1 + CODE_LENGTH * number
    for number, name in enumerate(
        ("1:line", "1:place", "0:upcoming", "text:line", "text:place", "text:slot", "text:counts")
    )
}
"""Where a row has the CODE_LENGTH numbers of each feature that tells a line, a syllable or a slot:
codes of plan and clock look with theirs for those of the symbols.
"""
ADDRESS_END = 1 + CODE_LENGTH * len(ADDRESS)
_ADDRESS_LEVEL, _TEXT_GAIN = 1.0, 2.0


def token_features(codebook: int, token: int) -> list[str]:
    """Return the feature names of a token, shared among tokens; empty for unused tokens."""
    if token == AUDIO_EOS_ID:
        return ["end"]
    if codebook == vocab.CLOCK:
        return _clock_features(token)
    if codebook == vocab.PLAN:
        plan = vocab.plan_meaning(token)
        if plan is None:
            return []
        left, place, harmony = plan
        return [f"line{left}", f"place{place}", f"harmony{harmony}"]
    if codebook == vocab.VOICE:
        return _voice_features(token)
    if codebook == vocab.SECOND and token >= vocab.FIRST_PITCH:
        return _pitch_features(token)
    if codebook == vocab.DRUMS:
        states = vocab.drum_meaning(token)
        if states is None:
            return ["rest"] if token == vocab.DRUM_REST else []
        return [
            f"{name}{state}" for name, state in zip(("kit", "lo", "mid", "hi"), states, strict=True)
        ]
    layout = vocab.PARTS[codebook]
    if token < layout.rests:
        return ["rest", *_chord_features(token)] if codebook == vocab.CHORDS else ["rest"]
    meaning = layout.meaning(token)
    if meaning is None:
        return []
    timbre, value, age, touch = meaning
    names = [f"timbre{timbre}", f"age{age}", "sounds", *([f"touch{touch}"] if touch else [])]
    if codebook == vocab.CHORDS:
        return [*names, *_chord_features(value)]
    names.append(f"value{value}")
    return [*names, f"class{value % 12}"] if codebook == vocab.SECOND else names


def _voice_features(token: int) -> list[str]:
    units = unit_list()
    if not 0 < token <= len(units):
        return [] if token else ["rest"]
    unit = units[token - 1]
    names = [f"kind {unit.kind}", f"part {unit.kind} {unit.part} {unit.parts}"]
    if unit.vowel:
        names.append(f"vowel {unit.vowel}")
    if unit.consonants:
        names.append(f"consonants {unit.kind} {unit.consonants}")
        names += [f"of {phone}" for phone in unit.consonants.split("-")[-2:]]
    return names


def _pitch_features(token: int) -> list[str]:
    codes, number = pitch_codes(), token - vocab.FIRST_PITCH
    if number >= len(codes):
        return []
    voice, pitch = codes[number]
    names = [f"sung {voice}", f"steps {voice} {pitch.steps}", f"phase{pitch.phase}"]
    # A frame of so many steps ends at this phase.
    ends = (pitch.phase + pitch.steps) % PHASES
    return [
        *names,
        f"ends{ends}",
        f"note {round(midi(pitch.hertz))}",
        f"turn{pitch.steps % PHASES}",
    ]


def _chord_features(value: int) -> list[str]:
    key, function, chord = keyed_meaning(value)
    return [f"key{key}", f"function{function}", f"value{chord}"]


def _clock_features(token: int) -> list[str]:
    meaning = vocab.clock_meaning(token)
    if meaning is None:
        return []
    tempo, frame, habit = meaning
    eighth, within = METRES[tempo].eighth_of(frame)
    upcoming = METRES[tempo].next_slot(frame, vocab.PLAN_LEAD)
    names = [f"tempo{tempo}", f"eighth{eighth}", f"within{within}"]
    names.append(f"beat{eighth % METRES[tempo].eighths}")
    names.append(f"upcoming{NO_SLOT if upcoming is None else upcoming}")
    return [*names, f"{tempo}frame{frame}", f"habit{habit}", f"habit{habit}eighth{eighth}"]


def text_features(token: int, table: Sequence[tuple[str, ...]]) -> list[str]:
    """Same for text tokens; `table` contains the features of the symbols in order."""
    if token < FIRST_SYMBOL_ID:
        return ["opening"] if token == TEXT_EOS_ID else []
    return [*table[token - FIRST_SYMBOL_ID], "symbol"]


def _address(name: str) -> tuple[int, int] | None:
    """Return where a feature's code word begins, and its number; None if it has none."""
    kind = name.rstrip("0123456789")
    number = name.removeprefix(kind)
    return (ADDRESS[kind], int(number)) if kind in ADDRESS and number else None


def code_word(number: int) -> Tensor:
    """Return (CODE_LENGTH,) signs: word `number` of 32 that are orthogonal or opposite.

    Rows of a Hadamard matrix and their negatives (the first-order Reed-Muller code), so that
    attention tells numbers apart from the first step.
    """
    signs = [(-1) ** (number % CODE_LENGTH & column).bit_count() for column in range(CODE_LENGTH)]
    return torch.tensor(signs) * (-1.0) ** (number // CODE_LENGTH)


def following_word() -> Tensor:
    """Return (CODE_LENGTH, CODE_LENGTH): the matrix that turns the code word of each number into
    the next one's, and leaves the last.
    """
    words = torch.stack([code_word(number) for number in range(CODE_LENGTH)])
    following = torch.cat((words[1:], words[-1:]))
    return following.T @ words / CODE_LENGTH


class _Rows:
    """Collects feature ids, row by row."""

    def __init__(self) -> None:
        self.ids: dict[str, int] = {}
        self.rows: list[list[int]] = []

    def add(self, prefix: str, names: list[str], own: str) -> None:
        """Add one token's row."""
        keys = [f"{prefix}:{name}" for name in (*names, *([own] if own else []))]
        found = [self.ids.setdefault(key, len(self.ids) + 1) for key in keys]
        self.rows.append(found + [0] * (_WIDTH - len(found)))


def _audio_rows(rows: _Rows) -> None:
    for codebook in range(CODEBOOKS):
        for token in range(AUDIO_VOCAB_SIZE):
            names = token_features(codebook, token)
            own = "own " + " ".join(names) if names and codebook != vocab.CLOCK else ""
            rows.add(str(codebook), names, own)


class FactoredTable(nn.Module):
    """(K * V, width) rows, each the sum of its features' rows; with `text`, text rows follow.

    Audio tokens without features share one row per codebook (heads have no bias in the published
    layout, so unused tokens need a learnt row too). `std` is the scale of new rows; in a table with
    text, rows that number lines and syllables begin as code words in numbers of their own.
    """

    def __init__(self, width: int, std: float, text: bool = False) -> None:
        super().__init__()
        collected = _Rows()
        _audio_rows(collected)
        if text:
            meanings = list(symbols().values())
            for token in range(TEXT_VOCAB_SIZE):
                names = text_features(token, meanings)
                collected.add("text", names, "" if token >= FIRST_SYMBOL_ID else f"own{token}")
        self.names = collected.ids
        """Row number of every feature; 0 means none."""
        self.register_buffer("rows", torch.tensor(collected.rows), persistent=False)
        self.weight = nn.Parameter(torch.randn(len(collected.ids) + 1, width) * std)
        self.meaningless = nn.Parameter(torch.zeros(CODEBOOKS, width))
        with torch.no_grad():
            self.weight[0] = 0.0
            for name, index in collected.ids.items():
                if ":own" in name and not name.startswith("text"):
                    self.weight[index] = 0.0
                elif text:
                    self._begin(name, self.weight[index])

    @staticmethod
    def _begin(name: str, row: Tensor) -> None:
        """Give a row of a table with text its first numbers."""
        row[:ADDRESS_END] = 0.0
        if name.startswith("text"):
            row *= _TEXT_GAIN
            row[CONSTANT] = _CONSTANT_LEVEL * (name == "text:symbol")
        address = _address(name)
        if address:
            first, number = address
            row[first : first + CODE_LENGTH] = _ADDRESS_LEVEL * code_word(number)

    def carried(self, old: Tensor, names: dict[str, int], fresh: Tensor) -> Tensor:
        """Copy rows `old` of a table with other features, by name; new names keep their
        `fresh` rows.
        """
        rows = fresh.clone()
        shared = [name for name in self.names if name in names]
        rows[[self.names[name] for name in shared]] = old[[names[name] for name in shared]]
        return rows

    def sums(self) -> tuple[Tensor, Tensor]:
        """Return (rows, features): of which features every row is the sum, pair by pair; behind the
        last feature follow K, what unused audio tokens of each codebook share.
        """
        every: Tensor = self.rows  # type: ignore[assignment]
        row, column = torch.nonzero(every, as_tuple=True)
        unused = torch.nonzero(every[: CODEBOOKS * AUDIO_VOCAB_SIZE, 0] == 0)[:, 0]
        shared = len(self.names) + unused // AUDIO_VOCAB_SIZE
        return torch.cat((row, unused)), torch.cat((every[row, column] - 1, shared))

    def forward(self, tokens: Tensor | None = None) -> Tensor:
        """Return the rows of `tokens` (any shape, flat index), or the whole table."""
        every: Tensor = self.rows  # type: ignore[assignment]
        if tokens is None:
            tokens = torch.arange(len(every), device=every.device)
        rows = every[tokens.flatten()]
        table = nn.functional.embedding_bag(rows, self.weight, mode="sum", padding_idx=0)
        codebook = torch.div(tokens.flatten(), AUDIO_VOCAB_SIZE, rounding_mode="floor")
        unused = (rows[:, :1] == 0) & (codebook < CODEBOOKS)[:, None]
        table = table + self.meaningless[codebook.clamp(max=CODEBOOKS - 1)] * unused
        return table.view(*tokens.shape, -1)
