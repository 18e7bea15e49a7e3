"""The published releases as a table: origin, destination, purpose.

Facts only (Hugging Face organisation HeartMuLa, as of 2026, and one model of others); no look-up or
download here. Commit, sizes and checksums of the files come with the hub's own list (hub.py).
model_catalog.py knows what is on this computer; the view has texts for the purposes. A release is
stored in its own folder inside the models folder, under the name the engine looks for; codec and
tokenizer are stored there once, for all language models:

<models folder>/HeartMuLa-oss-3B-happy-new-year/   HeartMuLa-oss-3B/   HeartMuLa-oss-RL-…/
<models folder>/HeartCodec-oss/   tokenizer.json   gen_config.json   HeartTranscriptor-oss/
<models folder>/HTDemucs/
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from fnmatch import fnmatchcase
from pathlib import Path

from engine.config import HEARTMULA_PREFIX

LICENCE = "Apache-2.0"
WEB_PAGE = "https://huggingface.co/HeartMuLa"


class ReleaseKind(Enum):
    """Kind of release: a language model, or something that models need."""

    MODEL = "model"
    CODEC = "codec"
    TEXT = "text"
    TRANSCRIPTOR = "transcriptor"
    SEPARATOR = "separator"


_WEIGHTS = ("config.json", "*.safetensors", "*.safetensors.index.json", "LICENSE*")
_WHISPER = ("*.json", "*.txt", "*.safetensors", "LICENSE*")
_SEPARATOR = ("*.safetensors", "LICENSE*")
_TEXT = ("tokenizer.json", "gen_config.json")


@dataclass(frozen=True)
class Release:
    """One repository of the hub.

    `folder` is its place in the models folder ("": directly in it); `patterns` are the required
        files; `needs` are ids of releases it depends on.
    """

    id: str
    title: str
    kind: ReleaseKind
    repo: str
    folder: str
    size_bytes: int
    patterns: tuple[str, ...]
    needs: tuple[str, ...] = ()
    is_recommended: bool = False
    licence: str = LICENCE

    @property
    def version(self) -> str:
        """The part of the folder's name after `HeartMuLa-oss-`; "" for other kinds."""
        is_model = self.kind is ReleaseKind.MODEL
        return self.folder.removeprefix(HEARTMULA_PREFIX) if is_model else ""

    def wants(self, file_name: str) -> bool:
        """Whether a file of the repository is required on this computer."""
        return any(fnmatchcase(file_name, pattern) for pattern in self.patterns)

    def place_in(self, models_folder: Path) -> Path:
        """Return the folder of its files; if it exists under its name on the hub, that one."""
        place = models_folder / self.folder if self.folder else models_folder
        by_hub_name = models_folder / self.id
        return by_hub_name if not place.exists() and by_hub_name.is_dir() else place


_PARTS = ("HeartMuLaGen", "HeartCodec-oss-20260123")


def _model(repo: str, title: str, folder: str, is_recommended: bool = False) -> Release:
    """A language model of the 3B size: 289 tensors in float32, four shards."""
    return Release(
        id=repo,
        title=title,
        kind=ReleaseKind.MODEL,
        repo=f"HeartMuLa/{repo}",
        folder=folder,
        size_bytes=15_752_000_000,
        patterns=_WEIGHTS,
        needs=_PARTS,
        is_recommended=is_recommended,
    )


RELEASES: tuple[Release, ...] = (
    _model(
        "HeartMuLa-oss-3B-happy-new-year",
        "HeartMuLa 3B Happy New Year",
        "HeartMuLa-oss-3B-happy-new-year",
        is_recommended=True,
    ),
    _model("HeartMuLa-RL-oss-3B-20260123", "HeartMuLa 3B RL", "HeartMuLa-oss-RL-3B-20260123"),
    _model("HeartMuLa-oss-3B", "HeartMuLa 3B", "HeartMuLa-oss-3B"),
    Release(
        id="HeartCodec-oss-20260123",
        title="HeartCodec",
        kind=ReleaseKind.CODEC,
        repo="HeartMuLa/HeartCodec-oss-20260123",
        folder="HeartCodec-oss",
        size_bytes=6_640_000_000,
        patterns=_WEIGHTS,
    ),
    Release(
        id="HeartMuLaGen",
        title="HeartMuLaGen",
        kind=ReleaseKind.TEXT,
        repo="HeartMuLa/HeartMuLaGen",
        folder="",
        size_bytes=9_086_000,
        patterns=_TEXT,
    ),
    Release(
        id="HeartTranscriptor-oss",
        title="HeartTranscriptor",
        kind=ReleaseKind.TRANSCRIPTOR,
        repo="HeartMuLa/HeartTranscriptor-oss",
        folder="HeartTranscriptor-oss",
        size_bytes=3_060_000_000,
        patterns=_WHISPER,
    ),
    # Of other authors. Demucs 4.1 fetches it from there too; 42 million values in half precision.
    Release(
        id="HTDemucs",
        title="HTDemucs",
        kind=ReleaseKind.SEPARATOR,
        repo="adefossez/HTDemucs",
        folder="HTDemucs",
        size_bytes=84_000_000,
        patterns=_SEPARATOR,
        licence="MIT",
    ),
)


def find_release(release_id: str) -> Release:
    """Return the release with that id; raises KeyError for an unknown one."""
    for release in RELEASES:
        if release.id == release_id:
            return release
    raise KeyError(release_id)


def with_needs(release: Release) -> list[Release]:
    """Return the release after everything it needs."""
    return [*(find_release(need) for need in release.needs), release]


def wanted_by(release: Release) -> list[Release]:
    """Return the releases that need this one."""
    return [other for other in RELEASES if release.id in other.needs]
