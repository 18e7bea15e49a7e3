"""Finds a model's parts below a folder, in any supported folder layout. Torch-free.

<root>/HeartMuLa-oss-<version>/    <root>/HeartCodec-oss/        as published
<root>/HeartMuLa-RL-oss-…/         <root>/HeartCodec-oss-…/      named as on the hub
<root>/models--…--HeartMuLa-…/snapshots/<commit>/                a Hugging Face cache
<root>/tokenizer.json, gen_config.json, or both in HeartMuLaGen; there also pronunciation.json, if
                                                                 lyrics are read as phones

Shared by the window, the command line and from_pretrained. It reads only names and headers and
reports what is missing or unusable; checkpoint.py checks whether weights fit their config.
"""

from __future__ import annotations

import codecs
import os
import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from engine.claimed_json import read_json
from engine.config import (
    HEARTCODEC_FOLDER,
    HEARTMULA_PREFIX,
    PRONUNCIATION_FILE,
    HeartMuLaConfig,
    read_json_object,
)
from engine.contract import CheckpointError
from engine.messages import NOTHING, Message
from engine.tensor_headers import (
    INDEX_FILE,
    LFS_POINTER,
    HeaderEntry,
    PointerError,
    TensorHeader,
    read_config,
    read_header,
    weight_files,
)
from engine.weight_formats import (
    foreign_file,
    format_problem,
    other_part_problem,
    pointer_problem,
)

CONFIG = "config.json"
TEXT_FILES = ("tokenizer.json", "gen_config.json")
DEFAULT_VERSION = "3B"
_TEXTS_FOLDER = "heartmulagen"
_TRANSCRIBER_PREFIX = "hearttranscriptor"
_HUB_NAME = re.compile(r"HeartMuLa-(?P<kind>.+?)-oss-(?P<size>.+)", re.IGNORECASE)
_CACHED = "models--"
_SNAPSHOTS = "snapshots"
_USUAL_NAMES = ("hub", "heartmula", "ckpt", "checkpoints", "models")
"""Names of folders that contain models: Hugging Face's, ComfyUI's, the reference library's."""
_EDGE_BYTES = 4_096
_MOST_CHILDREN = 1_000
"""A folder with more subfolders than this is not a folder of models."""


@dataclass(frozen=True)
class LanguageModel:
    """A HeartMuLa: its version, its own folder."""

    version: str
    folder: Path


@dataclass(frozen=True)
class ModelParts:
    """Everything that one language model is used with."""

    root: Path
    version: str
    mula: Path
    codec: Path
    texts: Path
    """The folder of tokenizer.json and gen_config.json."""


@dataclass(frozen=True)
class Layout:
    """The parts below a folder; `chosen` is the selected language model, "" for none."""

    root: Path
    language_models: tuple[LanguageModel, ...] = ()
    codec: Path | None = None
    texts: Path | None = None
    transcriber: Path | None = None
    chosen: str = ""

    @property
    def is_complete(self) -> bool:
        """Whether every kind of part is present."""
        return bool(self.language_models and self.codec and self.texts)

    @property
    def first_version(self) -> str:
        """DEFAULT_VERSION if present, else the first version; DEFAULT_VERSION if there is none."""
        if self.language_model(DEFAULT_VERSION) or not self.language_models:
            return DEFAULT_VERSION
        return self.language_models[0].version

    def parts(self) -> list[ModelParts]:
        """Each language model with the parts it needs; empty if something is missing."""
        if self.codec is None or self.texts is None:
            return []
        return [
            ModelParts(self.root, model.version, model.folder, self.codec, self.texts)
            for model in self.language_models
        ]

    def language_model(self, version: str) -> LanguageModel | None:
        """Return the language model of that version, also by its folder's name; None if absent."""
        wanted = {version, version_of(version), version_of(f"HeartMuLa-{version}")}
        same = (model for model in self.language_models if model.version in wanted)
        return next(same, None)


def find_layout(path: Path) -> Layout:
    """Return the layout for a selected folder, or for a file in it.

    A part selects the folder that contains it, a cached repository its cache, and a folder without
    parts a subfolder that has a usual name and contains models.
    """
    path = path.expanduser().absolute()
    if os.path.isfile(path):
        path = path.parent
    here = layout_in(path)
    if here.is_complete:
        return here
    around = _layout_around(path)
    if around is not None and (around.is_complete or not here.language_models):
        return around
    for child in _folders_in(path):
        snapshot = _snapshot_of(child)
        if snapshot is None and child.name.lower() not in _USUAL_NAMES:
            continue
        layout = layout_in(snapshot or child)
        if layout.is_complete:
            return layout
    return here


