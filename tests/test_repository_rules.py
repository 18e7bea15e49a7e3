"""The rules no linter counts: long functions, docstrings, paths, and what loads without torch."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[1]

MAX_FUNCTION_LINES = 60

TEXT_SUFFIXES = {
    *(".py", ".md", ".toml", ".json", ".txt", ".yml", ".yaml", ".spec", ".iss", ".xml"),
    *(".desktop", ".svg", ".ts", ".cfg", ".sh", ""),
}
MACHINE_PATH = re.compile(
    r"(?<![\w.~/])/(work|root|tmp|home/\w+|Users/\w+)(/|\b)|[A-Z]:\\\\?Users\\\\?\w+"
)

Definition = ast.FunctionDef | ast.AsyncFunctionDef


def python_files(*folders: str) -> list[Path]:
    """The Python files of these folders of the repository, and studio.py."""
    found = [path for folder in folders for path in sorted((ROOT / folder).rglob("*.py"))]
    return [ROOT / "studio.py", *found]


def label(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


OWN_FILES = python_files("engine", "heartstudio", "tools")
DOCUMENTED_FILES = python_files("engine", "heartstudio")


def test_every_folder_is_a_package() -> None:
    """import-linter sees no other folders."""
    folders = {path.parent for path in OWN_FILES if path.parent != ROOT}
    assert [label(folder) for folder in folders if not (folder / "__init__.py").is_file()] == []


def definitions(tree: ast.AST) -> Iterator[ast.ClassDef | Definition]:
    for node in ast.walk(tree):
        if isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node


def lines_of_code(node: Definition) -> int:
    """Lines from def to the end, the docstring left out."""
    body = node.body
    docstring = body[0] if ast.get_docstring(node) is not None else None
    length = (node.end_lineno or node.lineno) - node.lineno + 1
    if docstring is not None:
        length -= (docstring.end_lineno or docstring.lineno) - docstring.lineno + 1
    return length


def long_functions(path: Path) -> list[str]:
    """The functions of this file that are longer than a screen."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return [
        f"{node.name}: {lines_of_code(node)} lines"
        for node in definitions(tree)
        if not isinstance(node, ast.ClassDef) and lines_of_code(node) > MAX_FUNCTION_LINES
    ]


