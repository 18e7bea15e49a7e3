"""What people are told: a sentence as a template with values, so that it can be translated.

A sentence is written once, where it arises, as the template of a Message; tools/i18n.py collects
these templates, and the window translates them by the template itself
(heartstudio/view/message_text.py).  Loads without torch and without Qt; knows no language but
English.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Union, cast

if TYPE_CHECKING:
    from typing_extensions import LiteralString

Value = Union[str, int, float, Path, "Message"]
"""What stands for a placeholder.  A float is an amount and is written with one decimal; a text (a
name, what a library said) or a path stays as it is; a Message is a sentence or a part of one."""


@dataclass(frozen=True, init=False)
class Message:
    """A sentence for people.  str() is the English one; equal when template and values are.

    `template`  a literal with named placeholders: Message("{name} cannot be read.", name=name)
    `values`    (name, value) of every placeholder, by name.  Without values the template is the
                sentence, braces and all.
    """

    template: str
    values: tuple[tuple[str, Value], ...]

    def __init__(self, template: LiteralString, /, **values: Value) -> None:
        object.__setattr__(self, "template", template)
        object.__setattr__(self, "values", tuple(sorted(values.items())))

    @staticmethod
    def plain(text: str) -> Message:
        """A sentence that comes from elsewhere, as out of a file: shown as it is."""
        return Message(cast("LiteralString", text))

    @staticmethod
    def joined(parts: Iterable[Message], between: str) -> Message:
        """Several sentences, or parts of one, with the same text between each two; empty ones are
        left out."""
        said = [part for part in parts if part]
        if len(said) < 2:
            return said[0] if said else NOTHING
        named = {f"part{number}": part for number, part in enumerate(said, 1)}
        template = between.join(f"{{{name}}}" for name in named)
        return Message(cast("LiteralString", template), **named)

    def to_json(self) -> list[object]:
        """The message for a file: [template, values]; from_json reads it."""
        values = {
            name: value.to_json() if isinstance(value, Message) else _plain_value(value)
            for name, value in self.values
        }
        return [self.template, values]

    @staticmethod
    def from_json(given: object) -> Message:
        """What to_json wrote.  Raises ValueError for anything else."""
        if not isinstance(given, list) or len(parts := cast("list[object]", given)) != 2:
            raise ValueError(f"{given!r:.80} is no message")
        template, values = parts
        if not isinstance(template, str) or not isinstance(values, dict):
            raise ValueError(f"{given!r:.80} is no message")
        read = {
            name: _read_value(value) for name, value in cast("dict[str, object]", values).items()
        }
        message = Message(cast("LiteralString", template), **read)
        try:
            str(message)
        except (LookupError, AttributeError) as error:
            raise ValueError(f"{given!r:.80} is no message") from error
        return message

    def __bool__(self) -> bool:
        return bool(self.template)

    def __str__(self) -> str:
        return self.text()

    def __repr__(self) -> str:
        return f"Message({str(self)!r})"

    def text(self, translated: Callable[[str], str] | None = None, decimal_point: str = ".") -> str:
        """The sentence in the language into which `translated` turns a template; else English."""
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
    """A file's name may hold bytes that are no text: a sign stands for each of them."""
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _plain_value(value: str | int | float | Path) -> str | int | float:
    return str(value) if isinstance(value, Path) else value


def _read_value(value: object) -> Value:
    if isinstance(value, list):
        return Message.from_json(cast("list[object]", value))
    if isinstance(value, (str, int, float)):
        return value
    raise ValueError(f"{value!r:.80} is no value of a message")


NOTHING = Message("")
"""There is nothing to say, as where no problem was found; the only false Message."""
