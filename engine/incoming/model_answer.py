"""Extracts the title or the lyrics from an answer of a language model.

Removes reasoning (closed, unclosed, or closed without a start), stop tokens, code fences,
introductions and closing remarks. All of it takes linear time in the answer's length. In doubt
there is no title: the built-in one is better than a fragment of reasoning.
"""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Mapping
from typing import Any, cast

from engine.incoming.lyrics import lyrics_of
from engine.prompt_text import section_of

MAX_ANSWER_BYTES = 65_536
"""Longer than any title or lyrics; a longer answer is a runaway generation."""

_REASONING_NAMES = (
    r"think(?:ing)?|thoughts?|reason(?:ing)?|reflection|scratchpad|analysis|seed:think|"
    r"antthinking|inner_monologue"
)
_OPENINGS = (
    rf"<\s*(?:{_REASONING_NAMES})(?:\s[^<>\n]{{0,80}})?>|\[THINK\]|◁think▷|<\|begin_of_thought\|>|"
    r"<\|START_THINKING\|>|<unused94>|<details[^<>\n]{0,80}type=\"reasoning\"[^<>\n]{0,80}>"
)
_CLOSINGS = (
    rf"<\s*/\s*(?:{_REASONING_NAMES})\s*>|\[/THINK\]|◁/think▷|<\|end_of_thought\|>|"
    r"<\|END_THINKING\|>|<unused95>|\.\.\.done thinking\.|</details>"
)
_REASONING = re.compile(rf"(?P<open>{_OPENINGS})|(?P<close>{_CLOSINGS})", re.IGNORECASE)
_CHANNEL = re.compile(
    r"<\|channel\|>\s*(\w{1,40})[^<\n]{0,80}(?:<\|constrain\|>\w{1,40})?<\|message\|>"
)
_BARE_CHANNEL = re.compile(r"^\s*(?:analysis|commentary)(?=[A-Z\"“])")
_ENDS = re.compile(
    r"<\|(?:im_end|eot_id|eom_id|endoftext|end_of_text|end|return|call|eos|eot|end_of_turn|"
    r"END_OF_TURN_TOKEN|endofturn|assistant_end|user|im_sep)\|>|</s>|<eos>|<end_of_turn>|"
    r"<｜end▁of▁sentence｜>|\[/?INST\]|<\|im_start\|>|<start_of_turn>|<\|start_header_id\|>"
)
_BEGINNING = re.compile(
    r"\s*(?:<s>|<bos>|<\|begin_of_text\|>|<\|startoftext\|>|<｜begin▁of▁sentence｜>|"
    r"\[/INST\]|<\|START_RESPONSE\|>|<\|begin_of_solution\|>|"
    r"<\|?(?:im_start|start|start_of_turn|start_header_id)\|?>\s*(?:assistant|model)?|"
    r"<\|(?:end_header_id|message|assistant)\|>|<[｜|]Assistant[｜|]>)"
)
_MARK = re.compile(r"<[|｜][^|｜<>\n]{1,40}[|｜]>")
_FENCE = re.compile(r"^[ \t]*(?:```|~~~)[ \t]*([\w+-]{0,20})[ \t]*$")
_MARKUP = re.compile(r"</?(?:b|i|u|em|strong|title|answer|final|p|h[1-6]|br|q|span)\s*/?>", re.I)
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
            return ""
        if title:
            return title
    return ""


def lyrics_in(answer: str) -> str:
    """Return the lyrics in an answer, without introduction and closing remarks; "" if none."""
    text = _spoken(answer)
    named = _json_value(text, ("lyrics", "text", "song"))
    lines = lyrics_of(text if named is None else named).text.split("\n")
    marks = [number for number, line in enumerate(lines) if section_of(line) is not None]
    if marks:
        lines = _without_afterword(lines[marks[0] :], marks[-1] - marks[0])
    else:
        lines = _without_afterword(_without_preface(lines), 0)
    return "\n".join(map(_sung, lines)).strip()


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
    text = _without_reasoning(_final_channel(answer[:MAX_ANSWER_BYTES]))
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
    """Return the longest fenced part; the whole text if nothing is fenced."""
    lines = text.splitlines()
    fences = [number for number, line in enumerate(lines) if _FENCE.match(line)]
    parts = ["\n".join(lines[a + 1 : b]) for a, b in zip(fences[::2], fences[1::2], strict=False)]
    if len(fences) % 2:
        parts.append("\n".join(lines[fences[-1] + 1 :]))
    return max(parts, key=len) if any(part.strip() for part in parts) else text


def _json_value(text: str, names: tuple[str, ...]) -> str | None:
    """Return the text under one of these names in a JSON object; None for any other answer."""
    start, end = text.find("{"), text.rfind("}")
    if start < 0 or text[:start].strip().rstrip(":").count("\n") > 1:
        return None
    value = _safe_json(text[start : end + 1])
    if not isinstance(value, Mapping):
        return None
    named = {str(key).lower(): each for key, each in cast("Mapping[Any, Any]", value).items()}
    found = next((named[name] for name in names if isinstance(named.get(name), str)), "")
    return found.encode("utf-8", errors="replace").decode("utf-8")


