"""What goes into the packaged app, and what the systems are told about it."""

from __future__ import annotations

import ast
import configparser
import os
import plistlib
import subprocess
import sys
import xml.etree.ElementTree as ElementTree
from pathlib import Path

import pytest
from PySide6.QtGui import QImage, QImageReader

from engine.songs.score_carrier import FLAC_APPLICATION_ID
from heartstudio import __version__
from tools.package import build, bundled_sound, contents, fallback_libraries, icons
from tools.package.archives import write_cure

ROOT = Path(__file__).resolve().parents[2]
LINUX = ROOT / "tools" / "package" / "linux"

IMPORT_WITHOUT_EXCLUDED = """
import importlib.machinery, os, sys
from tools.package import absent_modules, contents

class Limited(importlib.machinery.PathFinder):
    @classmethod
    def find_spec(cls, name, path=None, target=None):
        if any(name == m or name.startswith(m + ".") for m in contents.EXCLUDED_MODULES):
            return None
        return importlib.machinery.PathFinder.find_spec(name, path, target)

sys.meta_path[sys.meta_path.index(importlib.machinery.PathFinder)] = Limited
absent_modules.install()
import engine.pipeline, engine.cli, heartstudio.app
import datasets
try:
    datasets.load_dataset("x")
except ImportError as error:
    sys.stdout.write(str(error))
"""


def test_the_engine_and_the_app_import_without_what_is_left_out() -> None:
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", IMPORT_WITHOUT_EXCLUDED],
        cwd=ROOT,
        capture_output=True,
        encoding="utf-8",
        check=False,
    )
    assert done.returncode == 0, done.stderr
    assert done.stdout == "datasets.load_dataset was left out of the packaged app"


@pytest.mark.parametrize(
    ("place", "is_wanted"),
    [
        ("torch/lib/libtorch_cpu.so", True),
        ("torch/bin/torch_shm_manager", True),
        ("torch/bin/protoc", False),
        ("torch/include/ATen/ATen.h", False),
        ("torch\\lib\\torch_cpu.lib", False),
        ("torch/_inductor/scheduler.py", False),
        ("torch\\_dynamo\\convert_frame.py", False),
        ("torch/distributed/config.py", True),
        ("torch/_functorch/config.py", True),
        ("torch/nn/functional.py", True),
        ("torchao/_C.abi3.so", False),
        ("PySide6/Qt/plugins/platforms/libqxcb.so", True),
        ("PySide6/Qt/plugins/platforms/libqwayland.so", True),
        ("PySide6/Qt/plugins/platforms/libqlinuxfb.so", False),
        ("PySide6/Qt/lib/libQt6Qml.so.6", False),
        ("PySide6/Qt/lib/libQt6Widgets.so.6", True),
        ("PySide6/Qt/lib/libQt6Svg.so.6", True),
        ("libxcb-cursor.so.0", True),
        ("libportaudio.so.2", True),
        ("libasound.so.2", False),
        ("resources/tags.json", True),
    ],
)
def test_files_that_are_shipped(place: str, is_wanted: bool) -> None:
    entry = (place, "source", "BINARY")
    assert contents.wanted([entry]) == ([entry] if is_wanted else [])


def test_the_version_is_the_packages() -> None:
    assert contents.version(ROOT) == __version__
    assert f'version = "{__version__}"' in (ROOT / "pyproject.toml").read_text(encoding="utf-8")


def test_the_windows_version_resource_is_well_formed() -> None:
    call = ast.parse(contents.windows_version_resource("1.2.3"), mode="eval").body
    assert isinstance(call, ast.Call)
    assert "(1, 2, 3, 0)" in ast.unparse(call)


