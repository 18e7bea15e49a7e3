"""Writes tests/golden/adapters: adapters, and what the programs that define them compute with them.

python -m tools.adapter_golden --simpletuner DIR    (DIR: SimpleTuner's wheel, unpacked)

Needs peft, which the tests do not. The base is the checkpoint in tests/golden. PEFT's plain LoRA,
rsLoRA and DoRA are merged into torchtune's stacks; `trainer` is computed by SimpleTuner's own
module. Stored are the adapters in PEFT's format and the hidden states (B, S, D) of both stacks.
"""

from __future__ import annotations

import argparse
import importlib
import shutil
import sys
import types
from pathlib import Path
from typing import Any

import torch
from safetensors.torch import save_file
from torch import Tensor, nn

from engine.checkpoint import Checkpoint
from engine.config import TransformerShape
from engine.heartmula.llama import build_rope, build_stack

GOLDEN = Path(__file__).resolve().parent.parent / "tests" / "golden"
FOLDER = GOLDEN / "adapters"
RANK, ALPHA, POSITIONS = 4, 6, 7
KINDS: dict[str, dict[str, Any]] = {
    "plain": {"alpha_pattern": {"mlp.w1": 3}},
    "rslora": {"use_rslora": True},
    "dora": {"use_dora": True},
}
TORCHTUNE = ["q_proj", "k_proj", "v_proj", "output_proj", "w1", "w2", "w3"]
TRANSFORMERS = ["q_proj", "k_proj", "v_proj", "o_proj", "gate_proj", "down_proj", "up_proj"]
SPREAD, MORE_NORM = 0.08, 1.2


def main() -> None:
    """Write all of it."""
    parser = argparse.ArgumentParser(description=(__doc__ or "").splitlines()[0])
    parser.add_argument("--simpletuner", type=Path, required=True)
    options = parser.parse_args()
    checkpoint = Checkpoint.open(GOLDEN)
    config = checkpoint.mula_config
    weights = {
        name: checkpoint.mula_files.read(name).float() for name in checkpoint.mula_files.entries
    }
    shutil.rmtree(FOLDER, ignore_errors=True)
    generator = torch.Generator().manual_seed(1)
    inputs = {
        "backbone": torch.randn(1, POSITIONS, config.backbone.embed_dim, generator=generator),
        "decoder": torch.randn(1, POSITIONS, config.decoder.embed_dim, generator=generator),
    }
    found = {f"input.{name}": value for name, value in inputs.items()}
    shapes = {"backbone": config.backbone, "decoder": config.decoder}
    for number, (kind, settings) in enumerate(KINDS.items()):
        net = _adapted(_torchtune_net(shapes, weights), TORCHTUNE, kind, number, settings)
        for name, value in inputs.items():
            found[f"{kind}.{name}"] = net.get_submodule(name)(value)
    net = _adapted(_trainer_net(options.simpletuner, shapes, weights), TRANSFORMERS, "trainer", 9)
    for name, value in inputs.items():
        stack = net.get_submodule(name)
        found[f"trainer.{name}"] = stack(inputs_embeds=value, use_cache=False).last_hidden_state
    save_file(
        {name: value.contiguous() for name, value in found.items()},
        str(FOLDER / "expected.safetensors"),
    )


def _adapted(
    net: nn.Module, targets: list[str], kind: str, seed: int, settings: dict[str, Any] | None = None
) -> nn.Module:
    """Add an adapter of random values, save it, and return the network with it merged."""
    peft: Any = importlib.import_module("peft")
    config = peft.LoraConfig(r=RANK, lora_alpha=ALPHA, target_modules=targets, **(settings or {}))
    model = peft.get_peft_model(net, config)
    generator = torch.Generator().manual_seed(seed)
    for name, parameter in model.named_parameters():
        if "magnitude" in name:
            parameter.data *= MORE_NORM
        elif "lora_" in name:
            parameter.data = torch.randn(parameter.shape, generator=generator) * SPREAD
    model.save_pretrained(FOLDER / kind)
    (FOLDER / kind / "README.md").unlink()
    return model.merge_and_unload()


def _torchtune_net(shapes: dict[str, TransformerShape], weights: dict[str, Tensor]) -> nn.Module:
    net = nn.Module()
    for name, shape in shapes.items():
        stack = build_stack(shape)
        build_rope(stack, torch.device("cpu"))
        own = {key: weights[f"{name}.{key}"] for key in stack.state_dict()}
        stack.load_state_dict(own)
        setattr(net, name, stack)
    return net


def _trainer_net(
    folder: Path, shapes: dict[str, TransformerShape], weights: dict[str, Tensor]
) -> nn.Module:
    """Return SimpleTuner's network with a checkpoint's stacks, loaded as it loads them."""
    place = folder / "simpletuner"
    for name in ("", ".helpers", ".helpers.models", ".helpers.models.heartmula"):
        package = types.ModuleType(f"simpletuner{name}")
        package.__path__ = [str(place.joinpath(*name.split(".")))]
        sys.modules[package.__name__] = package
    prefix = "simpletuner.helpers.models.heartmula"
    modeling: Any = importlib.import_module(f"{prefix}.modeling_heartmula")
    settings: Any = importlib.import_module(f"{prefix}.configuration_heartmula")
    for name, shape in shapes.items():
        sizes = ("num_layers", "num_heads", "num_kv_heads", "embed_dim", "max_seq_len")
        values = {size: getattr(shape, size) for size in (*sizes, "intermediate_dim")}
        modeling._LLAMA_FLAVORS[name] = values
    model = modeling.HeartMuLaModel(
        settings.HeartMuLaConfig(backbone_flavor="backbone", decoder_flavor="decoder")
    )
    renamed = {
        modeling._map_llama_key(name, f"{stack}."): value
        for stack in shapes
        for name, value in weights.items()
        if name.startswith(f"{stack}.")
    }
    left, strange = model.load_state_dict(renamed, strict=False)
    missing = [name for name in left if ".layers." in name]
    if missing or strange:
        raise SystemExit(f"weights that do not fit: {missing} {strange}")
    return model.eval()


if __name__ == "__main__":
    with torch.no_grad():
        main()
