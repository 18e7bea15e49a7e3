"""Titles for songs, and help with lyrics.

The built-in title needs no model. A language model (OpenAI-compatible, local or remote) is queried
only if the settings enable it; its failure never stops a song. The key is stored in the system's
keyring.
"""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QByteArray, QObject, QTimer, QUrl, Signal
from PySide6.QtNetwork import QHostAddress, QNetworkAccessManager, QNetworkReply, QNetworkRequest

from engine.incoming.limits import lyrics_problem
from engine.incoming.model_answer import MAX_ANSWER_BYTES, answer_in, lyrics_in
from engine.messages import NOTHING, Message
from heartstudio.jobs.background import Background
from heartstudio.jobs.key_store import CLOSING_MS, KeyStore
from heartstudio.jobs.titles.title_rules import (
    title_from_answer,
    title_from_lyrics,
)
from heartstudio.model.secrets import host_of, without_secrets
from heartstudio.model.settings import SettingsStore

KEYRING_NAME = "text model"
MAX_LYRICS_SENT = 6_000
TOO_LONG = Message("The text model's answer was too long, so it was broken off.")
_log = logging.getLogger(__name__)

__all__ = ["TitleService", "title_from_lyrics"]

_TITLE_ROLE = (
    "You name songs. Answer with the title alone: at most six words, in the language of the "
    "lyrics, no quotation marks, no explanation."
)
_LYRICS_ROLE = (
    "You write song lyrics. Put one of these marks on a line of its own before each part: [intro] "
    "[verse] [prechorus] [chorus] [bridge] [outro]. Write nothing else in brackets, no stage "
    "directions, no explanation. Sing in the language you are asked in."
)


@dataclass
class _Question:
    """The query for the language model, and who receives the answer."""

    id: int
    role: str
    text: str
    answered: Callable[[str], None]
    failed: Callable[[Message], None]
    reply: QNetworkReply | None = None
    ended_by: Message = NOTHING


