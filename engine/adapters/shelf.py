"""The adapters that songs ask for: found by their hash, read once, applied to the loaded model.

A request names an adapter by name and hash, never by a place on a disk, so that a song tells on any
computer what made it. The folders are given with the device and precision (EngineWish).
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from engine.adapters.adapter import Adapter
from engine.adapters.low_rank import LowRank, changes_of, read_low_rank
from engine.adapters.names import Origin
from engine.adapters.settings import SETTINGS_FILE, AdapterError
from engine.adapters.sizes import size_of
from engine.checkpoint import Checkpoint
from engine.contract import AdapterUse
from engine.devices.mode_choice import AdapterSize
from engine.heartmula.model import HeartMuLa
from engine.messages import Message

_Signature = tuple[tuple[int, int], ...]


class AdapterShelf:
    """Adapters in known folders, for one checkpoint."""

    def __init__(self, checkpoint: Checkpoint, folders: Sequence[str]) -> None:
        self._checkpoint = checkpoint
        self._folders = [Path(folder) for folder in folders]
        self._found: dict[str, tuple[Adapter, _Signature]] = {}
        self._read: dict[str, list[LowRank]] = {}

    def check(self, uses: Sequence[AdapterUse]) -> None:
        """Check that adapters are there, fit the model and each other. Raises AdapterError."""
        adapters = [self._adapter(use) for use in in_use(uses)]
        for adapter in adapters:
            adapter.check_fits(self._checkpoint.mula_config)
        self._as_trained(uses)

    def size(self, uses: Sequence[AdapterUse]) -> AdapterSize:
        """Return how many values adapters add to the model. Raises AdapterError."""
        adapters = [self._adapter(use) for use in in_use(uses)]
        for adapter in adapters:
            adapter.check_fits(self._checkpoint.mula_config)
        return size_of(adapters, self._checkpoint.mula_config)

    def apply(self, model: HeartMuLa, uses: Sequence[AdapterUse]) -> None:
        """Change a model's matrices as the adapters say; without any, as loaded.

        Adapters that are not used any more are dropped. Raises AdapterError.
        """
        wanted = in_use(uses)
        self._read = {use.sha256: self._values(use) for use in wanted}
        parts = [(self._read[use.sha256], use.strength) for use in wanted]
        model.adapt(changes_of(parts), self._as_trained(wanted))

    def _adapter(self, use: AdapterUse) -> Adapter:
        known = self._found.get(use.sha256)
        if known is not None and known[1] == _signature(known[0]):
            return known[0]
        self._found.pop(use.sha256, None)
        self._read.pop(use.sha256, None)
        problem: AdapterError | None = None
        for folder in self._folders:
            try:
                adapter = Adapter.open(folder)
                signature = _signature(adapter)
                self._found[adapter.sha256()] = adapter, signature
            except AdapterError as error:
                problem = error if folder.name == use.name else problem
            if use.sha256 in self._found:
                return self._found[use.sha256][0]
        raise problem or missing(use)

    def _values(self, use: AdapterUse) -> list[LowRank]:
        known = self._read.get(use.sha256)
        if known is not None:
            return known
        parts = self._checkpoint
        try:
            return read_low_rank(self._adapter(use), parts.mula_config, parts.mula_files.read_rows)
        finally:
            parts.mula_files.close()

    def _as_trained(self, uses: Sequence[AdapterUse]) -> bool:
        """Whether to compute as SimpleTuner trains. Raises AdapterError if the adapters differ."""
        ways = {
            self._adapter(use).origin is Origin.TRAINER and not use.as_heartmula
            for use in in_use(uses)
        }
        if len(ways) > 1:
            raise AdapterError(
                Message(
                    "These adapters were trained in different arithmetic, SimpleTuner's and "
                    "HeartMuLa's, and cannot be used together. Set the strength of one to 0, or "
                    "choose “as HeartMuLa” for both."
                )
            )
        return ways == {True}


def _signature(adapter: Adapter) -> _Signature:
    """Return sizes and times of an adapter's files, which tell that they have not changed."""
    paths = (adapter.file, adapter.file.parent / SETTINGS_FILE)
    try:
        about = [path.stat() for path in paths]
    except OSError:
        return ()
    return tuple((one.st_size, one.st_mtime_ns) for one in about)


def in_use(uses: Sequence[AdapterUse]) -> list[AdapterUse]:
    """Return the adapters that change anything: those with a strength above 0."""
    return [use for use in uses if use.strength > 0]


def missing(use: AdapterUse) -> AdapterError:
    """Return the error for an adapter that is not on this computer."""
    return AdapterError(
        Message(
            "The adapter {name} is not here, or it was changed. Add it under Models, or set its "
            "strength to 0.",
            name=use.name,
        ),
        use.sha256,
    )
