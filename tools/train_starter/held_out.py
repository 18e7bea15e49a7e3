"""Teacher-forced accuracy of the model on held-out songs (for the log)."""

from __future__ import annotations

import torch

from engine.text_tokenizer import TextTokenizer
from tools.train_starter import vocabulary as vocab
from tools.train_starter.examples import Example, make_example
from tools.train_starter.language_model import LossModel
from tools.train_starter.singing.unit_list import unit_list

_KIND_OF = ["rest", *(unit.kind for unit in unit_list())]
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

        Of plan and clock, of what the band plays where a line begins, of the end where songs end,
        of the voice where a unit changes, and of each codebook of the band where its token is
        neither the previous one nor its successor in age.
        """
        examples = self._examples
        table = model.lookup(examples)
        states = model.states(examples, table, dropout=0.0)
        codes = model.all_codes(examples)
        first = states @ model.first_head(torch.arange(vocab.AUDIO_VOCAB_SIZE)).T
        logits = [first, *model.local_logits(states, codes, table)]
        right = torch.stack([rows.argmax(1) for rows in logits], 1) == codes
        lines, predicted, begins = (
            torch.cat([torch.from_numpy(part) for part in parts])
            for parts in (
                [e.bars() for e in examples],
                [e.predicted() for e in examples],
                [e.frames == 0 for e in examples],
            )
        )
        ends = codes[:, vocab.CLOCK] == vocab.AUDIO_EOS_ID
        said_end = first.argmax(1) == vocab.AUDIO_EOS_ID
        sung = codes[:, vocab.VOICE] != 0
        goes_on = torch.diff(codes[:, vocab.VOICE], prepend=codes[:1, vocab.VOICE]) == 0
        changes = predicted & sung & ~goes_on & ~ends
        kinds = {kind: torch.tensor([k == kind for k in _KIND_OF]) for kind in set(_KIND_OF[1:])}
        result = {
            "plan": _share(right[predicted & ~ends, vocab.PLAN]),
            "line_chords": _share(right[lines & ~ends, vocab.CHORDS]),
            "line_drums": _share(right[lines & ~ends, vocab.DRUMS]),
            "end": _share(said_end[ends & predicted]),
            "false_end": _share(said_end[predicted & ~ends]),
            "first_plan": _share(
                (logits[1].argmax(1) - codes[:, 1])[begins] % vocab.PLAN_SPAN == 0
            ),
            "clock": _share(right[predicted, 0]),
            "voice": _share(right[changes, vocab.VOICE]),
            "pitch": _share(right[changes, vocab.SECOND]),
        }
        said = codes[:, vocab.VOICE].clamp(max=len(_KIND_OF) - 1)
        for kind, units in sorted(kinds.items()):
            result[f"voice_{kind}"] = _share(right[changes & units[said], vocab.VOICE])
        for book in range(2, vocab.VOICE):
            steps = torch.diff(codes[:, book], prepend=codes[:1, book])
            new = predicted & (steps != 0) & (steps != 1) & ~ends & ~begins
            result[f"new_{book}"] = _share(right[new, book])
        return result


def _share(answers: torch.Tensor) -> float:
    return round(float(answers.float().mean()), 4)