def split_model_path(path: Path) -> tuple[Path, str]:
    """Split a checkpoint folder, or a language model in it, into (checkpoint folder, version).

    Without a selection it is DEFAULT_VERSION if present, else the first in alphabetical order;
    DEFAULT_VERSION if there is none.
    """
    layout = find_layout(path)
    return layout.root, layout.chosen or layout.first_version


def model_parts(path: Path, version: str | None) -> ModelParts:
    """Return the parts of one model below a folder.

    version: None for the selected one, as in split_model_path. Raises CheckpointError with what is
    missing or unusable.
    """
    layout = find_layout(path)
    if not os.path.isdir(layout.root):
        raise CheckpointError(
            Message(
                "The model folder {folder} does not exist. Choose another or download a model.",
                folder=layout.root,
            )
        )
    version = layout.chosen or version or layout.first_version
    model = layout.language_model(version)
    if model is None:
        raise CheckpointError(_missing_model(layout, version))
    if problem := format_problem_of(model.folder):
        raise CheckpointError(problem)
    if layout.codec is None:
        raise CheckpointError(_missing(HEARTCODEC_FOLDER, layout.root))
    if problem := format_problem_of(layout.codec):
        raise CheckpointError(problem)
    texts = layout.texts or layout.root
    return ModelParts(layout.root, model.version, model.folder, layout.codec, texts)


def language_model_config(path: Path, version: str | None = None) -> HeartMuLaConfig:
    """Return the sizes of the language model that model_parts selects. Raises CheckpointError."""
    config = model_parts(path, version).mula / "config.json"
    return HeartMuLaConfig.from_dict(read_json_object(config), str(config))


def layout_problem(layout: Layout) -> Message:
    """Return NOTHING if a layout contains a complete model, else what is missing or unusable.

    What is unusable is reported before what is missing, because adding files cannot fix it.
    """
    root = layout.root
    if not os.path.isdir(root):
        return Message("The folder {folder} does not exist.", folder=root)
    models = [model.folder for model in layout.language_models]
    formats = [format_problem_of(model) for model in models]
    if formats and all(formats):
        return formats[0]
    if layout.codec is not None and (problem := format_problem_of(layout.codec)):
        return problem
    if not models and (problem := foreign_file(root)):
        return problem
    if problem := _missing_part(layout):
        return problem
    assert layout.codec is not None
    texts = [file_problem(file) for file in text_files(layout.texts or root)]
    problems = [part_problem(model) for model in models]
    return part_problem(layout.codec) or (
        problems[0] if all(problems) else next(filter(None, texts), NOTHING)
    )


def text_files(folder: Path) -> list[Path]:
    """Return the files by which a model reads texts; a pronunciation only where there is one."""
    optional = folder / PRONUNCIATION_FILE
    needed = [folder / name for name in TEXT_FILES]
    return [*needed, optional] if os.path.isfile(optional) else needed


def part_problem(folder: Path) -> Message:
    """Return NOTHING if config and all weights of a part are complete and usable."""
    if problem := format_problem_of(folder):
        return problem
    if problem := file_problem(folder / CONFIG):
        return problem
    try:
        files = weight_files(folder)
    except OSError:
        return Message(
            "A model file is missing: {name}. Download this file again.", name=folder / INDEX_FILE
        )
    except ValueError:
        return file_problem(folder / INDEX_FILE) or _damaged(folder / INDEX_FILE)
    problems = (problem for file in files if (problem := file_problem(file)))
    return next(problems, None) or _names_problem(folder, files)


def format_problem_of(folder: Path) -> Message:
    """Return NOTHING unless the weights of a part have an unusable format.

    Missing or damaged weights have no format: part_problem reports them.
    """
    try:
        files = weight_files(folder)
    except OSError:
        return foreign_file(folder)
    except ValueError:
        return NOTHING
    entries: dict[str, HeaderEntry] = {}
    notes: dict[str, str] = {}
    for file in files:
        try:
            header = read_header(file)
        except (OSError, ValueError):
            continue
        entries.update(header.entries)
        notes.update(header.notes)
    name = part_name(folder)
    makes_songs = bool(version_of(name)) or _is_codec_name(name)
    header = TensorHeader(entries, notes, 0)
    return format_problem(header, read_config(folder), folder, makes_songs)


