"""Draws codes from logits on MLX: the functions of engine/sampling.py, on the same noise.

The noise is torch's, drawn on the CPU, so that a seed gives the same song on every device.
"""

from __future__ import annotations

from engine.on_mlx.library import mx

_NEVER = float("-inf")


def guided(logits: mx.array, cfg_scale: float) -> mx.array:
    """Classifier-free guidance: logits (2·B, V), conditional rows first -> (B, V) float32.

    With cfg_scale 1 there are conditional rows only.
    """
    logits = logits.astype(mx.float32)
    if cfg_scale <= 1.0:
        return logits
    conditional, unconditional = mx.split(logits, 2, axis=0)
    return unconditional + (conditional - unconditional) * cfg_scale


def forbidden_from(logits: mx.array, first: int) -> mx.array:
    """Return logits (B, V) in which no id from `first` on can be drawn."""
    return mx.where(mx.arange(logits.shape[-1]) < first, logits, _NEVER)


def probabilities(logits: mx.array, topk: int, temperature: float) -> mx.array:
    """Map logits (B, V) float32 to probabilities (B, V) over the topk largest, ties kept."""
    scaled = logits / temperature
    if topk < scaled.shape[-1]:
        threshold = mx.topk(scaled, topk, axis=-1).min(axis=-1, keepdims=True)
        scaled = mx.where(scaled < threshold, _NEVER, scaled)
    return mx.softmax(scaled, axis=-1, precise=True)


def draw(probs: mx.array, noise: mx.array) -> mx.array:
    """Draw one id per row: argmax(p / e), e ~ Exponential(1). (B, V), (B, V) -> (B,) int32."""
    return mx.argmax(probs / noise, axis=-1).astype(mx.int32)


def log_probability(logits: mx.array, codes: mx.array) -> mx.array:
    """Log-probability of codes (T,) under logits (T, V) -> (T,) float32."""
    logits = logits.astype(mx.float32)
    chosen = mx.take_along_axis(logits, codes[:, None], axis=-1)[:, 0]
    return chosen - mx.logsumexp(logits, axis=-1)
