"""What callers of the published interface bring from the reference library and other programs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch

from engine import HeartMuLaGenPipeline
from engine.config import GenConfig
from engine.contract import CheckpointError, EngineWish, RequestError
from engine.published_arguments import check_inputs, published_wish, whole_length_ms
from tests.engine.test_pipeline import SONG, make

FAST = {"max_audio_length_ms": 400, "num_steps": 1}


@pytest.fixture(scope="module")
def pipeline(tiny_folder: Path) -> HeartMuLaGenPipeline:
    return HeartMuLaGenPipeline.from_pretrained(tiny_folder, "cpu", torch.float32)


def test_devices_and_precisions_are_given_for_each_model(tiny_folder: Path) -> None:
    pipeline = HeartMuLaGenPipeline.from_pretrained(
        str(tiny_folder),
        device={"mula": torch.device("cpu"), "codec": torch.device("cpu")},
        dtype={"mula": torch.bfloat16, "codec": torch.float32},
        version="3B",
        lazy_load=True,
    )
    assert (pipeline.mula_dtype, pipeline.codec_dtype) == (torch.bfloat16, torch.float32)
    assert pipeline(SONG, seed=1, **FAST)["wav"].shape[1] > 0


@pytest.mark.parametrize(
    ("device", "dtype", "wish"),
    [
        (None, None, EngineWish()),
        ("cuda", torch.bfloat16, EngineWish("cuda", "bfloat16")),
        (torch.device("cuda:1"), None, EngineWish("cuda:1")),
        (0, "bf16", EngineWish("cuda:0", "bfloat16")),
        ({"mula": "cuda", "codec": "cpu"}, None, EngineWish("cuda", codec_device="cpu")),
        ({"codec": "cpu"}, {"mula": "int8"}, EngineWish("auto", "int8", "cpu")),
        ({"mula": None}, {"mula": None, "codec": None}, EngineWish()),
        (None, torch.float32, EngineWish("auto", "float32", "auto", "float32")),
        (None, {"codec": torch.float32}, EngineWish(codec_precision="float32")),
        (None, {"codec": torch.int8}, EngineWish(codec_precision="int8")),
    ],
)
def test_wishes(device: Any, dtype: Any, wish: EngineWish) -> None:
    assert published_wish(device, dtype, {}) == wish


def test_other_names_of_a_precision() -> None:
    others = {"torch_dtype": {"mula": torch.float16}, "bnb_config": None}
    assert published_wish(None, None, others).precision == "float16"


def test_a_precision_that_the_codec_has_not_is_said() -> None:
    with pytest.warns(UserWarning, match="HeartCodec computes in float32, int8; bfloat16 was not"):
        published_wish(None, {"mula": torch.bfloat16, "codec": torch.bfloat16}, {})


@pytest.mark.parametrize(
    ("arguments", "sentence"),
    [
        ({"bnb_config": object()}, 'dtype="int8"'),
        ({"load_in_4bit": True}, 'dtype="int8"'),
        ({"use_compile": True}, "CUDA graphs"),
        ({"offload_mode": "auto"}, "lazy_load=True"),
        ({"device_map": "auto"}, 'device={"mula"'),
        ({"mula_dtype": torch.float16}, 'dtype={"mula"'),
        ({"attn_implementation": "sdpa"}, "chosen by the device"),
        ({"dtyp": torch.float16}, '"dtype" may be meant'),
        ({"xyz": 1}, "Known are pretrained_path, device"),
        ({"device": {"heartmula": "cpu"}}, 'for "mula" and for "codec"'),
        ({"dtype": torch.complex64}, "is not a precision"),
    ],
)
def test_what_means_nothing_here_is_refused_with_what_to_use(
    tiny_folder: Path, arguments: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(RequestError, match=sentence):
        HeartMuLaGenPipeline.from_pretrained(tiny_folder, **arguments)


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        ({"top_k": 5}, "Use topk"),
        ({"duration": 20}, "max_audio_length_ms"),
        ({"ref_audio": "a.wav"}, "no reference sound"),
        ({"lyrics": "la"}, "first argument"),
        ({"temperatur": 1.0}, '"temperature" may be meant'),
    ],
)
def test_unknown_options_of_a_song_are_refused(
    pipeline: HeartMuLaGenPipeline, options: dict[str, Any], sentence: str
) -> None:
    with pytest.raises(RequestError, match=sentence):
        pipeline(SONG, **options)


def test_a_seed_of_torch_decides_where_none_is_given(pipeline: HeartMuLaGenPipeline) -> None:
    torch.manual_seed(42)
    first = make(pipeline, seed=None)
    second = make(pipeline, seed=None)
    torch.manual_seed(42)
    again = make(pipeline, seed=None)
    assert torch.equal(first["tokens"], again["tokens"])
    assert torch.equal(first["wav"], again["wav"])
    assert first["seed"] == again["seed"] != second["seed"]


def test_file_names_are_said_and_never_read(pipeline: HeartMuLaGenPipeline, tmp_path: Path) -> None:
    path = tmp_path / "lyrics.txt"
    path.write_text("[verse]\nother words", encoding="utf-8")
    with pytest.warns(UserWarning, match=r'"lyrics" is the name of a file.*was not read'):
        by_name = pipeline({"tags": "rock", "lyrics": str(path)}, seed=1, **FAST)
    by_text = pipeline({"tags": "rock", "lyrics": path.read_text("utf-8")}, seed=1, **FAST)
    assert not torch.equal(by_name["tokens"], by_text["tokens"])


@pytest.mark.parametrize(
    ("inputs", "sentence"),
    [
        ({"tags": "", "lyric": ""}, '"lyric", which nothing reads. "lyrics" may be meant'),
        ({"tags": "", "lyrics": "", "bpm": 120}, "Known are tags, lyrics"),
        ({"tags": "", "lyrics": "", "ref_audio": "a.wav"}, "no reference sound"),
        ("a song", "must be texts by name"),
    ],
)
def test_inputs_that_nothing_reads_are_refused(
    pipeline: HeartMuLaGenPipeline, inputs: Any, sentence: str
) -> None:
    with pytest.raises(RequestError, match=sentence):
        pipeline(inputs)


def test_what_is_missing_is_said(pipeline: HeartMuLaGenPipeline) -> None:
    with pytest.warns(UserWarning, match='hold no "tags"'):
        pipeline({"lyrics": "la", "ref_audio": None}, seed=1, **FAST)


def codes_of(song: dict[str, Any]) -> torch.Tensor:
    return song["tokens"][0, :, :-1].T


@pytest.mark.parametrize(
    "shaped",
    [
        lambda song: codes_of(song),
        lambda song: codes_of(song)[None],
        lambda song: codes_of(song).T.numpy(),
        lambda song: codes_of(song).numpy().astype(np.int16),
        lambda song: codes_of(song).float(),
        lambda song: codes_of(song).bfloat16(),
        lambda song: codes_of(song).tolist(),
        lambda song: song["tokens"][0],
        lambda song: song["tokens"].to(torch.int16),
    ],
)
def test_a_history_is_taken_in_every_shape_and_type(
    pipeline: HeartMuLaGenPipeline, shaped: Any
) -> None:
    song = make(pipeline)
    longer = make(pipeline, history_tokens=song["tokens"], max_audio_length_ms=400)
    given = make(pipeline, history_tokens=shaped(song), max_audio_length_ms=400)
    assert torch.equal(given["tokens"], longer["tokens"])


def test_a_square_history_is_read_as_its_form_says(pipeline: HeartMuLaGenPipeline) -> None:
    song = make(pipeline, max_audio_length_ms=560)
    assert song["tokens"].shape == (1, 8, 9)
    for shaped in (song["tokens"], song["tokens"][0, :, :-1].T, song["tokens"][:, :, :-1]):
        longer = make(pipeline, history_tokens=shaped, max_audio_length_ms=400)
        assert torch.equal(longer["tokens"][:, :8], song["tokens"])


@pytest.mark.parametrize(
    "history", [torch.full((8, 4), 0.5), [[1, 2], [3]], "tokens", np.full((8, 4), np.nan)]
)
def test_a_history_of_no_whole_numbers_is_refused(
    pipeline: HeartMuLaGenPipeline, history: Any
) -> None:
    with pytest.raises(RequestError, match="tokens must be whole numbers"):
        make(pipeline, history_tokens=history)


def test_numbers_of_other_types_are_taken(pipeline: HeartMuLaGenPipeline) -> None:
    plain = make(pipeline, max_audio_length_ms=2000)
    other = make(
        pipeline,
        max_audio_length_ms=2000.0,
        temperature=np.float32(1),
        topk=50.0,
        cfg_scale=torch.tensor(1.5),
        num_steps=np.int64(1),
        seed=np.int64(4),
    )
    assert torch.equal(other["wav"], plain["wav"])
    assert whole_length_ms(2000.7) == 2000
    for length in (float("nan"), float("inf"), "2000", None):
        with pytest.raises(RequestError, match="length must be"):
            make(pipeline, max_audio_length_ms=length)


def test_attributes_that_callers_read(pipeline: HeartMuLaGenPipeline) -> None:
    assert pipeline.mula_device == pipeline.codec_device == torch.device("cpu")
    assert pipeline.mula.projection.weight.dtype == pipeline.mula_dtype
    assert isinstance(pipeline.config, GenConfig)
    ids = pipeline.text_tokenizer.encode("rock").ids
    assert ids
    codes = torch.zeros(8, 3, dtype=torch.int64)
    sound = pipeline.codec.detokenize(codes, num_steps=1, device="cpu", disable_progress=True)
    assert sound.shape == (2, 3 * 3840)


def test_names_in_other_spelling_are_taken(tiny_folder: Path) -> None:
    wish = published_wish(" CPU ", "Float32", {})
    assert (wish.device, wish.precision) == ("cpu", "float32")
    assert published_wish("", np.float32, {}).precision == "float32"
    assert published_wish("", "single", {}) == published_wish(None, torch.float32, {})
    for folder in (str(tiny_folder), tiny_folder, bytes(tiny_folder)):
        pipeline = HeartMuLaGenPipeline.from_pretrained(folder, device="cpu")  # pyright: ignore[reportArgumentType]
        assert pipeline.checkpoint.version == "3B"


@pytest.mark.parametrize("folder", [None, 3, ["x"]])
def test_what_is_no_path_is_said(folder: Any) -> None:
    with pytest.raises(RequestError, match='"pretrained_path" must be a path, not'):
        HeartMuLaGenPipeline.from_pretrained(folder)


def test_a_version_that_is_a_number_is_one_that_is_missing(tiny_folder: Path) -> None:
    with pytest.raises(CheckpointError, match="HeartMuLa-oss-3 is missing"):
        HeartMuLaGenPipeline.from_pretrained(tiny_folder, version=3)  # pyright: ignore[reportArgumentType]


@pytest.mark.parametrize(
    ("options", "says"),
    [
        ({"max_audio_length_ms": "2000"}, "must be a number of milliseconds, not '2000'"),
        ({"max_audio_length_ms": None}, "must be a number of milliseconds, not None"),
        ({"callback": 5}, '"callback" must be callback.percent, message., not int'),
        ({"abort_event": True}, '"abort_event" must be threading.Event, not bool'),
        ({"save_path": 5}, '"save_path" must be a path, not int'),
    ],
)
def test_arguments_of_another_kind_are_refused_before_a_song_is_made(
    pipeline: HeartMuLaGenPipeline, options: dict[str, Any], says: str
) -> None:
    with pytest.raises(RequestError, match=says):
        pipeline(SONG, **options)


def test_texts_outside_of_the_inputs_are_told_where_they_belong(
    pipeline: HeartMuLaGenPipeline,
) -> None:
    with pytest.raises(RequestError, match='by the names "tags" and "lyrics"'):
        pipeline(lyrics="la", tags="pop")
    with pytest.raises(RequestError, match="must be texts by name"):
        pipeline()


@pytest.mark.parametrize("name", ["./assets/lyrics.txt", "lyrics.txt", "C:\\songs\\a.lrc"])
def test_names_of_text_files_that_lie_elsewhere_are_said_too(name: str) -> None:
    with pytest.warns(UserWarning, match='"lyrics" is the name of a file'):
        check_inputs({"lyrics": name, "tags": "pop"})
