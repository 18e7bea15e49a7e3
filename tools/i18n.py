"""Translations: finds the texts in the code, checks the .ts files, makes the .qm files.

lupdate finds the texts of the window (tr, translate). Messages of engine, jobs, audio and model are
templates of engine.messages.Message: they are found here in the syntax tree and passed to lupdate
in a table.

python -m tools.i18n update    add new texts to resources/i18n/*.ts, remove unused ones
python -m tools.i18n build     make the .qm files from the .ts files
python -m tools.i18n check     fail if a text is new, untranslated, or lacks a placeholder

lupdate and lrelease are part of PySide6-Essentials. To translate: run update, fill in the .ts files
(Qt Linguist or any editor), run build, commit both. The .qm files are tracked, so that the app
needs no tools.
"""

from __future__ import annotations

import ast
import json
import re
import subprocess
import sys
import tempfile
import xml.etree.ElementTree as ET
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "resources" / "i18n"
PACKAGES = ("engine", "heartstudio")
LANGUAGES = ("de", "zh_CN")
_PLACEHOLDER = re.compile(r"\{[^{}]*\}")
_PLURAL = re.compile(r"""["'][^"']*%n[^"']*["']""")
_MNEMONIC = re.compile(r"(?<!&)&(?=[^\s&])")


@dataclass(frozen=True)
class Message:
    """One text of a .ts file with its translation."""

    context: str
    source: str
    translation: str
    is_finished: bool

    @property
    def key(self) -> tuple[str, str]:
        """Its unique key."""
        return self.context, self.source


def ts_path(language: str, folder: Path = FOLDER) -> Path:
    """Return the translation file of a language."""
    return folder / f"heartstudio_{language}.ts"


def read_ts(path: Path) -> list[Message]:
    """Return all messages of a .ts file."""
    return list(_messages(ET.parse(path).getroot()))


def _messages(root: ET.Element) -> Iterator[Message]:
    for context in root.iter("context"):
        name = context.findtext("name", "")
        for message in context.iter("message"):
            translation = message.find("translation")
            if translation is None:
                continue
            text = translation.text or ""
            is_finished = translation.get("type") is None and bool(text)
            yield Message(name, message.findtext("source", ""), text, is_finished)


def update(folder: Path = FOLDER) -> None:
    """Update the .ts files in a folder from the code."""
    folder.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as place:
        table = Path(place) / "declared_texts.py"
        table.write_text(declared_texts(), encoding="utf-8")
        sources = [*_sources(), table]
        listing = Path(place) / "sources.txt"
        listing.write_text("\n".join(str(s) for s in sources), encoding="utf-8")
        common = [f"@{listing}", "-no-obsolete", "-locations", "none", "-silent"]
        for language in LANGUAGES:
            _qt_tool("lupdate", [*common, "-target-language", language], ts_path(language, folder))


def build(folder: Path = FOLDER, target: Path | None = None) -> list[Path]:
    """Make a .qm file from every .ts file; returns their paths."""
    made: list[Path] = []
    for language in LANGUAGES:
        source = ts_path(language, folder)
        result = (target or folder) / f"{source.stem}.qm"
        _run([str(_qt_binary("lrelease")), str(source), "-qm", str(result), "-silent"])
        made.append(result)
    return made


def declared_texts() -> str:
    """Return Python text that marks what lupdate does not find.

    These are templates of messages, and texts in tables: settings and built-in presets.
    """
    from heartstudio.model.presets import BUILTIN_PRESETS
    from heartstudio.model.settings import OPTIONS
    from heartstudio.view.message_text import CONTEXT

    texts: dict[tuple[str, str], None] = {}
    for info in OPTIONS:
        if info.page or info.hint:  # without either nothing displays its label
            labels = [info.page, info.label, info.hint, *(c.label for c in info.choices)]
            texts.update({("Settings", text): None for text in labels if text})
    texts.update({("Presets", preset.name): None for preset in BUILTIN_PRESETS})
    texts.update({(CONTEXT, template): None for template in message_templates()})
    lines = (
        f"QCoreApplication.translate({json.dumps(context)}, {json.dumps(text, ensure_ascii=False)})"
        for context, text in texts
    )
    return "\n".join(lines)


