"""Titles from lyrics, and from a text model on a real loopback server."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import keyring
import pytest
from keyring.backend import KeyringBackend
from keyring.backends import fail, null
from keyring.errors import PasswordDeleteError
from PySide6.QtCore import QTimer
from pytestqt.qtbot import QtBot

from engine.messages import NOTHING
from engine.songs.song_file import read_song, write_master
from engine.songs.song_tags import write_tags
from heartstudio.jobs.titles.title_rules import (
    title_from_answer,
    title_from_lyrics,
)
from heartstudio.jobs.titles.titles import TitleService
from heartstudio.model.secrets import host_of
from heartstudio.model.settings import SettingsStore
from tests.engine.song_samples import make_score, make_sound
from tests.heartstudio.fake_engine import Script
from tests.heartstudio.studio_kit import StudioKit

SONG = """[Verse]
The street is wet and the lamps are low
I count the windows row by row

[Chorus]
Carry me home, carry me home
Over the river, over the stone

[Verse]
The morning waits on the other side

[Chorus]
Carry me home, carry me home
Over the river, over the stone
Carry me home, carry me home
"""


def test_the_hook_line_is_the_title() -> None:
    assert title_from_lyrics(SONG) == "Carry me home, carry me home"


@pytest.mark.parametrize(
    ("lyrics", "tags", "title"),
    [
        ("[verse]\nwinter garden\nunder the winter moon\ngarden of glass", (), "Winter Garden"),
        ("", ("rock", "drums", "male"), "Rock Drums"),
        ("[intro]\n\n[outro]", (), "Untitled"),
        ("", (), "Untitled"),
        ("la la la\nla la la\noh oh oh", ("pop",), "Pop"),
        ("[chorus]\n月亮代表我的心\n\n[chorus]\n月亮代表我的心", (), "月亮代表我的心"),
        ("[chorus]\nBleib noch ein bisschen hier", (), "Bleib noch ein bisschen hier"),
        ("😀😀\n😀😀", ("folk",), "Folk"),
    ],
)
def test_built_in_titles(lyrics: str, tags: tuple[str, ...], title: str) -> None:
    assert title_from_lyrics(lyrics, tags) == title


def test_long_lines_are_shortened_at_a_comma() -> None:
    line = "Tonight we ride, and nobody in this whole wide town is ever going to find us"
    assert title_from_lyrics(f"[chorus]\n{line}\n{line}") == "Tonight we ride"
    assert len(title_from_lyrics("x" * 5000 + "\n" + "x" * 5000)) <= 48


def test_answers_are_tidied() -> None:
    answer = '<think>hm\nwell</think>\n\n"Title: Rain on Me."\nBecause …'
    assert title_from_answer(answer) == "Rain on Me"
    assert title_from_answer("  \n") == ""
    assert title_from_answer("Rain (Interlude)") == "Rain (Interlude)"
    assert title_from_answer("Who Are You?") == "Who Are You?"
    assert title_from_lyrics("[chorus]\n(Don't) look at the sea") == "Don't look at the sea"
    assert len(title_from_answer("word " * 10)) <= 48


def completion(text: str) -> dict[str, Any]:
    return {"choices": [{"message": {"role": "assistant", "content": text}}]}


@dataclass
class Model:
    """What the server answers, and what it was asked.  It thinks until `may_answer` is set, and
    again after the first `at_once` bytes until `may_go_on` is."""

    status: int = 200
    answer: Any = None
    may_answer: threading.Event = field(default_factory=threading.Event)
    at_once: int = 1_000_000
    may_go_on: threading.Event = field(default_factory=threading.Event)
    answered: threading.Event = field(default_factory=threading.Event)
    asked: list[dict[str, Any]] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)


@pytest.fixture
def model() -> Iterator[tuple[Model, str]]:
    told = Model()
    told.may_answer.set()
    told.may_go_on.set()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            length = int(self.headers["Content-Length"])
            told.asked.append(json.loads(self.rfile.read(length)))
            told.keys.append(self.headers.get("Authorization"))
            told.may_answer.wait()
            answer = told.answer
            data = answer if isinstance(answer, bytes) else json.dumps(answer).encode()
            self.send_response(told.status)
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            try:
                self.wfile.write(data[: told.at_once])
                self.wfile.flush()
                told.may_go_on.wait()
                self.wfile.write(data[told.at_once :])
            except OSError:
                return
            finally:
                told.answered.set()

        def log_message(self, format: str, *args: Any) -> None:
            return

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = False  # server_close waits for them
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield told, f"http://127.0.0.1:{server.server_port}/v1"
    told.may_answer.set()
    told.may_go_on.set()
    server.shutdown()
    server.server_close()
    thread.join()


class Keys:
    def __init__(self, key: str = "") -> None:
        self.key = key
        self.broken = False
        self.others: dict[str, str] = {}

    def read(self, host: str) -> str:
        if self.broken:
            raise RuntimeError("no keyring")
        return self.others.get(host, self.key)

    def write(self, key: str, host: str) -> None:
        if self.broken:
            raise RuntimeError("no keyring")
        self.key = key


@dataclass
class Desk:
    service: TitleService
    store: SettingsStore
    keys: Keys
    titles: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    lyrics: list[str] = field(default_factory=list)
    refusals: list[str] = field(default_factory=list)


@pytest.fixture
def desk(qtbot: QtBot, tmp_path: Path, model: tuple[Model, str]) -> Iterator[Desk]:
    store = SettingsStore(tmp_path / "settings.ini")
    store.set("titles_remote", True)
    store.set("titles_model", "llama")
    store.set("titles_url", model[1])
    keys = Keys()
    desk = Desk(TitleService(store, keys=keys), store, keys)  # type: ignore[arg-type]
    desk.service.title_ready.connect(lambda _i, t: desk.titles.append(str(t)))
    desk.service.fell_back.connect(lambda message: desk.notes.append(str(message)))
    desk.service.lyrics_ready.connect(lambda _i, t: desk.lyrics.append(str(t)))
    desk.service.lyrics_failed.connect(lambda _i, t: desk.refusals.append(str(t)))
    yield desk
    assert desk.service.shutdown()


def wait_for(qtbot: QtBot, answers: list[str]) -> str:
    qtbot.waitUntil(lambda: bool(answers))
    return answers[0]


def test_the_text_model_is_asked(qtbot: QtBot, desk: Desk, model: tuple[Model, str]) -> None:
    model[0].answer = completion('"River Stone"')
    desk.keys.key = "secret"
    desk.service.request_title(SONG, ("folk",))
    assert desk.titles == [], "it must not come from the call itself"
    assert wait_for(qtbot, desk.titles) == "River Stone"
    asked = model[0].asked[0]
    assert asked["model"] == "llama"
    assert asked["stream"] is False
    assert "over the river" in asked["messages"][1]["content"].lower()
    assert model[0].keys == ["Bearer secret"]
    assert desk.notes == []


@pytest.mark.parametrize(
    ("status", "answer", "word"),
    [
        (500, {}, "error 500"),
        (401, {}, "key"),
        (404, {}, "not known"),
        (200, b"<html>", "understood"),
        (200, b'{"choices": [{"message": {"content": "Cut o', "understood"),
        (200, b'data: {"choices": [{"delta": {"content": "Streamed"}}]}\n\n', "understood"),
        (200, {"choices": []}, "understood"),
        (200, b"x" * 2_000_000, "too long"),
        (200, completion("<think>" * 10_000), "too long"),
        (200, b"[" * 60_000, "understood"),
        (200, {"choices": [{"message": {"content": 7}}]}, "understood"),
    ],
)
def test_a_failing_model_falls_back_and_says_so(
    qtbot: QtBot, desk: Desk, model: tuple[Model, str], status: int, answer: Any, word: str
) -> None:
    model[0].status, model[0].answer = status, answer
    desk.service.request_title(SONG, ())
    assert wait_for(qtbot, desk.titles) == "Carry me home, carry me home"
    assert len(desk.notes) == 1
    assert word in desk.notes[0]


def test_a_slow_model_is_given_up(qtbot: QtBot, desk: Desk, model: tuple[Model, str]) -> None:
    model[0].may_answer.clear()
    desk.store.set("titles_timeout_s", 2)
    desk.service.request_title(SONG, ())
    assert wait_for(qtbot, desk.titles) == "Carry me home, carry me home"
    assert "within 2 s" in desk.notes[0]


def test_an_answer_that_stops_half_way_is_too_slow_not_an_error_200(
    qtbot: QtBot, desk: Desk, model: tuple[Model, str]
) -> None:
    model[0].answer, model[0].at_once = completion("Harbour Rain"), 10
    model[0].may_go_on.clear()
    desk.store.set("titles_timeout_s", 2)
    desk.service.request_title(SONG, ())
    assert wait_for(qtbot, desk.titles) == "Carry me home, carry me home"
    assert "within 2 s" in desk.notes[0]


@pytest.mark.parametrize(
    ("answer", "title"),
    [
        ("<think>rain?</think>Harbour Rain", "Harbour Rain"),
        ("Sure! Here's a title:\n```\nHarbour Rain\n```", "Harbour Rain"),
        ("<think>never closed", "Carry me home, carry me home"),
    ],
)
def test_the_title_is_found_in_what_a_model_says(
    qtbot: QtBot, desk: Desk, model: tuple[Model, str], answer: str, title: str
) -> None:
    model[0].answer = completion(answer)
    desk.service.request_title(SONG, ())
    assert wait_for(qtbot, desk.titles) == title


def test_nobody_listens(qtbot: QtBot, desk: Desk) -> None:
    desk.store.set("titles_url", "http://127.0.0.1:9")
    desk.service.request_title(SONG, ())
    assert wait_for(qtbot, desk.titles) == "Carry me home, carry me home"
    assert "reached" in desk.notes[0]


def test_switched_off_nothing_is_sent(qtbot: QtBot, desk: Desk, model: tuple[Model, str]) -> None:
    desk.store.set("titles_remote", False)
    desk.service.request_title(SONG, ())
    assert wait_for(qtbot, desk.titles) == "Carry me home, carry me home"
    desk.service.request_lyrics("rain", ())
    assert "set up" in wait_for(qtbot, desk.refusals)
    assert model[0].asked == []


def test_a_key_never_travels_unencrypted(qtbot: QtBot, desk: Desk) -> None:
    desk.keys.key = "secret"
    desk.store.set("titles_url", "http://192.0.2.7/v1")
    desk.service.request_title(SONG, ())
    wait_for(qtbot, desk.titles)
    assert "unencrypted" in desk.notes[0]


def test_a_key_goes_only_to_the_host_it_was_entered_for(
    qtbot: QtBot, desk: Desk, model: tuple[Model, str]
) -> None:
    model[0].answer = completion("x")
    desk.keys.others = {"127.0.0.1:9": "secret", host_of(model[1]): ""}
    desk.store.set("titles_url", "http://127.0.0.1:9/v1")
    desk.service.request_title(SONG, ())
    qtbot.waitUntil(lambda: len(desk.titles) == 1)
    desk.store.set("titles_url", model[1])
    desk.service.request_title(SONG, ())
    qtbot.waitUntil(lambda: len(desk.titles) == 2)
    assert model[0].keys == [None]


def test_a_failing_address_is_logged_without_its_password(
    qtbot: QtBot, desk: Desk, model: tuple[Model, str], caplog: pytest.LogCaptureFixture
) -> None:
    model[0].status = 500
    desk.store.set("titles_url", model[1].replace("://", "://me:secret@") + "?key=secret")
    desk.service.request_title(SONG, ())
    wait_for(qtbot, desk.titles)
    assert "text model:" in caplog.text
    assert "secret" not in caplog.text


def test_lyrics_are_written_and_polished(
    qtbot: QtBot, desk: Desk, model: tuple[Model, str]
) -> None:
    model[0].answer = completion("```\n[verse]\nnew words\n```")
    desk.service.request_lyrics("a train at night", ("folk",))
    assert wait_for(qtbot, desk.lyrics) == "[verse]\nnew words"
    desk.service.request_polish(SONG, ())
    qtbot.waitUntil(lambda: len(desk.lyrics) == 2)
    assert "a train at night" in model[0].asked[0]["messages"][1]["content"]
    assert "Carry me home" in model[0].asked[1]["messages"][1]["content"]


def test_a_cancelled_question_is_silent(qtbot: QtBot, desk: Desk, model: tuple[Model, str]) -> None:
    model[0].may_answer.clear()
    model[0].answer = completion("x")
    request_id = desk.service.request_title(SONG, ())
    qtbot.waitUntil(lambda: bool(model[0].asked))
    desk.service.cancel(request_id)
    model[0].may_answer.set()
    qtbot.waitUntil(model[0].answered.is_set)
    model[0].answer = completion("Another")
    desk.service.request_title(SONG, ())
    assert wait_for(qtbot, desk.titles) == "Another"
    assert desk.titles == ["Another"]
    assert desk.notes == []


def test_the_key_is_kept_or_the_reason_told(qtbot: QtBot, desk: Desk) -> None:
    with qtbot.waitSignal(desk.service.key_saved) as saved:
        desk.service.set_api_key(" abc ")
    assert saved.args == [NOTHING]
    assert desk.keys.key == "abc"
    desk.keys.broken = True
    with qtbot.waitSignal(desk.service.key_saved) as saved:
        desk.service.set_api_key("x")
    assert saved.args is not None
    assert "keyring" in str(saved.args[0])


def test_the_window_goes_on_while_a_model_thinks(
    qtbot: QtBot, desk: Desk, model: tuple[Model, str]
) -> None:
    model[0].may_answer.clear()
    model[0].answer = completion("Slow River")
    desk.service.request_title(SONG, ())
    qtbot.waitUntil(lambda: bool(model[0].asked))
    ticks: list[int] = []
    timer = QTimer()
    timer.timeout.connect(lambda: ticks.append(len(desk.titles)))
    timer.start(1)
    qtbot.waitUntil(lambda: len(ticks) >= 20)
    timer.stop()
    model[0].may_answer.set()  # only the window's own going on brings the answer
    assert wait_for(qtbot, desk.titles) == "Slow River"
    assert set(ticks) == {0}


class ShelfKeyring(KeyringBackend):
    """A keyring of the keyring library's own kind, in memory."""

    priority = 1  # type: ignore[assignment]

    def __init__(self) -> None:
        self.kept: dict[tuple[str, str], str] = {}

    def get_password(self, service: str, username: str) -> str | None:
        return self.kept.get((service, username))

    def set_password(self, service: str, username: str, password: str) -> None:
        self.kept[service, username] = password

    def delete_password(self, service: str, username: str) -> None:
        if self.kept.pop((service, username), None) is None:
            raise PasswordDeleteError("nothing there")


