"""Writes Whisper checkpoints of random weights, in the layout of the published ones.

What they hear is nonsense; that an installation can listen at all is real. The vocabulary is the
256 bytes, a few words, and Whisper's special and time tokens.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file
from tokenizers import Tokenizer
from tokenizers.decoders import ByteLevel as Decoder
from tokenizers.models import BPE
from tokenizers.pre_tokenizers import ByteLevel
from torch import Tensor

from engine.listening.whisper.config import CONFIG, GENERATION, SOUND, WhisperShape
from engine.listening.whisper.network import WhisperNetwork
from engine.listening.whisper.vocabulary import TOKENIZER
from engine.tensor_headers import SINGLE_FILE

WORDS = ("Ġsail", "Ġon", "Ġpaper", "Ġboats")
SPECIALS = (
    *("<|endoftext|>", "<|startoftranscript|>", "<|en|>", "<|zh|>", "<|translate|>"),
    *("<|transcribe|>", "<|startoflm|>", "<|startofprev|>", "<|nospeech|>", "<|notimestamps|>"),
)
TIMES = tuple(f"<|{step * 0.02:.2f}|>" for step in range(1501))
TINY: Mapping[str, Any] = {
    "d_model": 32,
    "encoder_layers": 1,
    "decoder_layers": 2,
    "encoder_attention_heads": 2,
    "decoder_attention_heads": 2,
    "encoder_ffn_dim": 32,
    "decoder_ffn_dim": 32,
    "max_target_positions": 48,
    "init_std": 0.5,
}
"""Sizes for tests, as config.json names them."""


def write_random_model(
    folder: Path, sizes: Mapping[str, Any] = TINY, has_heads: bool = True, seed: int = 0
) -> None:
    """Make a folder with a checkpoint; with `has_heads` its generation config names alignment
    heads.
    """
    letters = sorted(ByteLevel.alphabet())
    vocabulary = {token: place for place, token in enumerate([*letters, *WORDS])}
    first = len(vocabulary)
    ids = {token: first + place for place, token in enumerate([*SPECIALS, *TIMES])}
    tokenizer = Tokenizer(BPE(vocab=vocabulary, merges=[]))
    tokenizer.pre_tokenizer, tokenizer.decoder = ByteLevel(add_prefix_space=False), Decoder()
    tokenizer.add_special_tokens(list(SPECIALS))
    tokenizer.add_tokens(list(TIMES))
    assert tokenizer.token_to_id("<|notimestamps|>") == ids["<|notimestamps|>"]
    config = {"vocab_size": len(vocabulary) + len(ids), **sizes}
    values = {**generation_values(ids, has_heads), "max_length": sizes["max_target_positions"]}
    write_settings(folder, config, values)
    tokenizer.save(str(folder / TOKENIZER))
    shape = WhisperShape.of_folder(folder)
    chance = torch.Generator().manual_seed(seed)
    tensors: dict[str, Tensor] = {}
    for name, meta in WhisperNetwork.meta(shape).state_dict().items():
        value = torch.empty(meta.shape).normal_(0.0, sizes["init_std"], generator=chance)
        if meta.dim() == 1:  # biases, and the gains of normalisation
            value = torch.full(meta.shape, float(name.endswith("norm.weight")))
        tensors[f"model.{name}"] = value
    save_file(tensors, folder / SINGLE_FILE, {"format": "pt"})


def write_settings(
    folder: Path, sizes: Mapping[str, Any], generation: Mapping[str, Any], bands: int = 80
) -> None:
    """Make a folder with the files beside the weights, but for the tokenizer's."""
    tokens = {
        name: generation[name]
        for name in ("bos_token_id", "eos_token_id", "pad_token_id", "decoder_start_token_id")
    }
    config = {
        "architectures": ["WhisperForConditionalGeneration"],
        "model_type": "whisper",
        "activation_function": "gelu",
        "is_encoder_decoder": True,
        "max_source_positions": 1500,
        "num_mel_bins": bands,
        **sizes,
        **tokens,
    }
    sound = {
        "feature_extractor_type": "WhisperFeatureExtractor",
        "chunk_length": 30,
        "feature_size": bands,
        "hop_length": 160,
        "n_fft": 400,
        "sampling_rate": 16_000,
    }
    folder.mkdir(parents=True)
    for name, values in ((CONFIG, config), (SOUND, sound), (GENERATION, generation)):
        (folder / name).write_text(json.dumps(values, indent=2), encoding="utf-8")


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
        "suppress_tokens": [ids[name] for name in SPECIALS[1:] if name != "<|notimestamps|>"],
    }
    return {**values, "alignment_heads": [[0, 0], [1, 1]]} if has_heads else values
