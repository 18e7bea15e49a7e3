"""Lyrics as phones: by the file that tools/train_starter makes, and by damaged ones."""

from __future__ import annotations

import json
import random
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from engine.config import PRONUNCIATION_FILE, GenConfig
from engine.contract import CheckpointError
from engine.pronunciation.file import PronunciationFile
from engine.pronunciation.number_words import NUMBER_WORDS
from engine.pronunciation.pronunciation import Pronunciation
from engine.pronunciation.syllables import PHONES, VOWELS
from engine.text_tokenizer import TextTokenizer
from tools.train_starter.lyric_form import LINE as LYRIC_LINE
from tools.train_starter.lyric_form import SUNG, build_normalizer
from tools.train_starter.metre import METRES
from tools.train_starter.pronunciation.make import LINE_S, LONGEST_LINE, MOST_LINES

ROOT = Path(__file__).resolve().parents[2]
FILE = ROOT / "tools" / "train_starter" / "pronunciation" / PRONUNCIATION_FILE
GOLDEN = ROOT / "tests" / "golden"
PRONUNCIATION = Pronunciation.from_file(FILE)


def sung(lyrics: str) -> str:
    """Return lyrics as readable phones: "hh ax - ' l ow | ' w er l d"."""
    text = PRONUNCIATION.readable(PRONUNCIATION.apply(lyrics))
    return "\n".join(line.strip() for line in text.split("\n"))


def syllable_count(lyrics: str) -> int:
    rewritten = PRONUNCIATION.apply(lyrics)
    vowels = {PRONUNCIATION.characters[vowel] for vowel in VOWELS}
    return sum(character in vowels for character in rewritten)


@pytest.mark.parametrize(
    ("text", "phones"),
    [
        ("Hello, world!", "hh ax - ' l ow | ' w er l d"),
        ("don't I'm 'cause", "' d ow n t | ay m | k ah z"),
        ("runnin’ ol’ walkin'", "' r ah - n ih n | ' ow l | ' w ao - k ih n"),
        ("sooooo gooood", "' s ow | ' g uh d"),
        ("yeahhh mmmmmm shhhh", "' y ae | ' m ah m | ' sh ah"),
        ("TV and DJs", "' t iy - v iy | ae n d | ' d iy | ' jh ey z"),
        ("the U.S.A.", "dh ax | ' y uw | ' eh s | ' ey"),
        ("us or it", "ah s | ao r | ih t"),
        ("I LOVE YOU", "' ay | ' l ah v | y uw"),
        ("café", "k ax - ' f ey"),
        ("rock & roll", "' r aa k | ae n d | ' r ow l"),
        ("Mr. Jones's", "' m ih - s t er | ' jh ow n - z ih z"),
        ("b-b-baby", "' b ah | ' b ah | ' b ey - b iy"),
        ("'hello'", "hh ax - ' l ow"),
        ("uh-huh", "' ah | ' hh ah"),
        ("...", ""),
    ],
)
def test_english(text: str, phones: str) -> None:
    assert sung(text) == phones


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("$5.50", "five dollars fifty"),
        ("$1", "one dollar"),
        ("99%", "ninety nine percent"),
        ("#1", "number one"),
        ("1,000,000", "one million"),
        ("in 1984", "in nineteen eighty four"),
        ("the 80s", "the eighties"),
        ("21st", "twenty first"),
        ("3.14", "three point one four"),
        ("at 9:00", "at nine o'clock"),
        ("24/7", "twenty four seven"),
        ("007", "zero zero seven"),
        ("-5", "minus five"),
        ("4ever", "four ever"),
        ("me @ home", "me at home"),
    ],
)
def test_numbers_and_signs_are_words(text: str, words: str) -> None:
    assert sung(text) == sung(words)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("Das sind 99 Luftballons", "Das sind neun und neunzig Luftballons"),
        ("am 3. Mai und nicht", "am dritten Mai und nicht"),
        ("das ist 3,5 %", "das ist drei komma fünf Prozent"),
        ("die Wünsche & Träume", "die Wünsche und Träume"),
        ("wir sind 1984 geboren", "wir sind neunzehn hundert vier und achtzig geboren"),
        ("1.000 Nächte für dich", "ein tausend Nächte für dich"),
        ("5 € für dich", "fünf Euro für dich"),
        ("die 80er für dich", "die achtziger für dich"),
        ("um 7:30 Uhr für dich", "um sieben Uhr dreißig für dich"),
    ],
)
def test_german_numbers(text: str, words: str) -> None:
    assert sung(text) == sung(words)


