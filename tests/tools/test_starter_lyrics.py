"""How the starter's tokenizer reads lyrics: sections, lines, syllables, and what people type."""

from __future__ import annotations

from pathlib import Path

import pytest
from tokenizers import Tokenizer

from tools.train_starter import lyric_form as form
from tools.train_starter import prompt_reading as reading
from tools.train_starter.tokenizer import BPE_SIZE, FIRST_SYMBOL_ID, TEXT_BOS_ID

STARTER_TOKENIZER = Path(__file__).parents[2] / "resources" / "starter" / "tokenizer.json"

LYRICS = """[Intro]

[Verse 1]
Hold the golden light
find me again, caf\u00e9
there is fire

[Pre-Chorus]
la la
[chorus]
oh sea, oh sea
we sail
[solo]

[outro]
"""


@pytest.fixture(scope="module")
def tokenizer() -> Tokenizer:
    return Tokenizer.from_file(str(STARTER_TOKENIZER))


def test_lines_know_their_section_their_place_and_how_many_are_left() -> None:
    lines = reading.read_lines(LYRICS)
    assert [(line.kind, line.parity, line.last, line.left) for line in lines] == [
        ("intro", 0, True, 10),
        ("verse", 0, False, 9),
        ("verse", 1, False, 8),
        ("verse", 0, True, 7),
        ("prechorus", 0, True, 6),
        ("chorus", 0, False, 5),
        ("chorus", 1, True, 4),
        ("inst", 0, False, 3),
        ("inst", 1, True, 2),
        ("outro", 0, True, 1),
    ]
    assert [line.first for line in lines[:3]] == [True, True, False]


def test_syllables_are_vowels_without_the_silent_e() -> None:
    lines = reading.read_lines(LYRICS)
    assert lines[1].vowels == (2, 1, 2, 1, 1)
    assert lines[2].vowels == (1, 1, 0, 0, 0)
    assert lines[3].vowels == (1, 1, 1)
    assert not lines[7].vowels


@pytest.mark.parametrize(
    ("lyrics", "kinds", "syllables"),
    [
        ("just two lines\nand nothing more", "verse verse", (4, 4)),
        ("ice", "verse", (1,)),
        ("\u4f60\u597d\u4e16\u754c", "verse", (2,)),
        ("\u266a\n!!", "verse verse", (0, 0)),
        ("  [hook]  \n\n\n la \r\n", "chorus", (1,)),
        ("[verse][chorus]\nla", "verse verse", (3, 1)),
        ("[chorus]\n" + "la " * 30, "chorus", (16,)),
    ],
)
def test_what_people_type_is_read(lyrics: str, kinds: str, syllables: tuple[int, ...]) -> None:
    lines = reading.read_lines(lyrics)
    assert [line.kind for line in lines] == kinds.split()
    assert tuple(len(line.vowels) for line in lines) == syllables


def test_every_symbol_is_one_token(tokenizer: Tokenizer) -> None:
    for text in (LYRICS.lower(), "ice and\nfire", "\u4f60\u597d", "[verse]\n" + "la la\n" * 40):
        lines = reading.read_lines(text)
        first, *ids = tokenizer.encode(text).ids
        assert first == TEXT_BOS_ID
        assert min(ids) >= FIRST_SYMBOL_ID
        # A head and a count each, the opening, and the syllables.
        assert len(ids) == 1 + sum(2 + len(line.vowels) for line in lines)
        assert len(form.symbols()) + FIRST_SYMBOL_ID == tokenizer.get_vocab_size()


def test_tags_are_left_as_they_are(tokenizer: Tokenizer) -> None:
    ids = tokenizer.encode("<tag>electric guitar,sad,fr\u00f6hlich</tag>").ids
    assert max(ids[1:]) < BPE_SIZE
    assert tokenizer.decode(ids).strip() == "<tag>electric guitar,sad,frohlich</tag>"


def test_private_characters_in_lyrics_mean_nothing() -> None:
    assert reading.read_lines("la" + form.head_symbol(3, 1, True, 4)) == reading.read_lines("la")