def _names_problem(folder: Path, files: list[Path]) -> Message:
    """Return NOTHING unless the names in whole weights are of another model or part."""
    name = part_name(folder)
    wanted = "HeartCodec" if _is_codec_name(name) else "HeartMuLa" if version_of(name) else ""
    if not wanted:
        return NOTHING
    try:
        names = [name for file in files for name in read_header(file).entries]
    except (OSError, ValueError):  # removed meanwhile
        return NOTHING
    return other_part_problem(names, folder, wanted)


def file_problem(file: Path) -> Message:
    """Return NOTHING if a file is complete according to its size, else a message that names it."""
    if not os.path.isfile(file):
        return Message("A model file is missing: {name}. Download this file again.", name=file)
    try:
        length = file.stat().st_size
        is_whole = length > 0
        if file.suffix == ".safetensors":
            is_whole = read_header(file).size_bytes == length
        elif file.suffix == ".json":
            is_whole = _is_whole_object(file, length)
    except PointerError:
        return pointer_problem(file)
    except ValueError:
        is_whole = False
    except OSError as error:
        return Message("{name} cannot be read ({reason}).", name=file, reason=str(error.strerror))
    return NOTHING if is_whole else _damaged(file)


def _is_whole_object(file: Path, length: int) -> bool:
    """Whether a file begins and ends like a JSON object; a config is read whole.

    Raises OSError, PointerError, and ValueError for an invalid config.
    """
    with file.open("rb") as stream:
        start = stream.read(_EDGE_BYTES)
        stream.seek(max(0, length - _EDGE_BYTES))
        end = stream.read()
    if start.startswith(LFS_POINTER):
        raise PointerError("a pointer of Git LFS")
    if file.name == CONFIG and not isinstance(read_json(file), dict):
        return False
    return start.removeprefix(codecs.BOM_UTF8).lstrip()[:1] == b"{" and end.rstrip()[-1:] == b"}"


def version_of(name: str) -> str:
    """Return the version in a folder's name.

    "3B" for HeartMuLa-oss-3B, "RL-3B" for HeartMuLa-RL-oss-3B; "" for other names.
    """
    if name.lower().startswith(HEARTMULA_PREFIX.lower()):
        return name[len(HEARTMULA_PREFIX) :]
    match = _HUB_NAME.fullmatch(name)
    return f"{match['kind']}-{match['size']}" if match else ""


def is_codec(folder: Path) -> bool:
    """Whether a part is a HeartCodec, by its name."""
    return _is_codec_name(part_name(folder))


def part_name(folder: Path) -> str:
    """Return the name of a part; for a snapshot in a cache, that of the repository."""
    repository = folder.parent.parent.name
    if folder.parent.name == _SNAPSHOTS and repository.startswith(_CACHED):
        return repository.rpartition("--")[2]
    return folder.name


def _is_codec_name(name: str) -> bool:
    return name.lower().startswith(HEARTCODEC_FOLDER.lower()) and "encoder" not in name.lower()


def layout_in(root: Path) -> Layout:
    """Return the parts directly in a folder, plain or cached, whatever the folder may represent."""
    models: dict[str, LanguageModel] = {}
    codecs: list[Path] = []
    transcribers: list[Path] = []
    texts = [root]
    for child in _folders_in(root):
        folder = _snapshot_of(child) or child
        name = part_name(folder)
        if version := version_of(name):
            _take(models, LanguageModel(version, folder))
        elif _is_codec_name(name):
            codecs.append(folder)
        elif name.lower().startswith(_TRANSCRIBER_PREFIX):
            transcribers.append(folder)
        elif name.lower() == _TEXTS_FOLDER:
            texts.append(folder)
    texts += [model.folder for model in models.values()]
    with_texts = (t for t in texts if all(os.path.isfile(t / name) for name in TEXT_FILES))
    ordered = sorted(models.values(), key=lambda model: model.version)
    return Layout(
        root,
        tuple(ordered),
        _best_codec(codecs),
        next(with_texts, None),
        next((t for t in transcribers if not part_problem(t)), None),
    )


def _take(models: dict[str, LanguageModel], found: LanguageModel) -> None:
    """Of two folders of one version, keep the complete one."""
    known = models.get(found.version)
    if known is None or (part_problem(known.folder) and not part_problem(found.folder)):
        models[found.version] = found


