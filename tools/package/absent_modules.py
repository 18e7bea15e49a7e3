"""Stand-ins for packages that torchtune imports but the app never runs, so they can stay out of it.

torchtune is used for the Llama modules alone, yet importing it imports data sets, tokenizers and
quantisation with everything they need: half a gigabyte.  In the packaged app these names import as
empty modules.  Whatever is looked up in them exists, may be subclassed and asked about with
isinstance, and says clearly that it was left out as soon as it is called.

PyInstaller runs this file as a runtime hook before the app's own code; it uses the standard
library alone and does nothing when a listed package is really there.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import sys
import types
from collections.abc import Sequence

ABSENT = (
    "datasets",  # training data: torchtune.datasets
    "hf_xet",  # another way of downloading, which huggingface_hub offers
    "kagglehub",  # the same for Kaggle
    "blobfile",  # the same for cloud storage
    "torchdata",  # loading of training data
    "omegaconf",  # recipes of training runs
    "tiktoken",  # a tokenizer; ours is `tokenizers`
    "sentencepiece",  # a tokenizer
    "PIL",  # images of multimodal models
    "pandas",  # tables of training data
    "pyarrow",  # tables of training data
)


class _Absent(type):
    """The type of everything that is looked up in an absent package."""

    def __call__(cls, *arguments: object, **named: object) -> object:
        raise ImportError(f"{cls.__module__}.{cls.__name__} was left out of the packaged app")

    def __getitem__(cls, parameters: object) -> object:
        return cls

    def __getattr__(cls, name: str) -> object:
        if name.startswith("__"):
            raise AttributeError(name)
        return _make_absent(cls.__module__, name)


def _make_absent(module: str, name: str) -> type:
    return _Absent(name, (), {"__module__": module})


class AbsentModule(types.ModuleType):
    """An empty module in which every public name is found."""

    __version__ = "0"

    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):
            raise AttributeError(name)
        value = _make_absent(self.__name__, name)
        setattr(self, name, value)
        return value


class AbsentFinder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds what no other finder found, when its package is on the list."""

    def __init__(self, names: Sequence[str] = ABSENT) -> None:
        self._names = frozenset(names)

    def find_spec(
        self, fullname: str, path: object, target: object = None
    ) -> importlib.machinery.ModuleSpec | None:
        """A specification for a listed package and what lies below it; None for all others."""
        del path, target
        if fullname.split(".")[0] not in self._names:
            return None
        return importlib.machinery.ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        """The empty module."""
        return AbsentModule(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        """Nothing to run."""


def install(names: Sequence[str] = ABSENT) -> None:
    """Let the listed packages import from now on, where they are not installed."""
    sys.meta_path.append(AbsentFinder(names))


if getattr(sys, "frozen", False):
    install()
