"""Whisper's tokens as text: bytes written as visible letters, as GPT-2 does.

Reads tokenizer.json, or vocab.json with added_tokens.json where a checkpoint has only these, which
is enough to decode. Torch-free.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path
from typing import cast

from tokenizers import Tokenizer
from tokenizers.decoders import ByteLevel
from tokenizers.models import BPE

from engine.claimed_json import TABLE_BYTES
from engine.config import read_json_object
from engine.contract import CheckpointError
from engine.messages import Message

TOKENIZER = "tokenizer.json"
WORDS = "vocab.json"
_ADDED = "added_tokens.json"


class Vocabulary:
    """Token ids and their texts."""

    def __init__(
        self, tokenizer: Tokenizer, added: Mapping[str, int], divides: bool = True
    ) -> None:
        """divides: whether the tokenizer knows how words are divided into tokens."""
        tokenizer.decoder = ByteLevel()
        self._tokenizer = tokenizer
        self._divides = divides
        self.ids: Mapping[str, int] = {**tokenizer.get_vocab(with_added_tokens=True), **added}

    @staticmethod
    def of_folder(folder: Path) -> Vocabulary:
        """Read a checkpoint's files. Raises CheckpointError."""
        file = folder / TOKENIZER
        if not file.is_file():
            words, added = _table(folder / WORDS), folder / _ADDED
            tokenizer = Tokenizer(BPE(vocab=words, merges=[]))
            more = _table(added) if added.is_file() else {}
            return Vocabulary(tokenizer, more, divides=False)
        try:
            return Vocabulary(Tokenizer.from_file(str(file)), {})
        except Exception as error:  # the Rust library raises plain Exception
            raise _damaged(file, str(error)) from error

    def ids_of(self, text: str) -> list[int]:
        """Return the tokens of a text; none where the checkpoint does not say how words are
        divided.
        """
        return self._tokenizer.encode(text, add_special_tokens=False).ids if self._divides else []

    def text(self, ids: list[int]) -> str:
        """Decode text tokens; an incomplete character becomes U+FFFD."""
        return self._tokenizer.decode(ids, skip_special_tokens=False)


def _table(file: Path) -> dict[str, int]:
    values = cast("dict[str, object]", read_json_object(file, TABLE_BYTES))
    table = {token: i for token, i in values.items() if type(i) is int and 0 <= i < 1 << 31}
    if len(table) < len(values) or len(set(table.values())) < len(table):
        raise _damaged(file, "ids that are no different numbers")
    return table


def _damaged(file: Path, details: str) -> CheckpointError:
    return CheckpointError(
        Message("{name} is not a tokenizer file, or it is damaged. Download it again.", name=file),
        details,
    )
