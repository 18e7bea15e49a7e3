"""Fetching a release from a hub on loopback: whole, interrupted, refused, cut, damaged, no room."""

from __future__ import annotations

import errno
import os
import shutil
import signal
import subprocess
import sys
import threading
import time
import tracemalloc
import zlib
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest

from engine.examination import Examination
from engine.messages import NOTHING
from engine.model_layout import part_problem
from heartstudio.jobs.models import fetching
from heartstudio.jobs.models.fetching import (
    Fetcher,
    FetchOrder,
    FetchProgress,
    StopFlag,
    Stopped,
    check_room,
    disk_sentences,
)
from heartstudio.jobs.models.hub import DownloadError, Hub, HubAddress
from heartstudio.jobs.models.model_check import Checker, CheckResult
from heartstudio.model.listing import listing_name, read_listing
from heartstudio.model.releases import find_release
from tests.heartstudio.hub_kit import loopback_hub
from tests.heartstudio.model_makers import TEXTS, part_files
from tests.heartstudio.socks_server import socks_server
from tools.hub_server import HubServer

ROOT = Path(__file__).resolve().parents[2]
SHARD_BYTES = 1_000_000
MODEL = find_release("HeartMuLa-oss-3B")
CODEC = find_release("HeartCodec-oss-20260123")
TEXT = find_release("HeartMuLaGen")
SHARD = "model-00002-of-00004.safetensors"


@pytest.fixture(scope="module")
def repos() -> dict[str, dict[str, bytes]]:
    extra = {"README.md": b"not wanted", "optimizer.bin": b"not wanted either"}
    return {
        MODEL.repo: {**part_files(4, SHARD_BYTES), **extra},
        CODEC.repo: part_files(1, SHARD_BYTES, 50),
        TEXT.repo: TEXTS,
    }


@pytest.fixture
def hub(repos: dict[str, dict[str, bytes]], monkeypatch: pytest.MonkeyPatch) -> Iterator[HubServer]:
    with loopback_hub(monkeypatch, repos) as server:
        yield server


class Run:
    """One fetch into a folder, and what it reported."""

    def __init__(self, hub: HubServer, folder: Path, **address: str) -> None:
        self.folder = folder
        self.stop = StopFlag()
        self.reports: list[FetchProgress] = []
        self.address = HubAddress(**{"endpoint": hub.endpoint, **address})

    def fetch(self, release: object = MODEL, again: frozenset[str] = frozenset()) -> None:
        hub = Hub(self.address)
        try:
            order = FetchOrder(release, self.folder, again)  # pyright: ignore[reportArgumentType]
            Fetcher(hub, self.stop, self.reports.append, pause_s=0.01).fetch(order)
        finally:
            hub.close()

    def fails(self, release: object = MODEL) -> str:
        """The sentence of a fetch that must fail; nothing is at the release's place."""
        with pytest.raises(DownloadError) as caught:
            self.fetch(release)
        assert not (self.folder / "HeartMuLa-oss-3B").exists()
        assert str(caught.value).endswith((".", ")"))
        return str(caught.value)


@pytest.fixture
def run(hub: HubServer, tmp_path: Path) -> Run:
    return Run(hub, tmp_path / "models")


def content(folder: Path) -> dict[str, bytes]:
    return {f.name: f.read_bytes() for f in folder.iterdir() if not f.name.startswith(".")}


def wanted(repos: dict[str, dict[str, bytes]]) -> dict[str, bytes]:
    return {name: data for name, data in repos[MODEL.repo].items() if MODEL.wants(name)}


def test_a_release_arrives_whole_and_nothing_else(
    run: Run, hub: HubServer, repos: dict[str, dict[str, bytes]]
) -> None:
    run.fetch()
    place = run.folder / "HeartMuLa-oss-3B"
    assert content(place) == wanted(repos)
    assert part_problem(place) == NOTHING
    assert hub.sent_bytes == sum(len(data) for data in wanted(repos).values())
    assert hub.tokens == {""}
    listing = read_listing(place / listing_name(MODEL))
    assert listing is not None
    assert listing.repo == MODEL.repo
    assert [p.name for p in run.folder.iterdir()] == ["HeartMuLa-oss-3B"]
    run.fetch(TEXT)
    assert (run.folder / "tokenizer.json").read_bytes() == TEXTS["tokenizer.json"]
    assert {p.name for p in run.folder.iterdir()} == {
        "HeartMuLa-oss-3B",
        *TEXTS,
        f".{TEXT.id}.json",
    }
    last = [report for report in run.reports if not report.is_checking][-1]
    assert 0 < last.done_bytes <= last.total_bytes


