"""Lines of a song found again in a text that is being edited."""

from __future__ import annotations

from heartstudio.model.lyrics_mapping import mapped_lines

SONG = "[verse]\nPaper boats\nCarry the light\n\n[chorus]\nSail on"


def test_the_same_text_is_the_same_line_by_line() -> None:
    assert mapped_lines(SONG, SONG) == {n: n for n in range(6)}
    assert mapped_lines(SONG, SONG.replace("\n", "  \n"))[5] == 5


def test_lines_added_and_changed_move_the_others() -> None:
    text = SONG.replace("Paper boats", "A new line\nPaper ships").replace("Sail", "Sail")
    assert mapped_lines(SONG, text) == {0: 0, 2: 3, 3: 4, 4: 5, 5: 6}


def test_another_text_is_not_the_song() -> None:
    assert mapped_lines(SONG, "[verse]\nSomething else\n\n[chorus]\nentirely") == {}
    assert mapped_lines(SONG, "") == {}


def test_a_very_long_text_is_compared_as_a_whole() -> None:
    long = "\n".join(f"line {n}" for n in range(3000))
    assert len(mapped_lines(long, long)) == 3000
    assert mapped_lines(long, long + "\nmore") == {}
