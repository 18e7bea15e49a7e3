"""Extracts the title or the lyrics from an answer of a language model.

Removes reasoning (closed, unclosed, or closed without a start), stop tokens, code fences,
introductions and closing remarks. All of it takes linear time in the answer's length. In doubt
there is no title: the built-in one is better than a fragment of reasoning.
"""

from __future__ import annotations

import html
import json
import re
import unicodedata
from collections.abc import Mapping
from typing import Any, cast

from engine.incoming.lyrics import lyrics_of
from engine.incoming.section_marks import split_mark
from engine.prompt_text import section_of

MAX_ANSWER_BYTES = 65_536
"""Longer than any title or lyrics; a longer answer is a runaway generation."""

_REASONING_NAMES = (
    r"think(?:ing)?|thoughts?|reason(?:ing)?|reflection|scratchpad|analysis|seed:think|"
    r"antthinking|inner_monologue"
)
_OPENINGS = (
    rf"<\s*(?:{_REASONING_NAMES})(?:\s[^<>\n]{{0,80}})?>|\[THINK\]|◁think▷|<\|begin_of_thought\|>|"
    r"<\|START_THINKING\|>|<\|think(?:ing)?\|>|<\|channel>|"
    r"<unused94>|<details[^<>\n]{0,80}type=\"reasoning\"[^<>\n]{0,80}>"
)
_CLOSINGS = (
    rf"<\s*/\s*(?:{_REASONING_NAMES})\s*>|\[/THINK\]|◁/think▷|<\|end_of_thought\|>|"
    r"<\|END_THINKING\|>|<\|/think(?:ing)?\|>|<channel\|>|<unused95>|"
    r"\.\.\.done thinking\.|</details>"
)
_REASONING = re.compile(rf"(?P<open>{_OPENINGS})|(?P<close>{_CLOSINGS})", re.IGNORECASE)
_ESCAPED_REASONING = re.compile(rf"&lt;/?(?:{_REASONING_NAMES})&gt;", re.IGNORECASE)
_CHANNEL = re.compile(
    r"<\|channel\|>\s*(\w{1,40})[^<\n]{0,80}(?:<\|constrain\|>\w{1,40})?<\|message\|>"
)
_BARE_CHANNEL = re.compile(r"^\s*(?:analysis|commentary)(?=[A-Z\"“])")
_ENDS = re.compile(
    r"<\|(?:im_end|eot_id|eom_id|endoftext|end_of_text|end|return|call|eos|eot|end_of_turn|"
    r"END_OF_TURN_TOKEN|endofturn|assistant_end|user|im_sep)\|>|</s>|<eos>|<end_of_turn>|"
    r"<｜end▁of▁sentence｜>|<turn\|>|\[/?INST\]|<\|im_start\|>|<start_of_turn>|<\|start_header_id\|>"
)
_BEGINNING = re.compile(
    r"\s*(?:<s>|<bos>|<\|begin_of_text\|>|<\|startoftext\|>|<｜begin▁of▁sentence｜>|"
    r"\[/INST\]|<\|START_RESPONSE\|>|<\|begin_of_solution\|>|"
    r"<\|?(?:im_start|start|start_of_turn|start_header_id)\|?>\s*(?:assistant|model)?|"
    r"<\|(?:end_header_id|message|assistant)\|>|<\|turn>(?:model)?|<[｜|]Assistant[｜|]>)"
)
_MARK = re.compile(r"<[|｜][^|｜<>\n]{1,40}[|｜]>")
_FENCE = re.compile(r"^[ \t]*(?:```|~~~)[ \t]*([\w+-]{0,20})[ \t]*$")
_MARKUP = re.compile(
    r"</?(?:b|i|u|em|strong|(?:song_?)?title|(?:final_?)?answer|final|output|response|result|lyrics|"
    r"song|div|p|h[1-6]|br|q|span|code|pre)\s*/?>|\[/?ANSWER\]",
    re.IGNORECASE,
)
_BREAK = re.compile(r"<br\s*/?>", re.IGNORECASE)
_BOXED = re.compile(r"\\boxed\{(?:\\text\{)?([^{}\n]{1,200})\}")


