"""Tokens that other programs left in files: what is read, and what is refused with a sentence."""

from __future__ import annotations

import json
import pickle
import zipfile
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from safetensors.numpy import save_file

from engine.contract import EngineError
from engine.songs.token_array import codes_of_array
from engine.songs.token_file import TokenFileError, read_token_song

CODES = np.random.default_rng(7).integers(0, 8192, (8, 20)).astype(np.int32)
PUBLISHED = np.concatenate((CODES, np.zeros((1, 20), np.int32))).T[None]
"""(1, T, 9), as the models' own program returns tokens."""


def read(path: Path) -> Any:
    return read_token_song(path, 8, 8197)


def write(path: Path, tokens: Any) -> Path:
    """Write tokens in the format of a path's ending."""
    if path.suffix in (".pt", ".pth"):
        torch.save(tokens if isinstance(tokens, dict) else torch.as_tensor(tokens), path)
    elif path.suffix == ".npy":
        np.save(path, tokens)
    elif path.suffix == ".npz":
        np.savez_compressed(path, **(tokens if isinstance(tokens, dict) else {"x": tokens}))
    elif path.suffix == ".safetensors":
        save_file({"codes": np.ascontiguousarray(tokens)}, path)
    else:
        path.write_text(json.dumps(np.asarray(tokens).tolist()))
    return path


@pytest.mark.parametrize("ending", [".pt", ".pth", ".npy", ".npz", ".safetensors", ".json"])
@pytest.mark.parametrize("shape", ["(1, T, 9)", "(T, 9)", "(8, T)", "(T, 8)"])
def test_every_format_and_shape_is_read(tmp_path: Path, ending: str, shape: str) -> None:
    forms = {"(1, T, 9)": PUBLISHED, "(T, 9)": PUBLISHED[0], "(8, T)": CODES, "(T, 8)": CODES.T}
    song = read(write(tmp_path / f"song{ending}", forms[shape]))
    np.testing.assert_array_equal(song.codes, CODES)
    assert (song.codes.dtype, song.title, song.tags, song.lyrics) == (np.int32, "song", "", "")


@pytest.mark.parametrize("kind", ["u2", "i2", "i4", "i8", "u8"])
def test_every_integer_type_is_read(tmp_path: Path, kind: str) -> None:
    for ending in (".npy", ".safetensors"):
        song = read(write(tmp_path / f"song{ending}", CODES.astype(kind)))
        np.testing.assert_array_equal(song.codes, CODES)


def test_arrays_in_either_order_of_memory_are_read(tmp_path: Path) -> None:
    for tokens in (np.asfortranarray(CODES), CODES.T, CODES.astype(">i4")):
        np.testing.assert_array_equal(read(write(tmp_path / "a.npy", tokens)).codes, CODES)


def test_tokens_that_are_a_square_are_codes_or_frames(tmp_path: Path) -> None:
    square = CODES[:, :8]
    np.testing.assert_array_equal(codes_of_array(square, 8), square)
    np.testing.assert_array_equal(codes_of_array(square.T[None], 8), square)


def test_texts_in_the_file_come_before_texts_beside_it(tmp_path: Path) -> None:
    inside = {"tokens": torch.from_numpy(PUBLISHED), "tags": "Pop, Warm", "title": "In it"}
    path = write(tmp_path / "a_tokens.pt", inside)
    (tmp_path / "a.txt").write_text("[verse]\nla la", encoding="utf-8")
    (tmp_path / "a.json").write_text('{"tags": "rock", "title": "Beside"}')
    song = read(path)
    assert (song.title, song.tags, song.lyrics) == ("In it", "pop,warm", "[verse]\nla la")
    path = write(tmp_path / "a_tokens.npy", CODES)
    song = read(path)
    assert (song.title, song.tags) == ("Beside", "rock")


def test_a_file_with_several_arrays_needs_a_name(tmp_path: Path) -> None:
    other = torch.zeros(3, 3)
    path = write(tmp_path / "a.pt", {"mel": other, "what": torch.from_numpy(CODES)})
    np.testing.assert_array_equal(read(path).codes, CODES)
    path = write(tmp_path / "b.npz", {"one": CODES, "two": CODES})
    with pytest.raises(EngineError, match="2 arrays that could be tokens"):
        read(path)


