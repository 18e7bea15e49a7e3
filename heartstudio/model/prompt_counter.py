"""Counts how many of the model's positions a draft takes, while the user types.

Uses the chosen model's own tokenizer, which needs no torch, on its own thread. It only counts.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from PySide6.QtCore import QObject, QTimer, Signal

from engine.config import GenConfig, HeartMuLaConfig, read_json_object
from engine.contract import TOKEN_FRAME_RATE_HZ
from engine.request_check import LEAST_SLIDING_FRAMES
from heartstudio.model.draft import Draft, DraftModel, model_lyrics, model_tags
from heartstudio.model.model_catalog import ModelCatalog

if TYPE_CHECKING:
    from engine.text_tokenizer import TextTokenizer

COUNT_DELAY_MS = 200
_log = logging.getLogger(__name__)


class Runner(Protocol):
    """Runs work off the GUI thread; implemented by jobs.background.Background."""

    def submit(
        self,
        work: Callable[[], Any],
        done: Callable[[Any], None] | None = None,
        failed: Callable[[Exception], None] | None = None,
    ) -> None:
        """Run work(), then done(result) or failed(error) on the GUI thread, in order."""
        ...


@dataclass(frozen=True)
class PromptCounts:
    """Positions of the model's context taken by tags, lyrics, history and the new music.

    `is_endless`: it takes all positions in the course of time, and `new_positions` is 0.
    `left` = maximum - all of these; negative if it does not fit. `slides`: in that case the draft
    allows the model's context to slide. `unread_word`: the first word of the lyrics that the model
    sings as vowels, because its pronunciation does not know the script; "" if there is none.
    `sung_s`: how long the model sings the lyrics, about; None: not known. `too_many_lines`: their
    musical lines and the most of which the model sings every one, if they are more.
    """

    tag_tokens: int
    lyrics_tokens: int
    history_positions: int
    new_positions: int
    maximum: int
    slides: bool = False
    is_endless: bool = False
    unread_word: str = ""
    sung_s: float | None = None
    too_many_lines: tuple[int, int] | None = None

    @property
    def prompt_positions(self) -> int:
        """Positions taken by tags, style and lyrics."""
        return self.tag_tokens + 1 + self.lyrics_tokens

    @property
    def room(self) -> int:
        """Positions for music: the number of frames the model can see at once."""
        return self.maximum - self.prompt_positions

    @property
    def left(self) -> int:
        """Remaining positions."""
        return self.room - self.history_positions - self.new_positions

    @property
    def can_slide(self) -> bool:
        """Whether the prompt leaves enough room for a sliding context."""
        return self.room >= LEAST_SLIDING_FRAMES

    @property
    def fits(self) -> bool:
        """Whether the song can be made."""
        if self.is_endless:
            return self.can_slide
        return self.left >= 0 or (self.slides and self.can_slide)


class PromptCounter(QObject):
    """Counts the current draft 200 ms after its last change.  Lives on the GUI thread.

    Signals: counted(PromptCounts | None), None while there is no model.
    """

    counted = Signal(object)

    def __init__(
        self,
        draft: DraftModel,
        catalog: ModelCatalog,
        runner: Runner,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._draft = draft
        self._catalog = catalog
        self._counts: PromptCounts | None = None
        self._runner = runner
        self._loaded: tuple[Path, TextTokenizer, int] | None = None
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(COUNT_DELAY_MS)
        self._timer.timeout.connect(self._count)
        draft.changed.connect(self._on_changed)
        catalog.changed.connect(self._timer.start)

    @property
    def counts(self) -> PromptCounts | None:
        """The last count."""
        return self._counts

    def start(self) -> None:
        """Count the current draft (call once the window is shown)."""
        self._timer.start()

    def stop(self) -> None:
        """Stop counting. Call once, at the end."""
        self._draft.changed.disconnect(self._on_changed)
        self._catalog.changed.disconnect(self._timer.start)
        self._timer.stop()

    def _on_changed(self, field: str) -> None:
        if field in (
            "tags",
            "lyrics",
            "instrumental",
            "length_s",
            "extend",
            "model_id",
            "slide_context",
        ):
            self._timer.start()

    def _count(self) -> None:
        draft = self._draft.draft
        model = self._catalog.chosen(draft.model_id)
        if model is None:
            self._on_counted(None)
            return
        path = model.path
        self._runner.submit(
            lambda: self._count_with(path, draft), self._on_counted, self._on_failed
        )

    def _count_with(self, path: Path, draft: Draft) -> PromptCounts:
        """Count on the counter's thread; path: the language model's own folder."""
        if self._loaded is None or self._loaded[0] != path:
            self._loaded = (path, *_load(path))
        _, tokenizer, maximum = self._loaded
        lyrics = model_lyrics(draft)
        return PromptCounts(
            tag_tokens=len(tokenizer.tag_ids(model_tags(draft))),
            lyrics_tokens=len(tokenizer.lyrics_ids(lyrics)),
            history_positions=draft.extend.seen_frames if draft.extend else 0,
            new_positions=0 if draft.until_stopped else int(draft.length_s * TOKEN_FRAME_RATE_HZ),
            maximum=maximum,
            slides=draft.slide_context or draft.until_stopped,
            is_endless=draft.until_stopped,
            unread_word=tokenizer.unread_word(lyrics),
            sung_s=tokenizer.sung_s(lyrics),
            too_many_lines=tokenizer.too_many_lines(lyrics),
        )

    def _on_counted(self, counts: PromptCounts | None) -> None:
        self._counts = counts
        self.counted.emit(counts)

    def _on_failed(self, error: Exception) -> None:
        _log.warning("the draft cannot be counted: %s", error)
        self._on_counted(None)


def _load(path: Path) -> tuple[TextTokenizer, int]:
    """Return the tokenizer next to a language model's folder, and that model's positions."""
    from engine.text_tokenizer import TextTokenizer

    gen_config = GenConfig.from_file(path.parent / "gen_config.json")
    tokenizer = TextTokenizer.from_file(path.parent / "tokenizer.json", gen_config)
    config_file = path / "config.json"
    config = HeartMuLaConfig.from_dict(read_json_object(config_file), str(config_file))
    return tokenizer, config.backbone.max_seq_len
