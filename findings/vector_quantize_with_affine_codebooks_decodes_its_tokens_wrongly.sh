#!/usr/bin/env bash
# Behaviour: vector-quantize-pytorch's affine_param=True quantises with codebooks that are moved and scaled to the data, but
#   get_output_from_indices (and get_codes_from_indices) takes the stored ones, which are not. So a codec or music model
#   that is trained with it looks good, 19 dB, as long as encoder and decoder are one; of the same sound's tokens it makes
#   noise, 1 dB. And its tokens are not even its own: in eval mode each call still changes the statistics (buffers
#   batch_mean and batch_variance), so a sound gets other tokens after another one was encoded. No error, no warning.
# Versions: vector-quantize-pytorch 1.32.0, torch 2.14.1 from the package index; Python 3.11, Linux x86-64, no GPU.
# Date: 2026-11-30.
# Output seen: ResidualVQ with 4 codebooks of 256, trained for 200 steps, then eval()
#     affine_param=False: forward 18.5 dB, from its tokens 18.5 dB; the same tokens after another sound: 100 %
#     affine_param=True: forward 18.8 dB, from its tokens 1.4 dB; the same tokens after another sound: 81 %
#     as described
# Guess before: with every option, what is made of the tokens is what the forward pass gave, and eval() changes nothing.
# Exit status: 0 while this is so, 1 when it has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export PIP_DISABLE_PIP_VERSION_CHECK=1 TMPDIR="$folder" OMP_NUM_THREADS=1
python3 -m venv --without-pip "$folder/venv"
python="$folder/venv/bin/python"
python3 -m pip --python "$python" install --quiet --no-compile torch==2.14.1 vector-quantize-pytorch==1.32.0
"$python" -W ignore - <<'PYTHON'
import sys

import torch
from vector_quantize_pytorch import ResidualVQ

STEPS, SIZE = 200, 8
torch.set_num_threads(1)


def latents(loudness=1.0):
    return loudness * (3 + 2 * torch.randn(8, 200, SIZE))


def quality_db(found, given):
    return 10 * torch.log10(given.var() / (found - given).square().mean()).item()


is_so = True
for is_affine in (False, True):
    torch.manual_seed(0)
    model = ResidualVQ(
        dim=SIZE,
        num_quantizers=4,
        codebook_size=256,
        kmeans_init=True,
        affine_param=is_affine,
        sync_affine_param=False,
    )
    for _ in range(STEPS):
        model(latents())
    model.eval()
    with torch.no_grad():
        sound = latents()
        whole, tokens, _ = model(sound)
        from_tokens = model.get_output_from_indices(tokens)
        model(latents(0.1))
        later = model(sound)[1]
    forward_db, tokens_db = quality_db(whole, sound), quality_db(from_tokens, sound)
    same = 100 * (later == tokens).float().mean().item()
    print(
        f"affine_param={is_affine}: forward {forward_db:.1f} dB, from its tokens {tokens_db:.1f} dB; "
        f"the same tokens after another sound: {same:.0f} %"
    )
    if is_affine:
        is_so &= forward_db > 15 and tokens_db < 5 and same < 95
    else:
        is_so &= forward_db > 15 and abs(forward_db - tokens_db) < 0.1 and same == 100
print("as described" if is_so else "changed")
sys.exit(0 if is_so else 1)
PYTHON
