"""A strict parser of the Inno Setup script, for systems without Inno Setup.

It knows the sections, directives, parameters, flags and constants that this project's script may
use (from Inno Setup 6's documentation) and reports everything else. It compiles nothing.
"""

from __future__ import annotations

import re
from pathlib import Path

DIRECTIVES = frozenset(
    (
        *("AppId", "AppName", "AppVersion", "AppPublisher", "DefaultDirName", "DefaultGroupName"),
        *("PrivilegesRequired", "PrivilegesRequiredOverridesAllowed", "ArchitecturesAllowed"),
        *("ArchitecturesInstallIn64BitMode", "LicenseFile", "OutputDir", "OutputBaseFilename"),
        *("SetupIconFile", "UninstallDisplayIcon", "Compression", "SolidCompression"),
        *("WizardStyle", "ChangesAssociations", "VersionInfoVersion"),
    )
)
REQUIRED_DIRECTIVES = ("AppId", "AppName", "AppVersion", "DefaultDirName")
# Parameters of each section; those in the first tuple are required.
PARAMETERS: dict[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "Tasks": (("Name", "Description"), ("Flags", "GroupDescription")),
    "Files": (("Source", "DestDir"), ("Flags", "Excludes")),
    "InstallDelete": (("Type", "Name"), ()),
    "Icons": (("Name", "Filename"), ("Tasks", "WorkingDir", "IconFilename")),
    "Registry": (
        ("Root", "Subkey"),
        ("ValueType", "ValueName", "ValueData", "Flags"),
    ),
    "Run": (("Filename",), ("Description", "Flags", "Parameters")),
}
FLAGS: dict[str, frozenset[str]] = {
    "Tasks": frozenset({"unchecked"}),
    "Files": frozenset({"recursesubdirs", "ignoreversion", "createallsubdirs"}),
    "Registry": frozenset({"uninsdeletekey", "uninsdeletevalue"}),
    "Run": frozenset({"nowait", "postinstall", "skipifsilent"}),
}
WORDS: dict[str, frozenset[str]] = {
    "Root": frozenset({"HKA", "HKCU", "HKLM"}),
    "ValueType": frozenset({"string", "none", "dword"}),
    "Type": frozenset({"files", "filesandordirs", "dirifempty"}),
}
CONSTANTS = re.compile(r"app|group|autopf|autodesktop|cm:\w+(,[^}]*)?|#\w+")


def problems(path: Path) -> list[str]:
    """Return faults of the script, each with its line; empty if none was found."""
    found: list[str] = []
    section, directives, defined = "", set[str](), set[str]()
    for number, raw in enumerate(path.read_text(encoding="utf-8").splitlines(), start=1):
        line = raw.strip()
        if line.startswith("#"):
            defined |= set(re.findall(r"^#(?:define|ifndef) (\w+)", line))
            continue
        if not line or line.startswith(";"):
            continue
        heading = re.fullmatch(r"\[(\w+)\]", line)
        if heading:
            section = heading[1]
            wrong = [] if section in {"Setup", *PARAMETERS} else [f"no section {section}"]
        elif section == "Setup":
            wrong = _directive(line, directives, path)
        elif section in PARAMETERS:
            wrong = _entry(line, section)
        else:
            wrong = ["outside of any section"]
        wrong += _constants(line, defined)
        found += [f"line {number}: {text}" for text in wrong]
    return found + [f"{name} is missing" for name in REQUIRED_DIRECTIVES if name not in directives]


def _directive(line: str, seen: set[str], script: Path) -> list[str]:
    name, equals, value = line.partition("=")
    wrong = [] if equals and value else ["no Name=Value"]
    if name not in DIRECTIVES:
        wrong.append(f"unknown directive {name}")
    if name in seen:
        wrong.append(f"{name} is given twice")
    seen.add(name)
    if name == "LicenseFile" and not (script.parent / value.replace("\\", "/")).is_file():
        wrong.append(f"there is no {value}")
    return wrong


def _entry(line: str, section: str) -> list[str]:
    required, optional = PARAMETERS[section]
    if line.count('"') % 2:
        return ["a quote is not closed"]
    wrong: list[str] = []
    seen: set[str] = set()
    for part in re.split(r';(?=(?:[^"]*"[^"]*")*[^"]*$)', line):
        name, colon, value = (piece.strip() for piece in part.partition(":"))
        if not colon or not value:
            wrong.append(f"no Name: Value in {part.strip()!r}")
        if name not in (*required, *optional):
            wrong.append(f"[{section}] has no {name}")
        if name in seen:
            wrong.append(f"{name} is given twice")
        seen.add(name)
        if value.startswith('"') and not re.fullmatch(r'"(?:[^"]|"")*"', value):
            wrong.append(f"quotes of {name}")
        allowed = FLAGS.get(section) if name == "Flags" else WORDS.get(name)
        if allowed is not None:
            wrong += [f"{name} has no {word}" for word in value.split() if word not in allowed]
    return wrong + [f"{name} is missing" for name in required if name not in seen]


def _constants(line: str, defined: set[str]) -> list[str]:
    """Return the texts in braces; a doubled brace is a literal one."""
    wrong: list[str] = []
    for text in re.findall(r"\{([^{}]*)\}", line.replace("{{", "")):
        is_identifier = re.fullmatch(r"[0-9A-F-]{36}", text) is not None
        if not is_identifier and not CONSTANTS.fullmatch(text):
            wrong.append(f"unknown constant {text}")
        if text.startswith("#") and text[1:] not in defined:
            wrong.append(f"{text[1:]} is not defined")
    return wrong