def test_macos_is_told_of_songs_and_of_no_microphone() -> None:
    plist = plistlib.loads(plistlib.dumps(contents.info_plist("1.2.3")))
    assert plist["CFBundleShortVersionString"] == "1.2.3"
    assert plist["NSRequiresAquaSystemAppearance"] is False
    assert {kind["CFBundleTypeExtensions"][0] for kind in plist["CFBundleDocumentTypes"]} == {
        *("flac", "mp3", "wav", "ogg")
    }
    assert not any("Microphone" in key or "Camera" in key for key in plist)
    entitlements = ROOT / "tools" / "package" / "macos" / "entitlements.plist"
    allowed = plistlib.loads(entitlements.read_bytes())
    assert not any("audio-input" in key or "device" in key for key in allowed)


def test_the_windows_icon_holds_every_size(tmp_path: Path) -> None:
    reader = QImageReader(icons.make_icon(ROOT / "resources/icons/app.svg", tmp_path, "win32"))
    assert reader.imageCount() == len(icons.ICO_SIZES)
    found: list[int] = []
    for number in range(reader.imageCount()):
        assert reader.jumpToImage(number)
        found.append(reader.read().width())
    assert found == list(icons.ICO_SIZES)


def test_the_linux_icon_is_drawn_on_nothing(tmp_path: Path) -> None:
    image = QImage(icons.make_icon(ROOT / "resources/icons/app.svg", tmp_path, "linux"))
    assert image.width() == image.height() == 256
    assert image.pixelColor(0, 0).alpha() == 0
    assert image.pixelColor(128, 128).alpha() == 255


def test_the_macos_icon_is_a_list_of_pictures(tmp_path: Path) -> None:
    svg = ROOT / "resources" / "icons" / "app.svg"
    data = Path(icons.make_icon(svg, tmp_path, "darwin")).read_bytes()
    assert data[:4] == b"icns"
    assert int.from_bytes(data[4:8], "big") == len(data)
    place, sizes = 8, []
    while place < len(data):
        length = int.from_bytes(data[place + 4 : place + 8], "big")
        sizes.append(QImage.fromData(data[place + 8 : place + length]).width())
        place += length
    assert sizes == [16, 32, 128, 256, 512, 1024]


def test_the_menu_entry_and_the_metadata_belong_together() -> None:
    entry = configparser.ConfigParser(interpolation=None)
    entry.optionxform = str  # type: ignore[assignment,method-assign]
    entry.read(LINUX / f"{contents.BUNDLE_ID}.desktop", encoding="utf-8")
    values = entry["Desktop Entry"]
    assert values["Exec"] == f"{contents.PROGRAM_NAME} %F"
    assert values["Icon"] == contents.BUNDLE_ID
    metadata = ElementTree.parse(LINUX / f"{contents.BUNDLE_ID}.metainfo.xml").getroot()
    assert metadata.findtext("id") == contents.BUNDLE_ID
    assert metadata.find("releases/release").attrib["version"] == __version__  # type: ignore[union-attr]
    space = "{http://www.freedesktop.org/standards/shared-mime-info}"
    mime = ElementTree.parse(LINUX / f"{contents.BUNDLE_ID}.mime.xml").getroot()
    kind = mime.find(f"{space}mime-type")
    assert kind is not None
    assert kind.attrib["type"] in values["MimeType"].split(";")
    marks = [match.attrib["value"] for match in kind.iter(f"{space}match")]
    assert marks == ["fLaC", FLAC_APPLICATION_ID.decode("ascii")]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="a script for Linux")
def test_the_menu_entry_is_installed_with_its_whole_path_and_removed(tmp_path: Path) -> None:
    app = tmp_path / "Jérôme's $music 音" / "Heart Studio"
    app.mkdir(parents=True)
    build_folder = ROOT / "resources" / "icons"
    (app / "share").mkdir()
    for file in LINUX.iterdir():
        (app / "share" / file.name).write_bytes(file.read_bytes())
    (app / "share" / f"{contents.BUNDLE_ID}.svg").write_bytes(
        (build_folder / "app.svg").read_bytes()
    )
    script = app / "install.sh"
    script.write_bytes((LINUX / "install.sh").read_bytes())
    variables = {"XDG_DATA_HOME": str(tmp_path / "data"), "PATH": "/usr/bin:/bin"}
    subprocess.run(["sh", str(script)], check=True, env=variables, capture_output=True)
    menu = tmp_path / "data" / "applications" / f"{contents.BUNDLE_ID}.desktop"
    escaped = str(app / "heart-studio").replace("$", "\\\\$")
    assert f'Exec="{escaped}" %F' in menu.read_text(encoding="utf-8").splitlines()
    subprocess.run(["sh", str(script), "--remove"], check=True, env=variables, capture_output=True)
    assert not menu.exists()


