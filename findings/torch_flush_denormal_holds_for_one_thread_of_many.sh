#!/usr/bin/env bash
# Behaviour: torch.set_flush_denormal(True) sets the processor's mode for the thread that calls it. torch computes tensors of more
#   than 32768 values on several threads; those that have started already, by any larger operation before, go on with
#   denormals. With two threads half of a tensor is flushed to zero and the other half is not. So the result depends on
#   the number of values and of cores, and the slow arithmetic that the mode was set against (tails of reverbs and
#   filters) stays in the other threads. The call returns True; the documentation says "on CPU". Only threads that
#   start later take the mode over: set before the first larger operation, it holds everywhere.
# Versions: torch 2.14.1 from the package index (2.11.0 does the same), Python 3.11, Linux x86-64, no GPU.
# Date: 2026-11-30.
# Output seen: share of 1e-39 flushed to zero
#     set first: 40000 values 1.00; 4 million values in quarters 1.00 1.00 1.00 1.00
#     set after one sum of two tensors: 32768 values 1.00; 40000 values 0.50; quarters 1.00 1.00 0.50 0.50; one thread 1.00
#     as described
# Guess before: the mode holds for whole tensors, however many threads compute them.
# Exit status: 0 while this is so, 1 when it has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export PIP_DISABLE_PIP_VERSION_CHECK=1 TMPDIR="$folder"
python3 -m venv --without-pip "$folder/venv"
python="$folder/venv/bin/python"
python3 -m pip --python "$python" install --quiet --no-compile torch==2.14.1
cat >"$folder/flush.py" <<'PYTHON'
import sys

import torch

torch.set_num_threads(2)
if sys.argv[1] == "late":
    torch.ones(4_000_000) + torch.ones(4_000_000)
assert torch.set_flush_denormal(True)
sound = torch.empty(4_000_000)
sound.view(torch.int32).fill_(713_624)  # 1e-39, without arithmetic


def flushed(values):
    return f"{(values * 1.0 == 0).float().mean().item():.2f}"


quarters = [f"{(part == 0).float().mean().item():.2f}" for part in (sound * 1.0).chunk(4)]
print(flushed(sound[:32_768]), flushed(sound[:40_000]), *quarters, end=" ")
torch.set_num_threads(1)
print(flushed(sound))
PYTHON
flush() { env -u OMP_NUM_THREADS -u MKL_NUM_THREADS "$python" -W ignore "$folder/flush.py" "$1"; }
read -r few_first more_first a b c d alone_first <<<"$(flush first)"
echo "set first: 40000 values $more_first; 4 million values in quarters $a $b $c $d"
first="$few_first $more_first $a $b $c $d $alone_first"
read -r few more a b c d alone <<<"$(flush late)"
echo "set after one sum of two tensors: 32768 values $few; 40000 values $more; quarters $a $b $c $d; one thread $alone"
if [[ $first == "1.00 1.00 1.00 1.00 1.00 1.00 1.00" && "$few $alone" == "1.00 1.00" && $more != 1.00 && $d != 1.00 ]]; then
  echo "as described"
else
  echo "changed"
  exit 1
fi