def answer_in(data: bytes) -> str | None:
    """Return choices[0].message.content of a chat completion; None if invalid or too long."""
    answer = _safe_json(data)
    choices = answer.get("choices") if isinstance(answer, Mapping) else None
    first = choices[0] if isinstance(choices, list) and choices else None
    message = cast("Any", first).get("message") if isinstance(first, Mapping) else None
    content = message.get("content") if isinstance(message, Mapping) else None
    if isinstance(content, list):  # parts, as sent by multimodal models
        parts = [part.get("text") for part in content if isinstance(part, Mapping)]
        content = "".join(part for part in parts if isinstance(part, str)) if parts else None
    if not isinstance(content, str):
        return None
    return content.encode("utf-8", errors="replace").decode("utf-8")


def title_in(answer: str) -> str:
    r"""Return the title in a model's answer, one line as written; "" in doubt.

    >>> title_in('Sure! Here is a title:\n\n**"Rain on Me"**')
    'Rain on Me'
    """
    text = _spoken(answer)
    named = _json_value(text, ("title", "song_title", "name"))
    if named is not None:
        text = named
    boxed = _BOXED.search(text)
    if boxed:
        text = boxed[1]
    lines = [line for raw in text.splitlines() if (line := _plain_line(raw))]
    for number, line in enumerate(lines):
        title = _title_of_line(line, is_last=number == len(lines) - 1)
        if title is None:
            return _stated_title(lines[number + 1 :])
        if title:
            return "" if title.casefold() in _NO_TITLES else title
    return ""


def _stated_title(lines: list[str]) -> str:
    """Return the title that is announced as the final one after other text; "" if none is."""
    for line in reversed(lines):
        label = _FINAL_LABEL.match(line.lstrip(_EDGES))
        if label:
            return _checked_title(line.lstrip(_EDGES)[label.end() :]) or ""
    return ""


def lyrics_in(answer: str) -> str:
    """Return the lyrics in an answer, without introduction and closing remarks; "" if none."""
    text = _spoken(answer)
    named = _json_value(text, ("lyrics", "text", "song"))
    text = _BREAK.sub("\n", text if named is None else named)
    lines = lyrics_of(text).text.split("\n")
    lines = [part for line in lines for part in split_mark(line).split("\n")]
    marks = [number for number, line in enumerate(lines) if section_of(line) is not None]
    if marks:
        lines = _without_afterword(lines[marks[0] :], marks[-1] - marks[0])
    else:
        lines = _without_afterword(_without_preface(lines), 0)
    return "\n".join(map(_sung, _unlisted(lines))).strip()


def _safe_json(text: bytes | str) -> object:
    """Parse any JSON value; None for everything else, regardless of depth or length."""
    if len(text) > MAX_ANSWER_BYTES:
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError):
        return None


def _spoken(answer: str) -> str:
    """Return the final answer: no reasoning, no stop tokens, the inside of a code fence."""
    answer = answer[:MAX_ANSWER_BYTES]
    if _ESCAPED_REASONING.search(answer):
        answer = html.unescape(answer)
    text = _without_reasoning(_final_channel(answer))
    while found := _BEGINNING.match(text):
        text = text[found.end() :]
    end = next((m for m in _ENDS.finditer(text) if text[: m.start()].strip()), None)
    text = text[: end.start()] if end else text
    return _inside_fence(_MARK.sub("", text)).strip()


def _final_channel(text: str) -> str:
    """Return the final channel of an answer with channels, "" if it was not reached."""
    channels = list(_CHANNEL.finditer(text))
    if channels:
        final = [found for found in channels if found[1].lower() == "final"]
        return text[final[-1].end() :] if final else ""
    if "<|channel|>" in text:
        return ""
    if _BARE_CHANNEL.match(text):  # the markers themselves were removed earlier
        before, mark, after = text.rpartition("assistantfinal")
        return after if mark and before else ""
    return text