@pytest.fixture
def use_keyring() -> Iterator[Callable[[KeyringBackend], None]]:
    before = keyring.get_keyring()
    yield keyring.set_keyring
    keyring.set_keyring(before)


@pytest.fixture
def real_desk(qtbot: QtBot, tmp_path: Path, model: tuple[Model, str]) -> Iterator[Desk]:
    """As the app has it: the key comes from the keyring library."""
    store = SettingsStore(tmp_path / "settings.ini")
    for name, value in (("titles_remote", True), ("titles_model", "m"), ("titles_url", model[1])):
        store.set(name, value)
    desk = Desk(TitleService(store), store, Keys())
    desk.service.title_ready.connect(lambda _i, t: desk.titles.append(str(t)))
    desk.service.fell_back.connect(lambda message: desk.notes.append(str(message)))
    desk.service.key_saved.connect(lambda message: desk.refusals.append(str(message)))
    yield desk
    assert desk.service.shutdown()


def test_the_key_lies_in_the_keyring_and_travels_from_there(
    qtbot: QtBot,
    tmp_path: Path,
    real_desk: Desk,
    model: tuple[Model, str],
    use_keyring: Callable[[KeyringBackend], None],
) -> None:
    shelf = ShelfKeyring()
    use_keyring(shelf)
    model[0].answer = completion("Kept")
    real_desk.service.set_api_key(" secret ")
    assert wait_for(qtbot, real_desk.refusals) == ""
    assert list(shelf.kept.values()) == ["secret"]
    real_desk.store.sync()
    assert "secret" not in (tmp_path / "settings.ini").read_text(encoding="utf-8")
    real_desk.service.request_title(SONG, ())
    assert wait_for(qtbot, real_desk.titles) == "Kept"
    assert model[0].keys == ["Bearer secret"]
    real_desk.service.set_api_key("")
    real_desk.service.set_api_key("")  # nothing to delete is no failure
    qtbot.waitUntil(lambda: real_desk.refusals == ["", "", ""])
    assert shelf.kept == {}


