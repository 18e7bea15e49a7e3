"""Section marks of lyrics: maps names to sections and recognises marks written as headings.

Other programs and language models write **[Verse]**, ### Verse 1 or "Chorus:" for a line [verse].
Only names of sections are treated as marks; everything else is words.
"""

from __future__ import annotations

import re
import unicodedata
from functools import lru_cache

from engine.incoming.limits import MAX_LINE_CHARACTERS

UNVERIFIED_SECTIONS = ("inst", "instrumental", "interlude", "solo")
"""Marks that users report to work sometimes; the model was not trained on them."""
_SYNONYMS = {
    "chorus": "chorus hook refrain 副歌 サビ 후렴 hookline estribillo coro refrão припев",
    "verse": "verse strophe vers 主歌 verso couplet strofa estrofa 절 aメロ куплет",
    "prechorus": "prechorus pre-chorus pre chorus buildup build-up 导歌 预副歌 lift bメロ",
    "intro": "intro introduction opening 前奏 start イントロ 인트로 вступление",
    "bridge": "bridge middle8 middle-eight 桥段 过渡 puente ponte brücke cメロ бридж",
    "outro": "outro ending end coda finale 尾奏 结尾 schluss アウトロ 아웃트로",
}
_NUMBER_WORDS = "one|two|three|four|five|six|一|二|三|四|五|六"
_NUMBER = re.compile(
    rf"[\s_.-]*(?:[0-9]+|x\s*[0-9]+|(?<=\s)[ivx]+|(?<=\s)[a-d]|(?<=\s)(?:{_NUMBER_WORDS})|"
    r"(?<=[\u3000-\u9fff])[一二三四五六])$"
)
_FIRST_NUMBER = re.compile(r"^[0-9]+(?=\s*[\u3000-\u9fff\uac00-\ud7af])\s*")
_BARE_NAME_LIST = """
verse chorus prechorus pre-chorus bridge intro outro refrain strophe hook interlude
副歌 主歌 导歌 预副歌 前奏 桥段 尾奏 サビ aメロ bメロ cメロ 후렴 절
estribillo estrofa refrão ritornello
strofa couplet припев куплет"""
_BARE_NAMES = frozenset(_BARE_NAME_LIST.split())
"""Names that are a mark even without brackets, e.g. a line "Chorus:" or "Verse 2"."""
_OPEN, _CLOSE = "[【［(（{｛<＜〔〖《「『", "\\])】］）}｝>＞〕〗》」』"
_SEPARATOR = re.compile(r"[:：(（,|–—]|\s-\s")
_DRESSED = re.compile(
    r"^(?P<heading>#{1,6} ?)?(?P<bold>[*_]{1,3})? ?"
    rf"(?P<name>[\[{_OPEN[1:]}][^\[{_OPEN[1:]}{_CLOSE}*_#]{{1,60}}[{_CLOSE}]|"
    rf"[^\[{_OPEN[1:]}{_CLOSE}*_#:：]{{1,40}}?)"
    r" ?(?P<colon>[:：])? ?(?:[*_]{1,3})? ?(?P<late>[:：])? ?#*$"
)
_BOLD_MARK_AND_WORDS = re.compile(
    r"^\s*[*_]{2,3}\s*[\[【]([^\[\]【】]{1,60})[\]】]\s*:?\s*[*_]{2,3}\s*:?\s*([^\s*_:].*)$"
)
_MARK_AND_WORDS = re.compile(r"^\s*[\[【［]([^\[\]【】［］]{1,60})[\]】］]\s*[:：]?\s*(\S.*)$")
_REPEATED = re.compile(
    r"^[\[【［(（]([^\[\]【】［］()（）]{1,60})[\]】］)）]\s*[(（]?\s*([x×]\s*\d|\d\s*[x×])\s*[)）]?$"
)
_RULED = re.compile(r"^[-=~–—]{1,20} ?([^-=~–—].{0,60}?) ?[-=~–—]{1,20}$")
_LISTED = re.compile(r"^(?:[>*•+-]|\d{1,2}[.)]) ?(?=[\[【［*(（])")
_HTML = re.compile(r"</?(?:b|i|u|em|strong|p|h[1-6]|br|span|code)\s*/?>", re.IGNORECASE)
_BRACKETS = _OPEN + _CLOSE.replace("\\", "")


