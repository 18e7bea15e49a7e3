"""The starter model's own tokenizer: byte-level BPE for tags, one token per symbol for lyrics.

The normaliser of `lyric_form.py` rewrites lyrics. Any text can be encoded (with bytes as fallback).
The tokenizer itself prepends <|begin_of_text|>, as in the published file.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path

from tokenizers import Regex, Tokenizer, decoders, models, pre_tokenizers, trainers
from tokenizers.processors import TemplateProcessing

from tools.train_starter.lyric_form import SYMBOL, build_normalizer, symbols
from tools.train_starter.lyrics import random_prompt
from tools.train_starter.vocabulary import AUDIO_EOS_ID

BPE_SIZE = 1200
TEXT_BOS, TEXT_EOS = "<|begin_of_text|>", "<|end_of_text|>"
TEXT_BOS_ID, TEXT_EOS_ID = BPE_SIZE, BPE_SIZE + 1
FIRST_SYMBOL_ID = BPE_SIZE + 2
TEXT_VOCAB_SIZE = FIRST_SYMBOL_ID + len(symbols())
_PIECES = rf"{SYMBOL}|</?tag>|,|[^,<>]+|[<>]"


def _texts(tag_words: list[str], songs: int) -> Iterator[str]:
    rng = random.Random(20)
    for _ in range(songs):
        prompt = random_prompt(rng)
        yield f"<tag>{prompt.tags}</tag>"
    yield from tag_words


def all_tag_words(tags_file: Path) -> list[str]:
    """Return every tag in resources/tags.json."""

    def strings(node: object) -> Iterator[str]:
        if isinstance(node, str):
            yield node
        elif isinstance(node, dict):
            for value in node.values():
                yield from strings(value)
        elif isinstance(node, list):
            for value in node:
                yield from strings(value)

    tree = json.loads(tags_file.read_text(encoding="utf-8"))
    return [text for text in strings(tree) if len(text) < 24]


def build_tokenizer(tags_file: Path, songs: int = 3000) -> Tokenizer:
    """Train the tokenizer, deterministically."""
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Split(Regex(_PIECES), behavior="isolated"),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False),
        ]
    )
    tokenizer.decoder = decoders.ByteLevel()
    trainer = trainers.BpeTrainer(
        vocab_size=BPE_SIZE,
        initial_alphabet=pre_tokenizers.ByteLevel.alphabet(),
        show_progress=False,
        min_frequency=1,
    )
    tokenizer.train_from_iterator(_texts(all_tag_words(tags_file), songs), trainer)
    tokenizer = _with_symbols(tokenizer)
    tokenizer.add_special_tokens([TEXT_BOS, TEXT_EOS])
    tokenizer.post_processor = TemplateProcessing(
        single=f"{TEXT_BOS} $A",
        pair="$A $B",
        special_tokens=[(TEXT_BOS, TEXT_BOS_ID)],
    )
    return tokenizer


def _with_symbols(tokenizer: Tokenizer) -> Tokenizer:
    """Add the normaliser, the two frame tokens and the symbols after the trained pieces.

    Symbols are whole words of the vocabulary (`ignore_merges`), not added tokens: those would pass
    through the normaliser themselves.
    """
    tree = json.loads(tokenizer.to_str())
    vocabulary: dict[str, int] = tree["model"]["vocab"]
    for index in range(len(vocabulary), BPE_SIZE):
        vocabulary[f"<|unused_{index}|>"] = index
    vocabulary |= {TEXT_BOS: TEXT_BOS_ID, TEXT_EOS: TEXT_EOS_ID}
    as_bytes = pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=False)
    for index, symbol in enumerate(symbols()):
        ((spelled, _),) = as_bytes.pre_tokenize_str(symbol)
        vocabulary[spelled] = FIRST_SYMBOL_ID + index
    tree["model"]["ignore_merges"] = True
    complete = Tokenizer.from_str(json.dumps(tree))
    complete.normalizer = build_normalizer()
    return complete


def gen_config() -> dict[str, int]:
    """Return the contents of gen_config.json."""
    return {
        "text_bos_id": TEXT_BOS_ID,
        "text_eos_id": TEXT_EOS_ID,
        "audio_eos_id": AUDIO_EOS_ID,
        "empty_id": 0,
    }