@pytest.mark.parametrize("kind", [null.Keyring, fail.Keyring])
def test_a_keyring_that_keeps_nothing_is_told_and_titles_still_come(
    qtbot: QtBot,
    real_desk: Desk,
    model: tuple[Model, str],
    use_keyring: Callable[[KeyringBackend], None],
    kind: Callable[[], KeyringBackend],
) -> None:
    use_keyring(kind())
    model[0].answer = completion("Without a Key")
    real_desk.service.set_api_key("secret")
    assert "no usable keyring" in wait_for(qtbot, real_desk.refusals)
    real_desk.service.request_title(SONG, ())
    assert wait_for(qtbot, real_desk.titles) == "Without a Key"
    assert model[0].keys == [None]


def ask_for_titles_at(kit: StudioKit, url: str) -> None:
    for name, value in {"titles_remote": True, "titles_model": "llama", "titles_url": url}.items():
        kit.context.settings.set(name, value)
    kit.draft(title="", lyrics=SONG, length_s=10, seed=3)


class SilentKeyring(KeyringBackend):
    """Asks for a password that nobody enters, until `entered` is set."""

    priority = 0  # type: ignore[assignment]  # nobody is given it who did not ask for it

    def __init__(self) -> None:
        super().__init__()
        self.entered = threading.Event()

    def get_password(self, service: str, username: str) -> str | None:
        self.entered.wait()
        return None

    def set_password(self, service: str, username: str, password: str) -> None:
        self.entered.wait()

    def delete_password(self, service: str, username: str) -> None:
        self.entered.wait()


