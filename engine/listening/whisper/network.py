"""Whisper's two networks: the encoder hears a window, the decoder writes one token after another.

After Radford et al. 2022 (section 2.2) and Vaswani et al. 2017, with normalisation before each part
of a layer. Modules are named as the published tensors. Opens no file and chooses no token.
Letters: F spectrogram frames, S sound positions (F / 2), T tokens, D width, H heads, E = D / H.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import torch
from torch import Tensor, nn
from torch.nn import functional

from engine.listening.whisper.config import WhisperShape
from engine.meta_device import on_meta

_HALF_ROOM = 1000.0
"""Distance to float16's largest number that the encoder keeps: larger values would become
infinite.
"""


class Attention(nn.Module):
    """Queries of one sequence, and keys and values of the same or another one."""

    def __init__(self, width: int, heads: int) -> None:
        super().__init__()
        self._heads = heads
        self._scale = (width // heads) ** -0.5
        self.q_proj = nn.Linear(width, width)
        self.k_proj = nn.Linear(width, width, bias=False)
        self.v_proj = nn.Linear(width, width)
        self.out_proj = nn.Linear(width, width)

    def queries(self, x: Tensor) -> Tensor:
        """Return (H, T, E), scaled, of (T, D)."""
        return self._split(self.q_proj(x) * self._scale)

    def keys_and_values(self, x: Tensor) -> tuple[Tensor, Tensor]:
        """Return two of (H, S, E) of (S, D)."""
        return self._split(self.k_proj(x)), self._split(self.v_proj(x))

    def joined(self, heard: Tensor) -> Tensor:
        """Return (T, D) of what the heads found, (H, T, E)."""
        return self.out_proj(heard.transpose(0, 1).flatten(1))

    def _split(self, x: Tensor) -> Tensor:
        return x.unflatten(-1, (self._heads, -1)).transpose(0, 1)


class EncoderLayer(nn.Module):
    """Self-attention over the whole window, and two matrices."""

    def __init__(self, shape: WhisperShape) -> None:
        super().__init__()
        self.self_attn = Attention(shape.width, shape.encoder_heads)
        self.self_attn_layer_norm = nn.LayerNorm(shape.width)
        self.fc1 = nn.Linear(shape.width, shape.encoder_inner)
        self.fc2 = nn.Linear(shape.encoder_inner, shape.width)
        self.final_layer_norm = nn.LayerNorm(shape.width)

    def forward(self, x: Tensor) -> Tensor:
        """Pass on (S, D)."""
        normed = self.self_attn_layer_norm(x)
        attn = self.self_attn
        keys, values = attn.keys_and_values(normed)
        # A batch of one: torch has no frugal kernel for less.
        heard = functional.scaled_dot_product_attention(
            attn.queries(normed)[None], keys[None], values[None], scale=1.0
        )
        x = x + attn.joined(heard[0])
        x = x + self.fc2(functional.gelu(self.fc1(self.final_layer_norm(x))))
        if x.dtype == torch.float16:
            most = torch.finfo(x.dtype).max - _HALF_ROOM
            x = x.clamp(-most, most)
        return x


class Encoder(nn.Module):
    """Two convolutions, positions, layers."""

    def __init__(self, shape: WhisperShape) -> None:
        super().__init__()
        self.conv1 = nn.Conv1d(shape.bands, shape.width, 3, padding=1)
        self.conv2 = nn.Conv1d(shape.width, shape.width, 3, stride=2, padding=1)
        self.embed_positions = nn.Embedding(shape.sound_positions, shape.width)
        self.layers = nn.ModuleList(EncoderLayer(shape) for _ in range(shape.encoder_layers))
        self.layer_norm = nn.LayerNorm(shape.width)

    def forward(self, spectrogram: Tensor, should_stop: Callable[[], bool]) -> Tensor | None:
        """Return (S, D) of a window's spectrogram (M, F); None if it was stopped, at any layer."""
        x = functional.gelu(self.conv1(spectrogram[None]))
        x = functional.gelu(self.conv2(x))[0].t() + self.embed_positions.weight
        for layer in self.layers:
            if should_stop():
                return None
            x = layer(x)
        return self.layer_norm(x)


