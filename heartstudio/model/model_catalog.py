"""The models on this computer, and the one used for new songs.

It reads only names, sizes and headers of files; it loads and downloads nothing. Only complete
models are listed, not those with a missing, short or known damaged file.
"""

from __future__ import annotations

import logging
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from PySide6.QtCore import QObject, Signal

from engine.config import HeartMuLaConfig, read_json_object
from engine.contract import CheckpointError, ModelInfo, SamplingParams
from engine.heartcodec.config import HeartCodecConfig
from engine.listening.stated_lines import LyricCode
from engine.messages import NOTHING, Message
from engine.model_identity import (
    EARLIER_STARTER,
    STARTER_NAME,
    composing_problem,
    decoding_problem,
    model_info,
)
from engine.model_layout import (
    ModelParts,
    file_problem,
    find_layout,
    layout_in,
    layout_problem,
    part_name,
    part_problem,
    text_files,
)
from heartstudio.model.damage_notes import DamageNotes
from heartstudio.model.model_files import files_of_part, size_bytes
from heartstudio.model.releases import RELEASES, Release, ReleaseKind
from heartstudio.model.settings import SettingsStore

_log = logging.getLogger(__name__)
_Config = TypeVar("_Config", HeartMuLaConfig, HeartCodecConfig)
PLAIN_NAMES = ("models", "ckpt", "checkpoints")


@dataclass(frozen=True)
class ModelChoice:
    """A selectable model: `id` is stored in drafts and songs, `name` is displayed.

    `folder` is the checkpoint folder, `parts` the location of each part. `flow_steps`: the codec's
    steps beyond which nothing changes, or None. `most_guidance`: more than this is not used (None:
    all is). `states_lines`: its songs' codes state how many lines are left.
    """

    id: str
    name: str
    parts: ModelParts
    size_bytes: int
    is_starter: bool = False
    is_recommended: bool = False
    flow_steps: int | None = None
    most_guidance: float | None = None
    states_lines: bool = False

    @property
    def folder(self) -> Path:
        """The checkpoint folder."""
        return self.parts.root

    @property
    def path(self) -> Path:
        """The language model's own folder, which tells the engine which model to use."""
        return self.parts.mula

    @property
    def version(self) -> str:
        """The language model's version."""
        return self.parts.version

    def guidance(self, asked: float) -> float:
        """Return the guidance that it uses where `asked` is set."""
        return SamplingParams(cfg_scale=asked).within(self.most_guidance).cfg_scale

    def decoding_problem(self, maker: ModelInfo) -> Message:
        """Return NOTHING if it can decode the codes of a song that `maker` made, else why not."""
        return decoding_problem(self._info, maker) if self._may_differ(maker) else NOTHING

    def composing_problem(self, maker: ModelInfo) -> Message:
        """Return NOTHING if it can go on with a song that `maker` made, else why not."""
        return composing_problem(self._info, maker) if self._may_differ(maker) else NOTHING

    def makes_songs_of(self, maker: ModelInfo) -> bool:
        """Whether it makes the same song of the same request as `maker`; True while unknown."""
        if not self._may_differ(maker) or not maker.fingerprint:
            return True
        return self._info.fingerprint in ("", maker.fingerprint)

    def _may_differ(self, maker: ModelInfo) -> bool:
        """Whether files must be read to tell: codes of published models mean the same."""
        return STARTER_NAME in (self.folder.name, maker.name)

    @cached_property
    def _info(self) -> ModelInfo:
        """What recipes call it; one that cannot be read any more has no hashes."""
        try:
            return model_info(self.parts)
        except CheckpointError as error:
            _log.warning("a model cannot be identified: %r", error)
            return ModelInfo(self.folder.name, self.version, "")

    def files(self) -> list[Path]:
        """Return every file of it that the engine reads."""
        return [
            *text_files(self.parts.texts),
            *files_of_part(self.parts.mula),
            *files_of_part(self.parts.codec),
        ]


