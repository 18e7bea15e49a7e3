"""Makes Whisper checkpoints of random weights: python -m tools.make_whisper FOLDER --preset medium.

Uses the layout and the classes of transformers. Its vocabulary is the 256 bytes, a few words, and
Whisper's special and time tokens.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping
from pathlib import Path
from typing import Any

WORDS = ("Ġsail", "Ġon", "Ġpaper", "Ġboats")
SPECIALS = (
    *("<|endoftext|>", "<|startoftranscript|>", "<|en|>", "<|zh|>", "<|translate|>"),
    *("<|transcribe|>", "<|startoflm|>", "<|startofprev|>", "<|nospeech|>", "<|notimestamps|>"),
)
TIMES = tuple(f"<|{step * 0.02:.2f}|>" for step in range(1501))
PRESETS: Mapping[str, Mapping[str, Any]] = {
    "tiny": {
        "d_model": 32,
        "encoder_layers": 1,
        "decoder_layers": 2,
        "encoder_attention_heads": 2,
        "decoder_attention_heads": 2,
        "encoder_ffn_dim": 32,
        "decoder_ffn_dim": 32,
        "max_target_positions": 48,
        "init_std": 0.5,
    },
    "medium": {
        "d_model": 1024,
        "encoder_layers": 24,
        "decoder_layers": 24,
        "encoder_attention_heads": 16,
        "decoder_attention_heads": 16,
        "encoder_ffn_dim": 4096,
        "decoder_ffn_dim": 4096,
        "max_target_positions": 448,
        "vocab_size": 51_865,
    },
}
"""A size for tests; and that of HeartTranscriptor-oss, 3.06 GB in float32."""
_MAX_TOKENS = {"tiny": 40, "medium": 448}


def make_whisper(folder: Path, has_heads: bool = True, seed: int = 0, preset: str = "tiny") -> Path:
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
    sizes: dict[str, Any] = {"vocab_size": len(vocabulary) + len(ids), **PRESETS[preset]}
    config = WhisperConfig(
        **sizes,
        bos_token_id=end,
        eos_token_id=end,
        pad_token_id=end,
        decoder_start_token_id=ids["<|startoftranscript|>"],
    )
    model = WhisperForConditionalGeneration(config)
    model.generation_config = GenerationConfig(
        **{**generation_values(ids, has_heads), "max_length": _MAX_TOKENS[preset]}
    )
    model.save_pretrained(folder)
    return folder


def generation_values(ids: dict[str, int], has_heads: bool) -> dict[str, Any]:
    """Return the contents of a Whisper generation config."""
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


def main() -> None:
    """Parse the arguments and write a checkpoint."""
    parser = argparse.ArgumentParser(description="A Whisper checkpoint of random weights.")
    parser.add_argument("folder", type=Path)
    parser.add_argument("--preset", choices=PRESETS, default="tiny")
    options = parser.parse_args()
    make_whisper(options.folder, preset=options.preset)


if __name__ == "__main__":
    main()
