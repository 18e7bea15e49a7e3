"""Stubs for packages that torchtune imports but the app never uses, so that they can be left out.

torchtune is used only for its Llama modules, yet importing it imports data sets, tokenizers and
quantisation with all their dependencies: half a gigabyte. In the packaged app these names import as
empty modules. Every name in them exists, can be subclassed and used with isinstance, and raises an
error saying that it was left out when it is called.

PyInstaller runs this file as a runtime hook before the app's own code; it uses only the standard
library and does nothing if a listed package is actually installed.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import sys
import types
from collections.abc import Sequence

ABSENT = (
    "datasets",  # training data: torchtune.datasets
    "hf_xet",  # an alternative download method of huggingface_hub
    "kagglehub",  # same for Kaggle
    "blobfile",  # same for cloud storage
    "torchdata",  # loading of training data
    "omegaconf",  # recipes of training runs
    "tiktoken",  # a tokenizer; this project uses `tokenizers`
    "sentencepiece",  # a tokenizer
    "PIL",  # images of multimodal models
    "pandas",  # tables of training data
    "pyarrow",  # tables of training data
)


class _Absent(type):
    """The type of every name in an absent package."""

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
    """An empty module in which every public name exists."""

    __version__ = "0"

    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):
            raise AttributeError(name)
        value = _make_absent(self.__name__, name)
        setattr(self, name, value)
        return value


class AbsentFinder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds modules of the listed packages that no other finder found."""

    def __init__(self, names: Sequence[str] = ABSENT) -> None:
        self._names = frozenset(names)

    def find_spec(
        self, fullname: str, path: object, target: object = None
    ) -> importlib.machinery.ModuleSpec | None:
        """Return a specification for a listed package and its submodules; None for all others."""
        del path, target
        if fullname.split(".")[0] not in self._names:
            return None
        return importlib.machinery.ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        """Return the empty module."""
        return AbsentModule(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        """Nothing to execute."""


def install(names: Sequence[str] = ABSENT) -> None:
    """Make the listed packages importable where they are not installed."""
    sys.meta_path.append(AbsentFinder(names))


if getattr(sys, "frozen", False):
    install()
