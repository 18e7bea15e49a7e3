"""What Generate does: from the draft to queued jobs.

The parent's tokens first when a song is extended, then one job a take, then a new seed unless it is
locked.  No song waits for its title (later_titles.py).  The queue itself is engine_queue.py.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from engine.contract import (
    DRAFT_SOUND,
    TOKEN_FRAME_RATE_HZ,
    CodecParams,
    GenerationRequest,
    message_of,
)
from engine.messages import NOTHING, Message
from engine.model_identity import STARTER_NAME
from engine.songs.extension import (
    MIN_EXTENSION_FRAMES,
    Parent,
    codec_of_extension,
    lyrics_after,
    parent_of,
    possible_cut,
)
from engine.songs.kept_lines import noted
from engine.songs.recipe import recipe_of_request
from engine.songs.score import Score, new_song_id, sections_of
from engine.songs.song_file import read_song
from heartstudio.jobs.engine.engine_queue import EngineQueue
from heartstudio.jobs.engine.job import JobSpec
from heartstudio.jobs.engine.work import Compose, ComposeForRadio, Decode
from heartstudio.jobs.songs.library import Library
from heartstudio.jobs.songs.recipes import DRAFT_LYRICS_KEY, descendant_of, draft_of, out_of_range
from heartstudio.jobs.songs.songs_from_elsewhere import ElsewhereSong, specs_of
from heartstudio.jobs.songs.waiting_songs import NO_MODEL
from heartstudio.jobs.titles.later_titles import LaterTitles, Naming
from heartstudio.jobs.titles.titles import TitleService
from heartstudio.model.adapter_list import AdapterList
from heartstudio.model.draft import (
    Draft,
    DraftModel,
    ExtendFrom,
    draw_seed,
    requests_of,
    text_problem,
)
from heartstudio.model.model_catalog import ModelCatalog, ModelChoice
from heartstudio.model.settings import SettingsStore, option
from heartstudio.model.song_list_model import SongListModel

_log = logging.getLogger(__name__)


class SongRequests(QObject):
    """One function per thing a person does with songs in the making.  Lives on the GUI thread.

    Signals: problem_occurred(message, details) · note_appeared(message), e.g. "The text model did
    not answer; the title is taken from the lyrics." · draft_restored(song id), the draft is what
    made that song · reserved(list[JobSpec]) songs that will be queued when their parent has been
    read · released(list[song id]) they are queued, or will not be
    """

    problem_occurred = Signal(object, str)
    note_appeared = Signal(object)
    draft_restored = Signal(str)
    reserved = Signal(object)
    released = Signal(object)

    def __init__(
        self,
        *,
        draft: DraftModel,
        queue: EngineQueue,
        songs: SongListModel,
        library: Library,
        titles: TitleService,
        catalog: ModelCatalog,
        adapters: AdapterList,
        settings: SettingsStore,
        parent: QObject | None = None,
    ) -> None:
        super().__init__(parent)
        self._draft = draft
        self._queue = queue
        self._songs = songs
        self._library = library
        self._later_titles = LaterTitles(titles, queue, songs, self)
        self._catalog = catalog
        self._adapters = adapters
        self._settings = settings
        titles.fell_back.connect(self.note_appeared)

    def generate(self) -> None:
        """Queue the draft as it is now; the next one gets a new seed unless it is locked."""
        draft = self._draft.draft
        if self._model_of(draft) is None:
            self.problem_occurred.emit(NO_MODEL, "")
            return
        problem = text_problem(draft)
        if problem:
            self.problem_occurred.emit(problem, "")
            return
        title = draft.title.strip()
        naming = Naming(title, title) if title else self._later_titles.ask(draft.lyrics, draft.tags)
        self._queue_with_parent(draft, naming)
        if not draft.seed_locked:
            self._draft.silently_set_seed(draw_seed())

    def stop(self) -> None:
        """Stop the running job, keeping what was made."""
        self._queue.stop()

    def restore_draft(self, song_id: str) -> None:
        """Put all of a song's settings back into the draft, undoably, with its seed locked."""

        def restore(score: Score) -> None:
            notes = self.restore(song_id, score)
            if notes:  # together: one would hide the other
                self.note_appeared.emit(Message.joined(notes, " "))

        self.with_score(song_id, restore)

    def restore(self, song_id: str, score: Score) -> list[Message]:
        """The same with a score that was read just now; returns what the person should know."""
        draft, recipe = draft_of(score.recipe, self._draft.draft), score.recipe
        model, extend = self._catalog.composer_of(recipe.model), draft.extend
        draft = replace(draft, model_id=model.id if model is not None else draft.model_id)
        is_orphan = extend is not None and self._songs.song(extend.song_id) is None
        if is_orphan:
            draft = replace(draft, extend=None)
        self._draft.replace(draft, self.tr("Restore song"))
        self.draft_restored.emit(song_id)
        # What weighs most comes last: it stays to be read.
        notes = [] if extend is not None else self._restore_steps(recipe.request.codec)
        changed = out_of_range(recipe.request, draft)
        if changed and recipe.model.name:  # else its tokens are from elsewhere, not of settings
            notes.append(changed)
        if recipe.model.name and (model is None or not model.makes_songs_of(recipe.model)):
            notes.append(
                Message(
                    "An earlier starter model made this song; the chosen one makes another song of "
                    "its settings."
                )
                if recipe.model.name == STARTER_NAME
                else Message(
                    "The model that made this song ({name}) is not here; the chosen one makes "
                    "another song of its settings.",
                    name=recipe.model.version,
                )
            )
        lost = [use.name for use in draft.adapters if self._adapters.find(use.sha256) is None]
        if lost:
            notes.append(
                Message(
                    "Adapters that made this song are not here: {names}. Add them under Models, or "
                    "set their strength to 0.",
                    names=", ".join(lost),
                )
            )
        if is_orphan:
            notes.append(
                Message(
                    "The song this one was grown from is not in the library, so it cannot be "
                    "made again from the same place."
                )
            )
        return notes

    def _restore_steps(self, codec: CodecParams) -> list[Message]:
        """Decode as the song was decoded; an extension does so by itself.  No draft holds this."""
        settings, limits = self._settings, option("codec_steps").limits
        steps = codec.num_steps
        is_possible = limits and limits[0] <= steps <= limits[1] and not codec.is_draft
        if not is_possible or steps == settings.settings.codec_steps:
            return []
        settings.set("codec_steps", steps)
        return [
            Message(
                "The steps from tokens to sound are {steps} in the settings now, as for this song.",
                steps=steps,
            )
        ]

    def prepare_extension(self, song_id: str, cut_s: float) -> None:
        """Set up the draft to continue a song from `cut_s`, with the lyrics that remain.

        A song that had ended is continued from at least 2 s before its end.
        """

        def prepare(score: Score) -> None:
            recipe = score.recipe
            model = self._catalog.composer_of(recipe.model)
            if self._tells_composing_problem(model or self._model_of(self._draft.draft), score):
                return
            cut_frame = possible_cut(score, round(cut_s * TOKEN_FRAME_RATE_HZ))
            old = draft_of(recipe, self._draft.draft)
            draft = replace(
                old,
                lyrics=lyrics_after(old.lyrics, score, cut_frame),
                length_s=self._draft.draft.length_s,
                seed=draw_seed(),
                seed_locked=False,
                takes=self._draft.draft.takes,
                model_id=model.id if model is not None else old.model_id,
                extend=ExtendFrom(song_id, cut_frame, recipe.request.round_frames),
            )
            self._draft.replace(draft, self.tr("Extend song"))

        self.with_score(song_id, prepare)

    def cancel_extension(self) -> None:
        """The next song is a new one again."""
        self._draft.set("extend", None)

    def finish_sound(self, song_id: str) -> None:
        """Queue the decoding of all of a song's tokens, as it was begun: a new song beside it."""
        self.render_again(song_id, 0, False)

    def flow_steps_of(self, score: Score) -> int | None:
        """Return how many steps change the sound of a song's tokens; None for any number."""
        model = self._decoding_model(score)
        return None if model is None else model.flow_steps

    def render_again(self, song_id: str, steps: int, new_noise: bool) -> None:
        """Queue another decoding of a song's tokens, as a new song beside it; 0 steps: as many
        as it was made with."""

        def render(score: Score) -> None:
            recipe = score.recipe
            model = self._decoding_model(score)
            if model is None:
                self.problem_occurred.emit(
                    Message("There is no model to decode this song with."), ""
                )
                return
            if problem := model.decoding_problem(recipe.model):
                self.problem_occurred.emit(problem, "")
                return
            codec = recipe.request.codec
            if steps:
                codec = replace(CodecParams() if codec.is_draft else codec, num_steps=steps)
            work = Decode.of_song(score.codes, codec, recipe)
            if new_noise:
                work = replace(work, codec_seed=draw_seed())
            request = replace(recipe.request, codec=codec)
            fresh = replace(descendant_of(recipe, song_id), request=request, peak_gain=1.0)
            spec = JobSpec(
                song_id=new_song_id(),
                recipe=fresh,
                work=work,
                model_folder=str(model.path),
                device_wish=self._settings.settings.device_wish,
                kept_sections=sections_of(score),
            )
            self._queue.enqueue(spec)

        self.with_score(song_id, render)

    def chosen_model_folder(self) -> str:
        """The folder of the model that the draft would be made with, "" without any."""
        model = self._model_of(self._draft.draft)
        return str(model.path) if model is not None else ""

    def radio_spec(self, draft: Draft) -> JobSpec | None:
        """Return the job of one song of the radio; None without a model."""
        model = self._model_of(draft)
        if model is None:
            return None
        (request,) = requests_of(draft, None, self._codec(draft))
        return JobSpec(
            song_id=new_song_id(),
            recipe=recipe_of_request(request, title=draft.title, instrumental=draft.instrumental),
            work=ComposeForRadio(request),
            model_folder=str(model.path),
            device_wish=self._device_of(draft),
        )

    def decode_elsewhere(self, songs: Sequence[ElsewhereSong]) -> list[ElsewhereSong]:
        """Queue the decoding of songs from elsewhere; returns those that were not queued yet."""
        at_work = {job.spec.song_id for job in self._queue.jobs() if not job.is_over}
        fresh = [song for song in songs if song.song_id not in at_work]
        codec = self._codec(self._draft.draft)
        device = self._device_of(self._draft.draft)
        self._queue.enqueue_all(specs_of(fresh, codec, self.chosen_model_folder(), device))
        return fresh

    def _queue_with_parent(self, draft: Draft, naming: Naming) -> None:
        """Queue one job a take; those of an extension are noted before its parent is read."""
        extend, ids = draft.extend, [new_song_id() for _ in range(draft.takes)]
        naming.song_ids += ids
        specs = self._specs_of(draft, naming, Parent(), ids)
        if extend is None:
            self._queue.enqueue_all(specs)
            return
        self.reserved.emit(specs)

        def got(score: Score) -> None:
            if self._tells_composing_problem(self._model_of(draft), score):
                self.released.emit(ids)
                return
            parent = parent_of(score, extend.cut_frame)
            kept = replace(draft, extend=replace(extend, cut_frame=parent.cut_frame))
            self._queue.enqueue_all(self._specs_of(kept, naming, parent, ids))
            self.released.emit(ids)

        self.with_score(extend.song_id, got, lambda: self.released.emit(ids))

    def _specs_of(
        self, draft: Draft, naming: Naming, parent: Parent, ids: list[str]
    ) -> list[JobSpec]:
        """One job a take; none, with a problem, without a model."""
        model = self._model_of(draft)
        if model is None:
            self.problem_occurred.emit(Message("The model is not there any more."), "")
            return []
        previews = self._settings.settings.previews
        requests = [replace(r, previews=previews) for r in self._requests(draft, parent)]
        group = ids[0] if len(requests) > 1 else None
        extra = {DRAFT_LYRICS_KEY: draft.lyrics} if draft.instrumental and draft.lyrics else {}
        specs: list[JobSpec] = []
        for take, (song_id, request) in enumerate(zip(ids, requests, strict=True), start=1):
            recipe = recipe_of_request(
                request,
                title=naming.title,
                instrumental=draft.instrumental,
                parent_id=draft.extend.song_id if draft.extend else None,
                parent_cut_frame=draft.extend.cut_frame if draft.extend else None,
                takes_group=group,
                extra={**extra, **noted(parent.lines)},
            )
            spec = JobSpec(
                song_id=song_id,
                recipe=recipe,
                work=Compose(request),
                model_folder=str(model.path),
                device_wish=self._device_of(draft),
                take=take,
                takes=len(requests),
                kept_sections=parent.sections,
            )
            specs.append(spec)
        return specs

    def _requests(self, draft: Draft, parent: Parent) -> list[GenerationRequest]:
        """One request a take; an extension is decoded as its parent was (codec_of_extension)."""
        least = MIN_EXTENSION_FRAMES if draft.extend is not None else 0
        codec = self._codec(draft)
        if parent.recipe is None:
            return requests_of(draft, None, codec, least)
        codec = codec_of_extension(codec, parent.recipe.request.codec)
        requests = requests_of(draft, parent.history, codec, least)
        model = self._model_of(draft)
        states_lines = model is not None and model.states_lines
        return [
            replace(
                request,
                codec_seed=parent.recipe.codec_seed,
                history_model=parent.recipe.model,
                round_frames=parent.rounds(request.lyrics, states_lines),
            )
            for request in requests
        ]

    def _codec(self, draft: Draft) -> CodecParams:
        """How new sound is made."""
        steps = self._settings.settings.codec_steps
        return DRAFT_SOUND if draft.draft_sound else CodecParams(num_steps=steps)

    def _model_of(self, draft: Draft) -> ModelChoice | None:
        return self._catalog.chosen(draft.model_id)

    def _decoding_model(self, score: Score) -> ModelChoice | None:
        return self._catalog.decoder_of(score.recipe.model) or self._catalog.default()

    def _tells_composing_problem(self, model: ModelChoice | None, score: Score) -> bool:
        """Say so if a model cannot go on with a song."""
        problem = NOTHING if model is None else model.composing_problem(score.recipe.model)
        if problem:
            self.problem_occurred.emit(problem, "")
        return bool(problem)

    def _device_of(self, draft: Draft) -> str:
        """The draft's device; where it leaves the choice, that of the settings."""
        if draft.device_wish != "auto":
            return draft.device_wish
        return self._settings.settings.device_wish

    def with_score(
        self,
        song_id: str,
        use: Callable[[Score], None],
        give_up: Callable[[], None] = lambda: None,
    ) -> None:
        """Read a song's score on the library's thread, then use it; or say why not and give up."""
        song = self._songs.song(song_id)
        if song is None:
            self.problem_occurred.emit(Message("This song is not in the library any more."), "")
            give_up()
            return

        def done(read: tuple[Score | None, Message]) -> None:
            score, reason = read
            if score is None:
                self.problem_occurred.emit(reason, str(song.path))
                give_up()
            else:
                use(score)

        def work(_store: object) -> tuple[Score | None, Message]:
            found = read_song(song.path)
            return found.score, found.reason

        def failed(error: Exception) -> None:
            _log.error("reading a song", exc_info=error)
            sentence = message_of(error, Message("The song cannot be read."))
            self.problem_occurred.emit(sentence, repr(error))
            give_up()

        self._library.submit(work, done, failed)
