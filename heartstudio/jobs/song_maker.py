"""What Generate does: from the draft to queued jobs.

A title first, then the parent's tokens when a song is extended, then one job a take, then a new
seed unless it is locked.  The queue itself is generation.py.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal


class SongMaker(QObject):
    """One function per thing a person does with songs in the making.  Lives on the GUI thread.

    Signals: problem_occurred(sentence, details) · note_appeared(sentence), e.g. "The text model did
    not answer; the title is built in." · queued(list of job ids)
    """

    problem_occurred = Signal(str, str)
    note_appeared = Signal(str)
    queued = Signal(object)

    def generate(self) -> None:
        """Queue the draft as it is now."""
        raise NotImplementedError

    def stop(self) -> None:
        """Stop the running job, keeping what was made."""
        raise NotImplementedError

    def restore_draft(self, song_id: str) -> None:
        """Put all of a song's settings back into the draft, undoably."""
        raise NotImplementedError

    def prepare_extension(self, song_id: str, cut_s: float) -> None:
        """Set up the draft to continue a song from `cut_s`, with the lyrics that remain."""
        raise NotImplementedError

    def cancel_extension(self) -> None:
        """The next song is a new one again."""
        raise NotImplementedError

    def render_again(self, song_id: str, steps: int, new_noise: bool) -> None:
        """Queue another decoding of a song's tokens."""
        raise NotImplementedError