def _without_reasoning(text: str) -> str:
    """Remove reasoning, including text before a lone end tag or after a lone start tag."""
    kept: list[str] = []
    depth = place = 0
    for mark in _REASONING.finditer(text):
        if depth == 0:
            kept.append(text[place : mark.start()])
        if mark["open"]:
            depth += 1
        elif depth == 0:
            kept.clear()
        else:
            depth -= 1
        place = mark.end()
    if depth == 0:
        kept.append(text[place:])
    return "".join(kept)


def _inside_fence(text: str) -> str:
    """Return the longest fenced part, all parts of lyrics, or the whole text without fences."""
    lines = text.splitlines()
    fences = [number for number, line in enumerate(lines) if _FENCE.match(line)]
    parts = ["\n".join(lines[a + 1 : b]) for a, b in zip(fences[::2], fences[1::2], strict=False)]
    if len(fences) % 2:
        parts.append("\n".join(lines[fences[-1] + 1 :]))
    if len(parts) > 1 and all(_has_mark(part) for part in parts if part.strip()):
        return "\n\n".join(part for part in parts if part.strip())
    return max(parts, key=len) if any(part.strip() for part in parts) else text


def _has_mark(text: str) -> bool:
    return any(section_of(line) is not None for line in text.splitlines())


def _json_value(text: str, names: tuple[str, ...]) -> str | None:
    """Return the text under one of these names in a JSON object; None for any other answer."""
    first = _first_of_list(text)
    if first is not None:
        return first
    start, end = text.find("{"), text.rfind("}")
    if start < 0 or text[:start].strip().rstrip(":").count("\n") > 1:
        return None
    value = _safe_json(text[start : end + 1])
    if not isinstance(value, Mapping):
        return None
    named = {str(key).lower(): each for key, each in cast("Mapping[Any, Any]", value).items()}
    values = [_joined(named.get(name)) for name in names]
    found = next((value for value in values if value is not None), "")
    return found.encode("utf-8", errors="replace").decode("utf-8")


def _joined(value: object) -> str | None:
    """Return a text or a list of lines as one text; None for anything else."""
    if isinstance(value, list) and value and all(isinstance(line, str) for line in value):
        return "\n".join(cast("list[str]", value))
    return value if isinstance(value, str) else None


def _first_of_list(text: str) -> str | None:
    """Return the first of a JSON list of texts; None for any other answer."""
    if not text.startswith(('["', '[ "', "[\n")):
        return None
    value = _safe_json(text)
    if isinstance(value, list) and value and isinstance(value[0], str):
        return value[0].encode("utf-8", errors="replace").decode("utf-8")
    return None


