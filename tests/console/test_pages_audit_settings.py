from collections.abc import Iterator
from pathlib import Path

import pytest

from console.app import Console
from console.bridge.guard import guarded
from console.kit import theme
from console.pages.audit import presenter
from console.pages.audit.view import AuditPage
from console.pages.settings.view import SettingsPage
from rollouts.bootstrap import House
from rollouts.policies.commands import SettingsSet, SettingsShow
from rollouts.registers.commands import ConfigSet
from tests.console.small_house import Soon, furnished, settle, window_on
from tests.console.test_accessibility import nameless

FOOTER = ConfigSet(scope="store:0001", setting="receipt.footer1", value="Bye = for now")


@pytest.fixture
def house(home: Path, tmp_path: Path) -> Iterator[House]:
    made = furnished(home, tmp_path, FOOTER)
    yield made
    made.close()


@pytest.fixture
def console(house: House, soon: Soon) -> Iterator[Console]:
    with window_on(house.home, "audit", soon) as made:
        yield made


@pytest.fixture
def audit(console: Console) -> AuditPage:
    found = console.window.page
    assert isinstance(found, AuditPage)
    return found


@pytest.fixture
def settings(console: Console, soon: Soon) -> SettingsPage:
    console.window.go("settings")
    settle(console, soon)
    found = console.window.page
    assert isinstance(found, SettingsPage)
    return found


def test_the_newest_entry_comes_first_and_is_shown_whole(audit: AuditPage, soon: Soon) -> None:
    soon(lambda: audit.list.current is not None)
    first = audit.list.model.line(0)
    assert first[3:5] == ("config set", "store:0001")
    told = audit.facts.as_text()
    assert "value: Bye = for now" in told
    assert "setting: receipt.footer1" in told


def test_the_trail_is_filtered_over_all_rows(
    console: Console, audit: AuditPage, soon: Soon
) -> None:
    audit.list.filter.set_text('action:"estate import"')
    settle(console, soon)
    assert audit.list.model.rowCount() == 2
    assert audit.step_back()


def test_verifying_says_in_words_that_the_chain_is_whole(
    console: Console, audit: AuditPage, soon: Soon
) -> None:
    audit.verify()
    assert not audit.heading.actions[0].enabled
    settle(console, soon)
    assert "The chain is whole" in audit.notice.accessibleName()
    assert audit.heading.actions[0].enabled
    soon(lambda: audit.list.model.line(0)[3] == "audit verify")


def test_what_is_done_elsewhere_arrives_by_itself(
    audit: AuditPage, house: House, soon: Soon
) -> None:
    before = audit.list.model.rowCount()
    house.bus.execute(ConfigSet(scope="store:0002", setting="receipt.footer1", value="x"))
    soon(lambda: audit.list.model.rowCount() == before + 1)


def test_entries_of_change_sets_lead_to_before_and_after(audit: AuditPage, soon: Soon) -> None:
    soon(lambda: audit.list.model.record(0) is not None)
    row = audit.list.model.record(0)
    assert row is not None
    assert presenter.change_of(row) == ""
    assert audit.show_change.isHidden()


def test_settings_tell_the_installation_and_check_it(
    console: Console, settings: SettingsPage, house: House, soon: Soon
) -> None:
    assert "Environment: ●  Production" in settings.facts.as_text()
    settings.check.click()
    settle(console, soon)
    assert "Everything is whole" in settings.notice.accessibleName()
    settings.back_up.click()
    settle(console, soon)
    assert "The backup is complete" in settings.notice.accessibleName()
    assert any((house.home / "backups").iterdir())


def test_policies_are_saved_within_their_bounds(
    console: Console, settings: SettingsPage, house: House, soon: Soon
) -> None:
    assert not settings.heading.actions[0].enabled
    box = settings.policies.boxes["approvals"]
    box.setValue(99)
    assert box.value() == box.maximum() == 5
    settings.policies.boxes["sessions"].setValue(20)
    assert settings.heading.actions[0].text == "Save 2 policies"
    settings.save()
    settle(console, soon)
    kept = {each.name: each.value for each in house.bus.execute(SettingsShow())}  # type: ignore[attr-defined]
    assert (kept["approvals"], kept["sessions"]) == (5, 20)
    assert not settings.heading.actions[0].enabled


def test_what_was_typed_stays_when_another_policy_changes_elsewhere(
    console: Console, settings: SettingsPage, house: House, soon: Soon
) -> None:
    settings.policies.boxes["approvals"].setValue(2)
    house.bus.execute(SettingsSet(name="sessions", value="33"))
    settings.refresh()
    settle(console, soon)
    assert settings.policies.typed()["approvals"] == 2
    assert settings.policies.typed()["sessions"] == 33


def test_the_theme_is_chosen_and_follows_the_window(
    console: Console, settings: SettingsPage
) -> None:
    settings.themes["dark"].click()
    assert theme.active().name == "dark"
    console.window.use_theme("light")
    assert settings.themes["light"].isChecked()


def test_both_pages_only_draw_and_everything_has_a_name(
    console: Console, audit: AuditPage, soon: Soon
) -> None:
    with guarded():
        audit.verify()
        settle(console, soon)
        console.window.go("settings")
        settle(console, soon)
    assert nameless(console.window) == []
    assert audit.help_topic() == "audit"
