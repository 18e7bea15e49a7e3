"""Which models there are on this computer, and which one new songs use.

It looks at folders and file names only; it loads nothing and downloads nothing.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from heartstudio.model.settings import SettingsStore


@dataclass(frozen=True)
class ModelChoice:
    """A model that can be chosen: `id` is kept in drafts and songs, `name` is shown."""

    id: str
    name: str
    folder: Path
    size_bytes: int
    is_starter: bool = False
    version: str = ""


class ModelCatalog(QObject):
    """The models found in the starter's, the person's and the chosen folders.  GUI thread.

    Signals: changed() when the list is another.
    """

    changed = Signal()

    def __init__(
        self, roots: tuple[Path, Path], store: SettingsStore, parent: QObject | None = None
    ) -> None:
        """roots: (starter folder, the person's models folder)."""
        super().__init__(parent)
        self._starter_root, self._user_root = roots
        self._store = store
        self._choices: list[ModelChoice] = []
        self.refresh()
        store.changed.connect(self._on_option_changed)

    def choices(self) -> list[ModelChoice]:
        """All usable models: larger ones first, the starter last."""
        return list(self._choices)

    def find(self, model_id: str) -> ModelChoice | None:
        """The model of that id, or None when it is not here (any more)."""
        return next((c for c in self._choices if c.id == model_id), None)

    def id_of(self, name: str, version: str) -> str:
        """The id of the model that a song's recipe names, "" when it is not here."""
        for choice in self._choices:
            if (choice.folder.name, choice.version) == (name, version):
                return choice.id
        return ""

    def default(self) -> ModelChoice | None:
        """The model for new songs: the one in the settings, else the first; None without any."""
        chosen = self.find(self._store.settings.model_id)
        return chosen or (self._choices[0] if self._choices else None)

    def add_folder(self, folder: Path) -> str:
        """Add a folder the person chose.  Returns "" or a sentence saying what is missing in it."""
        problem = what_is_missing(folder)
        if not problem:
            known = self._store.settings.model_folders.splitlines()
            if str(folder) not in known:
                self._store.set("model_folders", "\n".join([*known, str(folder)]))
        return problem

    def refresh(self) -> None:
        """Look at the folders again."""
        extra = [Path(p) for p in self._store.settings.model_folders.splitlines() if p.strip()]
        candidates = [*_with_children(self._user_root), *extra]
        found: dict[str, ModelChoice] = {}
        for folder in candidates:
            for choice in models_in(folder):
                found.setdefault(choice.id, choice)
        ordered = sorted(found.values(), key=lambda c: (-c.size_bytes, c.name))
        starters = [
            choice
            for folder in _with_children(self._starter_root)
            for choice in models_in(folder, is_starter=True)
        ]
        choices = ordered + starters
        if choices != self._choices:
            self._choices = choices
            self.changed.emit()

    def _on_option_changed(self, name: str) -> None:
        if name == "model_folders":
            self.refresh()


def _with_children(root: Path) -> list[Path]:
    if not root.is_dir():
        return []
    return [root, *sorted(p for p in root.iterdir() if p.is_dir())]


def what_is_missing(folder: Path) -> str:
    """ "" when the folder has the published layout, else a sentence naming what it lacks."""
    if not folder.is_dir():
        return f"The folder {folder} does not exist."
    for name in ("tokenizer.json", "gen_config.json"):
        if not (folder / name).is_file():
            return f"{name} is missing in {folder}. Download it from HeartMuLaGen into that folder."
    if not _parts(folder, "HeartMuLa-oss-"):
        return f"There is no HeartMuLa-oss-… folder with a config.json in {folder}."
    if not _parts(folder, "HeartCodec-oss"):
        return f"There is no HeartCodec-oss folder with a config.json in {folder}."
    return ""


def _parts(folder: Path, prefix: str) -> list[Path]:
    found = sorted(p for p in folder.iterdir() if p.name.startswith(prefix) and p.is_dir())
    return [p for p in found if (p / "config.json").is_file() and any(p.glob("*.safetensors"))]


def models_in(folder: Path, is_starter: bool = False) -> list[ModelChoice]:
    """The model in one folder (a list of none or one), by file names and sizes alone."""
    try:
        if what_is_missing(folder):
            return []
        mula = _parts(folder, "HeartMuLa-oss-")[0]
        codec = _parts(folder, "HeartCodec-oss")[0]
        files = [*mula.glob("*.safetensors"), *codec.glob("*.safetensors")]
        size = sum(f.stat().st_size for f in files)
    except OSError:
        return []
    version = mula.name.removeprefix("HeartMuLa-oss-")
    name = "Starter" if is_starter else f"HeartMuLa {version}"
    if not is_starter and folder.name.lower() not in ("models", "ckpt", "checkpoints"):
        name = f"{name} ({folder.name})"
    model_id = "starter" if is_starter else str(folder)
    return [ModelChoice(model_id, name, folder, size, is_starter, version)]
