"""How the starter's tokenizer reads lyrics: sections, lines, syllables, and what people type."""

from __future__ import annotations

from pathlib import Path

import pytest

from engine.text_tokenizer import TextTokenizer
from tools.train_starter import lyric_form as form
from tools.train_starter import prompt_reading as reading
from tools.train_starter.line_rhythm import syllable_slots
from tools.train_starter.tokenizer import (
    BPE_SIZE,
    FIRST_SYMBOL_ID,
    TEXT_BOS_ID,
    TEXT_EOS_ID,
    build_tokenizer,
)
from tools.train_starter.train_lm import starter_tokenizer

TAGS_FILE = Path(__file__).parents[2] / "resources" / "tags.json"

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
def tokenizer(tmp_path_factory: pytest.TempPathFactory) -> TextTokenizer:
    path = tmp_path_factory.mktemp("tokenizer") / "tokenizer.json"
    build_tokenizer(TAGS_FILE, songs=60).save(str(path))
    return starter_tokenizer(path)


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


def _said(line: reading.Line) -> str:
    return " ".join("-".join((*s.onset, s.vowel, *s.coda)) for s in line.syllables)


def test_syllables_are_phones() -> None:
    lines = reading.read_lines(LYRICS)
    assert _said(lines[1]) == "hh-ow-l-d dh-ax g-ow-l d-ax-n l-ay-t"
    assert _said(lines[3]) == "dh-eh-r ih-z f-ay-r"
    assert not lines[7].syllables


def test_clusters_without_a_symbol_lose_the_phones_farthest_from_the_vowel() -> None:
    (line,) = reading.read_lines("strengths")
    assert _said(line) == "s-t-r-eh-ng-k-th"
    assert set(form.CODAS) >= {"ng-k-th"}
    assert "ng-k-th-s" not in form.CODAS


@pytest.mark.parametrize(
    ("lyrics", "kinds", "syllables"),
    [
        ("just two lines\nand nothing more", "verse verse", (3, 4)),
        ("ice", "verse", (1,)),
        ("love \u4f60\u597d\u4e16\u754c", "verse", (3,)),
        ("  [hook]  \n\n\n la \r\n", "chorus", (1,)),
        ("[chorus]\n" + "la " * 30, "chorus chorus chorus", (10, 10, 10)),
    ],
)
def test_what_people_type_is_read(lyrics: str, kinds: str, syllables: tuple[int, ...]) -> None:
    lines = reading.read_lines(lyrics)
    assert [line.kind for line in lines] == kinds.split()
    assert tuple(len(line.syllables) for line in lines) == syllables


@pytest.mark.parametrize(
    "text",
    [
        LYRICS,
        "ice and\nfire",
        "\u4f60\u597d \u4e16\u754c",
        "[verse]\n" + "la la\n" * 40,
        "Herbst, Strumpf & Angstschwei\u00df!",
        "12 rhythms' strengths\u2026 pfft",
    ],
)
def test_every_symbol_is_one_token(tokenizer: TextTokenizer, text: str) -> None:
    first, *ids, last = tokenizer.lyrics_ids(text)
    assert (first, last) == (TEXT_BOS_ID, TEXT_EOS_ID)
    assert min(ids) >= FIRST_SYMBOL_ID
    # A head and a count each, the opening, and three a syllable.
    lines = reading.read_lines(reading.pronunciation().with_outro(text))
    assert len(ids) == 1 + sum(2 + 3 * len(line.syllables) for line in lines)
    assert len(form.symbols()) + FIRST_SYMBOL_ID == tokenizer.vocabulary_size


def test_the_model_reads_the_syllables_that_the_composer_sings(tokenizer: TextTokenizer) -> None:
    names = list(form.symbols().values())
    line, _ = reading.read_lines("[chorus]\nstars\n[outro]")
    told = tokenizer.lyrics_ids("[chorus]\nstars\n[outro]")[4:7]
    ids = [token - FIRST_SYMBOL_ID for token in told]
    assert _said(line) == "s-t-aa-r-z"
    assert [names[number][0] for number in ids] == ["onset s-t", "coda r-z", "line2"]
    assert set(names[ids[2]]) >= {"place1", "line2"}


def test_addresses_tell_the_slots_on_which_the_composer_begins(tokenizer: TextTokenizer) -> None:
    names = list(form.symbols().values())
    for text in (LYRICS, "[chorus]\n" + "la " * 14 + "\nla\n[bridge]\nla la la la\n" + "la " * 9):
        ids = tokenizer.lyrics_ids(text)[1:-1]
        told = [
            {
                "".join(filter(str.isalpha, n)): int("".join(filter(str.isdigit, n)))
                for n in found[:3]
            }
            for found in (names[token - FIRST_SYMBOL_ID] for token in ids)
            if "syllable" in found
        ]
        wanted = [
            {"line": line.left, "place": place, "slot": slot}
            for line in reading.read_lines(text)
            for place, slot in enumerate(
                syllable_slots(line.kind, line.parity, len(line.syllables)), 1
            )
        ]
        assert told == wanted


def test_tags_are_left_as_they_are(tokenizer: TextTokenizer) -> None:
    encoded = tokenizer.library_tokenizer.encode("<tag>electric guitar,sad,fr\u00f6hlich</tag>").ids
    assert max(encoded[1:]) < BPE_SIZE
    decoded = tokenizer.library_tokenizer.decode(encoded)
    assert decoded.strip() == "<tag>electric guitar,sad,frohlich</tag>"


def test_private_characters_in_lyrics_mean_nothing() -> None:
    assert reading.read_lines("la" + form.head_symbol(3, 1, True, 4)) == reading.read_lines("la")
