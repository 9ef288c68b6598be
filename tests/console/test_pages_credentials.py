from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QWidget

from console.app import Console
from console.bridge.guard import guarded
from console.kit.plain import Button
from console.kit.tone import Tone
from console.pages.config.view import ConfigPage
from console.pages.credentials import presenter
from console.pages.credentials.columns import age, held
from console.pages.credentials.presenter import AGENT, KEY, PASSWORD, Form, ProfileRow
from console.pages.credentials.secret_dialog import SecretDialog
from console.pages.credentials.view import CredentialsPage
from console.pages.stores.view import StoresPage
from rollouts.audit.commands import AuditList
from rollouts.changes.commands import ChangeSubmit
from rollouts.credentials.commands import CredentialSecret, CredentialSecrets, CredentialSet
from rollouts.ports.secrets import KeyringState
from rollouts.registers.commands import ConfigSet
from rollouts.shared.secret import Secret
from rollouts.testing.register import Trouble
from tests.console.test_accessibility import nameless
from tests.console.tills import Soon, Tills, dialog, double_click, settled, window_over

CANARY = "c4n4ry-5ecret"
SECRET_SETTING = "payment.terminal_password"
KEY_TEXT = f"-----BEGIN OPENSSH PRIVATE KEY-----\n{CANARY}\n-----END OPENSSH PRIVATE KEY-----\n"
ROW = ProfileRow(
    id=0,
    name="tills",
    user="pos",
    kind=KEY,
    version=2,
    registers=3,
    held_here=True,
    rotated_at=datetime(2026, 1, 1, tzinfo=UTC),
    rotated_by="ann",
    filter='profile:"till"',
    access=("till",),
)


@pytest.fixture
def console(shop: Tills, soon: Soon) -> Iterator[Console]:
    with window_over(shop.house, "credentials", soon) as made:
        soon(lambda: page(made).sheet is not None)
        yield made


def page(console: Console) -> CredentialsPage:
    found = console.window.page
    assert isinstance(found, CredentialsPage)
    return found


def rows(console: Console) -> list[tuple[str, ...]]:
    model = page(console).model
    return [model.line(row) for row in range(model.rowCount())]


def fill(question: SecretDialog, form: Form) -> None:
    question.name.setText(form.name)
    question.user.setText(form.user)
    question.kind.setCurrentIndex(question.kind.findData(form.kind))
    question.password.setText(form.password)
    question.passphrase.setText(form.passphrase)


def new(console: Console) -> SecretDialog:
    page(console).ask_new()
    return dialog(console, SecretDialog)


def test_a_profile_is_shown_with_what_uses_it(console: Console) -> None:
    assert [line[:3] for line in rows(console)] == [("tills", "pos", "ssh-agent")]
    assert "3 registers" in page(console).facts.as_text()
    assert page(console).keyring.isHidden()
    assert "The keyring is open" in page(console).heading.sentence


def test_stored_secrets_are_listed_with_where_they_are_used_and_without_their_value(
    shop: Tills, console: Console, soon: Soon
) -> None:
    assert "credential secret" in page(console).secrets.nothing.text()
    for text in (CANARY, CANARY + "2"):
        shop.house.bus.execute(CredentialSecret(name="pad", value=Secret(text)))
    shop.house.bus.execute(
        ConfigSet(scope="store:0001", setting=SECRET_SETTING, value="${secret:pad#2}")
    )
    shop.house.bus.execute(ChangeSubmit(title="Pads"))
    page(console).refresh()
    settled(console, soon)
    listed = page(console).secrets
    (line,) = [listed.model.line(row) for row in range(listed.model.rowCount())]
    assert line[:2] == ("pad", "2")
    assert line[4] == f"store:0001 {SECRET_SETTING} #2"
    assert CANARY not in repr(shop.house.bus.execute(CredentialSecrets()))
    listed.table.setFocus()
    QTest.keyClick(listed.table, Qt.Key.Key_Down)
    QTest.keyClick(listed.table, Qt.Key.Key_Return)
    settled(console, soon)
    config = console.window.page
    assert isinstance(config, ConfigPage)
    assert config.sheet is not None
    assert config.sheet.scope == "store:0001"


def test_test_and_rotate_are_reached_by_tab_and_by_key(console: Console, soon: Soon) -> None:
    shown = page(console)
    shown.table.setFocus()
    met: set[QWidget | None] = set()
    while (focus := QApplication.focusWidget()) not in met:
        met.add(focus)
        QTest.keyClick(console.window.windowHandle(), Qt.Key.Key_Tab)
    assert {shown.table, shown.test} <= met
    assert shown.rotate in met or not shown.rotate.isEnabled()
    control = Qt.KeyboardModifier.ControlModifier
    QTest.keyClick(console.window.windowHandle(), Qt.Key.Key_T, control)
    assert shown.errands.is_under_way
    settled(console, soon)


def test_its_registers_are_a_link(console: Console, soon: Soon) -> None:
    links = page(console).facts.findChildren(Button)
    next(each for each in links if each.text() == "3 registers").click()
    stores = console.window.page
    assert isinstance(stores, StoresPage)
    soon(lambda: stores.list.total == 3)
    assert stores.list.panel.filter.text() == 'profile:"till"'


