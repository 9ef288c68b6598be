"""Every page of the window, in the order of the rail. A page is a folder and one line here."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from importlib import import_module

from console.bridge.context import PageContext
from console.kit.page import Page
from resources.i18n import sentence


class Group(Enum):
    """The rail's headings; the value is the sentence's code."""

    OPERATE = "console.group_operate"
    CHANGE = "console.group_change"
    SUPPORT = "console.group_support"


@dataclass(frozen=True, slots=True, kw_only=True)
class PageSpec:
    """One page. `title` is a sentence code, `factory` is `module:callable` taking a PageContext.

    The module is imported at the first visit, so that the window paints before any page is.
    """

    id: str
    group: Group
    title: str
    icon: str
    factory: str

    @property
    def name(self) -> str:
        """The title as read."""
        return sentence(self.title, {})

    def load(self) -> Callable[[PageContext], Page]:
        """Import what builds the page; on any thread."""
        module, _, name = self.factory.partition(":")
        build: Callable[[PageContext], Page] = getattr(import_module(module), name)
        return build

    def make(self, context: PageContext) -> Page:
        """Build the page, on the window's thread."""
        return self.load()(context)


PAGES: tuple[PageSpec, ...] = (
    PageSpec(
        id="overview",
        group=Group.OPERATE,
        title="console.page_overview",
        icon="overview",
        factory="console.pages.overview.view:OverviewPage",
    ),
    PageSpec(
        id="rollouts",
        group=Group.OPERATE,
        title="console.page_rollouts",
        icon="rollouts",
        factory="console.pages.rollouts.view:RolloutsPage",
    ),
    PageSpec(
        id="stores",
        group=Group.OPERATE,
        title="console.page_stores",
        icon="stores",
        factory="console.pages.stores.view:StoresPage",
    ),
    PageSpec(
        id="reconcile",
        group=Group.OPERATE,
        title="console.page_reconcile",
        icon="check",
        factory="console.pages.reconcile.view:ReconcilePage",
    ),
    PageSpec(
        id="credentials",
        group=Group.SUPPORT,
        title="console.page_credentials",
        icon="credentials",
        factory="console.pages.credentials.view:CredentialsPage",
    ),
    PageSpec(
        id="changes",
        group=Group.CHANGE,
        title="console.page_changes",
        icon="changes",
        factory="console.pages.changes.view:ChangesPage",
    ),
    PageSpec(
        id="config",
        group=Group.CHANGE,
        title="console.page_config",
        icon="config",
        factory="console.pages.config.view:ConfigPage",
    ),
    PageSpec(
        id="tenders",
        group=Group.CHANGE,
        title="console.page_tenders",
        icon="tenders",
        factory="console.pages.tenders.view:TendersPage",
    ),
    PageSpec(
        id="taxes",
        group=Group.CHANGE,
        title="console.page_taxes",
        icon="prices",
        factory="console.pages.taxes.view:TaxesPage",
    ),
    PageSpec(
        id="coverage",
        group=Group.CHANGE,
        title="console.page_coverage",
        icon="coverage",
        factory="console.pages.coverage.view:CoveragePage",
    ),
    PageSpec(
        id="audit",
        group=Group.SUPPORT,
        title="console.page_audit",
        icon="audit",
        factory="console.pages.audit.view:AuditPage",
    ),
    PageSpec(
        id="settings",
        group=Group.SUPPORT,
        title="console.page_settings",
        icon="settings",
        factory="console.pages.settings.view:SettingsPage",
    ),
    PageSpec(
        id="guide",
        group=Group.SUPPORT,
        title="console.page_guide",
        icon="guide",
        factory="console.shell.guide:GuidePage",
    ),
)
