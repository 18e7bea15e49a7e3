"""What comes in as lyrics or tags: letters, times, headers, marks in other dress, limits."""

from __future__ import annotations

import contextlib
import os
import time
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.contract import RequestError
from engine.incoming.decoding import NotText, decode
from engine.incoming.limits import (
    MAX_LINE_CHARACTERS,
    MAX_LYRICS_CHARACTERS,
    MAX_TAG_CHARACTERS,
    MAX_TAGS,
    check_text,
    lyrics_problem,
    tags_problem,
)
from engine.incoming.lyrics import Lyrics, joined, lyrics_of
from engine.incoming.lyrics_file import LyricsFileError, lyrics_of_bytes, read_lyrics
from engine.incoming.section_marks import plain_mark
from engine.messages import NOTHING
from engine.prompt_text import normalise_tags
from engine.published import text_of

VERSES = {
    "cp1251": "[Verse]\nНочь идёт по крышам\n",
    "koi8-r": "[Verse]\nНочь идёт по крышам\n",
    "cp866": "[Verse]\nНочь идёт по крышам\n",
    "shift_jis": "[Verse]\nよるのまちをあるく\n",
    "euc_jp": "[Verse]\nよるのまちをあるく\n",
    "iso2022_jp": "[Verse]\n夜の街を歩く\n",
    "cp949": "[Verse]\n밤거리를 걸어가네\n",
    "big5": "[Verse]\n夜晚的街道\n",
    "gb18030": "[Verse]\n夜晚的街道\n",
    "cp874": "[Verse]\nเพลงนี้เพื่อเธอ\nคืนนี้\n",
    "cp1253": "[Verse]\nΚαλημέρα ήλιε\nστο δρόμο μου\n",
    "cp1256": "[Verse]\nحبيبي يا نور العين\n",
    "utf-16-le": "[Verse]\nNight street\n",
    "utf-16-be": "[Verse]\n夜晚的街道\n",
    "utf-16": "[Verse]\nНочь\n",
    "utf-32": "[Verse]\nNight street\n",
    "utf-32-le": "[Verse]\n夜晚的街道\n",
    "utf-8-sig": "[Verse]\nGrüße 你好 😀\n",
}


@pytest.mark.parametrize("encoding", VERSES)
def test_letters_of_all_encodings_are_right(encoding: str) -> None:
    decoded = decode(VERSES[encoding].encode(encoding))
    assert decoded.text == VERSES[encoding]
    assert decoded.is_sure


@pytest.mark.parametrize("encoding", ["cp1251", "koi8-r"])
def test_capitals_of_one_cyrillic_encoding_are_not_taken_for_the_other(encoding: str) -> None:
    assert decode("ЛЮБОВЬ И СМЕРТЬ".encode(encoding)).text == "ЛЮБОВЬ И СМЕРТЬ"


@pytest.mark.parametrize(
    ("encoding", "text"),
    [("utf-16-le", "よるのまち"), ("utf-16-be", "Ночь"), ("utf-16-le", "夜晚的街道")],
)
def test_utf_16_without_mark_and_without_a_zero_byte(encoding: str, text: str) -> None:
    assert decode(text.encode(encoding)).text == text


@pytest.mark.parametrize(
    ("encoding", "text"),
    [
        ("koi8-r", "Дом"),
        ("euc_jp", "愛"),
        ("big5", "夜"),
        ("cp949", "밤"),
        ("cp1255", "אהבה"),
        ("cp1257", "Ąžuolas žydi"),
        ("mac_roman", "Schöne Grüße über alles"),
        ("cp1252", "Für dich"),
    ],
)
def test_a_doubt_is_said_and_the_right_letters_are_among_the_readings(
    encoding: str, text: str
) -> None:
    lyrics = lyrics_of_bytes(text.encode(encoding), "song.txt")
    assert str(lyrics.doubt).startswith("song.txt does not say which letters it is written in.")
    seen = [lyrics.text]
    for _ in lyrics.others:
        lyrics = lyrics.next_reading()
        seen.append(lyrics.text)
    assert text in seen
    assert len(set(seen)) == len(seen)
    assert lyrics.next_reading().text == seen[0]  # and round again


