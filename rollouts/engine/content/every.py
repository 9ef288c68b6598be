"""Every source of content, in the order in which components are compiled: a room adds one line."""

from collections.abc import Iterable, Iterator, Sequence

from rollouts.engine.content.config import ConfigSource
from rollouts.engine.content.prices import PriceSource
from rollouts.engine.content.promotions import PromotionSource
from rollouts.engine.content.source import Source
from rollouts.engine.content.taxes import TaxSource
from rollouts.engine.content.tenders import TenderSource
from rollouts.shared.edits import Edit

SOURCES: tuple[Source, ...] = (
    ConfigSource(),
    TenderSource(),
    TaxSource(),
    PriceSource(),
    PromotionSource(),
)


def touched(edits: Iterable[Edit]) -> Iterator[tuple[Source, tuple[Edit, ...]]]:
    """The sources whose content `edits` decide, each with its own edits in their order."""
    listed: Sequence[Edit] = tuple(edits)
    for source in SOURCES:
        own = tuple(each for each in listed if each.kind in source.kinds)
        if own:
            yield source, own
