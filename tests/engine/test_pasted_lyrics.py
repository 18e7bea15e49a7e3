"""Lyrics as they are copied from the web: with chords, tablature, ChordPro's directives, HTML."""

from __future__ import annotations

import time

import pytest

from engine.incoming.lyrics import lyrics_of


@pytest.mark.parametrize(
    ("brought", "words"),
    [
        ("[Am]The river [G]runs be[C]low\n[G]  [D/F#]\nlove", "The river runs below\nlove"),
        ("[Verse 1]\nAm      G7     C\nHold the night\nG\nstay", "[Verse 1]\nHold the night\nstay"),
        ("Intro: G D Em C\nCapo 2\n[Chorus] Am | F\nHey", "[Intro]\n[Chorus]\nHey"),
        ("| C#m7 | Bbmaj7 | (x2)\ne|--0-2--3h5--|\nwords", "words"),
        ("{title: Lamps}\n{soc}\n[G]Hold the [D]night\n{eoc}", "[Chorus]\nHold the night"),
        ("{start_of_verse}\nlow\n{c: Chorus 2}\n{comment: softly}", "[Verse]\nlow\n[Chorus 2]"),
    ],
)
def test_what_is_played_is_not_sung(brought: str, words: str) -> None:
    assert lyrics_of(brought).text == words
    assert lyrics_of(words).text == words


@pytest.mark.parametrize(
    "words",
    [
        "A B C\nD E F G",
        "Am Ende der Straße\nAm\nA",
        "[H]e said",
        "[A]\nLights are low\n\n[B]\nHold the night",
        "{not a directive}\n[12 bars]\nCapo di monte",
        "Em dash, G man, C D player\n[Am I here]",
        "R&B &foo; <3 <lamps> a < b\n<i love you> & me",
        "Stop <|end_of_text|> here",
    ],
)
def test_words_that_only_look_like_chords_or_html_stay(words: str) -> None:
    assert lyrics_of(words).text == words


def test_html_becomes_lines() -> None:
    page = (
        "<div class='lyrics'><p>[Verse]<br>Lights on the &quot;water&quot;<br/>\nI&#39;m &lt;3</p>"
        '\n<p><b>Chorus:</b><br>Rock &amp; roll<a href="/x">!</a></p></div>'
    )
    words = '[Verse]\nLights on the "water"\nI\'m <3\n\n[Chorus]\nRock & roll!'
    assert lyrics_of(page).text == words
    assert lyrics_of("<p>one</p>\n<p>two&nbsp;three</p>").text == "one\ntwo three"


@pytest.mark.parametrize("text", ["<b ", "<a href=", "&a", "[A", "[A]", "Am ", "{c", "e|", "</p"])
def test_hostile_text_is_cleaned_in_linear_time(text: str) -> None:
    began = time.process_time()
    lyrics_of(text * (200_000 // len(text)))
    assert time.process_time() - began < 2.0
