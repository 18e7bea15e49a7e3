"""Songs as other programs leave them: a file of tokens, with what text lies in it or beside it.

Read are .pt and .pth (by torch's weights-only loading, which runs no code), .npy, .npz,
.safetensors and .json. Nothing is trusted: a file has a limited size, and no array is made that its
bytes do not fill. Only .pt needs torch. Letters: K codebooks, T token frames.
"""

from __future__ import annotations

import ast
import io
import math
import operator
import pickletools
import re
import zipfile
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, cast

import numpy as np
from numpy.typing import NDArray

from engine.claimed_json import TABLE_BYTES, parse_json
from engine.contract import Codes, EngineError, RequestError
from engine.incoming.limits import fitting_lyrics, fitting_tags, fitting_title
from engine.incoming.lyrics import lyrics_of
from engine.incoming.lyrics_file import read_lyrics
from engine.messages import Message
from engine.prompt_text import normalise_tags, tags_text
from engine.regular_file import open_regular
from engine.songs.score import MAX_CODES
from engine.songs.token_array import TOKEN_SUFFIXES, codes_of_array

MAX_BYTES = 18_100_000
"""The longest score's tokens with a text column, as 64-bit integers."""
_TOKEN_NAMES = ("tokens", "codes", "audio_tokens", "history_tokens", "history", "audio_codes")
"""Names under which programs store tokens, the likeliest first."""
_TEXT_NAMES = ("title", "tags", "lyrics")
_MARKS = ("_tokens", ".tokens", "-tokens", "_codes", ".codes")
"""What programs add to a song's name for its tokens."""
_MAX_PICKLE_BYTES = 1 << 17
"""Far more than tensors with the longest lyrics need."""
_TORCH_PROTOCOL = 2
_OF_TENSORS = re.compile(
    r"torch\._utils _rebuild_tensor_v2|collections OrderedDict"
    r"|torch (Byte|Char|Short|Int|Long|Half|Float|Double|BFloat16|Bool)Storage"
)
"""What torch.save names in a pickle of tensors."""
_NPY_MAGIC = b"\x93NUMPY"
_NPY_KIND = re.compile(r"[<>|=]?[iuf][1248]")
_MAX_NPY_HEADER_BYTES = 10_000
_MAX_DEPTH = 8
"""Of nested values, and of an array's axes."""


class TokenFileError(EngineError):
    """A file cannot be used as a song's tokens; `message` states why."""


@dataclass(frozen=True)
class TokenSong:
    """Tokens from elsewhere, (K, T) int32, and the texts found with them ("" for none)."""

    codes: Codes
    title: str
    tags: str = ""
    lyrics: str = ""


def read_token_song(path: Path, books: int, vocabulary: int) -> TokenSong:
    """Read a file of tokens for a model with so many codebooks and audio ids.

    Raises TokenFileError with a message for the user.
    """
    try:
        held = _contents(path)
        array, texts = _tokens_in(held, path.name, books)
        codes = codes_of_array(array, books)
    except RequestError as error:
        raise _refused(path, error.message, error.details) from error
    except FileNotFoundError as error:
        raise TokenFileError(Message("{name} is not there.", name=path.name)) from error
    except OSError as error:
        raise TokenFileError(
            Message("{name} cannot be read.", name=path.name), str(error)
        ) from error
    _check(path, codes, vocabulary)
    texts = {**_texts_beside(path), **texts}
    title = " ".join(texts.get("title", "").split()) or _song_stem(path)
    return TokenSong(
        codes.astype(np.int32),
        fitting_title(title),
        tags_text(fitting_tags(normalise_tags(texts.get("tags", "")))),
        fitting_lyrics(lyrics_of(texts.get("lyrics", "")).text),
    )


def _check(path: Path, codes: NDArray[Any], vocabulary: int) -> None:
    if not codes.size or codes.size > MAX_CODES:
        raise TokenFileError(
            Message(
                "{name} holds {count} token frames; a song has 1 to {most}.",
                name=path.name,
                count=codes.shape[1],
                most=MAX_CODES // max(1, codes.shape[0]),
            )
        )
    least, most = int(codes.min()), int(codes.max())
    if least < 0 or most >= vocabulary:
        raise TokenFileError(
            Message(
                "{name} holds the token {value}, but the chosen model knows 0 to {last}. Choose "
                "the model that made it, or one of its kind.",
                name=path.name,
                value=least if least < 0 else most,
                last=vocabulary - 1,
            )
        )


def _contents(path: Path) -> object:
    """Return what a file holds: an array, or nested dicts and lists with arrays and texts."""
    reader = _READERS.get(path.suffix.lower())
    if reader is None:
        raise _refused(path, Message("its ending is none of {known}", known=_known()))
    with open_regular(path) as file:
        data = file.read(MAX_BYTES + 1)
    if len(data) > MAX_BYTES:
        raise _refused(path, Message("it is larger than any song's tokens"), f"{len(data)}")
    return reader(path, data)


