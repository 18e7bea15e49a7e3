"""Messages for users: a template with values, so that it can be translated.

A sentence is written once, where it arises, as the template of a Message; tools/i18n.py collects
these templates, and the window looks up translations by template
(heartstudio/view/message_text.py). Loads without torch and without Qt; contains English only.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Union, cast

if TYPE_CHECKING:
    from typing_extensions import LiteralString

Value = Union[str, int, float, Path, "Message"]
"""The value of a placeholder.

A float is an amount and is written with one decimal; a text (a name, a library's error) or a path
stays as it is; a Message is a sentence or a part of one.
"""


@dataclass(frozen=True, init=False)
class Message:
    """A message for users. str() is its English text; equal when template and values are.

    `template`  a literal with named placeholders: Message("{name} cannot be read.", name=name)
    `values`    (name, value) of every placeholder, by name. Without values the template is the
                sentence, including braces.
    """

    template: str
    values: tuple[tuple[str, Value], ...]

    def __init__(self, template: LiteralString, /, **values: Value) -> None:
        object.__setattr__(self, "template", template)
        object.__setattr__(self, "values", tuple(sorted(values.items())))

    @staticmethod
    def plain(text: str) -> Message:
        """Return a message from elsewhere, e.g. from a file: shown unchanged."""
        return Message(cast("LiteralString", text))

    @staticmethod
    def joined(parts: Iterable[Message], between: str) -> Message:
        """Join messages, or parts of one, with the text `between` them; empty ones are omitted."""
        present = [part for part in parts if part]
        if len(present) < 2:
            return present[0] if present else NOTHING
        named = {f"part{number}": part for number, part in enumerate(present, 1)}
        template = between.join(f"{{{name}}}" for name in named)
        return Message(cast("LiteralString", template), **named)

    def to_json(self) -> list[object]:
        """Return [template, values] for a file; from_json reads it."""
        values = {
            name: value.to_json() if isinstance(value, Message) else _plain_value(value)
            for name, value in self.values
        }
        return [self.template, values]

    @staticmethod
    def from_json(given: object) -> Message:
        """Parse the output of to_json. Raises ValueError for anything else."""
        if not isinstance(given, list) or len(parts := cast("list[object]", given)) != 2:
            raise ValueError(f"{given!r:.80} is not a message")
        template, values = parts
        if not isinstance(template, str) or not isinstance(values, dict):
            raise ValueError(f"{given!r:.80} is not a message")
        read = {
            name: _read_value(value) for name, value in cast("dict[str, object]", values).items()
        }
        message = Message(cast("LiteralString", template), **read)
        try:
            str(message)
        except (LookupError, AttributeError) as error:
            raise ValueError(f"{given!r:.80} is not a message") from error
        return message

    def __bool__(self) -> bool:
        return bool(self.template)

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        return f"Message({str(self)!r})"

    def text(self, translated: Callable[[str], str] | None = None, decimal_point: str = ".") -> str:
        """Return the text with the template translated by `translated`; without it, in English."""
        template = translated(self.template) if translated else self.template
        if not self.values:
            return template

        def written(value: Value) -> str:
            if isinstance(value, Message):
                return value.text(translated, decimal_point)
            if isinstance(value, float):
                return f"{value:.1f}".replace(".", decimal_point)
            return _sayable(str(value))

        return template.format(**{name: written(value) for name, value in self.values})


def _sayable(text: str) -> str:
    """Return a file name with each undecodable byte replaced by a placeholder character."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _plain_value(value: str | int | float | Path) -> str | int | float:
    return str(value) if isinstance(value, Path) else value


def _read_value(value: object) -> Value:
    if isinstance(value, list):
        return Message.from_json(cast("list[object]", value))
    if isinstance(value, (str, int, float)):
        return value
    raise ValueError(f"{value!r:.80} is not a value of a message")


NOTHING = Message("")
"""No message, e.g. where no problem was found; the only false Message."""
