#!/usr/bin/env bash
# Behaviour: torchaudio 2.11.1 states torch>=2.11, pip installs it beside torch 2.11.0, `pip check` finds nothing wrong, and
#   `import torchaudio` raises OSError: its library takes functions of torch's stable C interface that torch has since
#   2.13. torchaudio 2.11.0 states no torch at all and is the one that fits 2.11.0. So a pin torchaudio==2.11.*, in the
#   manner of all earlier releases, broke on the day 2.11.1 appeared.
# Versions: torch 2.11.0, torchaudio 2.11.1 and 2.11.0, from the package index; Python 3.11, Linux x86-64, no GPU.
# Date: 29 November 2026.
# Output seen:
#     torchaudio 2.11.1 states ['torch>=2.11']
#       OSError: undefined symbol: torch_exception_get_what_without_backtrace
#     pip check: No broken requirements found.
#     torchaudio 2.11.0 states no torch
#       imported
#     as described
# Guess before: what pip finds compatible by a package's own metadata can at least be imported.
# Exit status: 0 while this is so, 1 when it has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
export PIP_DISABLE_PIP_VERSION_CHECK=1 TMPDIR="$folder"
python3 -m venv "$folder/venv"
python="$folder/venv/bin/python"
"$python" -m pip install --quiet torch==2.11.0 torchaudio==2.11.1
try_import() {
  "$python" -W ignore -c "
import importlib.metadata as metadata
stated = [line for line in metadata.requires('torchaudio') or [] if line.startswith('torch')]
print('torchaudio', metadata.version('torchaudio'), 'states', stated or 'no torch')
try:
    import torchaudio
    print('  imported')
except OSError as error:
    words = f'{error.__cause__ or error}'
    print('  OSError:', words[words.find('undefined symbol'):].splitlines()[0])
"
}
new=$(try_import)
check=$("$python" -m pip check 2>&1 || true)
"$python" -m pip install --quiet --no-deps torchaudio==2.11.0
old=$(try_import)
printf '%s\npip check: %s\n%s\n' "$new" "$check" "$old"
if [[ $new == *"OSError"* && $check == "No broken requirements found." && $old == *"  imported" ]]; then
  echo "as described"
else
  echo "changed"
  exit 1
fi