class ModelCatalog(QObject):
    """The models in the starter's, the user's and the chosen folders. GUI thread.

    Signals: changed() when the list changes.
    """

    changed = Signal()

    def __init__(
        self, roots: tuple[Path, Path], store: SettingsStore, parent: QObject | None = None
    ) -> None:
        """roots: (starter folder, default models folder)."""
        super().__init__(parent)
        self._starter_root, self._usual_root = roots
        self._store = store
        self.damage = DamageNotes(store)
        self._choices: list[ModelChoice] = []
        self.refresh()
        store.changed.connect(self._on_option_changed)

    @property
    def models_folder(self) -> Path:
        """Return the download folder: the one in the settings, else the default."""
        chosen = self._store.settings.models_folder.strip()
        return Path(chosen).expanduser() if chosen else self._usual_root

    def choices(self) -> list[ModelChoice]:
        """Return all usable models: the recommended one first, then by size, the starter last."""
        return list(self._choices)

    def find(self, model_id: str) -> ModelChoice | None:
        """Return the model with that id or in that folder, or None if it is not present."""
        same = (c for c in self._choices if model_id in (c.id, str(c.folder)))
        return next(same, None) if model_id else None

    def composer_of(self, model: ModelInfo) -> ModelChoice | None:
        """Return what can go on with a song of that model, None if it is not present.

        The model itself is preferred; a starter with the same codec and vocabulary will do. If its
        folder has another name, e.g. on another computer, the version identifies it, provided there
        is one such model.
        """
        return self._alike(model, ModelChoice.composing_problem)

    def decoder_of(self, model: ModelInfo) -> ModelChoice | None:
        """Return what can decode a song of that model: as `composer_of`, by the codec alone."""
        return self._alike(model, ModelChoice.decoding_problem)

    def _alike(
        self, model: ModelInfo, problem_of: Callable[[ModelChoice, ModelInfo], Message]
    ) -> ModelChoice | None:
        alike = [choice for choice in self._choices if choice.version == model.version]
        named = [choice for choice in alike if choice.folder.name == model.name]
        same = [choice for choice in named if not problem_of(choice, model)]
        if not same and model.name != STARTER_NAME:
            others = [choice for choice in alike if not choice.is_starter]
            same = others if len(others) == 1 else []
        return next((one for one in same if one.makes_songs_of(model)), same[0] if same else None)

    def why_not_here(self, model: ModelInfo, otherwise: Message) -> Message:
        """Return what to say of a song whose model is not found."""
        return EARLIER_STARTER if model.name == STARTER_NAME else otherwise

    def default(self) -> ModelChoice | None:
        """Return the model for new songs: the one in the settings, else the first, or None."""
        chosen = self.find(self._store.settings.model_id)
        return chosen or (self._choices[0] if self._choices else None)

    def chosen(self, model_id: str) -> ModelChoice | None:
        """Return the model of a draft: the one with that id, else the one for new songs."""
        return self.find(model_id) or self.default()

    def transcriptor_folder(self) -> Path | None:
        """Return the folder of a complete HeartTranscriptor-oss, or None."""
        release = next(r for r in RELEASES if r.kind is ReleaseKind.TRANSCRIPTOR)
        for root in (self.models_folder, *self.added_folders()):
            for folder in (layout_in(root).transcriber, root):
                is_one = folder is not None and part_name(folder).startswith(release.folder)
                if folder is not None and is_one and not self._part_problem(folder):
                    return folder
        return None

    def separator_folder(self) -> Path | None:
        """Return the folder of a complete separation network, or None."""
        release = next(r for r in RELEASES if r.kind is ReleaseKind.SEPARATOR)
        for root in (self.models_folder, *self.added_folders()):
            for folder in (root / release.folder, root):
                if folder.name == release.folder and not self._network_problem(folder):
                    return folder
        return None

    def added_folders(self) -> list[Path]:
        """Return the folders the user added, which stay where they are."""
        lines = self._store.settings.model_folders.splitlines()
        return [Path(line.strip()) for line in lines if line.strip()]

    def add_folder(self, folder: Path) -> Message:
        """Add a folder the user chose; nothing in it is copied or changed.

        The folder of a part, e.g. HeartMuLa-oss-3B, selects the folder that contains it, a cached
        repository its cache. Returns NOTHING, or what is missing or unusable.
        """
        layout = find_layout(folder)
        folder, problem = layout.root, layout_problem(layout)
        if not problem:
            known = self._store.settings.model_folders.splitlines()
            if str(folder) not in known:
                self._store.set("model_folders", "\n".join([*known, str(folder)]))
        return problem

    def forget_folder(self, folder: Path) -> None:
        """Remove an added folder from the list; nothing is deleted."""
        kept = [str(known) for known in self.added_folders() if known != folder]
        self._store.set("model_folders", "\n".join(kept))

    def release_problem(self, release: Release) -> Message:
        """Return NOTHING if a release is complete in the models folder, else a message with a
        file.
        """
        folder = release.place_in(self.models_folder)
        if release.kind is ReleaseKind.TEXT:
            return self._text_problem(folder)
        if release.kind is ReleaseKind.SEPARATOR:
            return self._network_problem(folder)
        return self._part_problem(folder)

    def folder_problem(self, folder: Path) -> Message:
        """Return NOTHING if an added folder holds only complete models, else a message with a
        file.
        """
        files = [file for choice in models_in(folder) for file in choice.files()]
        return what_is_missing(folder) or self.damage.problem_with(files)

    def refresh(self) -> None:
        """Read the folders again."""
        found: dict[str, ModelChoice] = {}
        for folder in [*_with_children(self.models_folder), *self.added_folders()]:
            for choice in self._usable(models_in(folder, known_root=self.models_folder)):
                found.setdefault(choice.id, choice)
        ordered = sorted(found.values(), key=lambda c: (-c.is_recommended, -c.size_bytes, c.name))
        starters = [
            choice
            for folder in _with_children(self._starter_root)
            for choice in models_in(folder, is_starter=True)
        ]
        choices = ordered + starters
        if choices != self._choices:
            self._choices = choices
            self.changed.emit()

    def _usable(self, choices: list[ModelChoice]) -> list[ModelChoice]:
        """Return the models without a file known to be damaged."""
        return [choice for choice in choices if not self.damage.problem_with(choice.files())]

    def _part_problem(self, folder: Path) -> Message:
        return part_problem(folder) or self.damage.problem_with(files_of_part(folder))

    def _network_problem(self, folder: Path) -> Message:
        """A separation network is one file of weights; its sizes stand in the file's header."""
        files = sorted(folder.glob("*.safetensors")) or [folder / "955717e8.safetensors"]
        problem = next((problem for file in files if (problem := file_problem(file))), NOTHING)
        return problem or self.damage.problem_with(files)

    def _text_problem(self, folder: Path) -> Message:
        files = text_files(folder)
        problem = next((problem for file in files if (problem := file_problem(file))), NOTHING)
        return problem or self.damage.problem_with(files)

    def _on_option_changed(self, name: str) -> None:
        if name in ("model_folders", "models_folder"):
            self.refresh()


