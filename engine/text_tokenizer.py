"""Converts tags and lyrics to token ids with the checkpoint's own tokenizer.json.

A checkpoint with a pronunciation.json gets its lyrics as phones. Needs the `tokenizers`
library and no torch, so the window can count tokens during typing.
"""

from __future__ import annotations

from pathlib import Path

from tokenizers import Tokenizer

from engine.config import PRONUNCIATION_FILE, GenConfig
from engine.contract import CheckpointError
from engine.messages import Message
from engine.prompt_text import model_lyrics_text, model_tags_text
from engine.pronunciation.pronunciation import Pronunciation

STYLE_POSITIONS = 1
"""Positions between tags and lyrics: the empty position that carries the style embedding."""


class TextTokenizer:
    """Converts tags and lyrics to the ids the language model was trained on."""

    def __init__(
        self,
        tokenizer: Tokenizer,
        gen_config: GenConfig,
        pronunciation: Pronunciation | None = None,
    ) -> None:
        """pronunciation: rewrites lyrics before they are tokenised."""
        # A control token in the user's text is encoded as ordinary characters: only this class
        # marks where a text begins and ends.
        tokenizer.encode_special_tokens = True
        self._tokenizer = tokenizer
        self._gen_config = gen_config
        self._pronunciation = pronunciation

    @classmethod
    def from_file(cls, path: Path, gen_config: GenConfig) -> TextTokenizer:
        """Read tokenizer.json, and pronunciation.json where one lies beside it.

        Raises CheckpointError with the file's name if it cannot be used.
        """
        if not path.is_file():
            raise CheckpointError(
                Message(
                    "The model's tokenizer is missing: {path}. Download tokenizer.json from "
                    "HeartMuLaGen into that folder.",
                    path=path,
                )
            )
        try:
            tokenizer = Tokenizer.from_file(str(path))
            _try(tokenizer)
        except Exception as error:  # the Rust library raises plain Exception
            raise CheckpointError(
                Message(
                    "{name} is not a tokenizer file, or it is damaged. Download it again.",
                    name=path,
                ),
                str(error),
            ) from error
        size = tokenizer.get_vocab_size(with_added_tokens=True)
        for name in ("text_bos_id", "text_eos_id"):
            token_id = getattr(gen_config, name)
            if token_id >= size or tokenizer.id_to_token(token_id) is None:
                raise CheckpointError(
                    Message(
                        "{path} has no token {value}, which gen_config.json names as {key}. The "
                        "two files belong to different models.",
                        path=path,
                        value=token_id,
                        key=name,
                    ),
                    f"vocabulary size {size}",
                )
        beside = path.parent / PRONUNCIATION_FILE
        pronunciation = Pronunciation.from_file(beside) if beside.is_file() else None
        return cls(tokenizer, gen_config, pronunciation)

    @property
    def library_tokenizer(self) -> Tokenizer:
        """The tokenizers library's object, for callers that encode texts themselves."""
        return self._tokenizer

    @property
    def vocabulary_size(self) -> int:
        """Number of ids, including added tokens."""
        return self._tokenizer.get_vocab_size(with_added_tokens=True)

    def tag_ids(self, tags: str) -> list[int]:
        """Return the ids of the tags as given to the model, BOS first and EOS last."""
        return self._framed(model_tags_text(tags))

    def lyrics_ids(self, lyrics: str) -> list[int]:
        """Return the ids of the lyrics as given to the model, BOS first and EOS last."""
        if self._pronunciation is not None:
            lyrics = self._pronunciation.apply(self._pronunciation.with_outro(lyrics))
        return self._framed(model_lyrics_text(lyrics))

    def line_count(self, lyrics: str) -> int | None:
        """Return the musical lines of lyrics, where they are read as phones; None elsewhere."""
        return None if self._pronunciation is None else self._pronunciation.line_count(lyrics)

    def too_many_lines(self, lyrics: str) -> tuple[int, int] | None:
        """Return the musical lines of lyrics and the most that the model sings whole; else None."""
        return None if self._pronunciation is None else self._pronunciation.too_many_lines(lyrics)

    def sung_s(self, lyrics: str) -> float | None:
        """Return how long the model sings lyrics, about, in seconds; None: not known."""
        return None if self._pronunciation is None else self._pronunciation.sung_s(lyrics)

    def unread_word(self, lyrics: str) -> str:
        """Return the first word whose script has no phones, where lyrics are read as phones.

        "" if every word has them, and for a checkpoint without a pronunciation.
        """
        return "" if self._pronunciation is None else self._pronunciation.unread_word(lyrics)

    def prompt_positions(self, tags: str, lyrics: str) -> int:
        """Return the prompt length S in positions for these tags and lyrics."""
        return len(self.tag_ids(tags)) + STYLE_POSITIONS + len(self.lyrics_ids(lyrics))

    def _framed(self, text: str) -> list[int]:
        ids = list(self._tokenizer.encode(_encodable(text)).ids)
        if not ids or ids[0] != self._gen_config.text_bos_id:
            ids.insert(0, self._gen_config.text_bos_id)
        if ids[-1] != self._gen_config.text_eos_id:
            ids.append(self._gen_config.text_eos_id)
        return ids


def _try(tokenizer: Tokenizer) -> None:
    """Encode a sample text: a tokenizer that refers to a missing token panics only on encoding.

    Raises ValueError instead of the library's own error, which `except Exception` does not catch.
    """
    try:
        tokenizer.encode("[verse]\nla la")
    except BaseException as error:
        if type(error).__name__ != "PanicException":
            raise
        raise ValueError(str(error)) from error


def _encodable(text: str) -> str:
    """Replace lone surrogates (from broken pastes), which UTF-8 libraries do not accept."""
    return text.encode("utf-8", errors="replace").decode("utf-8")
