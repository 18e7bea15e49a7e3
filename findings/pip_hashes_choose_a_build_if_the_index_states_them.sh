#!/usr/bin/env bash
# Behaviour: `demo==1.0` takes 1.0+cpu, the higher version, where an index offers 1.0 and 1.0+cpu. With a hash of 1.0 beside
#   the same requirement it depends on the index: if its page states hashes (#sha256=..., as the package index and
#   PyTorch's own do), pip takes 1.0 without a word, for a hash is then a filter before the choice, not a check after it;
#   if the page states none, pip still chooses 1.0+cpu and ends because the hash is another one. So who locks PyTorch
#   by the package index's hashes and adds PyTorch's index of CPU builds gets the build with CUDA, or an error behind
#   a mirror that states no hashes, and never the CPU build. An installed 1.0+cpu satisfies the requirement; its hash
#   is not asked for.
# Versions: pip 23.0.1, 24.2 and 26.1, Python 3.11.
# Date: 29 November 2026.
# Output seen: for each pip
#     no hash asked for: 1.0+cpu; index states hashes: 1.0; index states none: refused; 1.0+cpu installed before: 1.0+cpu
#   then "as described".
# Guess before: pip chooses 1.0+cpu in every case, and refuses it when a hash of 1.0 is asked for.
# Exit status: 0 while this is so, 1 when it has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 - "$folder" <<'PYTHON'
import hashlib
import pathlib
import sys
import zipfile

folder = pathlib.Path(sys.argv[1])
pages = {"stating": "", "silent": ""}
for version in ("1.0", "1.0+cpu"):
    info = f"demo-{version}.dist-info"
    wheel = folder / f"demo-{version}-py3-none-any.whl"
    with zipfile.ZipFile(wheel, "w") as archive:
        for name, text in (
            ("METADATA", f"Metadata-Version: 2.1\nName: demo\nVersion: {version}\n"),
            ("WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n"),
            ("RECORD", ""),
        ):
            archive.writestr(f"{info}/{name}", text)
    digest = hashlib.sha256(wheel.read_bytes()).hexdigest()
    if version == "1.0":
        (folder / "hashed.txt").write_text(f"demo==1.0 --hash=sha256:{digest}\n")
    pages["stating"] += f'<a href="{wheel.as_uri()}#sha256={digest}">{wheel.name}</a>\n'
    pages["silent"] += f'<a href="{wheel.as_uri()}">{wheel.name}</a>\n'
for name, links in pages.items():
    (folder / name / "demo").mkdir(parents=True)
    page = f"<!DOCTYPE html><html><body>{links}</body></html>"
    (folder / name / "demo" / "index.html").write_text(page)
PYTHON
unset PIP_EXTRA_INDEX_URL PIP_FIND_LINKS
export PIP_CONFIG_FILE=/dev/null PIP_DISABLE_PIP_VERSION_CHECK=1
status=0
for pip in 23.0.1 24.2 26.1; do
  python3 -m venv "$folder/$pip"
  python="$folder/$pip/bin/python"
  "$python" -m pip install --quiet "pip==$pip"
  installed() { # index, requirement: the version that is there afterwards
    if "$python" -m pip install --quiet --index-url "file://$folder/$1/" "${@:2}" 2>"$folder/words"; then
      "$python" -m pip list --format=freeze | sed -n 's/^demo==//p'
    else
      grep -q "DO NOT MATCH THE HASHES" "$folder/words" && echo refused || cat "$folder/words"
    fi
  }
  remove() { "$python" -m pip uninstall --quiet --yes demo; }
  free=$(installed stating demo==1.0) && remove
  stating=$(installed stating --require-hashes -r "$folder/hashed.txt") && remove
  silent=$(installed silent --require-hashes -r "$folder/hashed.txt")
  installed stating demo==1.0 >/dev/null
  before=$(installed stating --require-hashes -r "$folder/hashed.txt")
  echo "pip $pip: no hash asked for: $free; index states hashes: $stating; index states none: $silent;" \
    "1.0+cpu installed before: $before"
  [ "$free $stating $silent $before" = "1.0+cpu 1.0 refused 1.0+cpu" ] || status=1
done
[ $status = 0 ] && echo "as described" || echo "changed"
exit $status