def undocumented(path: Path) -> list[str]:
    """Public modules, classes and functions of this file that have no docstring."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = [] if ast.get_docstring(tree) else ["the module"]
    scopes: list[ast.Module | ast.ClassDef] = [tree]
    while scopes:
        for node in scopes.pop().body:
            if not isinstance(node, (ast.ClassDef, ast.FunctionDef, ast.AsyncFunctionDef)):
                continue
            if node.name.startswith("_") or _overrides(node):
                continue
            if not ast.get_docstring(node):
                found.append(f"{node.name} (line {node.lineno})")
            if isinstance(node, ast.ClassDef):
                scopes.append(node)
    return found


def _overrides(node: ast.ClassDef | Definition) -> bool:
    """Qt's virtual methods keep Qt's names and are documented there; overloads by their last."""
    decorators = {ast.unparse(decorator).split(".")[-1] for decorator in node.decorator_list}
    in_qt_manner = not isinstance(node, ast.ClassDef) and re.search(r"[a-z][A-Z]", node.name)
    return bool(in_qt_manner) or bool(decorators & {"override", "overload", "setter"})


def tracked_files() -> list[Path]:
    """Text files under version control, or every file where there is no git (a source archive)."""
    try:
        listed = subprocess.run(
            ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=True
        ).stdout.decode()
        paths = [ROOT / name for name in listed.split("\0") if name]
    except (OSError, subprocess.CalledProcessError):
        paths = [
            path
            for folder in ("engine", "heartstudio", "tools", "tests", "docs", "resources")
            for path in (ROOT / folder).rglob("*")
        ]
    return [path for path in paths if path.is_file() and path.suffix in TEXT_SUFFIXES]


@pytest.mark.parametrize("path", OWN_FILES, ids=label)
def test_a_function_fits_a_screen(path: Path) -> None:
    assert long_functions(path) == []


@pytest.mark.parametrize("path", DOCUMENTED_FILES, ids=label)
def test_everything_public_says_what_it_does(path: Path) -> None:
    assert undocumented(path) == []


GUESSES_MARKUP = re.compile(
    r"(?<!\w)(?:QLabel\(|QToolTip\b|\.setToolTip\(|QMessageBox\(|QMessageBox\.(?:question|about))"
)
"""Where Qt guesses whether a text is HTML; view/plain_text.py is the one place for it."""


@pytest.mark.parametrize("path", python_files("heartstudio"), ids=label)
def test_texts_are_shown_where_nobody_guesses_whether_they_are_markup(path: Path) -> None:
    if path.name != "plain_text.py":
        assert GUESSES_MARKUP.findall(path.read_text("utf-8")) == []


def test_no_tracked_file_names_a_place_on_somebodys_machine() -> None:
    this_file = Path(__file__).resolve()
    found = [
        f"{label(path)}:{number}: {line.strip()[:80]}"
        for path in tracked_files()
        if path != this_file and path.name != ".gitignore"
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if MACHINE_PATH.search(line)
    ]
    assert found == []


def test_every_link_between_the_documents_leads_somewhere() -> None:
    broken = [
        f"{label(path)}: {target}"
        for path in tracked_files()
        if path.suffix == ".md"
        for target in re.findall(r"\]\(([^)#\s]+)", path.read_text(encoding="utf-8"))
        if not target.startswith(("http://", "https://")) and not (path.parent / target).exists()
    ]
    assert broken == []


def test_the_rule_sees_a_long_function(tmp_path: Path) -> None:
    docstring = '    """' + "Text.\n" * 30 + '"""\n'
    source = "def short():\n" + docstring + "    x = 1\n" * 59
    source += "def long():\n" + docstring + "    x = 1\n" * 60
    file = tmp_path / "large.py"
    file.write_text(source, encoding="utf-8")
    assert long_functions(file) == ["long: 61 lines"]


@pytest.mark.parametrize(
    ("line", "is_found"),
    [
        ('open("/tmp/x")', True),
        ("cd /work", True),
        ("/home/somebody/music", True),
        ("C:\\Users\\somebody", True),
        ("https://example.org/work/x", False),
        ("~/work", False),
        ("a/tmp/b", False),
    ],
)
def test_the_path_rule_knows_a_machine_path(line: str, is_found: bool) -> None:
    assert bool(MACHINE_PATH.search(line)) is is_found


def modules_loaded_by(*names: str) -> set[str]:
    """Top-level packages that a fresh Python holds after importing these modules."""
    code = (
        "import importlib, sys\n"
        f"for name in {names!r}:\n"
        "    importlib.import_module(name)\n"
        "sys.stdout.write(' '.join({name.split('.')[0] for name in sys.modules}))\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, encoding="utf-8", check=False
    )
    assert done.returncode == 0, done.stderr
    return set(done.stdout.split())


def torch_free_engine_modules() -> list[str]:
    """The modules that pyproject.toml's import contract names."""
    contract = (ROOT / "pyproject.toml").read_text("utf-8")
    return re.findall(r'^  "(engine\.[\w.]+)",$', contract, re.MULTILINE)


def test_the_engines_border_loads_without_torch_and_qt() -> None:
    assert "engine.contract" in torch_free_engine_modules()
    loaded = modules_loaded_by("engine", *torch_free_engine_modules())
    assert loaded.isdisjoint({"torch", "torchaudio", "torchtune", "PySide6", "heartstudio"})


def app_modules() -> list[str]:
    """Every module of the app but its start, which runs, and the adapter, which may load torch."""
    names: list[str] = []
    for path in sorted((ROOT / "heartstudio").rglob("*.py")):
        parts = path.relative_to(ROOT).with_suffix("").parts
        name = ".".join(parts[:-1] if parts[-1] == "__init__" else parts)
        if name not in ("heartstudio.__main__", "heartstudio.engine_adapter"):
            names.append(name)
    return names


def test_the_app_loads_without_torch() -> None:
    names = app_modules()
    assert "heartstudio" in names
    loaded = modules_loaded_by(*names)
    assert loaded.isdisjoint({"torch", "torchaudio", "torchtune", "torchao", "pandas", "pyarrow"})


def test_importing_the_app_makes_no_file(tmp_path: Path) -> None:
    """Folders are made when something is saved, not when a module is loaded."""
    code = f"import importlib\nfor name in {app_modules()!r}: importlib.import_module(name)"
    subprocess.run(
        [sys.executable, "-B", "-c", code],
        cwd=ROOT,
        check=True,
        env={**_environment_without_home(), **_home_variables(tmp_path)},
    )
    assert list(tmp_path.rglob("*")) == []


def _environment_without_home() -> dict[str, str]:
    return {name: value for name, value in os.environ.items() if not name.startswith("XDG_")}


def _home_variables(folder: Path) -> dict[str, str]:
    names = ("HOME", "USERPROFILE", "APPDATA", "LOCALAPPDATA")
    return {name: str(folder) for name in names}
