"""One secret in the system's keyring.

Called from a background thread only, because the keyring may block to ask for a password.
"""

from __future__ import annotations

import logging

KEYRING_SERVICE = "Heart Studio"
_log = logging.getLogger(__name__)


class KeyStore:
    """The secret with this name."""

    def __init__(self, name: str) -> None:
        self._name = name

    def read(self) -> str:
        """Return the secret, "" without one. Raises the keyring's errors."""
        import keyring

        return keyring.get_password(KEYRING_SERVICE, self._name) or ""

    def write(self, secret: str) -> None:
        """Store the secret; an empty one deletes it. Raises the keyring's errors."""
        import keyring
        from keyring.errors import KeyringError, PasswordDeleteError

        if secret:
            keyring.set_password(KEYRING_SERVICE, self._name, secret)
            if self.read() != secret:  # a null keyring accepts everything and stores nothing
                raise KeyringError("the keyring did not keep the secret")
            return
        try:
            keyring.delete_password(KEYRING_SERVICE, self._name)
        except PasswordDeleteError:
            _log.info("there was no key to delete")