class TitleService(QObject):
    """Titles and lyrics from a language model, with the built-in title as fallback.

    Lives on the GUI thread, never blocks. Signals: title_ready(request id, title), emitted exactly
    once per request from the event loop · fell_back(message) when the language model failed ·
    lyrics_ready(request id, text) · lyrics_failed(request id, message) · key_saved(message),
    NOTHING on success
    """

    title_ready = Signal(int, str)
    fell_back = Signal(object)
    lyrics_ready = Signal(int, str)
    lyrics_failed = Signal(int, object)
    key_saved = Signal(object)

    def __init__(
        self,
        store: SettingsStore,
        parent: QObject | None = None,
        keys: KeyStore | None = None,
    ) -> None:
        super().__init__(parent)
        self._store = store
        self._keys = keys or KeyStore(KEYRING_NAME)
        self._key = ""
        self._key_host: str | None = None
        self._last_id = 0
        self._questions: dict[int, _Question] = {}
        self._network = QNetworkAccessManager(self)
        self._background = Background("titles", self)

    @property
    def can_write_lyrics(self) -> bool:
        """Whether a language model is configured."""
        settings = self._store.settings
        return settings.titles_remote and bool(settings.titles_url and settings.titles_model)

    def request_title(self, lyrics: str, tags: tuple[str, ...]) -> int:
        """Request a title; title_ready returns it (from the event loop, not during this call)."""
        self._last_id += 1
        request_id = self._last_id
        built_in = title_from_lyrics(lyrics, tags)

        def answered(text: str) -> None:
            self.title_ready.emit(request_id, title_from_answer(text) or built_in)

        def failed(sentence: Message) -> None:
            self.fell_back.emit(
                Message("{sentence} The title is taken from the lyrics.", sentence=sentence)
            )
            self.title_ready.emit(request_id, built_in)

        if self.can_write_lyrics and (lyrics.strip() or tags):
            text = f"Tags: {', '.join(tags)}\n\nLyrics:\n{lyrics[:MAX_LYRICS_SENT]}"
            self._ask(_Question(request_id, _TITLE_ROLE, text, answered, failed))
        else:
            QTimer.singleShot(0, self, lambda: self.title_ready.emit(request_id, built_in))
        return request_id

    def request_lyrics(self, topic: str, tags: tuple[str, ...]) -> int:
        """Request new lyrics about a topic."""
        return self._request_lyrics(f"Style: {', '.join(tags)}\n\nWrite lyrics about: {topic}")

    def request_polish(self, lyrics: str, tags: tuple[str, ...]) -> int:
        """Request improved lyrics."""
        return self._request_lyrics(
            f"Style: {', '.join(tags)}\n\nImprove rhythm and rhymes of these lyrics; keep their "
            f"meaning, language and parts:\n\n{lyrics[:MAX_LYRICS_SENT]}"
        )

    def cancel(self, request_id: int) -> None:
        """Drop a request; it emits no more signals."""
        question = self._questions.pop(request_id, None)
        if question is not None and question.reply is not None:
            question.reply.abort()

    def set_api_key(self, key: str) -> None:
        """Store the key for the model's host in the system's keyring ("" deletes it).

        key_saved reports the result.
        """
        host = host_of(self._store.settings.titles_url)
        self._key_host = None
        self._background.submit(
            lambda: self._keys.write(key.strip(), host),
            lambda _: self.key_saved.emit(NOTHING),
            lambda error: self.key_saved.emit(_keyring_sentence(error)),
        )

    def shutdown(self) -> bool:
        """Drop open requests, end the thread. Call once, at the end.

        Returns False if the keyring does not answer.
        """
        for request_id in list(self._questions):
            self.cancel(request_id)
        return self._background.shutdown(CLOSING_MS)

    def _request_lyrics(self, text: str) -> int:
        self._last_id += 1
        request_id = self._last_id

        def answered(text: str) -> None:
            lyrics = lyrics_in(text)
            problem = lyrics_problem(lyrics)
            if problem:
                self.lyrics_failed.emit(request_id, problem)
            elif lyrics:
                self.lyrics_ready.emit(request_id, lyrics)
            else:
                self.lyrics_failed.emit(request_id, Message("The text model gave an empty answer."))

        def failed(sentence: Message) -> None:
            self.lyrics_failed.emit(request_id, sentence)

        if self.can_write_lyrics:
            self._ask(_Question(request_id, _LYRICS_ROLE, text, answered, failed))
        else:
            sentence = Message("No text model is set up. Open Settings → Titles.")
            QTimer.singleShot(0, self, lambda: failed(sentence))
        return request_id

    def _ask(self, question: _Question) -> None:
        self._questions[question.id] = question
        timeout_s = self._store.settings.titles_timeout_s
        QTimer.singleShot(timeout_s * 1000, self, lambda: self._on_time_up(question.id, timeout_s))
        host = host_of(self._store.settings.titles_url)
        if self._key_host == host:
            self._send(question)
            return

        def got_key(key: str) -> None:
            self._key, self._key_host = key, host
            self._send(question)

        def no_keyring(error: Exception) -> None:
            _log.info("the keyring gave no key: %r", error)
            got_key("")

        self._background.submit(lambda: self._keys.read(host), got_key, no_keyring)

    def _send(self, question: _Question) -> None:
        if question.id not in self._questions:
            return
        settings = self._store.settings
        url = QUrl(settings.titles_url.rstrip("/") + "/chat/completions")
        # The address may have changed while the keyring was queried.
        key = self._key if self._key_host == host_of(settings.titles_url) else ""
        problem = _problem_with(url, bool(key))
        if problem:
            del self._questions[question.id]
            question.failed(problem)
            return
        request = QNetworkRequest(url)
        request.setHeader(QNetworkRequest.KnownHeaders.ContentTypeHeader, "application/json")
        request.setAttribute(
            QNetworkRequest.Attribute.RedirectPolicyAttribute,
            QNetworkRequest.RedirectPolicy.SameOriginRedirectPolicy,
        )
        # Uncompressed: compressed data can expand without limit.
        request.setRawHeader(b"Accept-Encoding", b"identity")
        if key:
            request.setRawHeader(b"Authorization", f"Bearer {key}".encode())
        body = {
            "model": settings.titles_model,
            "stream": False,
            "messages": [
                {"role": "system", "content": question.role},
                {"role": "user", "content": question.text},
            ],
        }
        reply = self._network.post(request, QByteArray(json.dumps(body).encode()))
        question.reply = reply
        reply.downloadProgress.connect(lambda got, _total: _end_if_huge(question, got))
        reply.finished.connect(lambda: self._on_finished(question, reply))

    def _on_time_up(self, request_id: int, timeout_s: int) -> None:
        """Give up, if there is no answer yet: of the text model, or of the keyring before it."""
        question = self._questions.get(request_id)
        if question is None:
            return
        if question.reply is not None:
            _end(question, _too_slow(timeout_s))
            return
        del self._questions[request_id]
        question.failed(
            Message(
                "The keyring did not give the text model's key within {seconds} s.",
                seconds=timeout_s,
            )
        )

    def _on_finished(self, question: _Question, reply: QNetworkReply) -> None:
        reply.deleteLater()
        if self._questions.pop(question.id, None) is None:
            return
        if reply.error() != QNetworkReply.NetworkError.NoError:
            _log.warning("text model: %s", without_secrets(reply.errorString()))
            question.failed(question.ended_by or _network_sentence(reply))
            return
        data = bytes(reply.readAll().data())
        if len(data) > MAX_ANSWER_BYTES:
            question.failed(TOO_LONG)
            return
        text = answer_in(data)
        if text is None:
            question.failed(Message("The text model's answer could not be understood."))
        else:
            question.answered(text)


def _end(question: _Question, why: Message) -> None:
    """Abort the connection and store the reason: often a status was already received."""
    question.ended_by = why
    if question.reply is not None:
        question.reply.abort()


def _end_if_huge(question: _Question, received_bytes: int) -> None:
    if received_bytes > MAX_ANSWER_BYTES:
        _end(question, TOO_LONG)


def _too_slow(timeout_s: int) -> Message:
    return Message("The text model did not answer within {seconds} s.", seconds=timeout_s)


def _problem_with(url: QUrl, has_key: bool) -> Message:
    if not url.isValid() or url.scheme() not in ("http", "https") or not url.host():
        return Message("The address of the text model is not a web address.")
    if has_key and url.scheme() == "http" and not _is_local(url.host()):
        return Message("The key is not sent over an unencrypted connection. Use an https address.")
    return NOTHING


def _is_local(host: str) -> bool:
    return host == "localhost" or QHostAddress(host).isLoopback()


def _network_sentence(reply: QNetworkReply) -> Message:
    status = reply.attribute(QNetworkRequest.Attribute.HttpStatusCodeAttribute)
    if status in (401, 403):
        return Message("The text model refused the key.")
    if status == 404:
        return Message("The text model's address or name is not known there.")
    if status is not None:
        return Message("The text model answered with error {code}.", code=status)
    return Message("The text model could not be reached.")


def _keyring_sentence(error: Exception) -> Message:
    _log.warning("the keyring refused the key: %r", error)
    return Message("The key could not be kept: this computer offers no usable keyring.")