_EDGES = ' \t"“”„«»「」『』《》〈〉*#_`.,;:!…–—-~=>|'
_APOSTROPHES = "'‘’‚"
_FINAL_LABEL = re.compile(
    r"^(?:(?:my|the)\s+)?(?:final|chosen|selected|best)\s+(?:title|answer|choice|output)\**\s*[:：]",
    re.IGNORECASE,
)
_BARE_LABEL = re.compile(r"(?:the\s+)?(?:song\s*)?(?:title|name|answer|标题|歌名)s?", re.IGNORECASE)
_NO_TITLES = ("null", "none", "n/a", "undefined", "nan", "empty", "untitled", "error")
_LABEL = re.compile(
    r"^(?:(?:suggested|possible|proposed|final|chosen|my|the|new)\s+)?(?:song\s*)?"
    r"(?:title|name|answer|suggestion|choice|assistant|response|(?:option|title|choice)\s*\d{1,2}|titel|titre|título|titolo|liedtitel|songtitel|标题|歌名|歌曲名|曲名|"
    r"タイトル|제목|название(?:\s+песни)?)\**\s*[:：=-]+\s*",
    re.IGNORECASE,
)
_LIST_MARK = re.compile(r"^(?:\d{1,2}[.)]|\(\d{1,2}\)|[-*•])\s+(?!\d{1,2}\.\s)")
_GREETING = (
    r"sure(?:\s+thing)?|certainly|of\s+course|okay|ok|absolutely|alright|all\s+right|great|yes|"
    r"got\s+it|no\s+problem|gladly|gerne|klar|natürlich|claro|bien\s+sûr|конечно|好的|当然"
)
_GREETED = re.compile(rf"^(?:{_GREETING})\s*[!.,，。！—–-]+\s*", re.IGNORECASE)
_PREFACE = re.compile(
    r"^(?:here(?:['’]s|\s+is|\s+are|\s+you\s+go)|i(?:['’]d|\s+would|\s+suggest|['’]ve|\s+have|"
    r"\s+think|['’]ll)|let(?:['’]s|\s+me)|based\s+on|how\s+about|a\s+(?:good|fitting|great|"
    r"possible)\s+title|the\s+title|this\s+(?:song|title)|these\s+are|below\s+(?:is|are)|"
    r"hier\s+(?:ist|sind|kommt)|voici\s+(?:un|le|la|les|une)\b|aquí|ecco|вот\b|you\s+(?:could|might|can)\s+"
    r"(?:call|name|title|use)|以下|这是|この曲)",
    re.IGNORECASE,
)
_REFUSAL = re.compile(
    r"^(?:(?:i['’]m\s+)?sorry[,.]?\s+(?:but|i\b)|i\s+(?:can(?:no|['’])t|won['’]t|am\s+not\s+able\s+to)\s+"
    r"(?:help|assist|provide|create|write|generate|comply|fulfil|do\s+that|continue|discuss|"
    r"engage|produce|give|be\s+able|make|answer|process)|i\s+am\s+unable|i['’]m\s+(?:unable|not\s+able)|"
    r"unfortunately,\s+(?:i|there|this|the|we|no)\b|as\s+an\s+ai\b|error\s*[:\d])",
    re.IGNORECASE,
)
_THINKING_ALOUD = re.compile(
    r"^(?:we\s+(?:need|have|are\s+asked)\s+to\b|(?:the\s+)?user\s+(?:wants|asks|is\s+asking)\b|"
    r"okay,\s+(?:so|the|let)\b|first,\s+i\b|let\s+me\s+think|hmm+[,.]|thinking(?:\.{3}|…)|"
    r"(?:(?:my|the)\s+)?(?:thought|thinking|reasoning)\s+process|reasoning:|analysis:)",
    re.IGNORECASE,
)
_QUOTED = re.compile(r"[\"“„«「『《]([^\"“”„«»「」『』《》\n]{1,80})[\"”“»」』》]")
_TITLE_WORD = r"(?:title|titel|titre|título|titolo|song\s+name|标题|歌名|タイトル|제목)"
_ANNOUNCED = re.compile(
    rf"^[^:：\n]{{0,60}}{_TITLE_WORD}[^:：\n]{{0,30}}[:：]\W*([^\s\W].*)$", re.IGNORECASE
)
_SPEAKS_OF_TITLE = re.compile(
    rf"{_TITLE_WORD}|\b(?:song|call|named?|suggest\w*|option|how\s+about)\b", re.IGNORECASE
)
_CALLED = re.compile(
    r"^(?:the|a|an|my|one)\b.{0,40}\b(?:title|name)\b.{0,30}?\b(?:is|would\s+be|could\s+be|might\s+be)"
    r"\s+(\S.*)$",
    re.IGNORECASE,
)
_BOLD = re.compile(r"(?<![*\w])\*\*([^*\n:：]{1,80})\*\*(?=[\s.,;!?)–—-])")
_LEADING_QUOTE = re.compile(
    r"^[\"“„«「『《]([^\"“”„«»「」『』《》\n]{1,80})[\"”“»」』》][.,]?\s*(?:[-–—:(]|(?:or|and|is|would|oder|ou|o)\s)"
)
_CJK_TITLE = re.compile("标题|歌名|曲名|タイトル|제목")
_LONGEST_TITLE_WORDS = 10
_LONGEST_TITLE = 80