def _known() -> str:
    return ", ".join(TOKEN_SUFFIXES)


def _refused(path: Path, reason: Message, details: str = "") -> TokenFileError:
    return TokenFileError(
        Message("{name} cannot be used as a song: {reason}", name=path.name, reason=reason), details
    )


def _damaged(path: Path, error: Exception) -> TokenFileError:
    return _refused(path, Message("it is damaged or of another kind."), repr(error))


def _read_npy(path: Path, data: bytes) -> object:
    try:
        return _npy_array(data)
    except ValueError as error:
        raise _damaged(path, error) from error


def _npy_array(data: bytes) -> NDArray[Any]:
    """Return the array of numbers in an .npy file's bytes, not copied. Raises ValueError."""
    if data[:6] != _NPY_MAGIC or data[6:7] not in (b"\1", b"\2", b"\3"):
        raise ValueError("no .npy file")
    start = 10 if data[6] == 1 else 12
    end = start + int.from_bytes(data[8:start], "little")
    if end > min(len(data), _MAX_NPY_HEADER_BYTES):
        raise ValueError(f"a header of {end} bytes")
    try:
        header = ast.literal_eval(data[start:end].decode("latin-1").strip())
        kind, shape = str(header["descr"]), tuple(map(operator.index, header["shape"]))
        is_fortran = bool(header["fortran_order"])
    except (SyntaxError, TypeError, KeyError, MemoryError, RecursionError) as error:
        raise ValueError(f"header: {error!r}") from error
    if not _NPY_KIND.fullmatch(kind) or len(shape) > _MAX_DEPTH or min(shape, default=0) < 0:
        raise ValueError(f"an array of {kind} and {shape}")
    count = math.prod(shape)
    if end + count * np.dtype(kind).itemsize > len(data):
        raise ValueError("the array is longer than the file")
    array = np.frombuffer(data, kind, count, end) if count else np.empty(0, kind)
    return array.reshape(shape[::-1]).T if is_fortran else array.reshape(shape)


def _read_npz(path: Path, data: bytes) -> object:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            left, arrays = MAX_BYTES, dict[str, object]()
            for entry in archive.infolist():
                with archive.open(entry) as member:
                    content = member.read(left + 1)
                left -= len(content)
                if left < 0:
                    raise _refused(path, Message("it is larger than any song's tokens"))
                arrays[entry.filename.removesuffix(".npy")] = _npy_array(content)
    except _ZIP_ERRORS as error:
        raise _damaged(path, error) from error
    return arrays


_ZIP_ERRORS = (
    *(ValueError, KeyError, EOFError, IndexError, OverflowError, NotImplementedError),
    *(zipfile.BadZipFile, zipfile.LargeZipFile, zlib.error, RuntimeError, OSError),
)


def _read_safetensors(path: Path, data: bytes) -> object:
    from safetensors import SafetensorError
    from safetensors.numpy import load

    try:
        return {**_notes_in(data), **load(data)}
    except (SafetensorError, ValueError, KeyError, TypeError, OverflowError) as error:
        raise _damaged(path, error) from error


def _notes_in(data: bytes) -> dict[str, object]:
    """Return the texts in a safetensors file's metadata."""
    length = int.from_bytes(data[:8], "little")
    header = parse_json(data[8 : 8 + min(length, TABLE_BYTES)].decode("utf-8"))
    notes = cast("dict[str, object]", header).get("__metadata__") if _is_dict(header) else None
    return cast("dict[str, object]", notes) if _is_dict(notes) else {}


def _read_json(path: Path, data: bytes) -> object:
    if len(data) > TABLE_BYTES:
        raise _refused(path, Message("it is larger than any song's tokens"), f"{len(data)}")
    try:
        return parse_json(data.decode("utf-8-sig"))
    except ValueError as error:
        raise _damaged(path, error) from error


def _read_torch(path: Path, data: bytes) -> object:
    """Return what torch's weights-only loading returns, its tensors as arrays.

    The file is mapped, not read: a tensor that claims more than its file holds is refused.
    """
    import torch

    _check_archive(path, data)
    try:
        held = torch.load(str(path), map_location="cpu", weights_only=True, mmap=True)
        return _as_arrays(held, 0)
    except Exception as error:  # whatever a damaged archive does to torch
        raise _damaged(path, error) from error


