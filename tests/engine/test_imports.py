"""What a short song imports, and what it must not: half a song's start was spent on it."""

from __future__ import annotations

import importlib
import subprocess
import sys
import threading

import pytest

from engine.stand_ins import standing_in

SCRIPT = """
import sys, threading
from engine.cli import STARTER
from engine.contract import EngineWish, GenerationRequest, SongStarted
from engine.pipeline import HeartMuLaGenPipeline
abort = threading.Event()
pipeline = HeartMuLaGenPipeline.open(STARTER, EngineWish("cpu"))
for event in pipeline.run(GenerationRequest("pop", "", 80, seed=1), abort):
    pass
heavy = ("torch._dynamo", "torchao", "datasets", "pandas", "pyarrow", "PIL", "tiktoken")
print(*(name for name in heavy if name in sys.modules))
import torchao
print(torchao.__version__ > "0.1", torchao.dtypes.__name__)
"""


def test_a_song_is_made_without_data_sets_quantisation_and_compiler() -> None:
    done = subprocess.run(
        [sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True
    )
    imported, there_still = done.stdout.splitlines()
    assert imported == ""
    assert there_still == "True torchao.dtypes"


def test_a_stand_in_can_be_subclassed_asked_about_and_used_as_a_decorator() -> None:
    name = "heartstudio_no_such_package"
    with standing_in([name]):
        package = importlib.import_module(f"{name}.part")
        assert not isinstance(3, package.Tensor)

        class Mine(package.Base):
            pass

        @package.marks([1])
        def marked() -> int:
            return 7

        assert marked() == 7
        assert Mine.__name__ == "Mine"
        assert package.List[int] is package.List
    assert not [one for one in sys.modules if one.startswith(name)]
    with pytest.raises(ModuleNotFoundError):
        importlib.import_module(name)


def test_other_threads_see_no_stand_in() -> None:
    found: list[bool] = []

    def look() -> None:
        try:
            importlib.import_module("heartstudio_no_such_package")
        except ModuleNotFoundError:
            found.append(False)
        else:
            found.append(True)

    with standing_in(["heartstudio_no_such_package"]):
        thread = threading.Thread(target=look)
        thread.start()
        thread.join()
    assert found == [False]


def test_a_package_that_is_imported_already_stays() -> None:
    with standing_in(["json"]):
        import json

        assert json.loads("[1]") == [1]
    assert sys.modules["json"] is json
