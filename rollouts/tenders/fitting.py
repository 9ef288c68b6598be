"""Which row a mend starts from, and where a new one stands."""

from collections.abc import Iterable, Sequence

from rollouts.registers.model import ENTERPRISE, Level, Place, Scope
from rollouts.shared.moments import OPEN
from rollouts.tenders.catalogue import EntryMode
from rollouts.tenders.model import TenderMapping, TenderType
from rollouts.tenders.resolving import Payment, matches
from rollouts.tenders.sweeping import Spot

LEVELS = (Level.ENTERPRISE, Level.BRAND, Level.REGION, Level.DISTRICT, Level.STORE, Level.REGISTER)
"""Where a new row may stand, widest first. A kind of register crosses all stores: never there."""


def accepts(made: TenderType, payment: Payment) -> bool:
    """Whether the tender takes such a payment, dates and activity left aside."""
    brands, modes = made.brands or ("",), made.entry_modes or (EntryMode.ANY,)
    return payment.brand in brands and payment.entry_mode in modes


def ended_before(row: TenderMapping, spot: Spot) -> bool:
    """Whether the row matched the payment until the hole began, or earlier."""
    return row.valid_to != OPEN and row.valid_to <= spot.start and matches(row, spot.payment)


def last_for(chain: Sequence[str], ended: Iterable[TenderMapping]) -> TenderMapping | None:
    """The row that last served the registers whose scopes have these names.

    Of several that ended together the narrowest, then the one that says most.
    """
    reaching = (each for each in ended if str(each.scope) in chain)
    return max(
        reaching,
        key=lambda each: (each.valid_to, each.scope.level.rank, each.rank, each.key),
        default=None,
    )


def same_kind(one: TenderMapping, other: TenderMapping) -> bool:
    """Whether both would match some payment with equal right at one scope."""
    if (one.scope, one.rank, one.brand) != (other.scope, other.rank, other.brand):
        return False
    if one.entry_mode is not other.entry_mode:
        return False
    mine, theirs = one.bins, other.bins
    if mine is None or theirs is None:
        return True
    return mine.start < theirs.stop and theirs.start < mine.stop


def template(
    rows: Iterable[TenderMapping], payment: Payment, places: Sequence[Place]
) -> TenderMapping:
    """A row that says where the money of `payment` goes at `places`; empty where none tells.

    What only one store or register has is never taken for another: its merchant id is its own.
    """
    own = list(rows)
    same = [each for each in own if each.brand == payment.brand] or own
    reaching = [each for each in same if all(place.lies_in(each.scope) for place in places)]
    shared = {each.scope for each in same}
    is_own = len(shared) == 1 and same[0].scope.level.rank >= Level.STORE.rank
    if reaching and len({_destination(each) for each in reaching}) == 1:
        return reaching[0]
    if len({_destination(each) for each in same}) == 1 and not is_own:
        return same[0]
    return TenderMapping(tender=payment.tender)


def _destination(row: TenderMapping) -> tuple[str, ...]:
    accounts = (row.asset_account, row.fee_account, row.over_short_account)
    return row.channel, *accounts, row.cost_centre, row.bank_account


def scopes_of(places: Sequence[Place], served: frozenset[str]) -> list[Scope]:
    """The widest scopes that together hold `places` and none that is served."""
    scopes: list[Scope] = []
    left = list(places)
    for level in LEVELS:
        members: dict[Scope | None, list[Place]] = {}
        for place in left:
            members.setdefault(_scope_at(place, level, served), []).append(place)
        left = members.pop(None, [])
        scopes += [each for each in members if each is not None]
    return scopes


def _scope_at(place: Place, level: Level, served: frozenset[str]) -> Scope | None:
    if level is Level.ENTERPRISE:
        scope = ENTERPRISE
    elif level is Level.REGISTER:
        return place.scope
    else:
        code = getattr(place, level.value)
        scope = Scope(level=level, code=code)
        if not code:
            return None
    return None if str(scope) in served else scope
