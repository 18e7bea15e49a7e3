"""Makes plain text of text that was copied from the source of a web page.

Only names of HTML are taken for tags, and only closed entities for signs: "<3", "<lamps>" and
"R&B" stay as they are.
"""

from __future__ import annotations

import re
from html import unescape
from html.entities import html5

_LINE_NAMES = "p|div|li|tr|h[1-6]|blockquote|section|article|ul|ol|table"
_OTHER_NAMES = (
    "a|b|big|body|center|code|em|font|head|html|i|img|mark|pre|s|small|span|strong|sub|sup|"
    "tbody|td|th|u"
)
_ATTRIBUTES = r"(?:\s{1,9}[a-z:-]{1,20}\s?=[^<>]{0,500})?\s{0,9}/?>"
_BREAK = re.compile(rf"<br{_ATTRIBUTES}[ \t]{{0,9}}\n?", re.IGNORECASE)
_BLOCK_END = re.compile(rf"</(?P<name>{_LINE_NAMES})\s?>[ \t]{{0,9}}\n?", re.IGNORECASE)
_TAG = re.compile(rf"</?(?:{_LINE_NAMES}|{_OTHER_NAMES}){_ATTRIBUTES}", re.IGNORECASE)
_ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[a-zA-Z][a-zA-Z0-9]{1,30});")


def without_html(text: str) -> str:
    """Return the text with line breaks for HTML's breaks and blocks, and without its other tags.

    Where lines end by <br>, a paragraph is a stanza, and an empty line follows it.
    """
    if "<" in text:
        text, breaks = _BREAK.subn("\n", text)
        between = "\n\n" if breaks else "\n"

        def ended(block: re.Match[str]) -> str:
            return between if block["name"].lower() == "p" else "\n"

        text = _TAG.sub("", _BLOCK_END.sub(ended, text))
    return _ENTITY.sub(_sign, text) if "&" in text else text


def _sign(entity: re.Match[str]) -> str:
    is_known = entity[0][1] == "#" or entity[0][1:] in html5
    return unescape(entity[0]).replace("\xa0", " ") if is_known else entity[0]