def test_a_pause_keeps_every_byte(
    run: Run,
    hub: HubServer,
    repos: dict[str, dict[str, bytes]],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(fetching, "REPORT_S", 0.0)
    total = sum(len(data) for data in wanted(repos).values())
    hub.faults.speed_bytes_s = 20e6

    def stop_at_half(progress: FetchProgress) -> None:
        if progress.done_bytes > total * 0.6:
            run.stop.set()

    fetcher = Fetcher(Hub(run.address), run.stop, stop_at_half)
    with pytest.raises(Stopped):
        fetcher.fetch(FetchOrder(MODEL, run.folder))
    Hub(run.address).close()
    assert not (run.folder / "HeartMuLa-oss-3B").exists()
    run.stop = StopFlag()
    run.fetch()
    assert content(run.folder / "HeartMuLa-oss-3B") == wanted(repos)
    # Counted where the hub writes: what a broken connection had in its buffers counts as sent.
    assert hub.sent_bytes - total <= 0.1 * total
    asked = [r for r in hub.requests if r.startswith("GET /cdn/")]
    assert sum("bytes=0-" not in request for request in asked) == 1


@pytest.mark.skipif(sys.platform == "win32", reason="no SIGKILL on Windows")
def test_killed_at_half_and_resumed(
    hub: HubServer, tmp_path: Path, repos: dict[str, dict[str, bytes]]
) -> None:
    total = sum(len(data) for data in wanted(repos).values())
    hub.faults.hold_after = total // 2
    command = [sys.executable, "-m", "tools.fetch_model", MODEL.id]
    command += ["--folder", str(tmp_path), "--endpoint", hub.endpoint]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    staging = tmp_path / ".downloads" / MODEL.id
    wait_until(lambda: hub.sent_bytes >= hub.faults.hold_after and held(staging) >= hub.sent_bytes)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    assert sorted(p.name for p in tmp_path.iterdir()) == [".downloads"]
    hub.faults.hold_after = 0
    hub.faults.hold.set()
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.endswith("installed\n")
    assert content(tmp_path / "HeartMuLa-oss-3B") == wanted(repos)
    # One piece may have been written to the connection that died.
    assert hub.sent_bytes - total <= 0.01 * total


def held(staging: Path) -> int:
    """Bytes of model files in a staging folder."""
    return sum(f.stat().st_size for f in staging.glob("[!.]*")) if staging.is_dir() else 0


def wait_until(is_so: object, seconds: float = 20.0) -> None:
    event = threading.Event()
    for _ in range(int(seconds / 0.01)):
        if is_so():  # pyright: ignore[reportCallIssue]
            return
        event.wait(0.01)
    raise AssertionError("it did not come true")


def test_a_damaged_file_is_named_and_fetched_alone(
    run: Run, hub: HubServer, repos: dict[str, dict[str, bytes]]
) -> None:
    run.fetch()
    place = run.folder / "HeartMuLa-oss-3B"
    data = bytearray((place / SHARD).read_bytes())
    data[len(data) // 2] ^= 4
    (place / SHARD).write_bytes(data)
    result = check(run, place)
    assert result.damaged == (place / SHARD,)
    assert len(result.good) == 5
    before = hub.sent_bytes
    hub.requests.clear()
    run.fetch(again=frozenset({SHARD}))
    assert hub.sent_bytes - before == len(repos[MODEL.repo][SHARD])
    assert not [request for request in hub.requests if "/api/" in request]
    assert check(run, place).damaged == ()
    assert content(place) == wanted(repos)


def check(run: Run, place: Path) -> CheckResult:
    checker = Checker(lambda: Hub(run.address), StopFlag(), run.reports.append)
    try:
        return checker.check_release(MODEL, place)
    finally:
        checker.close()


def test_a_folder_of_somebody_elses_is_compared_with_what_is_published(
    run: Run, hub: HubServer, repos: dict[str, dict[str, bytes]], tmp_path: Path
) -> None:
    root = tmp_path / "mine"
    run.folder = root
    run.fetch(CODEC)
    run.fetch()
    for file in root.rglob(".*.json"):
        file.unlink()
    other = {**part_files(1, 500)}
    (root / "HeartMuLa-oss-repack").mkdir()
    for name, data in other.items():
        (root / "HeartMuLa-oss-repack" / name).write_bytes(data)
    hub.repos = {
        **repos,
        "HeartMuLa/HeartMuLa-oss-3B-happy-new-year": part_files(4, SHARD_BYTES, 9),
        "HeartMuLa/HeartMuLa-RL-oss-3B-20260123": part_files(4, SHARD_BYTES, 19),
    }
    read: list[Path] = []
    checker = Checker(
        lambda: Hub(run.address),
        StopFlag(),
        run.reports.append,
        lambda part, _advance: Examination(len(read.append(part) or read)),
    )
    result = checker.check_checkpoint(root)
    assert result.examined == tuple(read) == (root / "HeartMuLa-oss-repack",)
    assert result.was_asked
    assert len(result.good) == 5
    assert result.damaged == ()
    shard = root / "HeartMuLa-oss-3B" / SHARD
    shard.write_bytes(shard.read_bytes()[:-1] + b"!")
    assert checker.check_checkpoint(root).damaged == (shard,)
    checker.close()


@pytest.mark.parametrize(
    ("status", "words"),
    [
        ({"/api/": 401}, "token"),
        ({"/api/": 403}, "refuses HeartMuLa/HeartMuLa-oss-3B"),
        ({"/api/": 404}, "does not have HeartMuLa/HeartMuLa-oss-3B"),
        ({SHARD: 404}, SHARD),
        ({SHARD: 401}, "token"),
        ({SHARD: 429}, "asks to wait"),
        ({SHARD: 503}, "error 503"),
        ({SHARD: 416}, "another file"),
        ({"/api/": 400}, "error 400"),
    ],
    ids=str,
)
def test_refusals_are_sentences(
    run: Run, hub: HubServer, status: dict[str, int], words: str
) -> None:
    hub.faults.status = status
    assert words in run.fails()
    hub.faults.status = {}
    run.fetch()


@pytest.mark.parametrize(
    ("short", "long"),
    [
        ({"Retry-After": "1"}, {"Retry-After": "900"}),
        # As Hugging Face does, without Retry-After.
        ({"RateLimit": '"resolvers";r=0;t=0'}, {"RateLimit": '"resolvers";r=0;t=899'}),
    ],
    ids=str,
)
def test_a_server_that_asks_to_wait_is_waited_for(
    run: Run, hub: HubServer, short: dict[str, str], long: dict[str, str]
) -> None:
    hub.faults.status, hub.faults.headers = {SHARD: 429}, short
    clearing = threading.Thread(target=stop_refusing, args=(hub,))
    clearing.start()
    run.fetch()
    clearing.join()
    assert sum(SHARD in request for request in hub.requests) == 2
    hub.faults.status, hub.faults.headers = {"/api/": 429}, short
    hub.refused.clear()
    clearing = threading.Thread(target=stop_refusing, args=(hub,))
    clearing.start()
    run.fetch(CODEC)  # its listing was waited for
    clearing.join()
    shutil.rmtree(run.folder)
    hub.faults.status, hub.faults.headers = {CODEC.repo + "/resolve": 429}, long
    assert "asks to wait 900 seconds" in run_fails_quickly(run)


@pytest.mark.parametrize("words", ["²", "9" * 5_000, "soon", '"api";r=0;t=' + "9" * 10])
def test_a_wait_that_is_no_number_is_not_taken(run: Run, hub: HubServer, words: str) -> None:
    hub.faults.status = {"/api/": 429}
    hub.faults.headers = {"Retry-After": words, "RateLimit": words}
    assert "Try again later" in run.fails()


def test_a_quota_that_is_not_used_up_is_not_waited_for(run: Run, hub: HubServer) -> None:
    hub.faults.status = {SHARD: 503}
    hub.faults.headers = {"RateLimit": '"resolvers";r=4999;t=290'}
    threading.Thread(target=stop_refusing, args=(hub,)).start()
    started_s = time.monotonic()
    run.fetch()
    assert time.monotonic() - started_s < 200


def stop_refusing(hub: HubServer) -> None:
    """Answer as usual once a request was refused."""
    hub.refused.wait(60)
    hub.faults.status.clear()


def run_fails_quickly(run: Run) -> str:
    with pytest.raises(DownloadError) as caught:
        run.fetch(CODEC)
    return str(caught.value)


def test_cut_connections_are_taken_up_where_they_broke(
    run: Run, hub: HubServer, repos: dict[str, dict[str, bytes]]
) -> None:
    hub.faults.cut_after, hub.faults.cuts = 300_000, 8
    run.fetch()
    assert hub.faults.cuts == 0
    total = sum(len(data) for data in wanted(repos).values())
    assert hub.sent_bytes == total


def test_a_connection_that_never_brings_anything_is_given_up(run: Run, hub: HubServer) -> None:
    hub.faults.cut_after, hub.faults.cuts = 0, 100
    assert "was cut" in run.fails()


def test_a_silent_server_is_given_up(
    run: Run, hub: HubServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("heartstudio.jobs.models.hub.SILENCE_S", 0.2)
    monkeypatch.setattr(fetching, "ATTEMPTS", 2)
    hub.faults.hold_after = 1_500_000
    assert "does not answer" in run.fails()
    hub.faults.hold_after = 0
    hub.faults.hold.set()
    run.fetch()


def test_a_file_that_arrives_damaged_is_fetched_again(run: Run, hub: HubServer) -> None:
    hub.faults.damaged[SHARD] = 1
    run.fetch()
    assert hub.sent[SHARD] == 2 * len(hub.repos[MODEL.repo][SHARD])


def test_a_file_that_arrives_damaged_twice_is_named(run: Run, hub: HubServer) -> None:
    hub.faults.damaged[SHARD] = 2
    assert SHARD in run.fails()


def test_an_answer_without_ranges_never_spoils_a_file(run: Run, hub: HubServer) -> None:
    hub.faults.cut_after, hub.faults.cuts = 300_000, 1
    hub.faults.ignores_range = True
    assert "cannot continue" in run.fails()


@pytest.mark.parametrize(
    ("address", "words"),
    [
        ({"endpoint": "ftp://hub"}, "is not the address"),
        ({"endpoint": "nonsense"}, "is not the address"),
        ({"endpoint": "http://127.0.0.1:9"}, "cannot be reached"),
        ({"endpoint": "http://hub.invalid", "token": "secret"}, "unencrypted"),
        ({"proxy": "nonsense"}, "not the address of a proxy"),
        ({"proxy": "http://127.0.0.1:9"}, "reached"),
    ],
    ids=str,
)
def test_wrong_addresses_are_sentences(
    hub: HubServer, tmp_path: Path, address: dict[str, str], words: str
) -> None:
    assert words in Run(hub, tmp_path, **address).fails()


@pytest.mark.parametrize("address", [{"endpoint": "ftp://me:secret@hub"}, {"proxy": "me:secret@x"}])
def test_a_wrong_address_is_named_without_its_password(
    hub: HubServer, tmp_path: Path, address: dict[str, str]
) -> None:
    assert "secret" not in Run(hub, tmp_path, **address).fails()


def test_downloads_go_through_a_socks_proxy(
    hub: HubServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("socksio")
    port = urlsplit(hub.endpoint).port
    with socks_server() as proxy:
        Run(hub, tmp_path / "own", proxy=f"socks5://{proxy.address}").fetch()
        assert set(proxy.asked) == {("127.0.0.1", port)}
        monkeypatch.setenv("NO_PROXY", "")
        monkeypatch.setenv("no_proxy", "")
        for number, scheme in enumerate(("socks5", "socks5h", "socks")):
            proxy.asked.clear()
            monkeypatch.setenv("ALL_PROXY", f"{scheme}://{proxy.address}")
            Run(hub, tmp_path / str(number)).fetch()
            assert set(proxy.asked) == {("127.0.0.1", port)}


def test_a_socks_proxy_without_its_package_is_a_sentence(
    hub: HubServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "socksio", None)
    monkeypatch.setitem(sys.modules, "httpcore2._sync.socks_proxy", None)
    monkeypatch.setenv("ALL_PROXY", "socks5://127.0.0.1:9")
    assert "socksio is missing" in Run(hub, tmp_path).fails()


def test_a_proxy_of_the_system_that_cannot_be_used_is_a_sentence(
    hub: HubServer, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ALL_PROXY", "socks4://user:secret@127.0.0.1:9")
    assert "Enter an http, https or socks5 proxy" in Run(hub, tmp_path).fails()


def test_a_login_page_is_no_hub(run: Run, hub: HubServer) -> None:
    hub.faults.page = True
    assert "does not answer like a model server" in run.fails()


@pytest.mark.parametrize("status", [200, 302, 404, 503])
def test_a_listing_without_end_is_not_read_to_its_end(
    run: Run, hub: HubServer, status: int
) -> None:
    hub.faults.endless = status
    sentence = run.fails()
    told = {200: "does not answer like", 302: "does not have", 404: "does not have"}
    assert told.get(status, "error 503") in sentence
    assert hub.sent["endless"] < 40_000_000  # what sockets hold, beside the bytes that were read


def test_a_packed_listing_is_not_unpacked_to_its_end(run: Run, hub: HubServer) -> None:
    packer = zlib.compressobj(wbits=zlib.MAX_WBITS | 16)
    blanks = [packer.compress(b" " * 1_000_000) for _ in range(300)]
    hub.faults.listing = b"".join([*blanks, packer.flush()])
    hub.faults.listing_packed_by = "gzip"
    tracemalloc.start()
    try:
        assert "does not answer like a model server" in run.fails()
        assert tracemalloc.get_traced_memory()[1] < 64_000_000
    finally:
        tracemalloc.stop()


def test_a_listing_can_be_stopped(run: Run, hub: HubServer) -> None:
    pieces = 0

    def stop_at_the_third() -> None:
        nonlocal pieces
        pieces += 1
        if pieces == 3:
            raise Stopped

    hub.faults.endless = 200
    asked = Hub(run.address)
    with pytest.raises(Stopped):
        asked.listing(MODEL, stop_at_the_third)
    asked.close()
    run.stop.set()
    with pytest.raises(Stopped):
        run.fetch()


@pytest.mark.parametrize(
    "answer",
    [
        b"[" * 100_000,
        b"[]",
        b"{}",
        b'{"sha": "a", "siblings": 3}',
        b'{"sha": "a", "siblings": [3]}',
        b'{"sha": "a", "siblings": [{"rfilename": "config.json", "size": 1e999, "blobId": "x"}]}',
        b'{"sha": "a", "siblings": [{"rfilename": "config.json", "size": -1, "blobId": "x"}]}',
        b'{"sha": "a", "siblings": [{"rfilename": "config.json", "size": 1, "lfs": []}]}',
        b"\xff\xfe",
    ],
)
def test_listings_that_are_none_are_sentences(run: Run, hub: HubServer, answer: bytes) -> None:
    hub.faults.listing = answer
    run.fails()


def test_the_token_goes_to_the_hub_and_into_no_text(
    run: Run, hub: HubServer, caplog: pytest.LogCaptureFixture, tmp_path: Path
) -> None:
    hub.faults.token = "hf_secret"
    assert "token" in run.fails()
    with_token = Run(hub, tmp_path / "models", token="hf_secret")
    with_token.fetch()
    assert "hf_secret" not in repr(with_token.address)
    assert "hf_secret" not in caplog.text
    assert hub.tokens == {"", "Bearer hf_secret"}


def test_too_little_room_is_said_before_anything_is_fetched(
    run: Run, hub: HubServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(fetching, "SPARE_BYTES", 1 << 60)
    assert "not enough room" in run.fails()
    assert hub.sent_bytes == 0
    check_room(run.folder, 0)


@pytest.mark.skipif(sys.platform == "win32", reason="no file size limit on Windows")
def test_a_full_disk_keeps_what_was_fetched(hub: HubServer, tmp_path: Path) -> None:
    code = (
        "import resource, sys; resource.setrlimit(resource.RLIMIT_FSIZE, (600_000, 600_000)); "
        "from tools.fetch_model import main; sys.exit(main())"
    )
    command = [sys.executable, "-c", code, MODEL.id, "--folder", str(tmp_path)]
    command += ["--endpoint", hub.endpoint]
    done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 1, done.stderr
    assert "is full" in done.stdout
    assert not (tmp_path / "HeartMuLa-oss-3B").exists()
    before = hub.sent_bytes
    Run(hub, tmp_path).fetch()
    total = sum(len(d) for n, d in hub.repos[MODEL.repo].items() if MODEL.wants(n))
    assert hub.sent_bytes - before <= total - 600_000


def test_errors_of_the_file_system_are_sentences(tmp_path: Path) -> None:
    for error, words in (
        (OSError(errno.ENOSPC, "no space"), "is full"),
        (PermissionError(errno.EACCES, "no", str(tmp_path)), "cannot be written"),
        (OSError(errno.EIO, "broken"), "broken"),
    ):
        with pytest.raises(DownloadError) as caught, disk_sentences(tmp_path):
            raise error
        assert words in str(caught.value)


def test_names_that_leave_the_folder_are_refused(run: Run, hub: HubServer) -> None:
    hub.repos = {MODEL.repo: {**hub.repos[MODEL.repo], "../evil.safetensors": b"x"}}
    assert "evil" in run.fails()
    assert not list(run.folder.parent.glob("**/evil*"))


def test_downloads_can_be_switched_off_on_a_computer(hub: HubServer, tmp_path: Path) -> None:
    code = (
        "import sys; from tools.fetch_model import main; "
        f"sys.argv = ['x', '{MODEL.id}', '--folder', {str(tmp_path)!r}]; sys.exit(main())"
    )
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
        env={**os.environ, "HF_HUB_OFFLINE": "1"},
    )
    assert "HF_HUB_OFFLINE" in done.stdout
