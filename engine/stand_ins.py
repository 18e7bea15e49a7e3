"""Stand-ins for packages that a library imports but that are never used here.

torchtune is used for the Llama modules only, yet importing it imports data sets, tokenizers and
quantisation with all their dependencies: as much work as importing torch itself, half the time of a
short song. Any attribute of a stand-in exists and may be subclassed, used with isinstance, and used
as a decorator; it does nothing. The stand-ins exist during that import only: later imports get the
real packages. This module does not import torch.
"""

from __future__ import annotations

import importlib.abc
import importlib.machinery
import sys
import threading
import types
from collections.abc import Callable, Collection, Generator
from contextlib import contextmanager
from typing import Any


class _Nothing(type):
    """The type of every attribute of a stand-in."""

    def __call__(cls, *_arguments: object, **_named: object) -> Callable[[Any], Any]:
        return lambda decorated: decorated

    def __getitem__(cls, _parameters: object) -> object:
        return cls

    def __getattr__(cls, name: str) -> object:
        if name.startswith("__"):
            raise AttributeError(name)
        return _Nothing(name, (), {"__module__": cls.__module__})


class _StandIn(types.ModuleType):
    """An empty module in which every public name exists."""

    __version__ = "0"

    def __getattr__(self, name: str) -> object:
        if name.startswith("__"):
            raise AttributeError(name)
        value = _Nothing(name, (), {"__module__": self.__name__})
        setattr(self, name, value)
        return value


class _Finder(importlib.abc.MetaPathFinder, importlib.abc.Loader):
    """Finds a stand-in for each listed package and its submodules, in one thread."""

    def __init__(self, names: Collection[str]) -> None:
        self._names = names
        self._thread = threading.get_ident()

    def find_spec(
        self, fullname: str, path: object, target: object = None
    ) -> importlib.machinery.ModuleSpec | None:
        del path, target
        is_listed = fullname.partition(".")[0] in self._names
        if not is_listed or threading.get_ident() != self._thread:
            return None
        return importlib.machinery.ModuleSpec(fullname, self, is_package=True)

    def create_module(self, spec: importlib.machinery.ModuleSpec) -> types.ModuleType:
        return _StandIn(spec.name)

    def exec_module(self, module: types.ModuleType) -> None:
        return


@contextmanager
def standing_in(names: Collection[str]) -> Generator[None]:
    """Inside, packages of these names that are not imported yet are imported as stand-ins."""
    finder = _Finder([name for name in names if name not in sys.modules])
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
        for name, module in list(sys.modules.items()):
            if isinstance(module, _StandIn):
                del sys.modules[name]