def _plain_line(line: str) -> str:
    """Return a line without markup, invisible characters and list numbers."""
    line = _MARKUP.sub("", line[:1_000])
    line = "".join(c for c in line if unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Co"))
    line = _LIST_MARK.sub("", " ".join(line.split()))
    while line and unicodedata.category(line[0]) in ("So", "Sk", "Mn"):  # emoji
        line = line[1:].lstrip()
    while line and unicodedata.category(line[-1]) in ("So", "Sk", "Mn"):
        line = line[:-1].rstrip()
    return line if line.strip(_EDGES) else ""


def _title_of_line(line: str, is_last: bool) -> str | None:
    """Return the title in a line; "" if the next line may contain it, None if there is none."""
    line = _BOLD.sub(r'"\1"', line)
    bare = line.strip(_EDGES + _APOSTROPHES + "[]()")
    if _REFUSAL.match(bare) or _THINKING_ALOUD.match(bare):
        return None
    leading = _LEADING_QUOTE.match(line)
    if leading:
        return _checked_title(leading[1])
    if not is_last and (_BARE_LABEL.fullmatch(bare) or _GREETED.fullmatch(f"{bare}!")):
        return ""
    label = _LABEL.match(line.lstrip(_EDGES))
    if label:
        line = line.lstrip(_EDGES)[label.end() :]
        return _checked_title(line)
    greeted = _GREETED.match(bare)
    rest = bare[greeted.end() :] if greeted else bare
    is_preface = bool(_PREFACE.match(rest))
    if (greeted and (is_preface or not is_last)) or (is_preface and (not is_last or ":" in line)):
        quoted = _QUOTED.findall(line)
        if quoted:
            return _checked_title(quoted[-1])
        after = re.split(r"[:：]", rest, maxsplit=1)[1:]
        if after and after[0].strip(_EDGES):
            return _checked_title(after[0])
        return _checked_title(rest) if greeted and not is_preface and rest.strip(_EDGES) else ""
    announced = _ANNOUNCED.match(line)
    if announced:
        return _checked_title(announced[1])
    called = _CALLED.match(line)
    if called and not _QUOTED.search(line):
        return _checked_title(called[1])
    if line.rstrip(" *_").endswith((":", "：")) and not is_last:
        return ""
    quoted = _QUOTED.findall(line)
    outside = _QUOTED.sub("", line)
    if (
        quoted
        and (is_preface or _SPEAKS_OF_TITLE.search(outside))
        and (len(outside.split()) >= 2 or _CJK_TITLE.search(outside))
    ):
        return _checked_title(quoted[-1])
    return _checked_title(rest if greeted and rest.strip(_EDGES) else line)


def _checked_title(text: str) -> str | None:
    """Return a title without its surroundings; None for a whole sentence, which is not a title."""
    title = text.strip(_EDGES).replace("**", "").replace("__", "").strip(_EDGES)
    if len(title) > 2 and title[0] in _APOSTROPHES and title[-1] in _APOSTROPHES:
        title = title[1:-1].strip(_EDGES)
    if title[:1] == "[" and title[-1:] == "]":
        title = title[1:-1].strip(_EDGES)
    if not any(map(str.isalnum, title)):
        return ""
    if len(title) > _LONGEST_TITLE or len(title.split()) > _LONGEST_TITLE_WORDS:
        return None
    return None if _PREFACE.match(title) and ":" in title else title


_AFTERWORD = re.compile(
    r"^\W*(?:i\s+hope\s+(?:this|you|the|it)|hope\s+(?:this|you\s+(?:like|enjoy))|"
    r"feel\s+free\s+to\s+(?:ask|adjust|let|modify|change|reach|tweak)|would\s+you\s+like|"
    r"this\s+(?:song|version|draft|captures)|notes?\W*:|enjoy(?:!|\s+(?:the|your)\s+(?:song|lyrics))|"
    r"these\s+lyrics|the\s+(?:song|lyrics)\s+(?:captures?|aims?|tells?|explores?|follows?|above)|"
    r"is\s+there\s+anything|want\s+me\s+to|explanation|(?:key\s+)?changes\W*:|"
    r"changes\s+(?:made|i\s+made)|what\s+i\s+changed|word\s+count|(?:style|genre|mood|tempo|key)\W*:|"
    r"you\s+can\s+(?:adjust|modify|edit|tweak)|ich\s+hoffe|sag\s+(?:mir\s+)?bescheid|"
    r"j['’]espère|n['’]hésite|espero\s+que|dime\s+si|希望|如果您|如果你需要|说明|注[:：])",
    re.IGNORECASE,
)
_LIKE_AFTERWORD = re.compile(
    r"^\W*(?:i\s+(?:made|tried|kept|changed|aimed|focused|adjusted|added|used)\b|let\s+me\s+know|"
    r"if\s+you(?:['’]d|\s+would|\s+want|\s+like)|anything\s+you|feel\s+free|hope\s+you|"
    r"how\s+(?:does|do|is)\s+(?:this|that|these|it)\b|lass\s+(?:mich|es\s+mich)\s+wissen)",
    re.IGNORECASE,
)
"""Words that are sung as well: a remark is a sentence that ends, or is followed by a list."""
_SENTENCE_END = re.compile(r"[.!?:…。！？：]\W*$")
_BULLET = re.compile(r"^\s*(?:[-*•>+]|\d{1,3}[.)])\s+")
_EMPHASIS = re.compile(r"(?<![\w*])\*(?=\S)([^*\n]{1,200})(?<=\S)\*(?![\w*])")
_RULE = re.compile(r"^\s*(?:-{3,}|\*{3,}|_{3,}|={3,})\s*$")


_LYRICS_PREFACE = re.compile(
    r"here(?:['’]s|\s+is|\s+are)\s[^.!?]{0,60}\b(?:lyrics|song\s*text)\b[^.!?]{0,60}$",
    re.IGNORECASE,
)


def _without_preface(lines: list[str]) -> list[str]:
    """Return unmarked lyrics without a greeting or announcement before the first blank line."""
    for number, line in enumerate(lines[:6]):
        bare = line.strip(_EDGES)
        if number == 0 and _LYRICS_PREFACE.match(bare):
            continue
        is_talk = bool(_GREETED.match(f"{bare},") or _PREFACE.match(bare) or _REFUSAL.match(bare))
        if not bare or (is_talk and line.rstrip(" *").endswith((":", "：", "!"))):
            continue
        has_gap = number + 1 < len(lines) and not lines[number + 1].strip()
        if has_gap and (line.lstrip().startswith("#") or line.rstrip(" *").endswith((":", "："))):
            continue
        return lines[number:]
    return lines


def _without_afterword(lines: list[str], last_mark: int) -> list[str]:
    """Remove remarks after the song: below a rule, or in a last paragraph."""
    for number in range(last_mark + 1, len(lines)):
        is_new = number > 0 and (not lines[number - 1].strip() or bool(_RULE.match(lines[number])))
        if is_new and (_RULE.match(lines[number]) or _is_afterword(lines, number)):
            return lines[:number]
    return lines


def _is_afterword(lines: list[str], number: int) -> bool:
    """Whether a paragraph is a remark about the song."""
    line, following = lines[number], lines[number + 1 : number + 2]
    if _AFTERWORD.match(line):
        return True
    ends = _SENTENCE_END.search(line) or (following and _BULLET.match(following[0]))
    return bool(ends and _LIKE_AFTERWORD.match(line))


def _unlisted(lines: list[str]) -> list[str]:
    """Return the lines without bullets or numbers, if all that is sung has them."""
    sung = [line for line in lines if line.strip() and section_of(line) is None]
    if not sung or not all(map(_BULLET.match, sung)):
        return lines
    return [_BULLET.sub("", line) for line in lines]


def _sung(line: str) -> str:
    """Return a line of lyrics without Markdown emphasis and rules."""
    if _RULE.match(line):
        return ""
    line = _MARKUP.sub("", line).replace("**", "").replace("__", "")
    return _EMPHASIS.sub(r"\1", line).rstrip()