def _with_children(root: Path) -> list[Path]:
    try:
        children = sorted(p for p in root.iterdir() if p.is_dir() and not p.name.startswith("."))
    except OSError:
        return []
    return [root, *children]


def what_is_missing(folder: Path) -> Message:
    """Return NOTHING if the folder contains a complete, usable model, else what it lacks."""
    return layout_problem(find_layout(folder))


def models_in(
    folder: Path, is_starter: bool = False, known_root: Path | None = None
) -> list[ModelChoice]:
    """Return the complete models of one folder: one for each language model with its codec."""
    layout = layout_in(folder)
    if not layout.is_complete or layout_problem(layout):
        return []
    releases = {release.version: release for release in RELEASES if release.version}
    choices: list[ModelChoice] = []
    for parts in layout.parts():
        if part_problem(parts.mula):
            continue
        release = releases.get(parts.version)
        is_plain = folder == known_root or folder.name.lower() in PLAIN_NAMES
        name = release.title if release else f"HeartMuLa {parts.version}"
        files = [*files_of_part(parts.mula), *files_of_part(parts.codec)]
        mula = _declared(parts.mula, HeartMuLaConfig)
        codec = _declared(parts.codec, HeartCodecConfig)
        choices.append(
            ModelChoice(
                id="starter" if is_starter else str(parts.mula),
                name="Starter" if is_starter else name if is_plain else f"{name} ({folder.name})",
                parts=parts,
                size_bytes=size_bytes(files),
                is_starter=is_starter,
                is_recommended=release is not None and release.is_recommended,
                flow_steps=None if codec is None else codec.flow_steps,
                most_guidance=None if mula is None else mula.most_guidance,
                states_lines=_states_lines(parts.mula),
            )
        )
    return choices


def _states_lines(mula: Path) -> bool:
    """Whether a language model declares so; a damaged config.json is reported when it is loaded."""
    try:
        return LyricCode.of_model(mula) is not None
    except CheckpointError:
        return False


def _declared(part: Path, kind: type[_Config]) -> _Config | None:
    """Return what the config.json of a model's part declares; a damaged one is reported when it is
    loaded.
    """
    file = part / "config.json"
    try:
        return kind.from_dict(read_json_object(file), str(file))
    except CheckpointError:
        return None
