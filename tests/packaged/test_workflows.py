"""What the workflows keep to: what is built where, who sees a secret, what follows a failure."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest
import yaml

from tools.package import contents
from tools.package.check_files import WORKFLOWS

ROOT = WORKFLOWS.parents[1]
BUILD = yaml.safe_load((WORKFLOWS / "build.yml").read_text(encoding="utf-8"))
NEWEST = yaml.safe_load((WORKFLOWS / "newest.yml").read_text(encoding="utf-8"))
JOBS = {**BUILD["jobs"], **{f"newest {name}": job for name, job in NEWEST["jobs"].items()}}
STEPS = [(name, step) for name, job in JOBS.items() for step in job["steps"]]
# Hosted images that stay: macos-14 was retired in November 2026, ubuntu-22.04 ends in April 2027.
HOSTED = {"ubuntu-24.04", "macos-15", "windows-2022"}
GLIBC_OF_IMAGE = {"almalinux:9": "2.34"}
PUBLISHING = ("linux", "package", "release")


def steps_of(job: str) -> list[dict[str, Any]]:
    """The steps of one job."""
    return list(JOBS[job]["steps"])


@pytest.mark.parametrize("job", JOBS)
def test_every_job_runs_on_an_image_that_is_there(job: str) -> None:
    matrix = JOBS[job].get("strategy", {}).get("matrix", {})
    on = JOBS[job]["runs-on"]
    images = matrix["system"] if on == "${{ matrix.system }}" else [on]
    assert set(images) <= HOSTED
    assert JOBS[job]["timeout-minutes"] <= 90


def test_the_tests_run_with_every_python_on_every_system() -> None:
    matrix = BUILD["jobs"]["test"]["strategy"]["matrix"]
    assert set(matrix["system"]) == HOSTED
    assert matrix["python"] == ["3.10", "3.11", "3.12", "3.13", "3.14"]


def test_every_action_is_one_commit_and_says_its_version() -> None:
    for file in WORKFLOWS.glob("*.yml"):
        for line in file.read_text(encoding="utf-8").splitlines():
            if "uses:" in line:
                assert re.search(r"uses: [\w./-]+@[0-9a-f]{40} # v\d+\.\d+\.\d+", line), line


def test_no_checkout_leaves_its_credentials_behind() -> None:
    checkouts = [step for _, step in STEPS if "checkout@" in step.get("uses", "")]
    assert len(checkouts) == 5
    assert all(step["with"]["persist-credentials"] is False for step in checkouts)


@pytest.mark.parametrize("job", PUBLISHING)
def test_what_is_published_comes_from_no_cache(job: str) -> None:
    assert not any("cache" in step.get("with", {}) for step in steps_of(job))


def test_a_secret_is_seen_by_the_steps_that_use_it_alone() -> None:
    for name, job in JOBS.items():
        for value in job.get("env", {}).values():
            assert "secrets." not in value or value.endswith("!= '' }}"), name
    for name, step in STEPS:
        for variable, value in step.get("env", {}).items():
            if "secrets." in value:
                assert value == f"${{{{ secrets.{variable} }}}}", name
                assert variable in step["run"], name
        assert "secrets." not in step.get("run", ""), name


def test_only_two_jobs_may_write() -> None:
    assert BUILD["permissions"] == {"contents": "read"}
    assert NEWEST["permissions"] == {}
    writing = {name: job["permissions"] for name, job in JOBS.items() if "permissions" in job}
    assert writing == {
        "release": {"contents": "write"},
        "newest test": {"contents": "read"},
        "newest report": {"issues": "write"},
    }


def test_the_linux_app_is_made_on_the_oldest_linux_it_is_for() -> None:
    image = BUILD["jobs"]["linux"]["container"]["image"]
    found = re.fullmatch(r"docker\.io/library/([a-z]+:\d+)@sha256:[0-9a-f]{64}", image)
    assert found is not None
    assert GLIBC_OF_IMAGE[found[1]] == contents.OLDEST_GLIBC
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"glibc {contents.OLDEST_GLIBC}" in text


def test_the_oldest_macos_is_said_the_same_everywhere() -> None:
    target = BUILD["jobs"]["package"]["env"]["MACOSX_DEPLOYMENT_TARGET"]
    assert target == contents.OLDEST_MACOS
    assert contents.info_plist("1.2.3")["LSMinimumSystemVersion"] == contents.OLDEST_MACOS
    text = (ROOT / "README.md").read_text(encoding="utf-8")
    assert f"macOS {contents.OLDEST_MACOS.removesuffix('.0')} or newer" in text


@pytest.mark.parametrize("job", ["linux", "package"])
def test_an_app_is_packed_after_it_was_looked_at(job: str) -> None:
    commands = [step.get("run", "") for step in steps_of(job)]
    ends = ("studio.py build", "tools.package.oldest_system", "build --only-archive")
    order = [[line.endswith(end) for line in commands].index(True) for end in ends]
    assert order == sorted(order)
    assert set(BUILD["jobs"]["release"]["needs"]) == {"linux", "package"}


@pytest.mark.parametrize(
    ("job", "package"),
    [
        ("test", "xvfb"),
        ("files", "libegl1"),
        ("linux", "xcb-util-cursor"),
        ("newest test", "pulseaudio"),
    ],
)
def test_the_names_of_the_systems_packages_come_from_the_set_up(job: str, package: str) -> None:
    scripts = "\n".join(step.get("run", "") for step in steps_of(job))
    found = re.search(r"-c '(from tools\.bootstrap[^']+)'", scripts)
    assert found is not None
    said = subprocess.check_output([sys.executable, "-c", found[1]], cwd=ROOT, encoding="utf-8")
    words = said.split()
    assert package in words
    assert all(re.fullmatch(r"[A-Za-z0-9.+-]+", word) for word in words)
    assert not set(words) & {"dnf", "install"}


FAKE_GH = """\
#!/bin/sh
echo "$1 $2 $3" >> "$GH_LOG"
case "$1 $2" in
    "issue list") cat "$GH_ISSUES" ;;
    *) cat body.md >> "$GH_LOG" ;;
