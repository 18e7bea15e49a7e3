"""Secrets in the system's keyring, one for each host they were entered for.

Called from a background thread only, because the keyring may block to ask for a password.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from queue import Empty, SimpleQueue

KEYRING_SERVICE = "Heart Studio"
CLOSING_MS = 3_000
"""How long closing waits for the keyring, which may be asking for a password nobody enters."""
_LOOK_AGAIN_S = 0.1
_log = logging.getLogger(__name__)


class KeyStore:
    """The secrets with that name. One entered for a host is never read for another."""

    def __init__(self, name: str) -> None:
        self._name = name

    def read(self, host: str) -> str:
        """Return the host's secret, "" without one. Raises the keyring's errors."""
        import keyring

        return keyring.get_password(KEYRING_SERVICE, self._entry(host)) or "" if host else ""

    def write(self, secret: str, host: str) -> None:
        """Store the host's secret; an empty one deletes it. Raises the keyring's errors."""
        import keyring
        from keyring.errors import KeyringError, PasswordDeleteError

        if secret:
            keyring.set_password(KEYRING_SERVICE, self._entry(host), secret)
            if self.read(host) != secret:  # a null keyring accepts everything and stores nothing
                raise KeyringError("the keyring did not keep the secret")
            return
        try:
            keyring.delete_password(KEYRING_SERVICE, self._entry(host))
        except PasswordDeleteError:
            _log.info("there was no key to delete")

    def _entry(self, host: str) -> str:
        return f"{self._name} @ {host}"


def asked_within(read: Callable[[], str], is_over: Callable[[], bool], timeout_s: float) -> str:
    """Return read(), called on a thread of its own that may stay behind if it never answers.

    Raises its errors, and TimeoutError after `timeout_s` or when is_over() becomes true.
    """
    answers: SimpleQueue[str | Exception] = SimpleQueue()

    def ask() -> None:
        try:
            answers.put(read())
        except Exception as error:
            answers.put(error)

    thread = threading.Thread(target=ask, name="keyring", daemon=True)
    thread.start()
    until_s = time.monotonic() + timeout_s
    while time.monotonic() < until_s and not is_over():
        try:
            answer = answers.get(timeout=_LOOK_AGAIN_S)
        except Empty:
            continue
        thread.join()
        if isinstance(answer, Exception):
            raise answer
        return answer
    raise TimeoutError("the keyring does not answer")