@pytest.fixture
def silent_keyring() -> Iterator[SilentKeyring]:
    before, silent = keyring.get_keyring(), SilentKeyring()
    keyring.set_keyring(silent)
    yield silent
    silent.entered.set()
    keyring.set_keyring(before)


def test_generate_queues_at_once_and_the_running_song_gets_its_title_later(
    qtbot: QtBot, make_kit: Any, model: tuple[Model, str]
) -> None:
    model[0].may_answer.clear()
    model[0].answer = completion("River Stone")
    kit = make_kit(Script(silent_at=20))
    kit.engine.script.may_go_on.clear()
    ask_for_titles_at(kit, model[1])
    kit.context.requests.generate()
    jobs = kit.context.queue.jobs
    assert [job.spec.title for job in jobs()] == ["Carry me home, carry me home"]
    qtbot.waitUntil(lambda: kit.context.deck.title == "Carry me home, carry me home")
    model[0].may_answer.set()
    qtbot.waitUntil(lambda: jobs()[0].spec.title == "River Stone")
    assert kit.context.deck.title == "River Stone"
    kit.engine.script.may_go_on.set()
    qtbot.waitUntil(lambda: len(kit.saved) == 1)
    song = kit.context.songs.song(kit.saved[0])
    assert song is not None
    assert song.title == "River Stone"
    score = read_song(song.path).score
    assert score is not None
    assert score.recipe.title == "River Stone"