def test_portaudio_is_found_in_the_apps_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    monkeypatch.setattr(bundled_sound.ctypes.util, "find_library", lambda name: asked.append(name))
    bundled_sound.install(tmp_path)
    bundled_sound.ctypes.util.find_library("portaudio")
    assert asked == ["portaudio"], "nothing bundled: the system is asked"
    library = tmp_path / "libportaudio.so.2"
    library.touch()
    bundled_sound.install(tmp_path)
    assert bundled_sound.ctypes.util.find_library("portaudio") == str(library)
    bundled_sound.ctypes.util.find_library("sndfile")
    assert asked == ["portaudio", "sndfile"]


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="libraries of Linux")
def test_only_what_the_system_cannot_load_comes_from_the_app(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def load(name: str) -> None:
        asked.append(name)
        if name in ("libGL.so.1", "libxcb.so.1"):
            raise OSError(name)

    monkeypatch.setattr(fallback_libraries.ctypes, "CDLL", load)
    assert fallback_libraries.load(tmp_path) == ["libxcb.so.1", "libGL.so.1"]
    assert str(tmp_path / "libGL.so.1") in asked
    assert str(tmp_path / "libEGL.so.1") not in asked


def test_the_apps_fonts_serve_where_there_are_no_settings(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("FONTCONFIG_FILE", raising=False)
    settings = tmp_path / "fonts.conf"
    settings.touch()
    fallback_libraries.use_fonts(tmp_path, settings)
    assert "FONTCONFIG_FILE" not in os.environ
    fallback_libraries.use_fonts(tmp_path, tmp_path / "absent.conf")
    assert os.environ["FONTCONFIG_FILE"] == str(tmp_path / "fonts.conf")
    monkeypatch.delenv("FONTCONFIG_FILE")


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only Linux needs them")
def test_fonts_are_bundled_wherever_the_distribution_puts_them(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in fallback_libraries.FONTS:
        (tmp_path / "dejavu-sans-fonts" / name).parent.mkdir(exist_ok=True)
        (tmp_path / "dejavu-sans-fonts" / name).touch()
    monkeypatch.setattr(fallback_libraries, "FONT_FOLDER", tmp_path)
    bundled = fallback_libraries.files_to_bundle(tmp_path / "absent.conf")
    assert {Path(file).name for file, _ in bundled} >= set(fallback_libraries.FONTS)


def test_sizes_are_summed_by_part(tmp_path: Path) -> None:
    for name, size in (("_internal/torch/lib/a.so", 7), ("_internal/torch/b.py", 3), ("start", 5)):
        file = tmp_path / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(bytes(size))
    assert build.part_sizes(tmp_path) == {"torch": 10, "start": 5}


def test_the_built_app_makes_a_song() -> None:
    """The whole of it, where `studio.py build` was run before."""
    program = build.program(build.built_app())
    if not program.exists():
        pytest.skip("there is no built app: python3 studio.py build makes one")
    assert build.self_test(build.built_app()) == 0


def test_an_unsigned_disk_image_tells_the_cure(tmp_path: Path) -> None:
    text = write_cure(tmp_path).read_text(encoding="utf-8")
    assert '\nxattr -dr com.apple.quarantine "/Applications/Heart Studio.app"\n' in text
    assert "Open Anyway" in text
    assert "SmartScreen" not in text
    assert "`" not in text
