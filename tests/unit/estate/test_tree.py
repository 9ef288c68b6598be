"""The tree, scopes and sister lanes."""

from rollouts.estate.model import Register, RegisterKind, Store, unit_key
from rollouts.estate.tree import Branch, branches, scopes_of, sister_lanes, unit_codes

STORES = (
    Store(code="1", timezone="UTC", brand="acme", region="west", district="d1"),
    Store(code="2", timezone="UTC", brand="acme", region="west"),
    Store(code="3", timezone="UTC", brand="acme", region="east", district="d1"),
    Store(code="4", timezone="UTC"),
)


def register(number: str, store: str = "1", kind: RegisterKind = RegisterKind.FIXED) -> Register:
    return Register(store=store, number=number, host="h", kind=kind)


def test_scopes_go_from_wide_to_narrow_without_gaps() -> None:
    assert scopes_of(register("01"), STORES[0]) == (
        ("enterprise", ""),
        ("brand", "acme"),
        ("region", "west"),
        ("district", "d1"),
        ("store", "1"),
        ("kind", "fixed"),
        ("register", "1/01"),
    )
    assert [kind for kind, _ in scopes_of(register("01", "4"), STORES[3])] == [
        "enterprise",
        "store",
        "kind",
        "register",
    ]


def test_branches_count_the_stores_below() -> None:
    assert branches(STORES) == (
        Branch(kind="brand", code="", stores=1),
        Branch(kind="brand", code="acme", stores=3),
    )
    assert branches(STORES, ("acme", "west")) == (
        Branch(kind="district", code="", stores=1),
        Branch(kind="district", code="d1", stores=1),
    )
    assert branches(STORES, ("acme", "west", "d1")) == (Branch(kind="store", code="1", stores=1),)


def test_sister_lanes_share_store_and_kind() -> None:
    lanes = [
        register("03"),
        register("02"),
        register("01"),
        register("04", kind=RegisterKind.KIOSK),
        register("02", "2"),
    ]
    assert [each.name for each in sister_lanes(lanes[2], lanes)] == ["1/02", "1/03"]


def test_units_are_called_as_a_filter_would() -> None:
    assert [unit_key(kind, code) for kind, code in unit_codes(STORES[1])] == [
        "brand:acme",
        "region:west",
    ]
