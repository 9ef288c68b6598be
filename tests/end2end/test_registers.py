"""One register: tested, shown, brought to what is approved for it, reinstalled, mistaken, full."""

import shutil
from collections.abc import Iterator

import pytest

from rollouts.demo.places import DemoRegister
from rollouts.engine.commands import RegisterBring, RegisterHistory, RegisterShow, RegisterTest
from tests.end2end.requirements import REAL_REGISTERS
from tests.end2end.shop import ALL_AT_ONCE, Shop, closed, field, live_files, opened

pytestmark = REAL_REGISTERS


@pytest.fixture(scope="module")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    made = opened(tmp_path_factory.mktemp("home"), stores=1, registers=3)
    assert made.rolled_out("As approved", **ALL_AT_ONCE).verified == 3
    yield made
    closed(made)


def replaced(register: DemoRegister) -> None:
    """Somebody edits a file the way editors do: another file takes the place of the link."""
    path = register.root / "etc/pos/receipt.properties"
    text = path.read_text().replace("As approved", "As I like it")
    path.unlink()
    path.write_text(text)


def deleted(register: DemoRegister) -> None:
    (register.root / "etc/pos/payment.xml").unlink()


def edited_in_place(register: DemoRegister) -> None:
    """Somebody edits through the link: what our own folder holds is altered."""
    path = register.root / "etc/pos/receipt.properties"
    path.write_text(path.read_text().replace("As approved", "As I like it"))


def reinstalled(register: DemoRegister) -> None:
    """A new disk: our folder is gone, the vendor's files are back."""
    for path in sorted((register.root / "etc/pos").iterdir()):
        data = path.read_bytes().replace(b"As approved", b"Thank you")
        path.unlink()
        path.write_bytes(data)
    shutil.rmtree(register.base)


def emptied(register: DemoRegister) -> None:
    """Our folder is gone, and with it what the live links led to."""
    shutil.rmtree(register.base)


@pytest.mark.parametrize("harm", [replaced, deleted, edited_in_place, reinstalled, emptied])
def test_bring_makes_a_register_right_again(shop: Shop, harm: object) -> None:
    register = shop.fleet.registers[0]
    right = live_files(register)
    assert callable(harm)
    harm(register)
    brought = shop.run(RegisterBring(register=register.name, reason="found altered"))
    assert field(brought, "outcome") == "succeeded", brought
    assert live_files(register) == right
    kinds = [each.event.kind for each in shop.house.services.database.events_after(0, 10_000)]
    assert kinds.count("register.bringing") == kinds.count("register.brought")
    again = shop.run(RegisterBring(register=register.name, reason="to be sure"))
    assert field(again, "outcome") == "already_current", again


def test_bring_leaves_a_right_register_alone(shop: Shop) -> None:
    register = shop.fleet.registers[1]
    counted, files = shop.activations(), live_files(register)
    brought = shop.run(RegisterBring(register=register.name, reason="to be sure"))
    assert field(brought, "outcome") == "already_current", brought
    assert (shop.activations(), live_files(register)) == (counted, files)


def test_a_register_answers_for_itself(shop: Shop) -> None:
    name = shop.names[2]
    tested = shop.run(RegisterTest(register=name))
    assert field(tested, "fingerprint") == shop.register(name).fingerprint
    shown = shop.run(RegisterShow(register=name))
    (component,) = getattr(shown, "components")  # noqa: B009 - a record behind a wide type
    assert (component.component, component.same) == ("config", True)
    history = shop.run(RegisterHistory(register=name))
    assert isinstance(history, tuple)
    assert [each.state for each in history] == ["SUCCEEDED"]