@pytest.mark.parametrize(
    ("changed_to", "right"), [("", "River Stone"), ("My own title", "My own title")]
)
def test_a_song_saved_before_the_answer_is_renamed_unless_it_was_by_hand(
    qtbot: QtBot, make_kit: Any, model: tuple[Model, str], changed_to: str, right: str
) -> None:
    model[0].may_answer.clear()
    model[0].answer = completion("River Stone")
    kit = make_kit()
    ask_for_titles_at(kit, model[1])
    kit.context.requests.generate()
    qtbot.waitUntil(lambda: len(kit.saved) == 1)
    kit.context.songs.rename(kit.saved[0], changed_to)
    ready: list[str] = []
    kit.context.titles.title_ready.connect(lambda _id, title: ready.append(str(title)))
    model[0].may_answer.set()
    qtbot.waitUntil(lambda: ready == ["River Stone"])

    def title() -> str:
        song = kit.context.songs.song(kit.saved[0])
        return song.title if song is not None else ""

    qtbot.waitUntil(lambda: title() == right)


def test_a_failed_song_that_is_tried_again_gets_its_title_all_the_same(
    qtbot: QtBot, make_kit: Any, model: tuple[Model, str]
) -> None:
    model[0].may_answer.clear()
    model[0].answer = completion("River Stone")
    kit = make_kit(Script(fail_at=0))
    ask_for_titles_at(kit, model[1])
    kit.context.requests.generate()
    queue = kit.context.queue
    qtbot.waitUntil(lambda: queue.jobs()[0].is_over)
    kit.engine.script.fail_at = None
    kit.engine.script.silent_at = 20
    kit.engine.script.may_go_on.clear()
    queue.retry(queue.jobs()[0].id)
    model[0].may_answer.set()
    qtbot.waitUntil(lambda: queue.jobs()[0].spec.title == "River Stone")
    kit.engine.script.may_go_on.set()
    qtbot.waitUntil(lambda: len(kit.saved) == 1)
    assert kit.context.songs.song(kit.saved[0]).title == "River Stone"


