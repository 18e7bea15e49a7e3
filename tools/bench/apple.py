"""Composing on Apple silicon, MLX beside PyTorch: `python -m tools.bench.apple --form int8`.

The full 3B size with random weights: memory of a load by MLX's own counter, and seconds a frame
(with guidance) on MLX and, where there is one, on PyTorch's MPS. Where memory is short, the
backbone has fewer layers than the 28 of the 3B size, which is told.
`--operators` loads nothing and counts what a frame and an Euler step call: MLX's from its graph,
torch's by its dispatcher on the meta device, where the branches are those of MPS. Views, and
changes of type that change nothing, cost no kernel and are left out. Nothing here downloads
anything.
"""

from __future__ import annotations

import argparse
import io
import re
import statistics
import sys
import time
from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from typing import Any, cast

import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode

from engine import rotary
from engine.config import HeartMuLaConfig, TransformerShape
from engine.contract import SamplingParams
from engine.devices.memory_plan import ModelSizes
from engine.hardware.system_memory import system_memory
from engine.heartcodec.config import HeartCodecConfig
from engine.heartcodec.model import HeartCodec
from engine.heartcodec.stream import DecodeOptions
from engine.heartmula.frame_step import DrawRules, StepParts, draw_codes
from engine.heartmula.language_model import LanguageModel
from engine.heartmula.model import HeartMuLa, LoadPlan
from engine.heartmula.projections import WeightForm
from engine.on_mlx.codec import MlxHeartCodec
from engine.on_mlx.frame_decoder import MlxFrameDecoder
from engine.on_mlx.heartmula import TEXT_TABLE, MlxHeartMuLa, StoredWeights
from engine.on_mlx.library import mx
from engine.sampling import FrameNoise
from tools.bench.random_model import empty_file, random_model

CPU, META = torch.device("cpu"), torch.device("meta")
PROMPT_POSITIONS, WARM_UP_FRAMES = 400, 5
SHARE_OF_MEMORY = 0.6
RULES = DrawRules(SamplingParams())
_VIEWS = re.compile(
    r"^(reshape|flatten|unflatten|transpose|slice|split|broadcast|expanddims|squeeze|view|"
    r"_unsafe_view|as_strided|asstrided|select|t|permute|expand|unsqueeze|narrow|detach|alias|"
    r"unbind|chunk|split_with_sizes|empty|empty_like|view_as_real|view_as_complex|lift_fresh|"
    r"asynccopy|arange)$"
)
"""Operators that compute nothing, or whose result is kept; compared in lower case."""
GB = 1e9


def main() -> None:
    """Parse the arguments, run, print."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    forms = [form.value for form in (WeightForm.PLAIN, WeightForm.INT8, WeightForm.INT4)]
    parser.add_argument("--form", choices=forms, default="int8")
    parser.add_argument("--frames", type=int, default=20, help="timed frames; 0: memory only")
    parser.add_argument("--operators", action="store_true")
    options = parser.parse_args()
    config = HeartMuLaConfig.from_dict({}, "the published sizes")
    if options.operators:
        _tell_operators()
        return
    form = WeightForm(options.form)
    config = _fitting(config, form)
    model = _loaded(config, form)
    if not options.frames:
        return
    _tell(f"a frame on MLX, {mx.default_device()}: {_frame_s(model, options.frames):.3f} s")
    model.close()
    del model
    mx.clear_cache()
    if torch.backends.mps.is_available():
        plan = LoadPlan(torch.float16, torch.device("mps"), form)
        seconds = _frame_s(random_model(config, plan), options.frames)
        _tell(f"a frame on PyTorch's MPS: {seconds:.3f} s")


def _fitting(config: HeartMuLaConfig, form: WeightForm) -> HeartMuLaConfig:
    """Return the config with as many layers as this computer's memory holds beside the system."""
    room = SHARE_OF_MEMORY * system_memory().total_bytes
    for layers in range(config.backbone.num_layers, 0, -1):
        fitting = replace(config, backbone=replace(config.backbone, num_layers=layers))
        if _planned_bytes(fitting, form) <= room:
            _tell(f"{layers} of {config.backbone.num_layers} layers of the backbone")
            return fitting
    raise SystemExit("There is too little memory for a single layer.")


