"""The starter model's own tokenizer: byte-level BPE over tags and lyrics, one token a mark.

Any text can be encoded (bytes are the last resort).  <|begin_of_text|> is put first by the
tokenizer itself, as in the published file.
"""

from __future__ import annotations

import json
import random
from collections.abc import Iterator
from pathlib import Path

from tokenizers import AddedToken, Regex, Tokenizer, decoders, models, pre_tokenizers, trainers
from tokenizers.processors import TemplateProcessing

from tools.train_starter.lyrics import random_prompt

BPE_SIZE = 1200
TEXT_BOS, TEXT_EOS = "<|begin_of_text|>", "<|end_of_text|>"
TEXT_BOS_ID, TEXT_EOS_ID = BPE_SIZE, BPE_SIZE + 1
TEXT_VOCAB_SIZE = BPE_SIZE + 2
_PIECES = r"\[[a-z-]+\]|</?tag>|\n+| ?[a-z']+|[^\sa-z]|\s+"


def _texts(tag_words: list[str], songs: int) -> Iterator[str]:
    rng = random.Random(20)
    for _ in range(songs):
        prompt = random_prompt(rng)
        yield f"<tag>{prompt.tags}</tag>"
        yield prompt.lyrics.lower()
    yield from tag_words


def all_tag_words(tags_file: Path) -> list[str]:
    """Every tag named anywhere in resources/tags.json."""

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
    """Train the tokenizer; the same every time."""
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
    size = tokenizer.get_vocab_size()
    fillers = [AddedToken(f"<|unused_{i}|>", special=True) for i in range(size, BPE_SIZE)]
    tokenizer.add_special_tokens([*fillers, TEXT_BOS, TEXT_EOS])
    tokenizer.post_processor = TemplateProcessing(
        single=f"{TEXT_BOS} $A",
        pair="$A $B",
        special_tokens=[(TEXT_BOS, TEXT_BOS_ID)],
    )
    return tokenizer


def gen_config() -> dict[str, int]:
    """The contents of gen_config.json."""
    return {
        "text_bos_id": TEXT_BOS_ID,
        "text_eos_id": TEXT_EOS_ID,
        "audio_eos_id": 1025,
        "empty_id": 0,
    }
