"""Opens regular files only.

A folder, a pipe, a socket or a device may have any name, and opening a pipe blocks until another
process writes to it.
"""

from __future__ import annotations

import errno
import os
import stat
from pathlib import Path
from typing import IO

_NO_WAITING = getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_CLOEXEC", 0)
_AS_IT_IS = getattr(os, "O_BINARY", 0)


class NoRegularFileError(OSError):
    """The path exists but is not a regular file."""


def open_regular(path: Path) -> IO[bytes]:
    """Open a regular file for buffered reading. Raises NoRegularFileError, OSError."""
    # Devices and sockets may refuse to be opened, each with another error.
    if not stat.S_ISREG(path.stat().st_mode):
        raise NoRegularFileError(errno.EINVAL, os.strerror(errno.EINVAL), str(path))
    descriptor = os.open(path, os.O_RDONLY | _NO_WAITING | _AS_IT_IS)
    if not stat.S_ISREG(os.fstat(descriptor).st_mode):
        os.close(descriptor)
        raise NoRegularFileError(errno.EINVAL, os.strerror(errno.EINVAL), str(path))
    return os.fdopen(descriptor, "rb")
