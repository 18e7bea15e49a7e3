"""Titles and lyrics out of what text models answer: reasoning, prefaces, fences, stop marks."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from engine.incoming.model_answer import MAX_ANSWER_BYTES, answer_in, lyrics_in, title_in

HARMONY = "<|channel|>analysis<|message|>We need a title.<|end|><|start|>assistant"


@pytest.mark.parametrize(
    "answer",
    [
        "Harbour Rain",
        '"Harbour Rain"',
        "**Harbour Rain**",
        "# Harbour Rain",
        "Title: Harbour Rain",
        "**Title:** *Harbour Rain*",
        "Song title - “Harbour Rain”.",
        "标题：Harbour Rain",
        "1. Harbour Rain\n2. Wet Stones",
        "- Harbour Rain",
        "<title>Harbour Rain</title>",
        "`Harbour Rain`",
        "<think>hm\nwell</think>\n\nHarbour Rain\nBecause it rains.",
        "The user wants a title. Maybe rain?\n</think>\nHarbour Rain",
        "<think>one <think>two</think> three</think>Harbour Rain",
        "<thought>hm</thought>Harbour Rain",
        "<thinking>hm</thinking>Harbour Rain",
        "<reasoning effort='low'>hm</reasoning>Harbour Rain",
        "[THINK]hm[/THINK]Harbour Rain",
        "◁think▷hm◁/think▷Harbour Rain",
        "<seed:think>hm</seed:think>Harbour Rain",
        "<|begin_of_thought|>hm<|end_of_thought|><|begin_of_solution|>Harbour Rain",
        "<|START_THINKING|>hm<|END_THINKING|><|START_RESPONSE|>Harbour Rain<|END_RESPONSE|>",
        "Thinking...\nThe harbour.\n...done thinking.\n\nHarbour Rain",
        HARMONY + "<|channel|>final<|message|>Harbour Rain<|return|>",
        "analysisWe need a title.assistantfinalHarbour Rain",
        "<think>\n\n</think>\n\nHarbour Rain<|im_end|>",
        "Harbour Rain<|im_end|>\n<|im_start|>user\nAnother one",
        "<|im_start|>assistant\nHarbour Rain<|im_end|>",
        "<|start_header_id|>assistant<|end_header_id|>\n\nHarbour Rain<|eot_id|>",
        "<start_of_turn>model\nHarbour Rain<end_of_turn>",
        "Harbour Rain</s>",
        "Harbour Rain<｜end▁of▁sentence｜>",
        "[/INST] Harbour Rain </s>",
        "<|something_new|>Harbour Rain",
        "Sure! Here's a title:\n\nHarbour Rain",
        "Sure! Here's a title: Harbour Rain",
        'Sure, here is a title for your song:\n**"Harbour Rain"**\n\nIt captures the mood.',
        "Sure! Harbour Rain",
        "Of course!\n\nHarbour Rain",
        "Here is one:\nHarbour Rain",
        'Based on the lyrics, I would suggest the title "Harbour Rain" for this song of the sea.',
        'A fitting title would be: "Harbour Rain"',
        "好的，\nHarbour Rain",
        "Gerne! Hier ist ein Titel: Harbour Rain",
        "```\nHarbour Rain\n```",
        '```json\n{"title": "Harbour Rain"}\n```',
        '{"title": "Harbour Rain", "why": "rain"}',
        'Here you go:\n{"Title": "Harbour Rain"}',
        "\\boxed{Harbour Rain}",
        "Title suggestion: Harbour Rain",
        "My suggestion for the title: **Harbour Rain**",
        'How about "Harbour Rain"?',
        'I would call it "Harbour Rain".',
        'The perfect title for this song is "Harbour Rain".',
        '1. "Harbour Rain" – evokes the sea\n2. "Wet Stones" – a quiet one',
        "Here are three options:\n\n1. **Harbour Rain** - evokes the sea\n2. **Wet Stones**",
        "(1) Harbour Rain\n(2) Wet Stones",
        "Option 1: Harbour Rain\nOption 2: Wet Stones",
        '"Harbour Rain" or "Wet Stones"',
        '["Harbour Rain", "Wet Stones"]',
        '```json\n["Harbour Rain"]\n```',
        "<output>Harbour Rain</output>",
        "<div>Harbour Rain</div>",
        "[ANSWER]Harbour Rain[/ANSWER]",
        "[Harbour Rain]",
        "<|thinking|>hm<|/thinking|>Harbour Rain",
        "&lt;think&gt;hm&lt;/think&gt;Harbour Rain",
        "<|channel>thought\nhm<channel|>Harbour Rain<turn|>",
        "**Thinking Process:**\n\n1. Look at the lyrics\n\n**Final Answer:** Harbour Rain",
        "Assistant: Harbour Rain",
        "The title of the song is Harbour Rain.",
        "A fitting title could be **Harbour Rain**.",
        "You could call it: Harbour Rain",
        "My suggestion: Harbour Rain",
        "**Song Title**\nHarbour Rain",
        "| Title |\n|---|\n| Harbour Rain |",
        "Конечно! Вот название: «Harbour Rain»",
        "好的，歌名是「Harbour Rain」",
        "🎵 Harbour Rain 🎵",
        "\u200bHarbour\u202e Rain\u202c",
        "\n\n  Harbour   Rain  \n",
    ],
)
def test_the_title_in_an_answer(answer: str) -> None:
    assert title_in(answer) == "Harbour Rain"


@pytest.mark.parametrize(
    "title",
    [
        *(
            "Sure",
            "Here Comes the Sun",
            "I Would Die",
            "Okay",
            "Let It Be",
            "I Can't Stop",
            "'Til Dawn",
        ),
        *("Rock 'n' Rollin'", "Unfortunately, Yours", "Voici le temps", "(Don't) Go", "99 Lamps"),
        *("Rain (Interlude)", "3. 2. 1. Go", "Who Are You?"),
    ],
)
def test_titles_that_begin_like_a_preface(title: str) -> None:
    assert title_in(title) == title
    assert title_in(f'"{title}"') == title


@pytest.mark.parametrize(
    "answer",
    [
        "",
        " \n ",
        "<think>never closed, on and on",
        "<thought>never closed",
        "[THINK]never closed",
        HARMONY,
        "<|channel|>analysis<|message|>We need",
        "<|channel|>",
        "analysisWe need a title, something with rain.",
        "<think>hm</think>",
        "<|im_end|>",
        "Sure! Here's a title:",
        "I'm sorry, but I can't help with that.",
        "We need to find a title for this song. Let me think about rain and the harbour.",
        "Okay, so the user wants a title. The lyrics are about the sea.",
        "This song tells of a harbour in the rain and of someone who waits for a ship to come home",
        '{"titles": ["a"]}',
        "```\n```",
        "?!…",
        "null",
        "N/A",
        "Error: rate limit reached",
        "I cannot help with that.",
        "Reasoning process:\nThe sea and the harbour",
    ],
)
def test_in_doubt_there_is_no_title(answer: str) -> None:
    assert title_in(answer) == ""


SONG = "[Verse]\nLamps are burning\n\n[Chorus]\nCarry me home"


@pytest.mark.parametrize(
    "answer",
    [
        SONG,
        "**[Verse]**\nLamps are burning\n\n**[Chorus]**\nCarry me home",
        "### Verse\nLamps are burning\n\n### Chorus\nCarry me home",
        "Verse:\nLamps are burning\n\nChorus:\nCarry me home",
        f"Sure! Here are your lyrics:\n\n# Harbour Rain\n\n{SONG}\n\n---\nLet me know!",
        f"Here's a polished version:\n\n{SONG}\n\nI hope you like it! Want another?",
        f"{SONG}\n\n**Note:** the rhyme is loose.",
        f"{SONG}\n\nThis song captures the mood of a harbour.",
        f"<think>[Verse]\nno\n</think>\n{SONG}<|im_end|>",
        f"```text\n{SONG}\n```\nLet me know if you want changes.",
        f"Here:\n```\n{SONG}",
        "**[Verse]** Lamps are burning\n\n**[Chorus]:** Carry me home",
        json.dumps({"title": "x", "lyrics": SONG}),
        "[00:01.00][Verse]\n[00:02.00]Lamps are burning\n[00:03.00]\n[00:04.00][Chorus]\n"
        "[00:05.00]Carry me home",
        "【Verse】\nLamps are burning\n\n【Chorus】\nCarry me home\n\n希望你喜欢",
        "<Verse>\nLamps are burning\n</Verse>\n<Chorus>\nCarry me home\n</Chorus>",
        "[Verse] Lamps are burning\n\n[Chorus] Carry me home",
        "[Verse]\n- Lamps are burning\n\n[Chorus]\n- Carry me home",
        "[Verse]\n1. Lamps are burning\n\n[Chorus]\n2. Carry me home",
        "[Verse]\n*Lamps* are burning<br>\n[Chorus]<br/>Carry me home",
        "```\n[Verse]\nLamps are burning\n```\n\n```\n[Chorus]\nCarry me home\n```",
        json.dumps({"lyrics": SONG.split("\n")}),
        f"{SONG}\n\nI made these changes:\n- shorter lines",
        f"{SONG}\n\n(Word count: 120)",
        f"{SONG}\n\n**Style:** slow pop",
        f"{SONG}\n\n✨ Enjoy your song!",
        f"{SONG}\n\nHow does this sound?",
        f"{SONG}\n\nYou can adjust it as needed.",
        f"{SONG}\n\nLass mich wissen, ob es passt.",
        "**[Verse]**\n**Lamps** are burning\n\n**[Chorus]**\n__Carry__ me home",
    ],
)
def test_the_lyrics_in_an_answer(answer: str) -> None:
    assert lyrics_in(answer) == SONG


def test_last_words_that_begin_like_a_remark_are_sung() -> None:
    song = "[verse]\nLamps are low\n\nLet me know if you love me\n\nI made a fire of it all"
    assert lyrics_in(song) == song
    mixed = "[verse]\n- a dash\nand a line"
    assert lyrics_in(mixed) == mixed


def test_lyrics_without_marks_lose_their_preface_alone() -> None:
    words = "Lamps are burning\nCarry me home\n\nThis night is long"
    assert lyrics_in(f"Sure! Here are the lyrics:\n\n{words}") == words
    assert lyrics_in(words) == words
    assert lyrics_in("Here is the rain\nHere is the sea") == "Here is the rain\nHere is the sea"
    assert lyrics_in("<think>never closed") == ""


def test_the_answer_of_a_service() -> None:
    def service(content: object) -> bytes:
        return json.dumps({"choices": [{"message": {"content": content}}]}).encode()

    assert answer_in(service("Rain")) == "Rain"
    assert answer_in(service([{"type": "text", "text": "Ra"}, {"text": "in"}, {"x": 1}])) == "Rain"
    assert answer_in(service("\ud800Rain")) == "?Rain"
    for bad in (None, 3, {}, []):
        assert answer_in(service(bad)) is None
    for data in (
        b"",
        b"{",
        b"[]",
        b"\xff\xfe",
        b'{"choices": 3}',
        b'{"choices": [[]]}',
        b"9" * 9_000,
    ):
        assert answer_in(data) is None
    for deep in (b"[" * 60_000, b'{"choices":' * 5_000, b'{"a":' * 9_000 + b"1" + b"}" * 9_000):
        assert answer_in(deep) is None
    assert answer_in(service("a" * MAX_ANSWER_BYTES)) is None


@pytest.mark.parametrize(
    "piece",
    ["<think>", "</think>", "<|channel|>final<|message|>", "```\n", "<|im_end|>", "{", '"', "**",
     "[THINK]", "Sure! ", "title: ", "<", "[", "\n", "- ", "<think ", "assistantfinal", "\\boxed{"],
)  # fmt: skip
def test_work_grows_no_faster_than_the_answer(piece: str) -> None:
    """All of these took seconds or for ever where a pattern went back and forth."""
    answer = piece * (MAX_ANSWER_BYTES // len(piece))
    assert len(title_in(answer)) <= 80
    lyrics_in(answer)


@given(st.text(max_size=300))
def test_any_answer_can_be_read(answer: str) -> None:
    assert "\n" not in title_in(answer)
    lyrics_in(answer)
    answer_in(answer.encode("utf-8", errors="replace"))
