"""The draft: what the user is editing, with undo, and its conversion to requests.

It knows no widgets and starts no song; jobs/songs/song_requests.py draws a new seed after Generate.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from typing import Any

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QUndoCommand, QUndoStack

from engine import prompt_text
from engine.contract import (
    MAX_SEED,
    AdapterUse,
    CodecParams,
    Codes,
    GenerationRequest,
    SamplingParams,
    same_seed,
)
from engine.incoming.limits import (
    fitting_lyrics,
    fitting_tags,
    fitting_title,
    lyrics_problem,
    tags_problem,
)
from engine.messages import Message
from engine.request_check import frames_seen

TEMPERATURE_RANGE = (0.1, 1.5)
TOPK_RANGE = (1, 500)
CFG_RANGE = (1.0, 4.0)
LENGTH_RANGE_S = (10, 360)
UNTIL_STOPPED_S = 365
"""The length of an endless song: one step beyond the longest."""
TAKES_RANGE = (1, 4)
SEED_RANGE = (0, 2**31 - 1)
"""Seeds offered in the window; the engine allows more (MAX_SEED), restored songs may use them."""


@dataclass(frozen=True)
class ExtendFrom:
    """The song to continue and how many of its token frames to keep.

    `rounds`: the frames at which rounds began, of an endless song.
    """

    song_id: str
    cut_frame: int
    rounds: tuple[int, ...] = ()

    @property
    def seen_frames(self) -> int:
        """How many of the kept frames count for the model's context."""
        return frames_seen(self.cut_frame, self.rounds)


@dataclass(frozen=True)
class Draft:
    """Everything the user can set for the next song.

    Sizes: length_s seconds of NEW music, UNTIL_STOPPED_S for an endless song.
    """

    title: str = ""
    tags: tuple[str, ...] = ()
    lyrics: str = ""
    instrumental: bool = False
    temperature: float = 1.0
    topk: int = 50
    cfg_scale: float = 1.5
    length_s: int = 60
    slide_context: bool = False
    draft_sound: bool = False
    seed: int = 0
    seed_locked: bool = False
    takes: int = 1
    model_id: str = ""
    device_wish: str = "auto"
    extend: ExtendFrom | None = None
    adapters: tuple[AdapterUse, ...] = ()

    @property
    def until_stopped(self) -> bool:
        """Whether the song goes on until it is stopped."""
        return self.length_s == UNTIL_STOPPED_S


DRAFT_FIELDS: tuple[str, ...] = tuple(f.name for f in fields(Draft))


def draw_seed() -> int:
    """Return a new random seed in SEED_RANGE."""
    return random.SystemRandom().randint(*SEED_RANGE)


NUMBER_RANGES: Mapping[str, tuple[float, float]] = {
    "temperature": TEMPERATURE_RANGE,
    "topk": TOPK_RANGE,
    "cfg_scale": CFG_RANGE,
    "length_s": LENGTH_RANGE_S,
    "takes": TAKES_RANGE,
    "seed": (0, MAX_SEED),
}


def clamped(draft: Draft) -> Draft:
    """Return the draft with every number within the limits of the controls (seed: the engine).

    What is not a number gets its default; a title is cut to its limit.
    """
    numbers = {name: clamped_number(name, getattr(draft, name)) for name in NUMBER_RANGES}
    changes: dict[str, Any] = {
        name: getattr(Draft, name) if number is None else number for name, number in numbers.items()
    }
    return replace(draft, title=fitting_title(draft.title), **changes)


def clamped_number(name: str, value: object) -> float | None:
    """Clamp a number of the draft and convert it to its type; None if it is not a number."""
    if isinstance(value, bool) or not isinstance(value, (int, float)) or value != value:
        return None
    if name == "seed" and isinstance(value, int) and value > MAX_SEED:
        return same_seed(value)
    least, most = NUMBER_RANGES[name]
    if name == "length_s" and value == UNTIL_STOPPED_S:
        most = UNTIL_STOPPED_S
    return type(getattr(Draft, name))(min(max(value, least), most))


def model_tags(draft: Draft) -> str:
    """Return the tags as passed to the engine: `rock,electric guitar,drums`."""
    return prompt_text.tags_text(draft.tags)


def model_lyrics(draft: Draft) -> str:
    """Return the lyrics as passed to the engine; an instrumental keeps only its section marks."""
    if not draft.instrumental:
        return draft.lyrics
    return prompt_text.instrumental_lyrics(prompt_text.sections_of(draft.lyrics))


