"""The published releases as a table: where each comes from, where it goes, what it is good for.

Facts only (Hugging Face organisation HeartMuLa, seen in 2026); nothing is looked up or downloaded
here.  What is on this computer is model_catalog.py's business; the purposes are put into words by
the view.  A release goes into a folder of its own inside the models folder, under the name the
engine looks for; codec and tokenizer lie there once, for all language models:

    <models folder>/HeartMuLa-oss-3B-happy-new-year/   HeartMuLa-oss-3B/   HeartMuLa-oss-RL-…/
    <models folder>/HeartCodec-oss/   tokenizer.json   gen_config.json   HeartTranscriptor-oss/
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
    """What a release is: a language model, or something that models need."""

    MODEL = "model"
    CODEC = "codec"
    TEXT = "text"
    TRANSCRIPTOR = "transcriptor"


_WEIGHTS = ("config.json", "*.safetensors", "*.safetensors.index.json", "LICENSE*")
_WHISPER = ("*.json", "*.txt", "*.safetensors", "LICENSE*")
_TEXT = ("tokenizer.json", "gen_config.json")


@dataclass(frozen=True)
class Release:
    """One repository of the hub.

    `folder` is its place in the models folder ("": directly in it); `patterns` are the files that
    are wanted of it; `needs` are ids of releases without which it is of no use.
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
        """What follows `HeartMuLa-oss-` in the folder's name; "" for other kinds."""
        is_model = self.kind is ReleaseKind.MODEL
        return self.folder.removeprefix(HEARTMULA_PREFIX) if is_model else ""

    def wants(self, file_name: str) -> bool:
        """True for a file of the repository that belongs on this computer."""
        return any(fnmatchcase(file_name, pattern) for pattern in self.patterns)

    def place_in(self, models_folder: Path) -> Path:
        """The folder its files go into; where it lies there under its name on the hub, that one."""
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
)


def find_release(release_id: str) -> Release:
    """The release of that id; raises KeyError for an unknown one."""
    for release in RELEASES:
        if release.id == release_id:
            return release
    raise KeyError(release_id)


def with_needs(release: Release) -> list[Release]:
    """The release behind everything it needs."""
    return [*(find_release(need) for need in release.needs), release]


def wanted_by(release: Release) -> list[Release]:
    """The releases that need this one."""
    return [other for other in RELEASES if release.id in other.needs]
