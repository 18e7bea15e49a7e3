"""Section marks of lyrics: maps names to sections and recognises marks written as headings.

Other programs and language models write **[Verse]**, ### Verse 1 or "Chorus:" for a line [verse].
Only names of sections are treated as marks; everything else is words.
"""

from __future__ import annotations

import re
import unicodedata

UNVERIFIED_SECTIONS = ("inst", "instrumental", "interlude", "solo")
"""Marks that users report to work sometimes; the model was not trained on them."""
_SYNONYMS = {
    "chorus": "chorus hook refrain 副歌 サビ 후렴 hookline estribillo refrão ritornello",
    "verse": "verse strophe vers 主歌 verso couplet strofa 절",
    "prechorus": "prechorus pre-chorus pre chorus buildup build-up 导歌 预副歌 lift",
    "intro": "intro introduction opening 前奏 start",
    "bridge": "bridge middle8 middle-eight 桥段 过渡 puente brücke",
    "outro": "outro ending end coda finale 尾奏 结尾 schluss",
}
_NUMBER = re.compile(r"[\s_.-]*(?:[0-9０-９]+|x\s*[0-9]+|(?<=\s)[ivx]+|(?<=\s)[a-d])$")
_BARE_NAME_LIST = (
    "verse chorus prechorus pre-chorus bridge intro outro refrain strophe hook interlude"
)
_BARE_NAMES = frozenset(_BARE_NAME_LIST.split())
"""Names that are a mark even without brackets, e.g. a line "Chorus:" or "Verse 2"."""
_DRESSED = re.compile(
    r"^[ \t]*(?P<heading>#{1,6}[ \t]+)?(?P<bold>[*_]{1,3})?[ \t]*"
    r"(?P<name>[\[【［(（][^\[\]【】［］()（）*_#]{1,60}[\])）】］]|[^\[\]【】［］()（）*_#:：]{1,40}?)"
    r"[ \t]*(?P<colon>[:：])?[ \t]*(?:[*_]{1,3})?[ \t]*(?P<late>[:：])?[ \t]*#*[ \t]*$"
)
_BOLD_MARK_AND_WORDS = re.compile(
    r"^\s*[*_]{2,3}\s*[\[【]([^\[\]【】]{1,60})[\]】]\s*:?\s*[*_]{2,3}\s*:?\s*([^\s*_:].*)$"
)
_BRACKETS = "[]【】［］()（）"


def section_name(text: str) -> str:
    """Return the trained section for a mark's inner text ("Pre-Chorus 2" → "prechorus"), or ""."""
    name = " ".join(unicodedata.normalize("NFKC", text[:200]).lower().split())
    name = _NUMBER.sub("", name).strip(" .-_")
    compact = name.replace("-", "").replace(" ", "").replace("_", "")
    for section, synonyms in _SYNONYMS.items():
        known = synonyms.split()
        if compact == section or name in known or compact in known:
            return section
    return ""


def plain_mark(line: str) -> str | None:
    """Convert a section mark in another notation to a plain one: "### Verse 1" → "[Verse 1]".

    Words after a bold mark are put on the next line. None for every other line, including plain
    marks.
    """
    # Both patterns allow spaces at many places: runs of them would be tried in every combination.
    line = " ".join(line.split())
    beside = _BOLD_MARK_AND_WORDS.match(line)
    if beside and _is_section(beside[1].split(":")[0].strip()):
        return f"[{beside[1].strip()}]\n{beside[2].strip()}"
    if len(line) > 120 or (found := _DRESSED.match(line)) is None:
        return None
    name = found["name"].strip()
    inner = name.strip(_BRACKETS).strip().rstrip(":：").strip()
    is_bracketed = inner != name
    first = inner.split(":")[0].split("(")[0].strip()
    if not _is_section(first):
        return None
    is_dressed = found["heading"] or found["bold"]
    if is_dressed or (is_bracketed and (found["colon"] or found["late"])) or name[:1] in "(（":
        return f"[{inner}]" if is_dressed or is_bracketed else None
    is_sign = found["colon"] or found["late"] or inner[-1:].isdigit()
    if not is_bracketed and is_sign and _bare(inner) in _BARE_NAMES:
        return f"[{inner}]"
    return None


def _is_section(name: str) -> bool:
    return bool(section_name(name)) or _bare(name) in UNVERIFIED_SECTIONS


def _bare(name: str) -> str:
    return _NUMBER.sub("", " ".join(name.lower().split())).strip(" .-_").replace(" ", "")