def section_name(text: str) -> str:
    """Return the trained section for a mark's inner text ("Pre-Chorus 2" → "prechorus"), or ""."""
    name = " ".join(unicodedata.normalize("NFKC", text[:200]).lower().split())
    name = _FIRST_NUMBER.sub("", _NUMBER.sub("", name)).strip(" .-_")
    compact = name.replace("-", "").replace(" ", "").replace("_", "")
    for section, synonyms in _SYNONYMS.items():
        known = synonyms.split()
        if compact == section or name in known or compact in known:
            return section
    return ""


@lru_cache(maxsize=1024)  # a text is read in several encodings, and choruses repeat
def plain_mark(line: str) -> str | None:
    """Convert a section mark in another notation to a plain one: "### Verse 1" → "[Verse 1]".

    Words after a bold mark are put on the next line; the end of a section, "[/Verse]", is "". None
    for every other line, including plain marks.
    """
    if not line or len(line) > MAX_LINE_CHARACTERS:
        return None
    # Patterns that allow spaces at many places try runs of them in every combination.
    line = " ".join(line.split())
    beside = _BOLD_MARK_AND_WORDS.match(line)
    if beside and _is_section(beside[1].split(":")[0].strip()):
        return f"[{beside[1].strip()}]\n{beside[2].strip()}"
    if len(line) > 120:
        return None
    bare = _HTML.sub("", line).replace("\\[", "[").replace("\\]", "]").strip("` ")
    bare = _LISTED.sub("", bare)
    ruled = _RULED.match(bare)
    bare = ruled[1] if ruled else bare
    repeated = _REPEATED.match(bare)
    if repeated and _is_section(repeated[1].strip()):
        return f"[{repeated[1].strip()} x{repeated[2].strip('xX× ')}]"
    found = _DRESSED.match(bare.replace("[[", "[").replace("]]", "]"))
    mark = _mark_of(found, is_dressed=ruled is not None) if found else None
    return None if mark == line else mark


def _mark_of(found: re.Match[str], is_dressed: bool) -> str | None:
    name = found["name"].strip()
    inner = name.strip(_BRACKETS).strip().rstrip(":：").strip()
    is_bracketed = name[:1] in _OPEN and name[-1:] in _CLOSE
    if is_bracketed and inner[:1] == "/" and _is_section(inner[1:].strip()):
        return ""
    if not _is_section(_SEPARATOR.split(inner)[0].strip()):
        return None
    if is_bracketed and name[0] == "[" and not (found["colon"] or found["late"] or is_dressed):
        return f"[{inner}]" if found["heading"] or found["bold"] else f"[{name.strip('[]')}]"
    if is_bracketed or is_dressed or found["heading"] or found["bold"]:
        return f"[{inner}]"
    is_sign = found["colon"] or found["late"] or inner[-1:].isdigit() or inner[:1].isdigit()
    return f"[{inner}]" if is_sign and _bare(inner) in _BARE_NAMES else None


def is_bare_mark(line: str) -> bool:
    """Whether a line is the mere name of a section: a mark where a text has others like it."""
    return len(line) <= 40 and _bare(line.strip().rstrip(":：")) in _BARE_NAMES


def split_mark(line: str) -> str:
    """Return a line "[Verse] words" as two lines; another one as it is."""
    beside = _MARK_AND_WORDS.match(line)
    if beside is None or not _is_section(_SEPARATOR.split(beside[1].strip())[0].strip()):
        return line
    return f"[{beside[1].strip()}]\n{beside[2].strip()}"


def _is_section(name: str) -> bool:
    return bool(section_name(name)) or _bare(name) in UNVERIFIED_SECTIONS


def _bare(name: str) -> str:
    name = unicodedata.normalize("NFKC", " ".join(name.lower().split()))
    return _FIRST_NUMBER.sub("", _NUMBER.sub("", name)).strip(" .-_").replace(" ", "")
