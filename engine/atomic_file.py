"""Files that appear complete or not at all, and locks that end with their process.

A file is written under a temporary name in its folder, synced to disk, renamed, and the folder is
synced too. Knows nothing of songs. It deletes only files that it created: leftovers are recognised
by their name and by not being locked.
"""

from __future__ import annotations

import errno
import importlib
import os
import secrets
import sys
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from engine.contract import OutputError
from engine.messages import Message

_PREFIX = ".heartstudio-"
_SUFFIX = ".part"
_LEFTOVER_AGE_S = 120.0
BUSY_FILE_S = 3.0 if sys.platform == "win32" else 0.0
"""How long to retry replacing or deleting a file in use, which Windows refuses meanwhile."""
_LOCK_BYTE = 0x7FFF_0000  # far beyond the content, because Windows refuses reads of locked bytes


@contextmanager
def atomic_path(path: Path, *, overwrite: bool = True) -> Generator[Path, None, None]:
    """Yield a temporary path; if the block succeeds it becomes `path`, otherwise it is removed.

    Without `overwrite` a file that exists, or appears meanwhile, is kept. Raises OutputError with a
    message for disk errors.
    """
    if path.is_symlink():
        path = path.resolve()  # the file is replaced, not a link to it
    temporary = path.parent / f"{_PREFIX}{secrets.token_hex(8)}{_SUFFIX}"
    handle: IO[bytes] | None = None
    try:
        with output_errors(path):
            handle = temporary.open("xb")
            lock_file(handle)
            yield temporary
            _sync_path(temporary)
            handle.close()  # Windows cannot rename an open file
            if overwrite:
                patiently(lambda: temporary.replace(path))
            else:
                _rename_to_free_name(temporary, path)
            sync_folder(path.parent)
    finally:
        if handle is not None:
            handle.close()
            with suppress(OSError):
                temporary.unlink(missing_ok=True)


def patiently(change: Callable[[], object]) -> None:
    """Rename or delete a file, retrying for a short time while the system refuses."""
    until = time.monotonic() + BUSY_FILE_S
    while True:
        try:
            change()
            return
        except PermissionError:
            if time.monotonic() >= until:
                raise
            time.sleep(0.05)


def _rename_to_free_name(temporary: Path, path: Path) -> None:
    """Rename, but raise FileExistsError instead of replacing."""
    if sys.platform != "win32":  # Windows' own rename refuses to replace
        try:
            os.link(temporary, path)
        except FileExistsError:
            raise
        except OSError:  # a disk without hard links: the check below is nearly as good
            if path.exists():
                raise FileExistsError(errno.EEXIST, os.strerror(errno.EEXIST)) from None
        else:
            temporary.unlink()
            return
    temporary.rename(path)


def write_bytes(path: Path, data: bytes) -> None:
    """Write a small file atomically.  Raises OutputError."""
    with atomic_path(path) as temporary, temporary.open("wb") as file:
        file.write(data)


@contextmanager
def output_errors(path: Path) -> Generator[None, None, None]:
    """Turn an OSError inside the block into an OutputError with a message about `path`."""
    try:
        yield
    except OSError as error:
        raise OutputError(sentence_for(error, path), f"{path}: {error!r}") from error


def sentence_for(error: OSError, path: Path) -> Message:
    """Describe what went wrong while writing `path`, and what to do."""
    name, folder = path.name, path.parent
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return Message(
            "The disk is full, so {name} was not saved. Make room and try again.", name=name
        )
    if error.errno == errno.EFBIG:
        return Message(
            "{name} is larger than this disk or account allows. Choose another folder.", name=name
        )
    if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM):
        if path.exists():
            return Message(
                "{name} cannot be changed: it is protected or open in another program.", name=name
            )
        return Message(
            "The folder {folder} cannot be written to. Choose another folder.", folder=folder
        )
    if error.errno == errno.EEXIST:
        return Message("There is already a file {name}. Choose another name.", name=name)
    if error.errno == errno.ENOENT:
        is_new = bool(error.filename) and is_leftover(Path(str(error.filename)))
        if folder.is_dir() and is_new:  # no disk, but a folder like /proc
            return Message(
                "The folder {folder} cannot be written to. Choose another folder.", folder=folder
            )
        if folder.is_dir():
            return Message("{name} was moved or deleted.", name=name)
        return Message(
            "The folder {folder} does not exist any more. Choose another folder.", folder=folder
        )
    if error.errno == errno.ENAMETOOLONG:
        return Message(
            "The name {name}… is too long for this disk. Choose a shorter one.", name=name[:40]
        )
    if error.errno in (errno.EISDIR, errno.ENOTDIR):
        return Message("{name} is not a file that can be written. Choose another name.", name=path)
    return Message(
        "{name} could not be saved ({reason}). Try another folder.",
        name=name,
        reason=error.strerror or str(error),
    )


def clean_leftovers(folder: Path) -> int:
    """Remove temporary files that a killed process left in `folder`; returns how many.

    Those of running processes (locked) and recent ones (under two minutes) stay. Never raises.
    """
    removed = 0
    with suppress(OSError):
        for path in folder.glob(f"{_PREFIX}*{_SUFFIX}"):
            with suppress(OSError):
                if time.time() - path.stat().st_mtime > _LEFTOVER_AGE_S and not is_locked(path):
                    path.unlink()
                    removed += 1
    return removed


def is_leftover(path: Path) -> bool:
    """Whether a file has the name of a temporary one."""
    return path.name.startswith(_PREFIX) and path.name.endswith(_SUFFIX)


def lock_file(file: IO[Any]) -> bool:
    """Lock an open file for this handle until it is closed or the process ends.

    False when another handle, of this process or another, holds the lock.
    """
    for attempt in range(5):  # another process may be testing the lock at this moment
        if _try_lock(file.fileno()):
            return True
        time.sleep(0.02 * attempt)
    return False


def is_locked(path: Path) -> bool:
    """Whether a running process holds the file's lock. Raises OSError if it cannot be opened."""
    with path.open("r+b") as file:
        return not lock_file(file)


def sync_folder(folder: Path) -> None:
    """Sync a folder's directory entries to disk, where the system supports it."""
    if sys.platform == "win32":
        return
    with suppress(OSError):  # some network disks refuse; the file itself is safe
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _sync_path(path: Path) -> None:
    with path.open("r+b") as file:
        os.fsync(file.fileno())


def _try_lock(descriptor: int) -> bool:
    try:
        _system_lock()(descriptor)
    except OSError as error:
        # Work without locks on disks that do not support them (some network shares).
        return error.errno in (errno.ENOTSUP, errno.ENOLCK, errno.ENOSYS, errno.EINVAL)
    return True


def _system_lock() -> Callable[[int], None]:
    """Return a function that locks a descriptor or raises OSError immediately."""
    if sys.platform == "win32":
        msvcrt: Any = importlib.import_module("msvcrt")

        def lock_byte(descriptor: int) -> None:
            position = os.lseek(descriptor, 0, os.SEEK_CUR)
            try:
                os.lseek(descriptor, _LOCK_BYTE, os.SEEK_SET)
                msvcrt.locking(descriptor, msvcrt.LK_NBLCK, 1)
            finally:
                os.lseek(descriptor, position, os.SEEK_SET)

        return lock_byte
    fcntl: Any = importlib.import_module("fcntl")

    def lock_whole(descriptor: int) -> None:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)

    return lock_whole
