"""The examples included with the app: drafts ready to generate.

Each is a JSON file in resources/examples: title, tags (separated by commas), lyrics, length_s and,
if it is not English, language; or instrumental. A file that cannot be read is skipped and logged.
"""

from __future__ import annotations

import json
import logging
from dataclasses import dataclass
from pathlib import Path

from engine.prompt_text import normalise_tags
from heartstudio.model.draft import Draft, clamped

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Example:
    """One example; `language` is an ISO 639 code."""

    title: str
    tags: tuple[str, ...]
    lyrics: str
    length_s: int
    language: str = "en"
    is_instrumental: bool = False

    def applied_to(self, draft: Draft) -> Draft:
        """Return a new draft of this example with seed, model and device of `draft`."""
        fresh = Draft(
            title=self.title,
            tags=self.tags,
            lyrics=self.lyrics,
            instrumental=self.is_instrumental,
            length_s=self.length_s,
            seed=draft.seed,
            model_id=draft.model_id,
            device_wish=draft.device_wish,
        )
        return clamped(fresh)


def load_examples(folder: Path, language: str = "en") -> list[Example]:
    """Return all examples by file name, those in the user's language first."""
    examples: list[Example] = []
    for path in sorted(folder.glob("*.json")):
        try:
            data = json.loads(path.read_text(encoding="utf-8"))
            examples.append(
                Example(
                    title=str(data["title"]),
                    tags=tuple(normalise_tags(str(data["tags"]))),
                    lyrics=str(data.get("lyrics", "")),
                    length_s=int(data["length_s"]),
                    language=str(data.get("language", "en")),
                    is_instrumental=bool(data.get("instrumental", False)),
                )
            )
        except (OSError, ValueError, KeyError, TypeError) as error:
            _log.warning("the example %s cannot be used: %s", path.name, error)
    return sorted(examples, key=lambda example: example.language != language)
