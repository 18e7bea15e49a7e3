"""Named presets (tags and sampling, built in or saved by the user) and the autosaved draft.

Both are stored as JSON documents in the settings file. No widgets, no songs.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from typing import Any, cast

from PySide6.QtCore import QObject, QTimer, Signal

from engine.contract import MAX_SEED, AdapterUse
from engine.songs.recipe import ScoreError, recipe_from_values
from heartstudio.model.draft import Draft, DraftModel, ExtendFrom, clamped, clamped_number
from heartstudio.model.settings import SettingsStore

AUTOSAVE_DELAY_MS = 1_000


@dataclass(frozen=True)
class Preset:
    """A named set of tags, with or without sampling values (None = keep the draft's)."""

    name: str
    tags: tuple[str, ...] = ()
    temperature: float | None = None
    topk: int | None = None
    cfg_scale: float | None = None
    is_builtin: bool = False

    def applied_to(self, draft: Draft) -> Draft:
        """Return the draft with this preset's values."""
        return replace(
            draft,
            tags=self.tags or draft.tags,
            temperature=draft.temperature if self.temperature is None else self.temperature,
            topk=draft.topk if self.topk is None else self.topk,
            cfg_scale=draft.cfg_scale if self.cfg_scale is None else self.cfg_scale,
        )


BUILTIN_PRESETS: tuple[Preset, ...] = (
    Preset("Piano ballad", ("ballad", "piano", "romantic", "female"), is_builtin=True),
    Preset("Rock band", ("rock", "electric guitar", "energetic", "male"), is_builtin=True),
    Preset("Folk evening", ("folk", "acoustic guitar", "relaxed"), is_builtin=True),
    Preset("Dance floor", ("electronic", "synthesizer", "energetic"), is_builtin=True),
    Preset("Hip-hop", ("hip-hop", "drum machine", "male"), is_builtin=True),
    Preset("Bright pop", ("pop", "drums", "hopeful", "female"), is_builtin=True),
)


class PresetStore(QObject):
    """Built-in presets and those the user saved. Lives on the GUI thread.

    Signals: changed() after one was saved or deleted.
    """

    changed = Signal()

    def __init__(self, store: SettingsStore, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._store = store
        self._saved = _presets_from(store.document("presets"))

    def presets(self) -> list[Preset]:
        """Return all presets: built-in ones first, then the saved ones by name."""
        return [*BUILTIN_PRESETS, *sorted(self._saved.values(), key=lambda p: p.name.lower())]

    def find(self, name: str) -> Preset | None:
        """Return the preset with that name; a saved one has priority over a built-in one."""
        builtin = next((p for p in BUILTIN_PRESETS if p.name == name), None)
        return self._saved.get(name, builtin)

    def save(self, name: str, draft: Draft) -> Preset:
        """Save the draft's tags and sampling as `name` (replacing a saved one with that name)."""
        clean = " ".join(name.split())
        if not clean:
            raise ValueError("a preset needs a name")
        preset = Preset(clean, draft.tags, draft.temperature, draft.topk, draft.cfg_scale)
        self._saved[clean] = preset
        self._write()
        return preset

    def delete(self, name: str) -> None:
        """Delete a saved preset; built-in ones cannot be deleted."""
        if self._saved.pop(name, None) is not None:
            self._write()

    def _write(self) -> None:
        document = {name: asdict(preset) for name, preset in self._saved.items()}
        self._store.set_document("presets", document)
        self.changed.emit()


def _presets_from(document: Mapping[str, Any]) -> dict[str, Preset]:
    names = {f.name for f in fields(Preset)}
    presets: dict[str, Preset] = {}
    for name, value in document.items():
        if not isinstance(value, dict):
            continue
        known = {k: v for k, v in value.items() if k in names}
        known["tags"] = _tags_of(known.get("tags"))
        for number in ("temperature", "topk", "cfg_scale"):
            known[number] = clamped_number(number, known.get(number))
        known.update(name=name, is_builtin=False)
        presets[name] = Preset(**known)
    return presets


class DraftAutosave(QObject):
    """Writes the draft a second after the last change, and at the end.  Lives on the GUI thread."""

    def __init__(
        self, draft: DraftModel, store: SettingsStore, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self._draft = draft
        self._store = store
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.setInterval(AUTOSAVE_DELAY_MS)
        self._timer.timeout.connect(self.write)
        draft.changed.connect(self._on_changed)

    def write(self) -> None:
        """Write now."""
        self._timer.stop()
        self._store.set_document("draft", draft_document(self._draft.draft))

    def end(self) -> None:
        """Write now and stop autosaving: changes during shutdown are not edits."""
        self.write()
        self._draft.changed.disconnect(self._on_changed)

    def _on_changed(self, _field: str) -> None:
        self._timer.start()


def draft_document(draft: Draft) -> dict[str, Any]:
    """Return the draft as a JSON object."""
    return asdict(draft)


def draft_from(document: Mapping[str, Any]) -> Draft | None:
    """Parse a draft from a JSON object; None if it is empty or not a draft.

    Unreadable fields get their default, so that a wrong number does not lose the lyrics.
    """
    known = {f.name: document[f.name] for f in fields(Draft) if f.name in document}
    if not known:
        return None
    known["tags"] = _tags_of(known.get("tags"))
    known["extend"] = _extend_of(known.get("extend"))
    known["adapters"] = _adapters_of(known.get("adapters"))
    for name in ("title", "lyrics", "model_id", "device_wish"):
        value = known.get(name)
        known[name] = value if isinstance(value, str) else getattr(Draft, name)
    for name in ("instrumental", "slide_context", "draft_sound", "seed_locked"):
        known[name] = known.get(name) is True
    return clamped(Draft(**known))


def _tags_of(value: object) -> tuple[str, ...]:
    items = cast("list[object]", value) if isinstance(value, (list, tuple)) else []
    return tuple(item for item in items if isinstance(item, str))


def _adapters_of(value: object) -> tuple[AdapterUse, ...]:
    """Return the adapters of a stored draft; without any that cannot be read."""
    try:
        recipe = recipe_from_values({"adapters": value if isinstance(value, list) else []})
    except ScoreError:
        return ()
    return recipe.request.adapters


def _extend_of(value: object) -> ExtendFrom | None:
    if not isinstance(value, dict):
        return None
    found = cast("dict[str, object]", value)
    song_id, cut = found.get("song_id"), found.get("cut_frame")
    if not isinstance(song_id, str) or isinstance(cut, bool) or not isinstance(cut, int):
        return None
    rounds = found.get("rounds")
    try:
        recipe = recipe_from_values({"round_frames": rounds if isinstance(rounds, list) else []})
    except ScoreError:
        return None
    is_cut = 0 <= cut < MAX_SEED
    return ExtendFrom(song_id, cut, recipe.request.round_frames) if is_cut else None
