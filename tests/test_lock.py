"""requirements/: what `studio.py lock` writes, held against pyproject.toml, systems and Pythons."""

from __future__ import annotations

import importlib.util
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest
from packaging.markers import Marker
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tools.bootstrap import lock
from tools.bootstrap.packages import newest_requirements
from tools.bootstrap.support import OLDEST_GLIBC

if sys.version_info >= (3, 11):
    import tomllib
else:
    import tomli as tomllib

ROOT = Path(__file__).resolve().parents[1]
PYTHONS = tuple(f"3.{minor}" for minor in range(10, 15))
LINUX = {
    processor: f"{processor}-manylinux_{'_'.join(map(str, glibc))}"
    for processor, glibc in OLDEST_GLIBC.items()
}
SYSTEMS = (*LINUX.values(), "aarch64-apple-darwin", "x86_64-pc-windows-msvc")
"""The oldest systems that Heart Studio is for, in uv's words; macOS is 14."""
MLX_GLIBC = "x86_64-manylinux_2_35"
"""The oldest Linux on which the tests of MLX run."""

FILES = {name: lock.read_entries(text) for name, text in lock.lock_files(ROOT).items()}
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def test_every_purpose_has_its_file() -> None:
    assert set(FILES) == {"run.txt", "cuda.txt", "test.txt", "build.txt", "torch-cpu.txt"}


@pytest.mark.parametrize("name", ["run.txt", "cuda.txt", "test.txt", "build.txt"])
def test_every_package_has_hashes(name: str) -> None:
    assert FILES[name]
    assert [entry.name for entry in FILES[name] if "--hash=sha256:" not in entry.text] == []


@pytest.mark.parametrize(
    ("wanted", "files"),
    [
        (PROJECT["dependencies"], ("run.txt",)),
        (PROJECT["optional-dependencies"]["test"], ("run.txt", "test.txt")),
        (PROJECT["optional-dependencies"]["build"], ("run.txt", "build.txt")),
    ],
    ids=["run", "test", "build"],
)
def test_the_lock_holds_what_pyproject_asks_for(wanted: list[str], files: tuple[str, ...]) -> None:
    pinned = [entry for name in files for entry in FILES[name]]
    for requirement in map(Requirement, wanted):
        versions = [e.version for e in pinned if e.name == canonicalize_name(requirement.name)]
        assert versions, requirement
        assert all(requirement.specifier.contains(version) for version in versions), requirement


def test_the_newest_of_everything_keeps_the_bounds_that_another_package_needs() -> None:
    extras = ["test"]
    found = newest_requirements(Path(sys.executable), ROOT / "pyproject.toml", extras)
    wanted = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["test"]]
    ends = [
        [(one.name, one.extras, str(one.marker)) for one in map(Requirement, texts)]
        for texts in (found, wanted)
    ]
    assert ends[0] == ends[1], "with their extras and markers"
    newest = {one.name: one.specifier for one in map(Requirement, found)}
    assert str(newest["torchao"]) == "<0.18"
    for name in set(newest) - {"torchao"}:
        operators = {part.operator for part in newest[name]}
        assert operators <= {">=", ">", "!="}, name


def test_all_files_share_their_versions() -> None:
    run = {entry.name: entry.version for entry in FILES["run.txt"] if not entry.marker}
    others = [entry for name in FILES for entry in FILES[name] if name != "run.txt"]
    assert [e for e in others if e.name in run and e.version != run[e.name]] == []


def test_nvidias_libraries_are_apart_and_for_linux_alone() -> None:
    assert [entry.name for entry in FILES["run.txt"] if lock.CUDA_ONLY.match(entry.name)] == []
    for entry in FILES["cuda.txt"]:
        for system in ("darwin", "win32"):
            assert not Marker(entry.marker).evaluate({"sys_platform": system}), entry.name


def is_installable(system: str, python: str, *names: str) -> str:
    """uv's answer: "" when every package has a wheel for that system and Python, else its words."""
    if importlib.util.find_spec("uv") is None:
        pytest.skip("uv is not installed")
    command = [sys.executable, "-m", "uv", "pip", "sync", "--dry-run", "--no-config"]
    command += ["--python-platform", system, "--python-version", python, "--require-hashes"]
    command += ["--only-binary", ":all:"]
    with tempfile.TemporaryDirectory() as target:
        done = subprocess.run(
            [*command, "--target", target, *(str(ROOT / lock.FOLDER / name) for name in names)],
            capture_output=True,
            encoding="utf-8",
            env={**os.environ, "MACOSX_DEPLOYMENT_TARGET": "14.0"},
            check=False,
        )
    if re.search("dns error|Failed to fetch|error sending request", done.stderr):
        pytest.skip("the package index cannot be reached")
    return done.stderr if done.returncode else ""


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("system", SYSTEMS)
def test_every_system_and_python_has_a_wheel_of_everything(system: str, python: str) -> None:
    names = ["run.txt", "build.txt"]
    names += ["cuda.txt"] if "linux" in system else []
    assert is_installable(system, python, *names) == ""


@pytest.mark.parametrize("python", PYTHONS)
@pytest.mark.parametrize("system", [MLX_GLIBC, *SYSTEMS[1:]])
def test_every_system_and_python_has_a_wheel_of_what_tests_need(system: str, python: str) -> None:
    assert is_installable(system, python, "run.txt", "test.txt") == ""


def test_an_older_system_is_seen_to_have_none() -> None:
    """Else the test above would say nothing."""
    assert "pyside6" in is_installable("x86_64-manylinux_2_28", "3.11", "run.txt")


LOCK = """\
# comment
alpha==1.0 ; sys_platform == 'linux' \\
    --hash=sha256:00 \\
    --hash=sha256:11
    # via beta
beta==2.0 \\
    --hash=sha256:22
"""


def test_entries_are_read_with_their_markers_and_lines() -> None:
    alpha, beta = lock.read_entries(LOCK)
    assert alpha.key == ("alpha", "1.0", "sys_platform == 'linux'")
    assert alpha.text.count("--hash") == 2
    assert beta.key == ("beta", "2.0", "")
    assert lock.read_entries(alpha.text + beta.text) == [alpha, beta]
    assert lock.read_entries("# nothing\n") == []


def test_what_changed_is_told() -> None:
    before = lock.read_entries(LOCK)
    after = lock.read_entries(LOCK.replace("alpha", "gamma").replace("beta==2.0", "beta==2.1"))
    assert lock.differences(before, after) == ["- alpha 1.0", "  beta 2.0 -> 2.1", "+ gamma 1.0"]
    assert lock.differences(before, before) == []


def test_hashes_of_cpu_builds_are_read_from_an_index_page() -> None:
    page = "".join(
        f'<a href="{place}{name}-2.11.0{local}-cp311-cp311-{system}.whl#sha256={digit * 64}">x</a>'
        for place, name, local, system, digit in (
            ("/whl/cpu/", "torch", "%2Bcpu", "manylinux_2_28_x86_64", "1"),
            ("https://files.example/whl/cpu/", "torch", "+cpu", "manylinux_2_28_aarch64", "2"),
            ("/whl/cpu/", "torch", "%2Bcpu", "win_amd64", "3"),
            ("/whl/cpu/", "torchaudio", "", "manylinux_2_28_aarch64", "4"),
        )
    )
    assert lock.cpu_hashes(page, "torch", "2.11.0") == ["1" * 64, "2" * 64]
    assert lock.cpu_hashes(page, "torchaudio", "2.11.0") == ["4" * 64]
    assert lock.cpu_hashes(page, "torch", "2.12.0") == []