class DecoderLayer(nn.Module):
    """Attention to the tokens so far, attention to the sound, and two matrices."""

    def __init__(self, shape: WhisperShape) -> None:
        super().__init__()
        self.self_attn = Attention(shape.width, shape.decoder_heads)
        self.self_attn_layer_norm = nn.LayerNorm(shape.width)
        self.encoder_attn = Attention(shape.width, shape.decoder_heads)
        self.encoder_attn_layer_norm = nn.LayerNorm(shape.width)
        self.fc1 = nn.Linear(shape.width, shape.decoder_inner)
        self.fc2 = nn.Linear(shape.decoder_inner, shape.width)
        self.final_layer_norm = nn.LayerNorm(shape.width)

    def forward(self, x: Tensor, memory: LayerMemory, first: int) -> tuple[Tensor, Tensor]:
        """Return (T, D), and the attention to the sound (H, T, S); `first`: position of token 0."""
        end = first + len(x)
        attn, normed = self.self_attn, self.self_attn_layer_norm(x)
        memory.keys[:, first:end], memory.values[:, first:end] = attn.keys_and_values(normed)
        scores = attn.queries(normed) @ memory.keys[:, :end].mT
        if len(x) > 1:
            place = torch.arange(end, device=x.device)
            scores = scores.masked_fill(place > place[first:, None], -torch.inf)
        x = x + attn.joined(scores.softmax(-1) @ memory.values[:, :end])
        attn, normed = self.encoder_attn, self.encoder_attn_layer_norm(x)
        look = (attn.queries(normed) @ memory.sound_keys.mT).softmax(-1)
        x = x + attn.joined(look @ memory.sound_values)
        return x + self.fc2(functional.gelu(self.fc1(self.final_layer_norm(x)))), look


@dataclass(frozen=True)
class LayerMemory:
    """Keys and values of one decoder layer: of the tokens so far (H, T, E), of the sound
    (H, S, E).
    """

    keys: Tensor
    values: Tensor
    sound_keys: Tensor
    sound_values: Tensor


class Decoder(nn.Module):
    """Token and position vectors, layers; the output matrix is the token vectors' own."""

    def __init__(self, shape: WhisperShape) -> None:
        super().__init__()
        self.embed_tokens = nn.Embedding(shape.vocabulary, shape.width)
        self.embed_positions = nn.Embedding(shape.text_positions, shape.width)
        self.layers = nn.ModuleList(DecoderLayer(shape) for _ in range(shape.decoder_layers))
        self.layer_norm = nn.LayerNorm(shape.width)

    def memory(self, heard: Tensor, most_tokens: int) -> list[LayerMemory]:
        """Return the memory for a window heard as (S, D), with room for so many tokens."""
        made: list[LayerMemory] = []
        for layer in self.layers:
            assert isinstance(layer, DecoderLayer)
            keys, values = layer.encoder_attn.keys_and_values(heard)
            heads, _, width = keys.shape
            own = heard.new_empty(2, heads, most_tokens, width)
            made.append(LayerMemory(own[0], own[1], keys.contiguous(), values.contiguous()))
        return made

    def forward(
        self, tokens: Sequence[int], first: int, memory: Sequence[LayerMemory]
    ) -> tuple[Tensor, list[Tensor]]:
        """Read tokens at positions `first` and up: scores of the next token (vocabulary,), and
        each layer's attention to the sound, (H, T, S).
        """
        x, looks = self._read(tokens, first, memory)
        return functional.linear(self.layer_norm(x[-1]), self.embed_tokens.weight), looks

    def read_all(
        self, tokens: Sequence[int], memory: Sequence[LayerMemory]
    ) -> tuple[Tensor, list[Tensor]]:
        """Read a whole text: after each token the scores of the next one (T, vocabulary), and each
        layer's attention.
        """
        x, looks = self._read(tokens, 0, memory)
        return functional.linear(self.layer_norm(x), self.embed_tokens.weight), looks

    def _read(
        self, tokens: Sequence[int], first: int, memory: Sequence[LayerMemory]
    ) -> tuple[Tensor, list[Tensor]]:
        ids = torch.tensor(tokens, device=self.embed_tokens.weight.device)
        x = self.embed_tokens(ids) + self.embed_positions.weight[first : first + len(tokens)]
        looks: list[Tensor] = []
        for layer, own in zip(self.layers, memory, strict=True):
            x, look = layer(x, own, first)
            looks.append(look)
        return x, looks


class WhisperNetwork(nn.Module):
    """Both networks."""

    def __init__(self, shape: WhisperShape) -> None:
        super().__init__()
        self.encoder = Encoder(shape)
        self.decoder = Decoder(shape)

    @classmethod
    def meta(cls, shape: WhisperShape) -> WhisperNetwork:
        """Return the networks without memory for their weights."""
        with on_meta():
            return cls(shape).eval().requires_grad_(False)