def _check_archive(path: Path, data: bytes) -> None:
    """Check an archive before torch sees it: stored entries, and a short pickle of tensors."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            for entry in archive.infolist():
                if entry.compress_type != zipfile.ZIP_STORED or entry.file_size > len(data):
                    raise ValueError(f"{entry.filename} is packed")
                if entry.filename.endswith(".pkl"):
                    _check_pickle(path, archive.read(entry))
    except _ZIP_ERRORS as error:
        raise _damaged(path, error) from error


def _check_pickle(path: Path, pickled: bytes) -> None:
    """Check that a pickle names nothing but tensors; torch would refuse the rest, but slowly.

    Raises ValueError for one that is damaged.
    """
    if len(pickled) > _MAX_PICKLE_BYTES:
        raise ValueError(f"a pickle of {len(pickled)} bytes")
    for code, value, _ in pickletools.genops(pickled):
        if code.name == "PROTO" and value != _TORCH_PROTOCOL:
            raise ValueError(f"pickle protocol {value}")
        is_name = code.name in ("GLOBAL", "STACK_GLOBAL", "INST", "EXT1", "EXT2", "EXT4")
        if is_name and not _OF_TENSORS.fullmatch(str(value)):
            reason = Message("besides tokens it holds a program, which is not run.")
            raise _refused(path, reason, str(value)[:100])


def _as_arrays(held: object, depth: int) -> object:
    import torch

    if depth > _MAX_DEPTH:
        raise ValueError("nested too deeply")
    if isinstance(held, torch.Tensor):
        if held.numel() > MAX_CODES * 2 or held.dtype.is_floating_point or held.is_sparse:
            return None
        return held.detach().numpy().copy()
    if isinstance(held, Mapping):
        items = cast("Mapping[object, object]", held).items()
        return {str(name): _as_arrays(value, depth + 1) for name, value in items}
    if isinstance(held, (list, tuple)):
        parts = cast("list[object]", held)
        if any(isinstance(part, (torch.Tensor, Mapping)) for part in parts):
            return [_as_arrays(part, depth + 1) for part in parts]
    return held


_READERS: dict[str, Callable[[Path, bytes], object]] = {
    ".pt": _read_torch,
    ".pth": _read_torch,
    ".npy": _read_npy,
    ".npz": _read_npz,
    ".safetensors": _read_safetensors,
    ".json": _read_json,
}


def _is_dict(value: object) -> bool:
    return isinstance(value, dict)


def _tokens_in(held: object, name: str, books: int) -> tuple[object, dict[str, str]]:
    """Return the tokens among what a file holds, and the texts beside them in it."""
    if isinstance(held, (list, tuple)) and len(cast("list[object]", held)) == 1:
        inner = cast("list[object]", held)[0]
        if isinstance(inner, (dict, np.ndarray)):
            return _tokens_in(inner, name, books)
    if not isinstance(held, dict):
        return held, {}
    values = cast("dict[str, object]", held)
    texts = {key: value for key in _TEXT_NAMES if isinstance(value := values.get(key), str)}
    tags = values.get("tags")
    if isinstance(tags, list):
        texts["tags"] = ",".join(str(tag) for tag in cast("list[object]", tags))
    for key in _TOKEN_NAMES:
        if values.get(key) is not None and not isinstance(values[key], str):
            return values[key], texts
    arrays = [value for value in values.values() if isinstance(value, (np.ndarray, list, tuple))]
    fitting = [array for array in arrays if _fits(array, books)]
    if len(fitting) != 1:
        raise RequestError(
            Message(
                "it holds {count} arrays that could be tokens, and none is called {wanted}.",
                count=len(fitting),
                wanted=", ".join(_TOKEN_NAMES[:3]),
            )
        )
    return fitting[0], texts


def _fits(array: object, books: int) -> bool:
    try:
        codes_of_array(array, books)
    except RequestError:
        return False
    return True


def _song_stem(path: Path) -> str:
    mark = next((mark for mark in _MARKS if path.stem.endswith(mark)), "")
    return path.stem.removesuffix(mark) or path.stem


def _texts_beside(path: Path) -> dict[str, str]:
    """Return texts in files that have the song's name: .json, .txt or .lrc, .tags.txt."""
    texts: dict[str, str] = {}
    for stem in dict.fromkeys((_song_stem(path), path.stem)):
        for ending in (".txt", ".lrc", ".lyrics.txt"):
            if lyrics := _text_of(path.with_name(stem + ending)):
                texts.setdefault("lyrics", lyrics)
        if tags := _text_of(path.with_name(stem + ".tags.txt")):
            texts.setdefault("tags", tags)
        beside = path.with_name(stem + ".json")
        if beside != path:
            texts = {**_json_texts(beside), **texts}
    return texts


def _text_of(path: Path) -> str:
    try:
        return read_lyrics(path).text if path.is_file() else ""
    except EngineError:
        return ""


def _json_texts(path: Path) -> dict[str, str]:
    try:
        with open_regular(path) as file:
            values = _read_json(path, file.read(TABLE_BYTES + 1))
    except (OSError, EngineError):
        return {}
    if not isinstance(values, dict):
        return {}
    found = cast("dict[str, object]", values)
    return {key: value for key in _TEXT_NAMES if isinstance(value := found.get(key), str)}