_EDGES = " \t\"'“”„‚‘’«»「」『』《》〈〉*#_`.,;:!…–—-~=>|"
_LABEL = re.compile(
    r"^(?:(?:suggested|possible|proposed|final|my|the|new)\s+)?(?:song\s*)?"
    r"(?:title|name|answer|titel|titre|título|titolo|liedtitel|songtitel|标题|歌名|歌曲名|曲名|"
    r"タイトル|제목|название)\**\s*[:：=-]+\s*",
    re.IGNORECASE,
)
_LIST_MARK = re.compile(r"^(?:\d{1,2}[.)]|[-*•])\s+")
_GREETING = (
    r"sure(?:\s+thing)?|certainly|of\s+course|okay|ok|absolutely|alright|all\s+right|great|yes|"
    r"got\s+it|no\s+problem|gladly|gerne|klar|natürlich|claro|bien\s+sûr|好的|当然"
)
_GREETED = re.compile(rf"^(?:{_GREETING})\s*[!.,，。！—–-]+\s*", re.IGNORECASE)
_PREFACE = re.compile(
    r"^(?:here(?:['’]s|\s+is|\s+are|\s+you\s+go)|i(?:['’]d|\s+would|\s+suggest|['’]ve|\s+have|"
    r"\s+think|['’]ll)|let(?:['’]s|\s+me)|based\s+on|how\s+about|a\s+(?:good|fitting|great|"
    r"possible)\s+title|the\s+title|this\s+(?:song|title)|these\s+are|below\s+(?:is|are)|"
    r"hier\s+(?:ist|sind|kommt)|voici|aquí|ecco|以下|这是|この曲)",
    re.IGNORECASE,
)
_REFUSAL = re.compile(
    r"^(?:(?:i['’]m\s+)?sorry[,.]?\s+(?:but|i\b)|i\s+(?:can(?:no|['’])t|am\s+unable|won['’]t)\s|"
    r"i['’]m\s+unable|unfortunately,|as\s+an\s+ai\b)",
    re.IGNORECASE,
)
_THINKING_ALOUD = re.compile(
    r"^(?:we\s+(?:need|have|are\s+asked)\s+to\b|(?:the\s+)?user\s+(?:wants|asks|is\s+asking)\b|"
    r"okay,\s+(?:so|the|let)\b|first,\s+i\b|let\s+me\s+think|hmm+[,.]|thinking(?:\.{3}|…)|"
    r"(?:my|the)\s+(?:thought|thinking)\s+process)",
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
    bare = line.strip(_EDGES + "[]()")
    if _REFUSAL.match(bare) or _THINKING_ALOUD.match(bare):
        return None
    if not is_last and _GREETED.fullmatch(f"{bare}!"):
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
    if line.rstrip(" *_").endswith((":", "：")) and not is_last:
        return ""
    quoted = _QUOTED.findall(line)
    outside = _QUOTED.sub("", line)
    if quoted and (is_preface or _SPEAKS_OF_TITLE.search(outside)) and len(outside.split()) >= 2:
        return _checked_title(quoted[-1])
    return _checked_title(rest if greeted and rest.strip(_EDGES) else line)


def _checked_title(text: str) -> str | None:
    """Return a title without its surroundings; None for a whole sentence, which is not a title."""
    title = text.strip(_EDGES).replace("**", "").replace("__", "").strip(_EDGES)
    if not any(map(str.isalnum, title)):
        return ""
    if len(title) > _LONGEST_TITLE or len(title.split()) > _LONGEST_TITLE_WORDS:
        return None
    return None if _PREFACE.match(title) and ":" in title else title


_AFTERWORD = re.compile(
    r"^\W*(?:i\s+hope|hope\s+(?:this|you)|let\s+me\s+know|feel\s+free|would\s+you\s+like|"
    r"if\s+you(?:['’]d|\s+would|\s+want|\s+like)|this\s+(?:song|version|draft|captures)|note:|"
    r"enjoy!|these\s+lyrics|the\s+(?:song|lyrics)\s+(?:captures?|aims?|tells?|explores?|follows?|"
    r"above)|is\s+there\s+anything|want\s+me\s+to|explanation|changes\s+(?:made|i\s+made)|"
    r"what\s+i\s+changed|ich\s+hoffe|sag\s+(?:mir\s+)?bescheid|希望|如果您|如果你需要|说明)",
    re.IGNORECASE,
)
_RULE = re.compile(r"^\s*(?:-{3,}|\*{3,}|_{3,}|={3,})\s*$")


def _without_preface(lines: list[str]) -> list[str]:
    """Return unmarked lyrics without a greeting or announcement before the first blank line."""
    for number, line in enumerate(lines[:6]):
        bare = line.strip(_EDGES)
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
        if is_new and (_RULE.match(lines[number]) or _AFTERWORD.match(lines[number])):
            return lines[:number]
    return lines


def _sung(line: str) -> str:
    """Return a line of lyrics without Markdown emphasis and rules."""
    if _RULE.match(line):
        return ""
    return _MARKUP.sub("", line).replace("**", "").replace("__", "").rstrip()
