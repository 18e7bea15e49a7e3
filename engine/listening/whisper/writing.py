"""Writes the tokens of one window: always the likeliest one that Whisper's rules allow.

The rules for time tokens are those of Radford et al. 2022 (section 2.3 and the published code):
sentences stand between two times, times never go back, and a time is written where all times
together are likelier than every text. No beams, no second try at another temperature.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import torch
from torch import Tensor

from engine.listening.whisper.config import TokenRules
from engine.listening.whisper.network import Decoder, LayerMemory
from engine.listening.whisper.token_times import TIME_STEP_S, token_times

LONGEST_PROMPT = 4
"""Tokens before a text: start, language, task, and that no times follow."""
LATEST_S = 1.0
"""A text is sung at most so long behind the time that is written at its end."""


@dataclass(frozen=True)
class Written:
    """Tokens of a window, the prompt's included, and the second in which each ends, or None."""

    ids: list[int]
    ends_s: list[float] | None


@dataclass(frozen=True)
class Writer:
    """Decodes windows. `median_width` smooths the attention that gives the times."""

    decoder: Decoder
    rules: TokenRules
    median_width: int

    def write(
        self,
        heard: Tensor,
        positions: int,
        language: str,
        suppressed: tuple[int, ...],
        most_tokens: int,
        should_stop: Callable[[], bool],
    ) -> Written:
        """Write what the encoder heard, (S, D), until its end, `most_tokens` or a stop.

        positions: how many of S hold sound. language: a code such as "zh"; "" makes the model
        detect it. suppressed: tokens that are not written besides those of the rules.
        """
        memory = self.remembered(heard, most_tokens)
        prompt = self._prompt(memory, language)
        limit = min(most_tokens + len(prompt), self.decoder.embed_positions.num_embeddings)
        choose = TokenChoice(self.rules, suppressed)
        looks = heard.new_empty(
            len(self.rules.alignment_heads), limit, positions, dtype=torch.float32
        )
        ids, scores = list(prompt), self.decoder(prompt, 0, memory)[0]
        while True:
            ids.append(choose(scores, ids[len(prompt) :]))
            if ids[-1] == self.rules.end or len(ids) >= limit or should_stop():
                break
            scores, seen = self.decoder(ids[-1:], len(ids) - 1, memory)
            row = len(ids) - 1 - len(prompt)
            for number, (layer, head) in enumerate(self.rules.alignment_heads):
                looks[number, row] = seen[layer][head, 0, :positions].float()
        if not self.rules.alignment_heads:
            return Written(ids, None)
        rows = len(ids) - 1 - len(prompt)
        looks = looks[:, :rows, : self._sung_positions(ids[len(prompt) :], positions)]
        times = token_times(looks.cpu().numpy().astype(np.float32), self.median_width)
        # A token's attention tells where the next one is sung; nothing follows the last one.
        return Written(ids, [0.0] * len(prompt) + times + (times[-1:] or [0.0]))

    def _sung_positions(self, written: Sequence[int], positions: int) -> int:
        """Return how many positions can hold a written text: all, unless a time ends it."""
        rules = self.rules
        told = [token for token in written if token < rules.end or token >= rules.first_time]
        if not told or told[-1] < rules.first_time or min(told) >= rules.end:
            return positions
        latest_s = (told[-1] - rules.first_time) * TIME_STEP_S + LATEST_S
        return min(positions, round(latest_s / TIME_STEP_S))

    def remembered(self, heard: Tensor, most_tokens: int) -> list[LayerMemory]:
        """Return the memory for a window (S, D), with room for a text of so many tokens."""
        room = min(most_tokens + LONGEST_PROMPT, self.decoder.embed_positions.num_embeddings)
        return self.decoder.memory(heard, room)

    def rate(
        self,
        heard: Sequence[LayerMemory],
        silence: Sequence[LayerMemory],
        positions: int,
        language: str,
        text: list[int],
    ) -> tuple[float, Written]:
        """Return by how much a text is likelier in a window than in silence, and when its tokens
        would end. Both are remembered, with room for the text.

        The mean of its tokens' logarithms; the checkpoint must have alignment heads.
        """
        prompt = [*self._prompt(heard, language), self.rules.no_times]
        ids, count = [*prompt, *text], len(prompt)
        wanted = torch.tensor(text, device=heard[0].sound_keys.device)[:, None]
        logs: list[Tensor] = []
        looks: list[Tensor] = []
        for memory in (heard, silence):
            scores, seen = self.decoder.read_all(ids, memory)
            logs.append(scores[count - 1 : -1].float().log_softmax(-1).gather(1, wanted))
            looks = looks or [
                seen[layer][head, count:, :positions].float()
                for layer, head in self.rules.alignment_heads
            ]
        times = token_times(torch.stack(looks).cpu().numpy(), self.median_width)
        return float((logs[0] - logs[1]).mean()), Written(ids, [0.0] * count + times)

    def _prompt(self, memory: Sequence[LayerMemory], language: str) -> list[int]:
        """Return the first tokens: start, language, task; a model of one language needs a start."""
        rules = self.rules
        prompt = [rules.start]
        if rules.languages:
            known = rules.languages.get(f"<|{language}|>", rules.languages.get(rules.language))
            prompt.append(self._detected(memory) if known is None else known)
        if rules.transcribe is not None:
            prompt.append(rules.transcribe)
        return prompt

    def _detected(self, memory: Sequence[LayerMemory]) -> int:
        """Return the token of the likeliest language."""
        scores, _ = self.decoder([self.rules.start], 0, memory)
        tokens = sorted(set(self.rules.languages.values()))
        return tokens[int(scores[tokens].argmax())]


class TokenChoice:
    """Chooses the next token of a window."""

    def __init__(self, rules: TokenRules, suppressed: tuple[int, ...]) -> None:
        self._rules = rules
        never = {*rules.suppressed, *suppressed, rules.no_times}
        self._never = torch.tensor(sorted(never))

    def __call__(self, scores: Tensor, written: list[int]) -> int:
        """Return the likeliest token of (vocabulary,) that may follow those written so far."""
        rules, first = self._rules, self._rules.first_time
        scores = scores.float().cpu().clone()
        scores[self._never] = -torch.inf
        if not written:
            scores[:first] = -torch.inf
            scores[first + rules.latest_first_time + 1 :] = -torch.inf
        times = [token for token in written if token >= first]
        if times:
            is_open = written[-1] >= first and (len(written) < 2 or written[-2] >= first)
            is_closed = written[-1] >= first and not is_open
            if is_open:  # a sentence begins
                scores[first:] = -torch.inf
            if is_closed:  # the time of its end; that of the next beginning follows, or the end
                scores[: rules.end] = -torch.inf
            scores[first : times[-1] + (not is_closed)] = -torch.inf
        if scores[first:].logsumexp(0) > scores[:first].max():
            scores[:first] = -torch.inf
        return int(scores.argmax())
