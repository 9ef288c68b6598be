"""Access profiles and the other requests of the estate."""

import pytest

from rollouts.estate.commands import (
    EstateImport,
    EstateProfile,
    import_kind,
    jump_host,
    profile_edits,
)
from rollouts.estate.imports.plan import ImportKind
from rollouts.estate.model import AccessProfile, JumpHost
from rollouts.estate.records import applied
from rollouts.shared.errors import KnownError

PRINT = "SHA256:" + "a" * 43
LANES = AccessProfile(name="lanes", credential="pos", port=2022)


def test_making_changing_and_removing() -> None:
    request = EstateProfile(
        name="far", credential="pos", base="storewave", jump=("gate:2222,hop", f"gate2,hop,{PRINT}")
    )
    assert applied(None, profile_edits(request, {})) == AccessProfile(
        name="far",
        credential="pos",
        base="storewave",
        jumps=(
            JumpHost(host="gate", port=2222, credential="hop"),
            JumpHost(host="gate2", credential="hop", fingerprint=PRINT),
        ),
    )
    changed = profile_edits(EstateProfile(name="lanes", become="sudo"), {"lanes": LANES})
    assert [(each.field, each.after) for each in changed] == [("become", "sudo")]
    gone = profile_edits(EstateProfile(name="lanes", remove=True), {"lanes": LANES})
    assert applied(LANES, gone) is None


@pytest.mark.parametrize(
    ("request_", "code"),
    [
        (EstateProfile(name="-x", credential="pos"), "estate.profile_name"),
        (EstateProfile(name="x"), "estate.profile_credential"),
        (EstateProfile(name="x", credential="a b"), "estate.profile_credential"),
        (EstateProfile(name="x", credential="c", base="/a/../b"), "estate.profile_folder"),
        (EstateProfile(name="x", credential="c", base="-rf"), "estate.profile_folder"),
        (EstateProfile(name="x", credential="c", base="/a;b"), "estate.profile_folder"),
        (EstateProfile(name="x", credential="c", base="/a\nb"), "estate.profile_folder"),
        (EstateProfile(name="x", credential="c", live_root="$HOME"), "estate.profile_folder"),
        (EstateProfile(name="x", credential="c", become="su"), "estate.profile_become"),
        (EstateProfile(name="x", credential="c", port=65_536), "estate.bad_port"),
        (EstateProfile(name="x", credential="c", port=-1), "estate.bad_port"),
        (EstateProfile(name="x", remove=True), "estate.profile_unknown"),
    ],
)
def test_refusals(request_: EstateProfile, code: str) -> None:
    with pytest.raises(KnownError) as caught:
        profile_edits(request_, {})
    assert caught.value.code == code


@pytest.mark.parametrize(
    "text",
    ["", "gate", "gate,", ",hop", "ga te,hop", "gate:0,hop", "gate:99999,hop", "-o,hop", "a,b,c"],
)
def test_what_is_no_jump_host(text: str) -> None:
    with pytest.raises(KnownError) as caught:
        jump_host(text)
    assert caught.value.code == "estate.profile_jump"


def test_the_kind_of_an_import() -> None:
    assert import_kind(EstateImport(path="x", kind="Stores")) is ImportKind.STORES
    with pytest.raises(KnownError) as caught:
        import_kind(EstateImport(path="x", kind="planets"))
    assert caught.value.code == "estate.import_kind"