class Program:
    """Runs when it is unpickled."""

    def __init__(self, place: Path) -> None:
        self.place = place

    def __reduce__(self) -> tuple[Any, ...]:
        return (open, (str(self.place), "w"))


def test_a_program_in_a_file_is_not_run(tmp_path: Path) -> None:
    trace = tmp_path / "trace"
    torch.save({"tokens": torch.from_numpy(CODES), "x": Program(trace)}, tmp_path / "a.pt")
    with pytest.raises(TokenFileError, match="a program, which is not run"):
        read(tmp_path / "a.pt")
    (tmp_path / "old.pt").write_bytes(pickle.dumps(Program(trace)))
    np.save(tmp_path / "a.npy", np.array([Program(trace)], dtype=object), allow_pickle=True)
    for name in ("old.pt", "a.npy"):
        with pytest.raises(TokenFileError, match="cannot be used as a song: it is damaged"):
            read(tmp_path / name)
    assert not trace.exists()


def test_a_tensor_that_claims_more_than_its_file_holds_takes_no_memory(tmp_path: Path) -> None:
    torch.save(torch.from_numpy(CODES).long(), tmp_path / "a.pt")
    with zipfile.ZipFile(tmp_path / "a.pt") as archive:
        held = {entry.filename: archive.read(entry) for entry in archive.infolist()}
    name = next(name for name in held if name.endswith("data.pkl"))
    claimed = held[name].replace(b"K\x08K\x14\x86", b"K\x08J\xff\xff\xff\x7f\x86")
    assert claimed != held[name]
    with zipfile.ZipFile(tmp_path / "a.pt", "w") as archive:
        for entry, data in held.items():
            archive.writestr(entry, claimed if entry == name else data)
    with pytest.raises(TokenFileError, match="it is damaged"):
        read(tmp_path / "a.pt")


def test_arrays_that_claim_more_than_their_file_holds_are_refused(tmp_path: Path) -> None:
    np.save(tmp_path / "a.npy", CODES)
    data = (tmp_path / "a.npy").read_bytes().replace(b"(8, 20)", b"(8, 9999999)")
    (tmp_path / "a.npy").write_bytes(data)
    with pytest.raises(TokenFileError, match="it is damaged"):
        read(tmp_path / "a.npy")
    with zipfile.ZipFile(tmp_path / "a.npz", "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x.npy", bytes(30_000_000))
    with pytest.raises(TokenFileError, match="larger than any song's tokens"):
        read(tmp_path / "a.npz")


@pytest.mark.parametrize(
    ("tokens", "sentence"),
    [
        (np.full((8, 4), 8197), "a.npy holds the token 8197, but the chosen model knows 0 to 8196"),
        (np.full((8, 4), -1), "holds the token -1"),
        (np.zeros((8, 0), np.int64), "holds 0 token frames"),
        (np.ones((1, 4, 9), np.int64), "the text column and must be 0"),
        (np.ones((5, 5), np.int64), r"of the shape \(1, frames, 9\)"),
        (np.full((8, 4), 0.5), "it is damaged or of another kind|whole numbers"),
    ],
)
def test_wrong_tokens_are_refused(tmp_path: Path, tokens: Any, sentence: str) -> None:
    with pytest.raises(EngineError, match=sentence):
        read(write(tmp_path / "a.npy", tokens))


def test_other_files_are_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("la")
    with pytest.raises(TokenFileError, match=r"its ending is none of \.pt"):
        read(tmp_path / "a.txt")
    with pytest.raises(TokenFileError, match=r"b\.pt is not there"):
        read(tmp_path / "b.pt")
    (tmp_path / "c.npy").mkdir()
    with pytest.raises(TokenFileError, match=r"c\.npy cannot be read"):
        read(tmp_path / "c.npy")
    (tmp_path / "d.json").write_bytes(b" " * 19_000_000)
    with pytest.raises(TokenFileError, match="larger than any song's tokens"):
        read(tmp_path / "d.json")
