#!/usr/bin/env bash
# Behaviour: the macOS wheel of PySide6-Essentials is tagged macosx_13_0, and Qt's own frameworks in it are marked (in the
#   Mach-O load command LC_BUILD_VERSION, "minos") for macOS 13; but most of PySide6's own libraries, and both
#   of shiboken6, are marked for macOS 15. pip installs the wheel on macOS 13 and 14 by its tag; what checks the
#   mark (as tools that pack apps, or that compare deployment targets) sees an app for macOS 15.
# Versions: PySide6-Essentials 6.11.3 and shiboken6 6.11.3, the universal2 wheels. Read with Python alone, on any system.
# Date: 29 November 2026.
# Output seen: the counts below, then "as described".
#     pyside6_essentials-6.11.3-cp310-abi3-macosx_13_0_universal2.whl
#         9 files, PySide6's own, marked macOS 13.0
#        24 files, PySide6's own, marked macOS 15.0
#       193 files, Qt's, marked macOS 13.0
#         1 files, Qt's, marked macOS 15.0
#     shiboken6-6.11.3-cp310-abi3-macosx_13_0_universal2.whl
#         2 files, PySide6's own, marked macOS 15.0
# Guess before: the tag of a wheel is that of its newest library.
# Exit status: 0 while this is so, 1 when it has changed.
set -euo pipefail
folder=$(mktemp -d)
trap 'rm -rf "$folder"' EXIT
python3 -m pip download --quiet --disable-pip-version-check --no-deps --only-binary :all: \
  --platform macosx_13_0_universal2 --python-version 3.12 --dest "$folder" PySide6-Essentials==6.11.3 shiboken6==6.11.3
python3 - "$folder" <<'PYTHON'
import collections
import pathlib
import struct
import sys
import zipfile

FAT, MACH_O_64, BUILD_VERSION, MACOS = 0xCAFEBABE, 0xFEEDFACF, 0x32, 1


def oldest_systems(data):
    """The "minos" of every processor's part of a library, as (13, 0); nothing for other files."""
    if len(data) < 8:
        return
    magic, count = struct.unpack(">II", data[:8])
    if magic == FAT and count < 20:
        for part in range(count):
            offset, size = struct.unpack_from(">II", data, 8 + 20 * part + 8)
            yield from oldest_systems(data[offset : offset + size])
        return
    if struct.unpack("<I", data[:4])[0] != MACH_O_64:
        return
    commands, place = struct.unpack_from("<I", data, 16)[0], 32
    for _ in range(commands):
        command, size = struct.unpack_from("<II", data, place)
        if command == BUILD_VERSION:
            platform, minos = struct.unpack_from("<II", data, place + 8)
            if platform == MACOS:
                yield minos >> 16, minos >> 8 & 255
        place += size


as_described = True
for wheel in sorted(pathlib.Path(sys.argv[1]).glob("*.whl")):
    counts = collections.Counter()
    with zipfile.ZipFile(wheel) as archive:
        for name in archive.namelist():
            own = "Qt's" if "/Qt/" in name else "PySide6's own"
            for system in set(oldest_systems(archive.read(name))):
                counts[own, system] += 1
    print(wheel.name)
    for (own, system), count in sorted(counts.items()):
        print(f"  {count:3} files, {own}, marked macOS {system[0]}.{system[1]}")
    as_described &= "macosx_13_0" in wheel.name
    newest = max(system for own, system in counts if own != "Qt's")
    as_described &= newest >= (15, 0)
print("as described" if as_described else "changed")
sys.exit(0 if as_described else 1)
PYTHON
