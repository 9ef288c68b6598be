"""Payment terminals: one register each, of the right store, in the right world."""

from collections import Counter
from collections.abc import Iterable, Iterator

from rollouts.estate.model import StoreStatus
from rollouts.registers.rules.lane import Lane, by_store, repeated
from rollouts.shared.findings import Finding

NOT_YET_SELLING = frozenset({StoreStatus.PLANNED, StoreStatus.INSTALLING})
MERCHANT = "payment.mid"


def terminal_shared(lanes: Iterable[Lane]) -> Iterator[Finding]:
    """E: two registers paired to one terminal: the same id, serial number, or address in a store."""
    paired = [each for each in lanes if each.has("payment.enabled")]
    for key in ("payment.tid", "payment.serial"):
        for lane, other in repeated(paired, key):
            yield lane.finding("terminal_shared", key, other=other.place.label)
    on_network = [each for each in paired if each.text("payment.interface") == "lan"]
    for lane, other in repeated(on_network, "payment.ip", per_store=True):
        yield lane.finding("terminal_shared", "payment.ip", other=other.place.label)


def merchant_of_other_store(lanes: Iterable[Lane]) -> Iterator[Finding]:
    """E: a register books to a merchant id that is another store's and not its own store's."""
    stores = by_store(each for each in lanes if each.has("payment.enabled"))
    usual = {store: _usual_merchant(members) for store, members in stores.items()}
    owners = {mid: store for store, mid in reversed(usual.items()) if mid}
    for store, members in stores.items():
        for lane in members:
            owner = owners.get(lane.text(MERCHANT), store)
            if lane.text(MERCHANT) != usual[store] and owner != store:
                yield lane.finding("merchant_of_other_store", MERCHANT, owner=owner)


def test_mode(lane: Lane) -> Iterator[Finding]:
    """E: a test-mode terminal in a live store, or a live terminal in a store that does not sell yet."""
    key = "payment.test_mode"
    if not lane.has("payment.enabled"):
        return
    if lane.status is StoreStatus.LIVE and lane.has(key):
        yield lane.finding("test_terminal_in_live_store", key)
    if lane.status in NOT_YET_SELLING and not lane.has(key):
        yield lane.finding("live_terminal_before_opening", key, status=lane.status.value)


def _usual_merchant(lanes: Iterable[Lane]) -> str:
    return Counter(each.text(MERCHANT) for each in lanes).most_common(1)[0][0]