def test_a_password_goes_to_the_keyring_and_nowhere_else(
    shop: Tills, console: Console, soon: Soon
) -> None:
    question = new(console)
    assert not question.keep.isEnabled()
    fill(question, Form("backup", "root", PASSWORD, password=CANARY))
    assert question.password.echoMode() is QLineEdit.EchoMode.Password
    double_click(question.keep)
    settled(console, soon)
    assert [line[0] for line in rows(console)] == ["backup", "tills"]
    assert [each.text() for each in shop.keyring.kept.values()] == [CANARY]
    assert [version for _, version in shop.keyring.kept] == [1]
    kept = b"".join(each.read_bytes() for each in shop.house.home.rglob("*") if each.is_file())
    assert CANARY.encode() not in kept
    assert CANARY not in repr(shop.house.bus.execute(AuditList()))


def test_a_key_is_read_from_its_file_and_not_shown(
    shop: Tills, console: Console, soon: Soon
) -> None:
    question = new(console)
    fill(question, Form("keys", "root", KEY))
    question.use_key_file(shop.file("id_ed25519.pub", "ssh-ed25519 AAAA"))
    settled(console, soon)
    assert not question.keep.isEnabled()
    question.use_key_file(shop.file("id_ed25519", KEY_TEXT))
    settled(console, soon)
    assert question.keep.isEnabled()
    assert CANARY not in question.key_text.text()
    question.reject()
    assert question.form.key == ""


def test_a_refused_secret_is_told_in_the_dialog(console: Console, soon: Soon) -> None:
    question = new(console)
    fill(question, Form("bad name", "root", PASSWORD, password=CANARY))
    question.keep.click()
    settled(console, soon)
    assert question.isVisible()
    assert "bad name" in question.trouble.text()
    assert CANARY not in question.trouble.text()
    question.reject()
    assert not question.password.text()


def test_a_profile_is_rotated_once_for_all(shop: Tills, console: Console, soon: Soon) -> None:
    shop.house.bus.execute(CredentialSet(name="old", user="pos", password=Secret("a")))
    page(console).shown("old")
    settled(console, soon)
    page(console).ask_rotation()
    question = dialog(console, SecretDialog)
    assert question.form.kind == PASSWORD
    question.password.setText(CANARY)
    double_click(question.keep)
    settled(console, soon)
    assert [(version, each.text()) for (_, version), each in shop.keyring.kept.items()] == [
        (2, CANARY)
    ]
    assert page(console).chosen is not None


def test_a_login_is_tested_on_a_register(shop: Tills, console: Console, soon: Soon) -> None:
    QTest.mouseClick(page(console).test, Qt.MouseButton.LeftButton)
    assert page(console).errands.bar.isVisible()
    settled(console, soon)
    assert page(console).result.accessibleName().startswith("tills logs in to 0001/01")
    for each in shop.registers.values():
        each.trouble = Trouble.LOGIN_REFUSED
    page(console).run_test()
    settled(console, soon)
    assert page(console).result.property("tone") == Tone.BAD


def test_a_missing_keyring_is_told_with_what_to_do(
    shop: Tills, console: Console, soon: Soon
) -> None:
    for state in (KeyringState.ABSENT, KeyringState.LOCKED):
        shop.keyring.at = state
        page(console).refresh()
        settled(console, soon)
        assert page(console).keyring.isVisible()
        assert presenter.keyring_notice(state).text in page(console).keyring.accessibleName()


def test_an_agent_is_not_rotated_here(console: Console) -> None:
    assert not page(console).rotate.isEnabled()


def test_forms_become_requests_with_exactly_one_proof() -> None:
    key = presenter.setting(Form("n", "u", KEY, key=KEY_TEXT, passphrase="pass", password="x"))
    assert key.password is None
    assert key.key is not None
    assert key.key.text() == KEY_TEXT + "pass\n"
    assert not key.agent
    agent = presenter.setting(Form("n", "u", AGENT, password="x", agent_socket="/run/agent"))
    assert (agent.password, agent.key, agent.agent) == (None, None, True)
    assert agent.agent_socket == "/run/agent"
    assert CANARY not in repr(key)


def test_what_is_missing_is_named() -> None:
    assert presenter.missing(Form("", "", PASSWORD), rotating=False) == ("name", "user", "password")
    assert presenter.missing(Form("n", "", KEY), rotating=True) == ("key",)
    assert presenter.missing(Form("n", "u", AGENT), rotating=False) == ()


def test_age_and_place_are_shown_by_word_and_tone() -> None:
    fresh = replace(ROW, rotated_at=datetime.now(UTC))
    old = replace(ROW, rotated_at=datetime.now(UTC) - timedelta(days=400))
    assert (age(fresh).word, age(old).word) == ("today", "400 days")
    assert (age(fresh).tone, age(old).tone) == (Tone.IDLE, Tone.WARN)
    assert held(replace(ROW, held_here=False)).tone is Tone.WARN


def test_nothing_yet_offers_the_first_step(home: Path, soon: Soon) -> None:
    from rollouts.bootstrap import open_house

    house = open_house(home)
    with window_over(house, "credentials", soon) as console:
        soon(lambda: page(console).sheet is not None)
        assert page(console).stack.currentWidget() is page(console).empty
    house.close()


def test_everything_can_be_named(console: Console) -> None:
    question = new(console)
    assert nameless(page(console)) == []
    assert nameless(question) == []
    question.reject()


def test_the_window_thread_only_draws(shop: Tills, console: Console, soon: Soon) -> None:
    with guarded():
        page(console).refresh()
        settled(console, soon)
        page(console).run_test()
        question = new(console)
        question.use_key_file(str(shop.folder / "keys.txt"))
        settled(console, soon)
        question.reject()