def requests_of(
    draft: Draft,
    history: Codes | None = None,
    codec: CodecParams | None = None,
    min_new_frames: int = 0,
) -> list[GenerationRequest]:
    """Return one request per take: seeds seed, seed + 1, …; all else equal, one shared prefill.

    history: (K, cut_frame) codes of the song being continued, or None for a new song.
    """
    base = GenerationRequest(
        tags=model_tags(draft),
        lyrics=model_lyrics(draft),
        max_audio_length_ms=draft.length_s * 1000,
        sampling=SamplingParams(draft.temperature, draft.topk, draft.cfg_scale),
        codec=codec or CodecParams(),
        history=history,
        min_new_frames=min_new_frames,
        slide_context=draft.slide_context,
        until_stopped=draft.until_stopped,
        adapters=draft.adapters,
    )
    seeds = [(draft.seed + take) % (MAX_SEED + 1) for take in range(draft.takes)]
    return [
        replace(base, seed=seed, codec_seed=seed, keep_beginning=take < len(seeds))
        for take, seed in enumerate(seeds, start=1)
    ]


def text_problem(draft: Draft) -> Message:
    """Return why the draft's tags or lyrics are too long for a song; NOTHING if they are not."""
    return tags_problem(draft.tags) or lyrics_problem(draft.lyrics)


class DraftModel(QObject):
    """The draft being edited. Lives on the GUI thread.

    Signals: changed(field name) after one field got another value, for any reason (a control, undo,
    a restored song). Equal values are ignored, which prevents feedback loops. shortened(message)
    when a replaced draft's text was cut to what a song can have.
    """

    changed = Signal(str)
    shortened = Signal(object)

    def __init__(self, draft: Draft | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._draft = clamped(draft or Draft(seed=draw_seed()))
        self._merge_run = 0
        self.undo_stack = QUndoStack(self)

    @property
    def draft(self) -> Draft:
        """The current draft (frozen, so it can be kept)."""
        return self._draft

    def value(self, field: str) -> Any:
        """Return the value of one field; raises AttributeError for an unknown name."""
        return getattr(self._draft, field)

    def set(self, field: str, value: object) -> None:
        """Change one field, undoably. Consecutive moves of a slider, or typing, become one step.

        Numbers out of range are clamped; raises ValueError for an unknown field.
        """
        if field not in DRAFT_FIELDS:
            raise ValueError(f"the draft has no field {field!r}")
        after = clamped(replace(self._draft, **{field: value}))
        merge_id = self._merge_run * len(DRAFT_FIELDS) + DRAFT_FIELDS.index(field)
        self._push(after, field, merge_id if field in _MERGING else -1)

    def end_merge(self) -> None:
        """End the current undo step (a slider was released, an editor lost the focus)."""
        self._merge_run += 1

    def replace(self, draft: Draft, text: str) -> None:
        """Replace everything as one undo step named `text` ("Restore song", "New draft")."""
        self.end_merge()
        problem = text_problem(draft)
        if problem:
            tags, lyrics = fitting_tags(draft.tags), fitting_lyrics(draft.lyrics)
            draft = replace(draft, tags=tags, lyrics=lyrics)
        self._push(clamped(draft), text, -1)
        if problem:
            self.shortened.emit(
                Message(
                    "There are more tags or lyrics than a song can have; only their beginning is "
                    "in the draft."
                )
            )

    def silently_set_seed(self, seed: int) -> None:
        """Set a new seed after Generate, without an undo step: the user did not enter it."""
        self._become(clamped(replace(self._draft, seed=seed)))

    def prompt_text(self) -> str:
        """Return exactly the text the model gets: tags block, a blank line, lyrics."""
        tags = prompt_text.model_tags_text(model_tags(self._draft))
        lyrics = prompt_text.model_lyrics_text(model_lyrics(self._draft))
        return f"{tags}\n\n{lyrics}"

    def _push(self, after: Draft, what: str, merge_id: int) -> None:
        if after != self._draft:
            step = _Step(self._draft, after, merge_id)
            command = _DraftCommand(self._become, step)
            command.setText(what)
            self.undo_stack.push(command)

    def _become(self, draft: Draft) -> None:
        before, self._draft = self._draft, draft
        for name in DRAFT_FIELDS:
            if getattr(before, name) != getattr(draft, name):
                self.changed.emit(name)


_MERGING = frozenset(
    {"title", "lyrics", "temperature", "topk", "cfg_scale", "length_s", "seed", "adapters"}
)


@dataclass(frozen=True)
class _Step:
    before: Draft
    after: Draft
    merge_id: int


class _DraftCommand(QUndoCommand):
    """One undoable change of the draft; merges with the previous one if the ids are equal."""

    def __init__(self, become: Callable[[Draft], None], step: _Step) -> None:
        super().__init__()
        self._become = become
        self.step = step

    def id(self) -> int:
        """The merge id; -1 never merges."""
        return self.step.merge_id

    def mergeWith(self, other: QUndoCommand) -> bool:
        """Absorb the next move of the same slider."""
        if not isinstance(other, _DraftCommand):
            return False
        self.step = replace(self.step, after=other.step.after)
        self.setObsolete(self.step.before == self.step.after)
        return True

    def redo(self) -> None:
        """Apply the change (also called when it is pushed)."""
        self._become(self.step.after)

    def undo(self) -> None:
        """Revert the change."""
        self._become(self.step.before)
