"""A proof or a mend under way: its process, its strip with elapsed and estimated time, its end."""

from collections.abc import Callable

from PySide6.QtCore import QElapsedTimer, QObject, Signal

from console.bridge.context import PageContext
from console.bridge.own_process import Launch, OwnProcess, OwnProgram, document_of
from console.pages.coverage.proofs import Subject, mend_words, sheet_of, words_of
from console.pages.coverage.texts import said
from console.pages.errand_bar import ErrandBar
from console.pages.moments import duration_text
from rollouts.shared.errors import KnownError

SURE_SHARE = 0.05
"""Of a proof must be done before what is left is told."""

Read = Callable[[bytes, str], object]


class ProofRun(QObject):
    """Owns the strip. `proved(ProofSheet)`, `staged(change)` (empty: there was nothing), or `refused`.

    `changed` whenever something begins or ends. One at a time; it ends with `parent`.
    """

    proved = Signal(object)
    staged = Signal(str)
    refused = Signal(object)
    changed = Signal()

    def __init__(self, context: PageContext, subject: Subject, parent: QObject) -> None:
        super().__init__(parent)
        self._context = context
        self._subject = subject
        self._since = QElapsedTimer()
        self._read: Read = _nothing
        self._tell: Callable[[object], None] = self.proved.emit
        self.bar = ErrandBar()
        self.process = OwnProcess(self)
        self.process.progressed.connect(self._progress)
        self.process.ended.connect(self._ended)

    @property
    def is_under_way(self) -> bool:
        """True from the beginning until the answer was told."""
        return self.bar.is_under_way

    def prove(self, change: str = "") -> None:
        """Prove, with the edits of an open change set laid over if one is named."""
        subject = self._subject
        self._begin(
            words_of(subject, change=change),
            said(f"{subject.value}_proving"),
            lambda output, spoken: sheet_of(subject, document_of(output, spoken)),
            self.proved.emit,
        )

    def mend(self) -> None:
        """Stage the smallest mend into the operator's open change set."""
        self._begin(
            mend_words(self._subject),
            said("mending"),
            lambda output, spoken: str(document_of(output, spoken).get("change") or ""),
            lambda change: self.staged.emit(str(change)),
        )

    def cancel(self) -> None:
        """Stop; nothing is told."""
        for part in ("launch", "answer"):
            self._context.reader.cancel(self._slot(part))
        self.process.cancel()
        self._end()
        self._context.say(said("cancelled"))

    def _begin(
        self, words: tuple[str, ...], title: str, read: Read, tell: Callable[[object], None]
    ) -> None:
        if self.is_under_way:
            self._context.say(said("busy"))
            return
        self._read, self._tell = read, tell
        self._since.start()
        self.bar.begin(title, self.cancel)
        self.changed.emit()
        self._context.reader.ask(
            self._slot("launch"),
            lambda: self._context.read(OwnProgram()),
            lambda launch: self._launch(launch, words),
            self._refuse,
        )

    def _launch(self, launch: object, words: tuple[str, ...]) -> None:
        if isinstance(launch, Launch):
            self.process.run(launch, words)
        else:
            self._end()

    def _progress(self, done: int, total: int, note: str) -> None:
        share = done / total if total else 0.0
        text = said(f"step_{note}")
        if share >= SURE_SHARE:
            left = self._since.elapsed() / 1000 * (1 - share) / share
            text = f"{text}  ·  {said('left', span=duration_text(left))}"
        self.bar.show_progress(done, total, text)

    def _ended(self, output: bytes, spoken: str) -> None:
        read = self._read
        self._context.reader.ask(
            self._slot("answer"), lambda: read(output, spoken), self._answer, self._refuse
        )

    def _answer(self, told: object) -> None:
        self._end()
        self._tell(told)

    def _refuse(self, error: KnownError) -> None:
        self._end()
        self.refused.emit(error)

    def _end(self) -> None:
        self.bar.end()
        self.changed.emit()

    def _slot(self, part: str) -> tuple[str, str, str]:
        return "coverage", self._subject.value, part


def _nothing(_output: bytes, _spoken: str) -> object:
    """Nothing was asked yet."""
    return None
