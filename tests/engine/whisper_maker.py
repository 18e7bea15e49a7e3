"""A tiny Whisper checkpoint of random weights, in the layout and by the classes of transformers.

It speaks bytes: its vocabulary is the 256 bytes, a few words, Whisper's special and time tokens.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

WORDS = ("Ġsail", "Ġon", "Ġpaper", "Ġboats")
SPECIALS = (
    *("<|endoftext|>", "<|startoftranscript|>", "<|en|>", "<|zh|>", "<|translate|>"),
    *("<|transcribe|>", "<|startoflm|>", "<|startofprev|>", "<|nospeech|>", "<|notimestamps|>"),
)
TIMES = tuple(f"<|{step * 0.02:.2f}|>" for step in range(1501))


def make_whisper(folder: Path, has_heads: bool = True, seed: int = 0) -> Path:
    """Write the checkpoint; with `has_heads` its generation config names alignment heads."""
    import torch
    from tokenizers.pre_tokenizers import ByteLevel
    from transformers import (
        GenerationConfig,
        WhisperConfig,
        WhisperFeatureExtractor,
        WhisperForConditionalGeneration,
        WhisperTokenizer,
    )

    folder.mkdir(parents=True)
    letters = sorted(ByteLevel.alphabet())
    vocabulary = {token: place for place, token in enumerate([*letters, *WORDS])}
    first = len(vocabulary)
    ids = {token: first + place for place, token in enumerate([*SPECIALS, *TIMES])}
    tokenizer = WhisperTokenizer(vocab=vocabulary, merges=[])
    tokenizer.add_special_tokens({"additional_special_tokens": list(SPECIALS)})
    tokenizer.add_tokens(list(TIMES))
    assert tokenizer.convert_tokens_to_ids("<|notimestamps|>") == ids["<|notimestamps|>"]
    tokenizer.save_pretrained(folder)
    WhisperFeatureExtractor(feature_size=80).save_pretrained(folder)
    end = ids["<|endoftext|>"]
    torch.manual_seed(seed)
    config = WhisperConfig(
        vocab_size=len(vocabulary) + len(ids),
        d_model=32,
        encoder_layers=1,
        decoder_layers=2,
        encoder_attention_heads=2,
        decoder_attention_heads=2,
        encoder_ffn_dim=32,
        decoder_ffn_dim=32,
        max_target_positions=48,
        bos_token_id=end,
        eos_token_id=end,
        pad_token_id=end,
        decoder_start_token_id=ids["<|startoftranscript|>"],
        init_std=0.5,
    )
    model = WhisperForConditionalGeneration(config)
    model.generation_config = GenerationConfig(**generation_values(ids, has_heads))
    model.save_pretrained(folder)
    return folder


def generation_values(ids: dict[str, int], has_heads: bool) -> dict[str, Any]:
    """What a Whisper generation config holds."""
    values: dict[str, Any] = {
        "bos_token_id": ids["<|endoftext|>"],
        "eos_token_id": ids["<|endoftext|>"],
        "pad_token_id": ids["<|endoftext|>"],
        "decoder_start_token_id": ids["<|startoftranscript|>"],
        "no_timestamps_token_id": ids["<|notimestamps|>"],
        "prev_sot_token_id": ids["<|startofprev|>"],
        "is_multilingual": True,
        "lang_to_id": {"<|en|>": ids["<|en|>"], "<|zh|>": ids["<|zh|>"]},
        "task_to_id": {"transcribe": ids["<|transcribe|>"], "translate": ids["<|translate|>"]},
        "max_initial_timestamp_index": 50,
        "max_length": 40,
        "suppress_tokens": [ids[name] for name in SPECIALS[1:] if name != "<|notimestamps|>"],
    }
    return {**values, "alignment_heads": [[0, 0], [1, 1]]} if has_heads else values


def read_json(path: Path) -> dict[str, Any]:
    """A JSON file."""
    return json.loads(path.read_text(encoding="utf-8"))
