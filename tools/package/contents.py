"""Defines what the packaged app contains and what is left out, for build_app.spec.

Names and reasons only: it copies nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path

from tools.bootstrap import support
from tools.package.absent_modules import ABSENT

APP_NAME = "Heart Studio"
PROGRAM_NAME = "heart-studio"
BUNDLE_ID = "io.github.heartstudio.HeartStudio"
COPYRIGHT = "GPL-3.0-or-later as a whole; sources: Apache-2.0"

# Oldest systems supported by the downloads; tools/package/oldest_system.py checks that the build
# runs on them, and README.md and the workflow state the same.
# numpy has a wheel for macOS 11 and one, with Apple's linear algebra, for macOS 14; pip selects the
# latter where it can. MLX requires macOS 14, PySide6 6.11 macOS 13, torch 2.11 macOS 11.
OLDEST_MACOS = "14.0"
# The download is for this processor; RHEL 9 and Fedora 35 have this C library.
OLDEST_GLIBC = ".".join(map(str, support.OLDEST_GLIBC["x86_64"]))

SONG_TYPES = (
    ("org.xiph.flac", "flac"),
    ("public.mp3", "mp3"),
    ("com.microsoft.waveform-audio", "wav"),
    ("org.xiph.ogg-audio", "ogg"),
)

# Never imported at run time: PyInstaller includes them because a library mentions them.
EXCLUDED_MODULES = (
    *ABSENT,  # replaced by stubs
    "transformers",  # what the tests compare the transcriber with; 130 MB
    "triton",  # compiles GPU kernels for torch.compile, which is not used; 640 MB
    "torchvision",  # images
    "scipy",  # numpy's hooks mention it
    "matplotlib",  # plots of torch's tools
    "mlx.nn",  # MLX's own models and training
    "mlx.optimizers",
    "IPython",  # notebooks
    "tkinter",  # another GUI toolkit
    "pytest",  # tests
    "_pytest",
    "hypothesis",
    "setuptools",  # building of torch extensions
    "pkg_resources",
    "pip",
    "tensorboard",  # training logs
    "torch.utils.tensorboard",
    "torch.testing._internal.opinfo",  # torch's own tests
    "torch.testing._internal.generated",
    "torch.utils.benchmark",
    "torch.utils.bottleneck",
    "torch.onnx",  # conversion to other runtimes
    "torchaudio",  # torchtune requires it, and imports it only for what is not used here; 5 MB
    "lxml",  # networkx mentions it; 10 MB
    "PySide6.QtQml",  # Qt Quick: the window is made of widgets
    "PySide6.QtQuick",
    "PySide6.QtDesigner",
)

# Files that PyInstaller's hooks for torch and Qt add, by their path in the app.
EXCLUDED_FILES = re.compile(
    r"""
    ^torch/(include|share|test|utils/benchmark)/  # for building extensions
  | ^torch/bin/(?!torch_shm_manager)  # torch's start looks for this one program
  | ^torch/.*\.(a|lib|cmake|h|hpp|cuh|cpp|pyi)$
  | ^torch/onnx/
  # sources beside bytecode: of these parts torch reads only those of its settings (config.py)
  | ^torch/(_dynamo|_export|_inductor|_vendor|ao|distributed|export|testing)/(?!.*config).*\.py$
  | ^torchao/.*\.so          # kernels for training on GPUs
  | ^triton/
  | ^PySide6/.*(Qt6|qt6)(Qml|Quick|Designer|Labs|Pdf|VirtualKeyboard|Sql|Test|Help)\w*
  | ^PySide6/.*/plugins/(sqldrivers|qmltooling|designer|printsupport|egldeviceintegrations)/
  | ^PySide6/.*/plugins/platforms/libq(eglfs|linuxfb|vkkhrdisplay|vnc|minimalegl)\.so
  | ^PySide6/.*/(qml|resources|metatypes)/
  | ^(PySide6/.*/)?libgtk-3\.so|^libgdk-3\.so     # GTK's theme plugin uses the desktop's own GTK
  | ^libasound\.so      # must fit the configuration and plugins of the computer it runs on
    """,
    re.VERBOSE,
)


def wanted(entries: Iterable[tuple[str, str, str]]) -> list[tuple[str, str, str]]:
    """Return the (place, source, kind) entries of a PyInstaller list that are to be shipped."""
    return [entry for entry in entries if not EXCLUDED_FILES.search(entry[0].replace("\\", "/"))]


def version(root: Path) -> str:
    """Return the app's version from heartstudio/__init__.py."""
    text = (root / "heartstudio" / "__init__.py").read_text(encoding="utf-8")
    found = re.search(r'^__version__ = "([^"]+)"', text, re.MULTILINE)
    if found is None:
        raise ValueError("heartstudio/__init__.py has no __version__")
    return found[1]


def windows_version_resource(version_text: str) -> str:
    """Return PyInstaller's version file: what Windows shows under Properties, Details."""
    numbers = [int(part) for part in re.findall(r"\d+", version_text)][:4]
    four = tuple(numbers + [0] * (4 - len(numbers)))
    names = {
        "CompanyName": "Heart Studio contributors",
        "FileDescription": APP_NAME,
        "FileVersion": version_text,
        "InternalName": PROGRAM_NAME,
        "LegalCopyright": COPYRIGHT,
        "OriginalFilename": f"{PROGRAM_NAME}.exe",
        "ProductName": APP_NAME,
        "ProductVersion": version_text,
    }
    strings = ", ".join(f"StringStruct({key!r}, {value!r})" for key, value in names.items())
    return (
        f"VSVersionInfo(ffi=FixedFileInfo(filevers={four}, prodvers={four}, mask=0x3F, flags=0x0, "
        "OS=0x40004, fileType=0x1, subtype=0x0, date=(0, 0)), "
        f"kids=[StringFileInfo([StringTable('040904B0', [{strings}])]), "
        "VarFileInfo([VarStruct('Translation', [1033, 1200])])])\n"
    )


def info_plist(version_text: str) -> dict[str, object]:
    """Return the contents of Info.plist for macOS."""
    return {
        "CFBundleName": APP_NAME,
        "CFBundleDisplayName": APP_NAME,
        "CFBundleShortVersionString": version_text,
        "CFBundleVersion": version_text,
        "LSApplicationCategoryType": "public.app-category.music",
        "LSMinimumSystemVersion": OLDEST_MACOS,
        "NSHighResolutionCapable": True,
        # Follow the system's light or dark appearance.
        "NSRequiresAquaSystemAppearance": False,
        "NSHumanReadableCopyright": COPYRIGHT,
        "CFBundleDocumentTypes": [
            {
                "CFBundleTypeName": f"{ending.upper()} song",
                "CFBundleTypeRole": "Editor",
                # Offered under "Open with"; the user's player stays the default.
                "LSHandlerRank": "Alternate",
                "LSItemContentTypes": [identifier],
                "CFBundleTypeExtensions": [ending],
            }
            for identifier, ending in SONG_TYPES
        ],
    }