esac
"""


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the step runs on Linux")
@pytest.mark.parametrize("is_open", [False, True])
def test_a_failure_with_the_newest_packages_becomes_one_issue(
    tmp_path: Path, is_open: bool
) -> None:
    title = "The tests fail with the newest packages that pyproject.toml admits"
    log = run_report(
        tmp_path,
        issues=f"3\tSomething else\n7\t{title}\n" if is_open else "",
        reports=("ranges-ubuntu-24.04-3.10", "ranges-macos-15-3.14"),
    )
    assert log.count("issue list") == 1
    assert ("issue comment 7" if is_open else "issue create --title") in log
    assert "Seen by https://example.invalid/run" in log
    assert "report of ranges-macos-15-3.14" in log
    assert log.count("\n") < 4000, "an issue holds 65,536 characters"


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="the step runs on Linux")
def test_each_kind_of_failure_has_its_own_issue_and_none_is_silent(tmp_path: Path) -> None:
    for name, reports in {"both": ("ranges-a-1", "everything-a-1"), "none": ()}.items():
        folder = tmp_path / name
        folder.mkdir()
        log = run_report(folder, issues="", reports=reports)
        assert log.count("issue create") == max(len(reports), 1)


def run_report(folder: Path, issues: str, reports: tuple[str, ...]) -> str:
    """Run the step that opens the issue with a stand-in for gh; what that was asked to do."""
    script = next(step["run"] for step in steps_of("newest report") if "run" in step)
    programs = folder / "bin"
    programs.mkdir()
    (programs / "gh").write_text(FAKE_GH, encoding="utf-8")
    (programs / "gh").chmod(0o755)
    (folder / "issues").write_text(issues, encoding="utf-8")
    for name in reports:
        (folder / "reports" / name).mkdir(parents=True)
        (folder / "reports" / name / "report.md").write_text(f"report of {name}\n" * 5000)
    environment = {
        **os.environ,
        "PATH": f"{programs}{os.pathsep}{os.environ['PATH']}",
        "GH_LOG": str(folder / "log"),
        "GH_ISSUES": str(folder / "issues"),
        "RUN": "https://example.invalid/run",
    }
    command = ["bash", "--noprofile", "--norc", "-eo", "pipefail", "-c", script]
    subprocess.run(command, check=True, cwd=folder, env=environment)
    return (folder / "log").read_text(encoding="utf-8")
