"""The licences folder of the packaged app, from the installed packages' own metadata.

The sources are Apache-2.0.  The packaged app contains mutagen (GPL-2.0-or-later), so as a whole it
is distributed under GPL-3.0-or-later: the version of the GPL that Apache-2.0 is compatible with.
"""

from __future__ import annotations

import importlib.metadata
import shutil
import sys
from importlib.metadata import Distribution
from pathlib import Path

from tools.package.places import ROOT

WHOLE = "GPL-3.0-or-later"
"""The licence of a packaged app as a whole."""
_NAMES = ("LICENSE", "LICENCE", "COPYING", "NOTICE")
_CLASSIFIER = "License :: "
_LONGEST_NAME = 60
"""Some packages put the whole text of their licence where its name belongs."""
_PAGES = ("source", "source code", "repository", "code", "github", "homepage", "home")
"""Labels of a project's pages, the best first."""
_INTRODUCTION = f"""Heart Studio

This packaged app as a whole is distributed under the GNU General Public License, version 3 or later
({WHOLE}; GPL-3.0.txt), because it contains mutagen (GPL-2.0-or-later). Heart Studio's own sources
are under the Apache License 2.0 (Heart Studio.txt). The sources of every part can be had from the
pages below, those of Heart Studio from the page that offers this app.

"""


def folder_in(app: Path) -> Path:
    """Return the licences folder: inside a macOS bundle only some places may hold files."""
    return (app / "Contents" / "Resources" if sys.platform == "darwin" else app) / "licences"


def write(folder: Path) -> None:
    """Write the texts of all licences, and LICENCES.txt, which lists them."""
    folder.mkdir(parents=True, exist_ok=True)
    shutil.copy(ROOT / "LICENSE", folder / "Heart Studio.txt")
    shutil.copy(Path(__file__).with_name("GPL-3.0.txt"), folder / "GPL-3.0.txt")
    rows: list[str] = []
    for distribution in sorted(importlib.metadata.distributions(), key=lambda d: d.name.lower()):
        line = f"{distribution.name} {distribution.version}: {stated_licence(distribution)}"
        rows.append(f"{line} · {home_page(distribution)}".rstrip(" ·"))
        text = "\n\n".join(_texts(distribution)) or f"{line}\n"
        (folder / f"{distribution.name}.txt").write_text(text, encoding="utf-8")
    listing = _INTRODUCTION + "\n".join(rows) + "\n"
    (folder / "LICENCES.txt").write_text(listing, encoding="utf-8")


def stated_licence(distribution: Distribution) -> str:
    """Return the licence that a package's metadata names: expression, name or classifiers."""
    named = _value(distribution, "License").strip()
    short = named if len(named) <= _LONGEST_NAME and "\n" not in named else ""
    classifiers = [
        value.rpartition(" :: ")[2]
        for value in _values(distribution, "Classifier")
        if value.startswith(_CLASSIFIER) and value.count(" :: ") > 1
    ]
    expression = _value(distribution, "License-Expression")
    return expression or short or ", ".join(classifiers) or "see its text"


def home_page(distribution: Distribution) -> str:
    """Return the page that a package's metadata names for its sources or itself, "" for none."""
    pages: dict[str, str] = {}
    for value in _values(distribution, "Project-URL"):
        label, _, address = value.partition(",")
        pages.setdefault(label.strip().lower(), address.strip())
    best = next((pages[label] for label in _PAGES if label in pages), "")
    return best or _value(distribution, "Home-page") or next(iter(pages.values()), "")


def _values(distribution: Distribution, name: str) -> list[str]:
    """All values of a field of the metadata."""
    return distribution.metadata.get_all(name) or []


def _value(distribution: Distribution, name: str) -> str:
    """The first value of a field of the metadata, "" for none."""
    return next(iter(_values(distribution, name)), "")


def _texts(distribution: Distribution) -> list[str]:
    """The licence texts that a package brings."""
    return [
        Path(str(file.locate())).read_text(encoding="utf-8", errors="replace")
        for file in distribution.files or []
        if file.name.upper().startswith(_NAMES) and ".dist-info" in str(file)
    ]
