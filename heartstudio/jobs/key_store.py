"""One secret in the system's keyring.

Called from a background thread only: the keyring may ask for a password, and wait for it.
"""

from __future__ import annotations

import logging

KEYRING_SERVICE = "Heart Studio"
_log = logging.getLogger(__name__)


class KeyStore:
    """The secret of that name."""

    def __init__(self, name: str) -> None:
        self._name = name

    def read(self) -> str:
        """The secret, "" without one.  Raises what the keyring raises."""
        import keyring

        return keyring.get_password(KEYRING_SERVICE, self._name) or ""

    def write(self, secret: str) -> None:
        """Keep the secret; an empty one deletes it.  Raises what the keyring raises."""
        import keyring
        from keyring.errors import KeyringError, PasswordDeleteError

        if secret:
            keyring.set_password(KEYRING_SERVICE, self._name, secret)
            if self.read() != secret:  # a null keyring takes everything and keeps nothing
                raise KeyringError("the keyring did not keep the secret")
            return
        try:
            keyring.delete_password(KEYRING_SERVICE, self._name)
        except PasswordDeleteError:
            _log.info("there was no key to delete")
