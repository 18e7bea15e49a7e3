"""Teacher-forced accuracy of the model on held-out songs (for the log)."""

from __future__ import annotations

import torch

from engine.text_tokenizer import TextTokenizer
from tools.train_starter import vocabulary as vocab
from tools.train_starter.examples import Example, make_example
from tools.train_starter.language_model import LossModel

HELD_OUT_SEED = 9_000_000
_KINDS = ("song",) * 4 + ("passages",) * 14 + ("beginning",) * 24


class HeldOut:
    """A few held-out examples, and what is counted on them."""

    def __init__(self, tokenizer: TextTokenizer) -> None:
        self._examples: list[Example] = [
            make_example(tokenizer, HELD_OUT_SEED + index, kind)
            for index, kind in enumerate(_KINDS)
        ]

    @torch.no_grad()
    def shares(self, model: LossModel) -> dict[str, float]:
        """Return top-1 accuracies.

        Of the plan where a line or a section begins and at frame 0, of the end where songs end, and
        of each codebook where its token is neither the previous one nor its successor in age.
        """
        examples = self._examples
        table = model.lookup(examples)
        states = model.states(examples, table, dropout=0.0)
        codes = model.all_codes(examples)
        first = states @ model.first_head(torch.arange(vocab.AUDIO_VOCAB_SIZE)).T
        logits = [first, *model.local_logits(states, codes, table)]
        right = torch.stack([rows.argmax(1) for rows in logits], 1) == codes
        changes, sections, predicted, begins = (
            torch.cat([torch.from_numpy(part) for part in parts])
            for parts in (
                [e.changes() for e in examples],
                [e.section_changes() for e in examples],
                [e.predicted() for e in examples],
                [e.frames == 0 for e in examples],
            )
        )
        ends = codes[:, vocab.CLOCK] == vocab.AUDIO_EOS_ID
        lines = changes & ~ends
        said_end = first.argmax(1) == vocab.AUDIO_EOS_ID
        result = {
            "plan": _share(right[lines, vocab.PLAN]),
            "section": _share(right[sections & ~ends, vocab.PLAN]),
            "end": _share(said_end[ends & predicted]),
            "false_end": _share(said_end[predicted & ~ends]),
            "first_plan": _share(
                (logits[1].argmax(1) - codes[:, 1])[begins] % vocab.PLAN_SPAN == 0
            ),
            "clock": _share(right[predicted, 0]),
        }
        for book in range(2, vocab.CODEBOOKS):
            steps = torch.diff(codes[:, book], prepend=codes[:1, book])
            new = predicted & (steps != 0) & (steps != 1) & ~ends & ~begins
            result[f"new_{book}"] = _share(right[new, book])
        return result


def _share(answers: torch.Tensor) -> float:
    return round(float(answers.float().mean()), 4)