def test_german_is_recognised_by_line_and_section() -> None:
    assert sung("Ich liebe dich").startswith("ih sh | ' l iy - b ax")
    mixed = sung(
        "[Verse]\nIch will dich nicht verlieren\nDie Hand\n[Chorus]\nI will never let you go"
    )
    assert mixed.split("\n")[2] == "d iy | ' hh aa n t"
    assert mixed.split("\n")[4].startswith("' ay | w ih l")


def test_german_abbreviations_and_participles() -> None:
    sung_line = sung("Ich bin mit dem PC in die USA hingegangen")
    assert "' p ey | ' t s ey |" in sung_line
    assert sung_line.endswith("uw - eh - ' s aa | ' hh ih n - g ax - g aa ng - ax n")


def test_marks_and_line_breaks_stay() -> None:
    lines = PRONUNCIATION.apply("[Verse 1]\n\nla la\n\n  [Chorus] \n").split("\n")
    assert [lines[0], lines[1], lines[3], lines[4], lines[5]] == [
        "[Verse 1]",
        "",
        "",
        "  [Chorus] ",
        "",
    ]


def test_other_scripts_stay() -> None:
    assert PRONUNCIATION.apply("我爱你") == "我爱你"
    assert PRONUNCIATION.apply("тебя люблю") == "тебя люблю"
    assert PRONUNCIATION.apply("नमस्ते") == "नमस्ते"
    assert sung("love 你好 love") == "' l ah v  你好 ' l ah v"


def test_typed_private_characters_are_no_phones() -> None:
    typed = "".join(PRONUNCIATION.characters.values())
    assert PRONUNCIATION.apply(typed) == ""
    assert PRONUNCIATION.apply(f"[verse{typed}]") == "[verse]"


LYRICS_CHARACTERS = st.one_of(
    st.sampled_from("abcdefghijklmnopqrstuvwxyzäöüß'’-.,0123456789 \n[]$€%&#@ABCDEFXYZ:éñ"),
    st.characters(),
)


@settings(max_examples=300, deadline=None)
@given(st.text(LYRICS_CHARACTERS, max_size=80))
def test_any_text_is_read(text: str) -> None:
    rewritten = PRONUNCIATION.apply(text)
    lines = [max(1, len(sung)) for sung in PRONUNCIATION.sung_lines(text)]
    assert len(lines) == text.count("\n") + 1
    assert sum(lines) == rewritten.count("\n") + 1
    vowels = {PRONUNCIATION.characters[vowel] for vowel in VOWELS}
    assert all(
        sum(character in vowels for character in line) <= LONGEST_LINE
        for line in rewritten.split("\n")
    )
    names = {character: name for name, character in PRONUNCIATION.characters.items()}
    for syllable in re.split(
        r"[^\ue100-\uf8ff]|"
        + "|".join(PRONUNCIATION.characters[name] for name in ("word", "syllable")),
        rewritten,
    ):
        phones = [names[character] for character in syllable]
        assert not phones or sum(phone in VOWELS for phone in phones) == 1


@settings(max_examples=200, deadline=None)
@given(st.text("abcdefghijklmnopqrstuvwxyz", min_size=1, max_size=12))
def test_no_word_is_dropped(word: str) -> None:
    assert syllable_count(word) >= 1
    assert syllable_count(f"der {word} und ich für dich") >= 6


