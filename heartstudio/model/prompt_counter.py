"""How many of the model's positions a draft takes: counted while a person types.

Uses the chosen model's own tokenizer, which needs no torch.  It judges nothing.
"""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal


@dataclass(frozen=True)
class PromptCounts:
    """Positions of the model's context: taken by tags, lyrics, history and the new music.

    `left` = maximum - all of these; negative when it does not fit.
    """

    tag_tokens: int
    lyrics_tokens: int
    history_positions: int
    new_positions: int
    maximum: int

    @property
    def left(self) -> int:
        """Positions left over."""
        used = self.tag_tokens + 1 + self.lyrics_tokens
        return self.maximum - used - self.history_positions - self.new_positions


class PromptCounter(QObject):
    """Counts the current draft, at most every 200 ms.  Lives on the GUI thread.

    Signals: counted(PromptCounts | None), None while there is no model.
    """

    counted = Signal(object)

    @property
    def counts(self) -> PromptCounts | None:
        """The last count."""
        raise NotImplementedError
