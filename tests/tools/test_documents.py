"""Links between the documents lead somewhere, and their pictures can be made again."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tools.screenshots import SHOTS

ROOT = Path(__file__).resolve().parents[2]
DOCUMENTS = [*sorted(ROOT.glob("*.md")), *sorted((ROOT / "docs").glob("*.md"))]


@pytest.mark.parametrize("document", DOCUMENTS, ids=lambda path: path.name)
def test_links_lead_somewhere(document: Path) -> None:
    links = re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", document.read_text(encoding="utf-8"))
    local = [link for link in links if "://" not in link]
    assert [link for link in local if not (document.parent / link).exists()] == []
    pictures = {Path(link).stem for link in local if link.endswith(".png")}
    assert pictures <= {shot.name for shot in SHOTS}
