"""Secrets in the system's keyring, one for each host they were entered for.

Called from a background thread only: the keyring may ask for a password, and wait for it.
"""

from __future__ import annotations

import logging

KEYRING_SERVICE = "Heart Studio"
_log = logging.getLogger(__name__)


class KeyStore:
    """The secrets of that name.  One entered for a host is never read for another."""

    def __init__(self, name: str) -> None:
        self._name = name

    def read(self, host: str) -> str:
        """The host's secret, "" without one.  Raises what the keyring raises."""
        import keyring

        return keyring.get_password(KEYRING_SERVICE, self._entry(host)) or "" if host else ""

    def write(self, secret: str, host: str) -> None:
        """Keep the host's secret; an empty one deletes it.  Raises what the keyring raises."""
        import keyring
        from keyring.errors import KeyringError, PasswordDeleteError

        if secret:
            keyring.set_password(KEYRING_SERVICE, self._entry(host), secret)
            if self.read(host) != secret:  # a null keyring takes everything and keeps nothing
                raise KeyringError("the keyring did not keep the secret")
            return
        try:
            keyring.delete_password(KEYRING_SERVICE, self._entry(host))
        except PasswordDeleteError:
            _log.info("there was no key to delete")

    def _entry(self, host: str) -> str:
        return f"{self._name} @ {host}"