def _best_codec(codecs: list[Path]) -> Path | None:
    """Return the best codec: a complete one, in the published folder name, else the latest
    release.
    """
    if len(codecs) < 2:
        return codecs[0] if codecs else None
    latest_first = sorted(codecs, key=part_name, reverse=True)
    return min(
        latest_first,
        key=lambda codec: (bool(part_problem(codec)), part_name(codec) != HEARTCODEC_FOLDER),
    )


def _layout_around(path: Path) -> Layout | None:
    """Return the layout that contains a part, with the language model selected; None if no part."""
    folder = _snapshot_of(path.parent if path.name == _SNAPSHOTS else path) or path
    if folder != path:
        inside = layout_in(folder)
        if inside.is_complete:
            return inside
    is_cached = folder.parent.name == _SNAPSHOTS
    around = layout_in(folder.parent.parent.parent if is_cached else folder.parent)
    if not around.is_complete:
        return around if is_cached and around.language_models else None
    version = next((m.version for m in around.language_models if m.folder == folder), "")
    is_part = version or folder in (around.codec, around.texts) or os.path.isfile(folder / CONFIG)
    return replace(around, chosen=version) if is_part else None


def _snapshot_of(repository: Path) -> Path | None:
    """Return the files of a cached repository.

    A complete snapshot if there is one; of these the one its main branch names, else the newest.
    """
    if not repository.name.startswith(_CACHED):
        return None
    try:
        main = (repository / "refs" / "main").read_text(encoding="utf-8").strip()
    except (OSError, ValueError):
        main = ""
    snapshots = _folders_in(repository / _SNAPSHOTS)
    snapshots.sort(key=lambda folder: (folder.name == main, folder.stat().st_mtime), reverse=True)
    whole = (s for s in snapshots if len(snapshots) == 1 or _is_whole_snapshot(s))
    return next(whole, next(iter(snapshots), None))


def _is_whole_snapshot(folder: Path) -> bool:
    return not part_problem(folder) or layout_in(folder).is_complete


def _folders_in(folder: Path) -> list[Path]:
    try:
        return sorted(_some_folders(folder))
    except OSError:
        return []


def _some_folders(folder: Path) -> Iterator[Path]:
    for number, path in enumerate(folder.iterdir()):
        if number >= _MOST_CHILDREN:
            return
        if not path.name.startswith(".") and os.path.isdir(path):
            yield path


def _missing_part(layout: Layout) -> Message:
    """Return what a layout lacks to be complete."""
    root, models = layout.root, [model.folder for model in layout.language_models]
    parts = [*models, root] if layout.codec is None else [*models, layout.codec, root]
    cached = [part for part in parts if _is_cached_part(part)]
    if cached and not layout.is_complete:
        return Message(
            "{folder} is one part of a model in a Hugging Face cache. Add a folder in which "
            "HeartMuLa-oss-…, HeartCodec-oss, tokenizer.json and gen_config.json lie together, "
            "or download the model here.",
            folder=cached[0],
        )
    if layout.texts is None:
        missing = next(name for name in TEXT_FILES if not os.path.isfile(root / name))
        return Message(
            "{name} is missing in {folder}. Download it from HeartMuLaGen into that folder.",
            name=missing,
            folder=root,
        )
    if not any(os.path.isfile(model / CONFIG) for model in models):
        return Message(
            "There is no HeartMuLa-oss-… folder with a config.json in {folder}.", folder=root
        )
    if layout.codec is None or not os.path.isfile(layout.codec / CONFIG):
        return Message(
            "There is no HeartCodec-oss folder with a config.json in {folder}.", folder=root
        )
    return NOTHING


def _is_cached_part(folder: Path) -> bool:
    return folder.parent.name == _SNAPSHOTS and os.path.isfile(folder / CONFIG)


def _missing_model(layout: Layout, version: str) -> Message:
    """Report a missing version: what is there instead, or which versions exist."""
    if not layout.language_models and (problem := foreign_file(layout.root)):
        return problem
    found = [part_name(model.folder) for model in layout.language_models]
    return _missing(f"{HEARTMULA_PREFIX}{version}", layout.root, found)


def _missing(name: str, root: Path, found: list[str] | None = None) -> Message:
    if not found:
        return Message(
            "The folder {name} is missing in {folder}. Download it into that folder.",
            name=name,
            folder=root,
        )
    return Message(
        "The folder {name} is missing in {folder}. It holds {found}. Download it into that folder.",
        name=name,
        folder=root,
        found=", ".join(found),
    )


def _damaged(file: Path) -> Message:
    return Message(
        "{name} is damaged or was not downloaded to its end. Download this file again.", name=file
    )