def test_other_readings_are_cleaned_when_they_are_asked_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A file of many short lines in old letters has up to eight readings."""
    cleaned: list[str] = []

    def counted(text: str) -> Lyrics:
        cleaned.append(text)
        return Lyrics(text)

    monkeypatch.setattr("engine.incoming.lyrics.lyrics_of", counted)
    lyrics = lyrics_of_bytes("Дом".encode("koi8-r"), "a.txt")
    assert len(lyrics.others) > 1
    assert len(cleaned) == 1
    lyrics.next_reading().next_reading()
    assert len(cleaned) == 3


@pytest.mark.parametrize(
    "data",
    [b"RIFF\x00\x01", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", bytes(range(256)), b"\1\2\3\4\5\6\7"],
)
def test_what_is_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(NotText):
        decode(data)


@given(st.binary(max_size=400))
def test_any_bytes_are_read_or_refused(data: bytes) -> None:
    with contextlib.suppress(LyricsFileError):
        lyrics_of_bytes(data, "x")


@pytest.mark.parametrize(
    ("brought", "words"),
    [
        ("[00:01.00]Lamps<00:01.40> are<00:01.80> burning", "Lamps are burning"),
        ("[00:01.00]<00:01.00> Lamps <00:01.40> are <00:01.80> burning", "Lamps are burning"),
        ("[00:01.00]Slow[00:01.50] river[00:02.00] bend", "Slow river bend"),
        ("[00:12,34]Second line", "Second line"),
        ("[01:02:03.50]Third line", "Third line"),
        ("[00:01.1234]Fourth line", "Fourth line"),
        ("[00:01]One\n[1:2.5]Two\n[100:00.00]Three", "One\nTwo\nThree"),
        ("[00:01.00] [00:03.00] Twice\n[00:02.00]Once", "Twice\nOnce\nTwice"),
        ("【00:01.00】Wide\n［00:02.00］Wider", "Wide\nWider"),
        ("[00:01.00]F: She sings\n[00:02.00]v2: He sings", "She sings\nHe sings"),
        ("[00:01.00]Go\n[bg:<00:01.50>ooh <00:01.70>ooh]", "Go\n(ooh ooh)"),
        ("[1000,500]<0,200,0>Ka<200,300,0>ra\n[2000,500]<0,99,0>oke", "Kara\noke"),
        ("[1000,500]Ka(1000,200)ra(1200,300)", "Kara"),
        ("[00:05.10]b\n[chorus]\n[00:20.00]c\n[00:01]a", "a\nb\n[chorus]\nc"),
        ("[00:01.00][Verse]\n[00:02.00]Words", "[Verse]\nWords"),
        ("[00:02.00]\n[00:01.00]Words", "Words"),
        ("<00:01.00>Slow <00:01.40>river\n<00:02.00>bend", "Slow river\nbend"),
        ("［00：01．00］Wide\n［00：02］Wider", "Wide\nWider"),
        ("[00:00.000 --> 00:04.000]  Heard\n[00:04.000 --> 00:08.000]  words", "Heard\nwords"),
        ("[00:01.00]m:He\n[00:02.00]女：She\n[00:03.00] 合: Both", "He\nShe\nBoth"),
        ("[00:00.00] 作词 : 李\n[00:00.50]Written by: Ann\n[00:01.00]Words", "Words"),
        ('{"t":0,"c":[{"tx":"x"}]}\n[0,1500](0,300,0)Slow (300,300,0)river', "Slow river"),
        ("0:00 [Verse]\n0:12 Slow river\n1:02:03 bend", "[Verse]\nSlow river\nbend"),
        ("0:05\nSlow river\n0:09\nbend", "Slow river\nbend"),
        ("(0:05) Slow river\n(0:09) bend", "Slow river\nbend"),
    ],
)
def test_times_of_all_dialects_are_no_words(brought: str, words: str) -> None:
    assert lyrics_of(brought).text == words
    assert lyrics_of(brought.replace("\n", "\r\n")).text == words
    assert lyrics_of(brought.replace("\n", "\r")).text == words


def test_header_tags_are_no_words_and_name_title_and_artist() -> None:
    header = "[la:en]\n[key:C]\n[bpm:120]\n[album:Rooms]\n[title: Lamps ]\n[ar:Ann]\n[#:note]\n"
    lyrics = lyrics_of(header + "[x-made by:me]\n[offset:+500]\n[00:03.00]Only line\n")
    assert (lyrics.text, lyrics.title, lyrics.artist) == ("Only line", "Lamps", "Ann")
    without_times = lyrics_of("[ti:Lamps]\n[ar:Ann]\n\n[chorus: softly]\nla [mood: sad]")
    assert without_times.text == "[chorus: softly]\nla [mood: sad]"
    assert without_times.title == "Lamps"
    one_line = lyrics_of("[ti:Lamps][ar:Ann] [x:y]\n[00:01.00]la")
    assert (one_line.text, one_line.title, one_line.artist) == ("la", "Lamps", "Ann")
    assert lyrics_of("[ti:A [live]]\n[mixed by:me]\n\n[mood: sad]\nla").text == "la"
    assert lyrics_of("[mood: sad]\n[verse]\nla").text == "[mood: sad]\n[verse]\nla"


def test_subtitles_lose_numbers_times_and_markup() -> None:
    srt = "1\n00:00:01,000 --> 00:00:04,000\n<i>Night</i> street\n\n2\n00:00:05,5 --> 00:00:06,0\n"
    assert lyrics_of(srt + "1999\n{\\an8}was good\n").text == "Night street\n1999\nwas good"
    vtt = (
        "WEBVTT\nKind: captions\n\nNOTE made by\nsomebody\n\n00:01.000 --> 00:02.000 align:start\n"
    )
    assert lyrics_of(vtt + "<c.red>Night</c> <00:01.500>street").text == "Night street"


def test_subtitles_of_other_kinds() -> None:
    ass = (
        "[Script Info]\nTitle: x\n\n[Events]\nFormat: Layer, Start, End, Style, Name, MarginL, "
        "MarginR, MarginV, Effect, Text\n"
        "Dialogue: 0,0:00:05.00,0:00:06.00,Default,,0,0,0,,row\\Nby row\n"
        "Comment: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,a remark\n"
        "Dialogue: 0,0:00:01.00,0:00:02.00,Default,,0,0,0,,{\\k20}Lamps {\\k30}are, as ever, low\n"
    )
    assert lyrics_of(ass).text == "Lamps are, as ever, low\nrow\nby row"
    sbv = "0:00:01.000,0:00:02.000\nLamps are\n\n0:00:02.000,0:00:03.000\nlow\n"
    assert lyrics_of(sbv).text == "Lamps are\nlow"
    unspaced = (
        "1\n00:00:01,000 --> 00:00:02,000\n♪ Lamps &amp; rain ♪\n2\n00:00:02,000 --> 00:00:03,0\n"
    )
    assert lyrics_of(unspaced + "low\n").text == "Lamps & rain\nlow"


@pytest.mark.parametrize(
    ("line", "mark"),
    [
        ("**[Verse]**", "[Verse]"),
        ("### Verse 1", "[Verse 1]"),
        ("## **Chorus**", "[Chorus]"),
        ("**Verse 2:**", "[Verse 2]"),
        ("**Bridge**:", "[Bridge]"),
        ("__Outro__", "[Outro]"),
        ("*[Pre-Chorus]*", "[Pre-Chorus]"),
        ("# [Chorus]", "[Chorus]"),
        ("Chorus:", "[Chorus]"),
        ("Verse 2：", "[Verse 2]"),
        ("[Verse]:", "[Verse]"),
        ("(Chorus)", "[Chorus]"),
        ("（副歌）", "[副歌]"),
        ("Verse 2", "[Verse 2]"),
        ("**[Verse 1]** Lamps are burning", "[Verse 1]\nLamps are burning"),
        ("**副歌**", "[副歌]"),
        ("【副歌】", "[副歌]"),
        ("［Verse 1］", "[Verse 1]"),
        ("副歌：", "[副歌]"),
        ("Estribillo:", "[Estribillo]"),
        ("Припев:", "[Припев]"),
        ("<Chorus>", "[Chorus]"),
        ("{Chorus}", "[Chorus]"),
        ("--- Chorus ---", "[Chorus]"),
        ("- [Chorus]", "[Chorus]"),
        ("> **[Verse 1]**", "[Verse 1]"),
        ("`[Chorus]`", "[Chorus]"),
        ("\\[Verse\\]", "[Verse]"),
        ("[[Chorus]]", "[Chorus]"),
        ("##Chorus", "[Chorus]"),
        ("[Chorus] (x2)", "[Chorus x2]"),
        ("(verse one)", "[verse one]"),
        ("[/Verse]", ""),
        ("[ Verse ]", None),
        ("[Verse 1: Ann]", None),
        ("- Chorus", None),
        ("<3", None),
        ("[verse]", None),
        ("**burning**", None),
        ("### My song", None),
        ("Chorus", None),
        ("Start:", None),
        ("The end:", None),
        ("#1 in my heart", None),
        ("(oh yeah)", None),
    ],
)
def test_marks_in_bold_or_heading_form(line: str, mark: str | None) -> None:
    assert plain_mark(line) == mark


def test_a_bare_name_is_a_mark_only_beside_others() -> None:
    text = "Verse 1\nLamps are low\n\nChorus\nCarry me\nBridge\nhome"
    marked = "[Verse 1]\nLamps are low\n\n[Chorus]\nCarry me\nBridge\nhome"
    assert lyrics_of(text).text == marked
    assert lyrics_of("Bridge\nover water").text == "Bridge\nover water"


def test_plain_text_keeps_its_shape() -> None:
    assert lyrics_of("\ufeff[verse]\r\n  one  \r\n\r\ntwo\r\n\r\n").text == "[verse]\n  one\n\ntwo"
    assert lyrics_of("one\vtwo\x85three\u2028four\0").text == "one\ntwo\nthree\nfour"
    assert lyrics_of(" and ", keep_edges=True).text == " and "
    assert lyrics_of("a 3:00 b\n12:30 train\n[12 bars]").text == "a 3:00 b\n12:30 train\n[12 bars]"


@given(st.text(max_size=300))
def test_cleaned_text_is_clean(text: str) -> None:
    once = lyrics_of(text).text
    assert not set(once) & set("\r\v\f\0\x85\u2028\u2029\ufeff")
    assert lyrics_of(once, keep_edges=True).text is not None


def test_files_that_are_no_lyrics(tmp_path: Path) -> None:
    big = tmp_path / "big.txt"
    big.write_bytes(b"a" * 1_000_001)
    binary = tmp_path / "binary.txt"
    binary.write_bytes(b"RIFF\0\1")
    long = tmp_path / "long.txt"
    long.write_text("a" * 200_000)
    for path, sentence in (
        (big, "big.txt is too large"),
        (binary, "binary.txt is no text"),
        (long, "The lyrics have 200000 characters"),
        (tmp_path / "absent.txt", "absent.txt cannot be read"),
        (tmp_path, "is no file"),
    ):
        with pytest.raises(LyricsFileError, match=sentence):
            read_lyrics(path)
    good = tmp_path / "good.lrc"
    good.write_text("[00:01.00]one\n[00:02.00]two", encoding="utf-16")
    assert read_lyrics(good).text == "one\ntwo"
    assert joined([read_lyrics(good)] * 2).text == "one\ntwo\n\none\ntwo"


def test_a_long_run_of_spaces_is_no_riddle() -> None:
    """A line of words with 100 spaces took 12 s, and a bold mark with 60 000 had no end."""
    assert plain_mark("Harbour" + 100 * " " + "Rain") is None
    assert plain_mark("**[Verse]" + 60_000 * " " + "x") is None
    assert (
        plain_mark("**[Verse]**" + 100 * " " + "Lamps are burning") == "[Verse]\nLamps are burning"
    )


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="this system has no pipes with names")
def test_a_pipe_is_no_lyrics_file(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.txt")
    with pytest.raises(LyricsFileError, match="is no file"):
        read_lyrics(tmp_path / "pipe.txt")


def test_limits_say_what_is_too_long() -> None:
    assert lyrics_problem("a" * MAX_LINE_CHARACTERS + "\nb") is NOTHING
    assert "Line 2 of the lyrics has" in str(
        lyrics_problem("a\n" + "b" * (MAX_LINE_CHARACTERS + 1))
    )
    assert "at most 50000" in str(lyrics_problem("a\n" * MAX_LYRICS_CHARACTERS))
    assert tags_problem(["a"] * MAX_TAGS) is NOTHING
    assert str(tags_problem(["a"] * 800)) == "These are 800 tags; a song can have 100. Remove some."
    assert "a tag may have 200" in str(tags_problem(["a" * (MAX_TAG_CHARACTERS + 1)]))
    check_text("rock,pop", "la")
    for tags, lyrics in ((",".join(map(str, range(800))), ""), ("a" * 10**6, ""), ("", "a" * 2001)):
        with pytest.raises(RequestError):
            check_text(tags, lyrics)


@pytest.mark.parametrize(
    "typed",
    [
        "Pop, Piano , Warm",
        "pop，piano、warm",
        "pop;piano；warm",
        "pop\r\npiano\nwarm",
        "pop،piano､warm",
        "Pop|piano ｜ warm",
        "#pop #piano #warm",
        "#pop, ＃Piano\n- warm",
        '["pop", "piano", "warm"]',
        "['pop', 'piano', 'warm']",
        "1. pop\n2. piano\n3. warm",
        "• pop • piano • warm",
        "**Genre:** pop, Instrument: “piano”, mood: warm",
        "Tags: pop, `piano`, *warm*",
    ],
)
def test_tags_are_split_at_every_comma(typed: str) -> None:
    assert normalise_tags(typed) == ["pop", "piano", "warm"]
    assert text_of({"tags": typed}, "tags") == "pop,piano,warm"


def test_what_only_looks_like_dress_stays_in_a_tag() -> None:
    assert normalise_tags("C#, 80's, '80s, <|end_of_text|>, lo-fi, 4/4, #1 hit") == [
        "c#", "80's", "'80s", "<|end_of_text|>", "lo-fi", "4/4", "1 hit",
    ]  # fmt: skip


def test_the_published_interface_cleans_what_is_no_word_and_nothing_else() -> None:
    brought = {
        "lyrics": "[00:01.00]Lamps<00:01.40> are\r\n[00:02.00]burning",
        "tags": "<tag>Pop</tag>",
    }
    assert text_of(brought, "lyrics") == "Lamps are\nburning"
    assert text_of(brought, "tags") == "pop"
    assert text_of({"lyrics": " [Verse]\n Night  \n\n"}, "lyrics") == " [Verse]\n Night  \n\n"


@pytest.mark.parametrize(
    "text",
    ["[", "[00:01.00]", "<00:", " ", "*", "(", "[1,2]", "# ", "\n", "[bg:", "[a:", "1:2 --> "],
)
def test_hostile_text_is_read_in_one_pass_or_refused(text: str) -> None:
    lyrics_of("[00:01.00]" + text * (50_000 // len(text)))
    assert lyrics_of(text * 300_000).text == text * 300_000  # too long to be looked at


def test_notes_around_subtitles_are_removed_in_linear_time() -> None:
    """20 000 blanks took over ten seconds in a pattern that began with optional blanks."""
    for words, expected in (
        ("♪ Lamps are ♪", "Lamps are"),
        ("# ♪♫ # Lamps are ♬ #", "# Lamps are"),
        ("#1 Lamps", "#1 Lamps"),
        ("Lamps ♪ are", "Lamps ♪ are"),
        ("♪", ""),
        ("Lamps" + " " * 20_000 + "are", "Lamps are"),
        ("♪ " * 8_000 + "x" + " ♪" * 8_000, "x"),
    ):
        text = f"1\n00:00:01,000 --> 00:00:02,500\n{words}\n"
        began = time.process_time()
        assert " ".join(lyrics_of(text).text.split()) == expected
        assert time.process_time() - began < 2.0