def message_templates() -> list[str]:
    """Return the templates of all messages in the code, in order."""
    templates: dict[str, None] = {}
    for path in _sources():
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "Message" and node.args:
                template = node.args[0]
                if isinstance(template, ast.Constant) and template.value:
                    templates[str(template.value)] = None
    return list(templates)


def _sources() -> list[Path]:
    """Return all Python files of the engine and the app."""
    return [path for package in PACKAGES for path in sorted((ROOT / package).rglob("*.py"))]


def problems() -> list[str]:
    """Return what is missing or wrong in the translations; empty if nothing is."""
    found = plural_forms_in_code()
    with tempfile.TemporaryDirectory() as place:
        fresh = Path(place)
        update(fresh)
        for language in LANGUAGES:
            path = ts_path(language)
            if not path.is_file():
                found.append(f"{path.name} is missing")
                continue
            messages = read_ts(path)
            wanted = {message.key for message in read_ts(ts_path(language, fresh))}
            missing = wanted - {message.key for message in messages}
            found += [f"{path.name}: not in it: {c}: {s!r}" for c, s in sorted(missing)]
            found += [f"{c}: no class; say self.tr: {s!r}" for c, s in wanted if "." in c]
            for message in messages:
                found += [f"{path.name}: {message.context}: {p}" for p in faults(message)]
    return found


def faults(message: Message) -> list[str]:
    """Return what is wrong with one translation."""
    source = message.source
    if not message.is_finished:
        return [f"not translated: {source!r}"]
    text = message.translation
    found: list[str] = []
    if set(_PLACEHOLDER.findall(text)) != set(_PLACEHOLDER.findall(source)):
        found.append(f"placeholders differ: {source!r} / {text!r}")
    if len(_MNEMONIC.findall(text)) != len(_MNEMONIC.findall(source)):
        found.append(f"keys (&) differ: {source!r} / {text!r}")
    if source.endswith("…") != text.endswith("…"):
        found.append(f"the … at the end differs: {source!r} / {text!r}")
    return found


def plural_forms_in_code() -> list[str]:
    """Find texts with %n, which lupdate does not support in Python; use two texts, one for 1."""
    return [
        f"{path.relative_to(ROOT).as_posix()}: {match}"
        for path in _sources()
        if path.name != "i18n.py"
        for match in _PLURAL.findall(path.read_text(encoding="utf-8"))
    ]


def _qt_tool(name: str, arguments: Sequence[str], ts_file: Path) -> None:
    _run([str(_qt_binary(name)), *arguments, "-ts", str(ts_file)])


def _qt_binary(name: str) -> Path:
    """Return the path of lupdate or lrelease in the PySide6 package."""
    import PySide6

    folder = Path(PySide6.__file__).parent
    for candidate in (folder / name, folder / f"{name}.exe", folder / f"{name}.app"):
        if candidate.is_file():
            return candidate
    raise FileNotFoundError(f"{name} is not in {folder}; install PySide6-Essentials")


def _run(command: Sequence[str]) -> None:
    subprocess.run(command, check=True, cwd=ROOT, stdout=subprocess.DEVNULL)


def main(arguments: Sequence[str]) -> int:
    """Run one command; returns the exit code."""
    command = arguments[0] if len(arguments) == 1 else ""
    if command == "update":
        update()
    elif command == "build":
        build()
    elif command == "check":
        found = problems()
        sys.stdout.write("".join(f"{line}\n" for line in found))
        return 1 if found else 0
    else:
        sys.stdout.write(f"{__doc__}\n")
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
