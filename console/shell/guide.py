"""The guide inside the window: the Markdown pages that ship with it, and nothing else."""

from PySide6.QtCore import QUrl
from PySide6.QtGui import QTextBlockFormat, QTextCursor
from PySide6.QtWidgets import QTextBrowser, QVBoxLayout

from console.bridge.context import PageContext
from console.kit.page import Heading, Page
from resources import text
from resources.i18n import sentence

FIRST = "guide"
HEADING_AIR = 14
BLOCK_AIR = 9
LIST_AIR = 4
LINE_PERCENT = 125
PROPORTIONAL = QTextBlockFormat.LineHeightTypes.ProportionalHeight.value


class GuideBrowser(QTextBrowser):
    """Shows `resources/help/<topic>.md`; loads no picture, style or page from anywhere else."""

    def show_page(self, markdown: str) -> None:
        """Show `markdown` with air between its blocks."""
        self.setMarkdown(markdown)
        cursor = QTextCursor(self.document())
        block = self.document().begin()
        while block.isValid():
            form = QTextBlockFormat(block.blockFormat())
            form.setTopMargin(HEADING_AIR if form.headingLevel() else 0)
            form.setBottomMargin(LIST_AIR if block.textList() else BLOCK_AIR)
            form.setLineHeight(LINE_PERCENT, PROPORTIONAL)
            cursor.setPosition(block.position())
            cursor.setBlockFormat(form)
            block = block.next()
        self.moveCursor(QTextCursor.MoveOperation.Start)

    def loadResource(self, kind: int, name: QUrl | str) -> None:
        return None


class GuidePage(Page):
    """Links between pages of the guide are followed; links outside it do nothing."""

    def __init__(self, context: PageContext) -> None:
        super().__init__(
            Heading(
                title=sentence("console.page_guide", {}),
                sentence=sentence("console.guide_sentence", {}),
            )
        )
        self._context = context
        self._topics: list[str] = []
        self.browser = GuideBrowser()
        self.browser.setOpenLinks(False)
        self.browser.setOpenExternalLinks(False)
        self.browser.setAccessibleName(sentence("console.guide_contents", {}))
        self.browser.anchorClicked.connect(self._follow)
        box = QVBoxLayout(self)
        box.setContentsMargins(24, 0, 24, 20)
        box.addWidget(self.browser)

    def shown(self, target: str) -> None:
        topic = target or FIRST
        self._topics = [*self._topics, topic] if self._topics[-1:] != [topic] else self._topics
        self._context.reader.ask(("guide",), lambda: _page(topic), self.browser.show_page)

    def step_back(self) -> bool:
        if len(self._topics) < 2:
            self._topics = []
            return False
        del self._topics[-1]
        self.shown(self._topics[-1])
        return True

    def _follow(self, url: QUrl) -> None:
        if url.isRelative() and url.path().endswith(".md"):
            self.shown(url.path().removesuffix(".md"))
        elif url.fragment():
            self.browser.scrollToAnchor(url.fragment())


def _page(topic: str) -> str:
    parts = topic.split("/")
    if all(part.replace("-", "").replace("_", "").isalnum() for part in parts):
        try:
            return text(f"help/{topic}.md")
        except FileNotFoundError:
            pass
    return sentence("console.guide_missing", {"topic": topic})