def _dtype_for(form: WeightForm) -> torch.dtype:
    quantised = torch.float32 if mx.default_device() == mx.cpu else torch.float16
    return torch.bfloat16 if form is WeightForm.PLAIN else quantised


def _planned_bytes(config: HeartMuLaConfig, form: WeightForm) -> int:
    sizes = ModelSizes(config, HeartCodecConfig())
    sizes.on_mlx, sizes.quantised_dtype = True, _dtype_for(form)
    return sizes.mula_bytes("bfloat16" if form is WeightForm.PLAIN else form.value)


def _tell(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


def random_weights(config: HeartMuLaConfig) -> StoredWeights:
    """Return weights of small random values, made when they are read, in bfloat16."""
    shapes = {name: p.shape for name, p in HeartMuLa.meta(config).named_parameters()}
    pattern = (torch.randn(1 << 22, generator=torch.Generator().manual_seed(0)) * 0.02).bfloat16()

    def read(name: str) -> Tensor:
        count = shapes[name].numel()
        if name.endswith("norm.scale"):
            return torch.ones(shapes[name])
        return pattern.repeat(-(-count // len(pattern)))[:count].view(shapes[name])

    return StoredWeights(read, lambda name: None, empty_file(shapes[TEXT_TABLE], torch.bfloat16))


def _loaded(config: HeartMuLaConfig, form: WeightForm) -> MlxHeartMuLa:
    """Load random weights and print what MLX counts."""
    dtype = _dtype_for(form)
    mx.reset_peak_memory()
    with torch.inference_mode():
        model = MlxHeartMuLa(config, LoadPlan(dtype, CPU, form), random_weights(config))
    held, peak = mx.get_active_memory(), mx.get_peak_memory()
    planned = _planned_bytes(config, form)
    _tell(
        f"{form.value} in {dtype}: weights {held / GB:.2f} GB (planned {planned / GB:.2f}), "
        f"at most {peak / GB:.2f} GB while loading: {peak / held:.3f} of the weights"
    )
    return model


@torch.inference_mode()
def _frame_s(model: LanguageModel, frames: int) -> float:
    config = model.config
    noise = FrameNoise(0, config.audio_num_codebooks, config.audio_vocab_size)
    decoder = model.new_decoder(True, PROMPT_POSITIONS + WARM_UP_FRAMES + frames + 1)
    prompt = torch.randn(1, PROMPT_POSITIONS, config.backbone.embed_dim) * 0.02
    weights = cast("Any", model)
    is_torch = isinstance(model, HeartMuLa)
    for _ in decoder.prefill_prompt(
        prompt.to(weights.device, weights.dtype) if is_torch else prompt
    ):
        pass
    times: list[float] = []
    for _ in range(WARM_UP_FRAMES + frames):
        began = time.perf_counter()
        drawn = decoder.draw(RULES, noise.next_frame()[None])
        drawn.read()
        decoder.feed(drawn.codes)
        times.append(time.perf_counter() - began)
    return statistics.median(times[WARM_UP_FRAMES:])


SMALL = TransformerShape(28, 4, 2, 64, 64, 128)
"""The 3B's number of layers; the number of operators does not depend on widths."""


def _tell_operators() -> None:
    rotary.computes_complex = lambda device: False  # as on MPS
    small = HeartMuLaConfig(SMALL, replace(SMALL, num_layers=3), 64, 64, 8, 8)
    codec = HeartCodecConfig(
        dim=32, codebook_size=64, codebook_dim=8, attention_head_dim=8, in_channels=64,
        num_attention_heads=2, out_channels=16, init_channel=4, latent_hidden_dim=8,
    )  # fmt: skip
    _one_operator_each()
    rows = (
        ("a frame", _torch_frame(small), _mlx_frame(small)),
        ("an Euler step", _torch_step(codec), _mlx_step(codec)),
    )
    _tell(f"{'':<16}{'torch':>8}{'MLX':>8}")
    for name, with_torch, on_mlx in rows:
        _tell(f"{name:<16}{with_torch.total():>8}{on_mlx.total():>8}")
        for library, counts in (("torch", with_torch), ("MLX", on_mlx)):
            most = ", ".join(f"{name} {count}" for name, count in counts.most_common(14))
            _tell(f"  {library}: {most}")


class _Counting(TorchDispatchMode):
    """Counts operators that are no views and do something."""

    def __init__(self) -> None:
        super().__init__()
        self.counts: Counter[str] = Counter()

    def __torch_dispatch__(
        self, func: Any, types: Any, args: tuple[Any, ...] = (), kwargs: Any = None
    ) -> Any:
        del types
        name = str(func).split(".")[1]
        result = func(*args, **(kwargs or {}))
        if not _VIEWS.match(name.lower()) and not (name == "to" and result is args[0]):
            self.counts[name] += 1
        return result


def _torch_frame(config: HeartMuLaConfig) -> Counter[str]:
    model = random_model(config, LoadPlan(torch.float16, META))
    return _counted(lambda: _draw_and_feed(model))


def _draw_and_feed(model: HeartMuLa) -> None:
    books, vocab = model.config.audio_num_codebooks, model.config.audio_vocab_size
    cache = model.new_cache(model.backbone_runner, 2, 8)
    local = model.new_cache(model.decoder_runner, 2, books)
    parts = StepParts(model, cache, local, guidance=True)
    hidden = torch.zeros(2, model.config.backbone.embed_dim, dtype=model.dtype, device=META)
    codes, _ = draw_codes(parts, hidden, RULES, torch.ones(1, books, vocab, device=META))
    model.backbone_runner(model.embed_frames(parts.all_rows(codes)[:, None]), cache)


def _counted(run: Callable[[], object]) -> Counter[str]:
    with torch.inference_mode(), _Counting() as mode:
        run()
    return mode.counts


def _torch_step(config: HeartCodecConfig) -> Counter[str]:
    codec = HeartCodec.meta(config)
    shapes = {name: p.shape for name, p in codec.named_parameters()}
    codec.load_stored(lambda name: torch.zeros(shapes[name]), torch.float16, CPU, shapes)
    codec.to(META)
    codes = torch.zeros(8, 8, dtype=torch.long, device=META)
    velocity = codec.velocity_of(codes, None, DecodeOptions())
    return _counted(lambda: velocity(torch.zeros(1, 16, 16, device=META), 0))


def _one_operator_each() -> None:
    """Count what is one kernel on Apple's GPU as one: on a processor MLX builds it from others."""
    fast: Any = mx.fast
    fast.rms_norm = lambda x, *_: mx.erf(x)
    fast.layer_norm = lambda x, *_: mx.expm1(x)
    fast.rope = lambda x, *_, **__: mx.erfinv(x)
    fast.scaled_dot_product_attention = lambda q, *_, **__: mx.arctan(q)


_FUSED = {"Erf": "rms_norm", "Expm1": "layer_norm", "ErfInv": "rope", "ArcTan": "attention"}


def _graph(*results: Any) -> Counter[str]:
    """Count the primitives of a graph that has not been computed."""
    text = io.StringIO()
    mx.export_to_dot(text, *results)
    names = re.findall(r'label ="(\w+)", shape=rectangle', text.getvalue())
    kept = [str(name) for name in names if not _VIEWS.match(str(name).lower())]
    return Counter(_FUSED.get(name, name) for name in kept)


def _mlx_frame(config: HeartMuLaConfig) -> Counter[str]:
    model = MlxHeartMuLa(config, LoadPlan(torch.float32, CPU), random_weights(config))
    decoder = MlxFrameDecoder(model, True, 8)
    list(decoder.prefill_prompt(torch.zeros(1, 2, SMALL.embed_dim)))
    noise = mx.ones((1, config.audio_num_codebooks, config.audio_vocab_size))
    codes, finite = decoder.draw_graph(RULES, noise)
    frame = model.embed_frames(mx.concatenate([codes, codes])[:, None])
    return _graph(model.backbone(frame, decoder.cache), codes, finite)


def _mlx_step(config: HeartCodecConfig) -> Counter[str]:
    shapes = {name: p.shape for name, p in HeartCodec.meta(config).named_parameters()}
    read = {name: torch.zeros(shape) for name, shape in shapes.items()}.__getitem__
    estimator = MlxHeartCodec(config, read, torch.float16, shapes).estimator
    rest = mx.zeros((2, 16, config.in_channels - config.out_channels))
    tables = estimator.tables([0.0])[0]
    return _graph(estimator(mx.zeros((1, 16, config.out_channels)), estimator.fix(rest), tables))


if __name__ == "__main__":
    main()