def test_a_title_of_any_length_is_cut(qtbot: QtBot, make_kit: Any, tmp_path: Path) -> None:
    long = "Harbour Rain " * 800
    kit = make_kit()
    song_id = kit.make(qtbot, title=long, lyrics=SONG, length_s=10, seed=3)
    song = kit.context.songs.song(song_id)
    assert song.title == long[:200].rstrip()
    kit.context.songs.rename(song_id, "x" + long)
    assert kit.context.songs.song(song_id).title == ("x" + long)[:200].rstrip()
    path = write_master(tmp_path / "a.flac", make_sound(25), make_score(25, title="Short")).path
    score = read_song(path).require_score()
    write_tags(path, replace(score, recipe=replace(score.recipe, title=long)), b"")
    assert read_song(path).require_score().recipe.title == long[:200].rstrip()
    kit.context.requests.restore("", read_song(path).require_score())
    assert kit.context.draft.draft.title == long[:200].rstrip()
    assert len(title_from_answer(long)) <= 48


def test_closing_before_the_answer_loses_no_song(
    qtbot: QtBot,
    tmp_path: Path,
    model: tuple[Model, str],
    silent_keyring: SilentKeyring,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """A text model that would answer after a minute, a keyring that waits for a password: closing
    waits for neither, and the songs are offered at the next start."""
    monkeypatch.setattr("heartstudio.jobs.titles.titles.CLOSING_MS", 100)
    kit = StudioKit(tmp_path / "studio", Script(load_s=3600))
    ask_for_titles_at(kit, model[1])
    kit.context.requests.generate()
    kit.context.requests.generate()
    assert not kit.studio.shutdown(), "the keyring's thread cannot be ended"
    silent_keyring.entered.set()
    assert kit.context.titles.shutdown()
    again = StudioKit(tmp_path / "studio")
    qtbot.waitUntil(lambda: again.context.waiting.titles == ["Carry me home, carry me home"] * 2)
    again.close()


def test_a_keyring_that_never_answers_is_given_up(
    qtbot: QtBot, tmp_path: Path, model: tuple[Model, str], silent_keyring: SilentKeyring
) -> None:
    store = SettingsStore(tmp_path / "settings.ini")
    url = {"titles_remote": True, "titles_model": "llama", "titles_url": model[1]}
    for name, value in {**url, "titles_timeout_s": 2}.items():
        store.set(name, value)
    service = TitleService(store)
    notes: list[str] = []
    service.fell_back.connect(lambda message: notes.append(str(message)))
    with qtbot.waitSignal(service.title_ready):
        service.request_title(SONG, ())
    assert notes == [
        "The keyring did not give the text model's key within 2 s. The title is taken from the "
        "lyrics."
    ]
    silent_keyring.entered.set()
    assert service.shutdown()
    assert model[0].asked == []