@pytest.mark.parametrize(
    "piece", ["a", "ab", "a'", "x's", "1", "1,", "-", "ge", "é", "$", "A.", "['"]
)
def test_long_lines_are_read(piece: str) -> None:
    PRONUNCIATION.apply(piece * (50_000 // len(piece)))


def test_numbers_of_any_size() -> None:
    rng = random.Random(1)
    for words in NUMBER_WORDS.values():
        for _ in range(500):
            number = rng.randrange(10 ** rng.randrange(1, 8))
            for text in (
                words.whole(str(number)),
                words.ordinal(number),
                words.year(number % 2100),
            ):
                assert re.fullmatch(r"[a-zäöüß]+( [a-zäöüß]+)*", text)


def line_lengths(line: str, longest_line: int = LONGEST_LINE) -> list[int]:
    """Return the syllables of each musical line that a line of lyrics becomes."""
    [lines] = with_longest_line(longest_line).sung_lines(line)
    return [part.syllables for part in lines]


def with_longest_line(longest_line: int | None) -> Pronunciation:
    contents = PronunciationFile.read(FILE, tuple(NUMBER_WORDS))
    return Pronunciation(replace(contents, longest_line=longest_line))


@pytest.mark.parametrize(
    ("line", "lengths"),
    [
        ("la " * 14, [14]),
        ("la " * 15, [8, 7]),
        ("la " * 29, [10, 10, 9]),
        ("Donaudampfschifffahrtsgesellschaftskapitänsfrau" * 2, [12, 12]),
        ("university " * 4, [10, 10]),
        ("university " * 3 + "love", [10, 6]),
        ("我爱你我爱你我爱你我爱你我爱你我爱你我爱你我爱你我爱你我爱你", [8, 7]),
        ("가" * 14, [14]),
        ("한" * 14, [12, 9]),
        ("тебя люблю " * 6, [10, 10, 10]),
    ],
)
def test_long_lines_become_several(line: str, lengths: list[int]) -> None:
    found = line_lengths(line)
    assert found == lengths


def test_a_break_replaces_the_character_between_words_or_syllables() -> None:
    short = with_longest_line(2)
    assert short.readable(short.apply("love is all")).split("\n") == [
        "' l ah v | ih z ",
        "' ao l ",
    ]
    assert short.readable(short.apply("banana")).split("\n") == ["b ax - ' n ae ", "n ax "]
    assert short.apply("[a very long section mark]") == "[a very long section mark]"
    assert short.apply("我爱你\n我爱你我爱你") == "我爱你\n我爱你我\n爱你"


def test_lines_are_not_broken_without_a_limit() -> None:
    [lines] = with_longest_line(None).sung_lines("la " * 500)
    assert [line.syllables for line in lines] == [500]


def test_the_musical_lines_of_each_line_of_lyrics_are_told() -> None:
    lyrics = "[Verse]\nlove\n\n" + "la " * 20 + "\n..."
    assert list(map(len, PRONUNCIATION.sung_lines(lyrics))) == [0, 1, 0, 2, 0]


def test_syllables_know_their_written_words() -> None:
    [[line]] = PRONUNCIATION.sung_lines("In 24/7 I'm — well-known, U.S. 你好")
    words = [unit.word for unit in line.units]
    assert words == [0, *[1] * 5, 2, *[4] * 2, *[5] * 2, 6]


@pytest.mark.parametrize(
    ("lyrics", "word"),
    [
        ("[тихо]\nlove me, 24/7", ""),
        ("love\nme «тебя, люблю»", "тебя"),
        ("「我爱你」", "我爱你"),
        ("नमस्ते दुनिया", "नमस्ते"),
        ("", ""),
    ],
)
def test_words_without_phones_are_named(lyrics: str, word: str) -> None:
    assert PRONUNCIATION.unread_word(lyrics) == word


def test_the_starters_tokenizer_counts_other_scripts_alike() -> None:
    """The pieces of a broken line, counted by the tokenizer, are never too long."""
    normalizer = build_normalizer()
    longest = 5
    for line in (
        "я тебя люблю очень сильно",
        "한국 사람 한한한 사랑",
        "我爱你，真的很爱",
        "नमस्ते दुनिया",
    ):
        lines = with_longest_line(longest).apply(line).split("\n")
        text = normalizer.normalize_str("[verse]\n" + "\n".join(lines))
        counts = [len(SUNG.findall(m["syllables"])) for m in LYRIC_LINE.finditer(text)]
        assert len(counts) == len(lines)
        assert max(counts) <= longest
        assert line_lengths(line, longest) == counts


def test_a_tokenizer_rewrites_lyrics_where_the_file_lies_beside_it(tmp_path: Path) -> None:
    path = tmp_path / "tokenizer.json"
    path.write_bytes((GOLDEN / "tokenizer.json").read_bytes())
    gen_config = GenConfig.from_file(GOLDEN / "gen_config.json")
    plain = TextTokenizer.from_file(path, gen_config)
    (tmp_path / PRONUNCIATION_FILE).write_bytes(FILE.read_bytes())
    rewriting = TextTokenizer.from_file(path, gen_config)
    lyrics = "[verse]\nhello\nworld"
    assert rewriting.tag_ids("rock") == plain.tag_ids("rock")
    assert rewriting.lyrics_ids(lyrics) == plain.lyrics_ids(PRONUNCIATION.apply(lyrics))
    assert rewriting.lyrics_ids(lyrics) != plain.lyrics_ids(lyrics)
    assert (rewriting.unread_word("тебя"), plain.unread_word("тебя")) == ("тебя", "")


Damage = Callable[[dict[str, Any]], object]
DAMAGES: dict[str, Damage] = {
    "no languages": lambda v: v.update(languages={}),
    "an unknown language": lambda v: v["languages"].update(fr=v["languages"]["de"]),
    "a missing symbol": lambda v: v["symbols"].pop("aa"),
    "two equal symbols": lambda v: v["symbols"].update(aa=v["symbols"]["ae"]),
    "a letter as a symbol": lambda v: v["symbols"].update(aa="a"),
    "an unknown phone": lambda v: v["languages"]["en"]["words"].update(love="l xx v"),
    "a silent word": lambda v: v["languages"]["en"]["words"].update(love=""),
    "a word of numbers": lambda v: v["languages"]["en"]["words"].update(love=3),
    "a cut tree": lambda v: v["languages"]["en"]["trees"].update(e="A01\u0100"),
    "no tree": lambda v: v["languages"]["en"]["trees"].pop("q"),
    "few answers": lambda v: v["languages"]["en"].update(answers=[""]),
    "no rule": lambda v: v["languages"]["de"]["rules"].append("a = aa"),
    "an unknown class": lambda v: v["languages"]["de"]["rules"].append("Q[a] = aa"),
    "a list": lambda v: v.update(languages=[]),
    "no letters": lambda v: v["languages"]["de"].pop("letters"),
    "a longest line of nothing": lambda v: v.update(longest_line=0),
    "no line is enough": lambda v: v.update(fewest_lines=0),
    "a line is yes": lambda v: v.update(fewest_lines=True),
    "a line takes no time": lambda v: v.update(line_s=0),
    "a line takes yes": lambda v: v.update(line_s=True),
    "at most no line": lambda v: v.update(most_lines=0),
    "at most yes": lambda v: v.update(most_lines=True),
    "a longest line of half syllables": lambda v: v.update(longest_line=7.5),
    "currencies": lambda v: v["languages"]["de"].update(currencies={"$": ["x"]}),
}  # fmt: skip


@pytest.mark.parametrize("name", DAMAGES)
def test_a_damaged_file_is_refused(name: str, tmp_path: Path) -> None:
    values = json.loads(FILE.read_text(encoding="utf-8"))
    DAMAGES[name](values)
    path = tmp_path / PRONUNCIATION_FILE
    path.write_text(json.dumps(values), encoding="utf-8")
    with pytest.raises(CheckpointError, match="does not say how words are sung"):
        Pronunciation.from_file(path)


def test_a_file_of_a_later_format_is_refused(tmp_path: Path) -> None:
    path = tmp_path / PRONUNCIATION_FILE
    path.write_text('{"format": 2}', encoding="utf-8")
    with pytest.raises(CheckpointError, match="format that this version"):
        Pronunciation.from_file(path)


def test_the_file_is_small() -> None:
    assert FILE.stat().st_size < 700_000
    assert line_lengths("la " * (LONGEST_LINE + 1)) == [8, 7]
    assert set(PRONUNCIATION.characters) == {*PHONES, "word", "syllable", "stress"}


@pytest.mark.parametrize(
    ("lyrics", "end"),
    [
        ("[Chorus]\nHold the night", "\n[outro]"),
        ("Hold the night", "\n[outro]"),
        ("Hold the night\nStay", ""),
        ("[Intro]\n[Chorus]\nHold the night", ""),
        ("la " * 15, ""),
        ("[Verse]", ""),
        ("", ""),
    ],
)
def test_lyrics_of_too_few_lines_get_an_outro(lyrics: str, end: str) -> None:
    """The starter played ten lines without words for a single one, and hardly ever sang it."""
    assert Pronunciation.from_file(FILE).with_outro(lyrics) == lyrics + end
    contents = PronunciationFile.read(FILE, tuple(NUMBER_WORDS))
    assert Pronunciation(replace(contents, fewest_lines=1)).with_outro(lyrics) == lyrics


def test_lyrics_of_more_lines_than_are_sung_whole_are_told() -> None:
    """Of 30 lines the starter sang 17, and nothing was said."""
    starter = Pronunciation.from_file(FILE)
    whole = "[Verse]\n" + "hello there\n" * MOST_LINES
    assert starter.too_many_lines(whole) is None
    assert starter.too_many_lines(f"[Intro]\n\n{whole}") == (MOST_LINES + 1, MOST_LINES)
    contents = PronunciationFile.read(FILE, tuple(NUMBER_WORDS))
    assert Pronunciation(replace(contents, most_lines=None)).too_many_lines(whole * 9) is None


@pytest.mark.parametrize(
    ("lyrics", "count"),
    [
        ("hello", 2),  # one line gets an outro
        ("[intro]\n\n[verse]\nhello\nhello\n[outro]", 4),
        (f"hello\n{'word ' * (LONGEST_LINE + 1)}", 3),
        ("[verse]", 1),
    ],
)
def test_a_section_without_words_is_a_line(lyrics: str, count: int) -> None:
    assert Pronunciation.from_file(FILE).line_count(lyrics) == count


def test_how_long_lyrics_are_sung_is_told_by_their_musical_lines() -> None:
    """Lyrics of three lines were said to take 9 s; the last one was cut off after 14."""
    starter = Pronunciation.from_file(FILE)
    line_s = starter.sung_s("hello")
    assert line_s is not None
    assert line_s == LINE_S
    mean_s = sum(metre.line * 0.08 for metre in METRES.values()) / len(METRES)
    assert line_s == pytest.approx(mean_s, abs=0.05)
    long = " ".join(["word"] * (LONGEST_LINE + 1))
    assert starter.sung_s(f"[Verse]\nhello there\n\n{long}\n[Outro]") == pytest.approx(3 * line_s)
    contents = PronunciationFile.read(FILE, tuple(NUMBER_WORDS))
    assert Pronunciation(replace(contents, line_s=None)).sung_s("hello") is None
