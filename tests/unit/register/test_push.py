import hashlib
import hmac
from pathlib import Path

import pytest

from rollouts.shared.manifest import HookKind, Manifest, Place
from tests.unit.register.desk import Desk, Release, archive, release

OLD = release({"etc/pos.ini": b"shop=1\n"})
HEALTH = {HookKind.HEALTH: 'grep -q shop= "$STOREWAVE_LIVE_ROOT/etc/pos.ini"'}
NEW = release({"etc/pos.ini": b"shop=2\n", "etc/more.ini": b"more\n"}, hooks=HEALTH)
NEXT = release({"etc/pos.ini": b"shop=3\n"}, hooks=HEALTH)


def live(desk: Desk, name: str = "etc/pos.ini") -> bytes:
    return (desk.live / name).read_bytes()


def test_a_push_switches_proves_and_waits_for_its_confirm(ready: Desk) -> None:
    answer = ready.push(OLD, NEW)
    assert answer.told == ("done", "-")
    proofs = {row[5]: row[1:4] for row in answer.all("file")}
    assert proofs == {
        name: ("live", "sha256", hashlib.sha256(data).hexdigest())
        for name, data in NEW.data.items()
        if name.startswith("etc/")
    }
    assert live(ready) == b"shop=2\n"
    facts = ready.probe()
    assert facts.all("trial") == [("T1", "trial", "300")]
    assert facts.all("moved_from") == [("config", OLD.manifest.rid, NEW.manifest.rid)]
    assert ready.timer() > 0
    assert ready.close("confirm").told == ("done", "-")
    assert ready.timer() == 0
    facts = ready.probe()
    assert facts.all("trial") == []
    assert facts.all("release") == [
        ("config", NEW.manifest.rid, OLD.manifest.rid, f"committed {NEW.manifest.rid}")
    ]


def test_every_verb_may_be_repeated(ready: Desk) -> None:
    assert ready.move("stage", [(OLD, NEW)]).told == ("done", "-")
    assert ready.move("stage", [(OLD, NEW)]).told == ("already", "-")
    assert live(ready) == b"shop=1\n"
    assert ready.move("activate", [(OLD, NEW)], payload=False).told == ("done", "-")
    assert ready.push(OLD, NEW).told == ("already", "-")
    assert ready.close("health").told == ("done", "-")
    assert ready.close("confirm").told == ("done", "-")
    assert ready.close("confirm").told == ("already", "-")
    assert ready.push(OLD, NEW).told == ("already", "-")
    assert ready.close("revert").told == ("refused", "trial_committed")
    assert ready.push(OLD, NEW, trial="T2").told == ("already", "-")


def test_revert_brings_the_originals_back(ready: Desk) -> None:
    ready.push(OLD, NEW)
    answer = ready.close("revert")
    assert answer.told == ("done", "-")
    assert {row[4]: row[1] for row in answer.all("file")} == {
        "etc/pos.ini": "live",
        "etc/more.ini": "absent",
    }
    assert live(ready) == b"shop=1\n"
    assert (ready.live / "etc/pos.ini").stat().st_mode & 0o777 == 0o640
    assert not (ready.live / "etc/more.ini").is_symlink()
    assert ready.close("revert").told == ("already", "-")
    assert ready.close("confirm").told == ("refused", "trial_gone")
    assert ready.push(OLD, NEW).told == ("refused", "trial_gone")
    assert ready.push(OLD, NEW, trial="T2").told == ("done", "-")


def test_a_failing_health_hook_leaves_the_trial_open(ready: Desk) -> None:
    sick = release({"etc/pos.ini": b"broken\n"}, hooks=HEALTH)
    assert ready.push(OLD, sick).told == ("unhealthy", "health_failed")
    assert ready.probe().all("trial")[0][1] == "trial"
    assert ready.close("revert").told == ("done", "-")
    assert live(ready) == b"shop=1\n"


def test_drift_is_refused_before_anything_is_touched(ready: Desk) -> None:
    (ready.live / "etc/pos.ini").write_bytes(b"by hand\n")
    assert ready.push(OLD, NEW).told == ("refused", "baseline_drift")
    assert live(ready) == b"by hand\n"
    assert ready.push(None, NEW).told == ("refused", "baseline_unknown")
    (ready.live / "etc/pos.ini").write_bytes(b"shop=1\n")
    (ready.live / "etc/more.ini").write_bytes(b"mine\n")
    assert ready.push(OLD, NEW).told == ("refused", "baseline_drift")
    assert list(ready.base.glob("*/releases/*")) == []


def test_drift_after_a_commit_is_refused_and_can_be_adopted(ready: Desk) -> None:
    ready.push(OLD, NEW)
    ready.close("confirm")
    (ready.live / "etc/pos.ini").unlink()
    (ready.live / "etc/pos.ini").write_bytes(b"by hand\n")
    assert ready.push(NEW, NEXT, trial="T2").told == ("refused", "baseline_drift")
    found = release({"etc/pos.ini": b"by hand\n", "etc/more.ini": b"more\n"})
    assert ready.push(found, NEXT, trial="T2").told == ("done", "-")
    assert live(ready) == b"shop=3\n"
    assert not (ready.live / "etc/more.ini").exists()
    assert ready.close("revert", "T2").told == ("done", "-")
    assert live(ready) == b"by hand\n"
    assert live(ready, "etc/more.ini") == b"more\n"


def test_a_release_that_was_written_through_its_link_can_be_repaired(ready: Desk) -> None:
    ready.push(OLD, NEW)
    ready.close("confirm")
    with (ready.live / "etc/pos.ini").open("r+b") as file:
        file.write(b"SHOP=9\n")
    found = release({"etc/pos.ini": b"SHOP=9\n", "etc/more.ini": b"more\n"})
    assert ready.push(found, NEW, trial="T2").told == ("done", "-")
    assert live(ready) == b"shop=2\n"


def test_without_a_baseline_no_managed_file_may_exist(ready: Desk) -> None:
    fresh = release({"opt/new/app.ini": b"a\n"})
    assert ready.push(None, fresh).told == ("done", "-")
    assert live(ready, "opt/new/app.ini") == b"a\n"
    assert ready.close("revert").told == ("done", "-")
    assert not (ready.live / "opt/new/app.ini").is_symlink()
    assert not (ready.base / "config/current").is_symlink()


def test_what_the_baseline_has_need_not_be_sent(ready: Desk) -> None:
    both = release({"etc/pos.ini": b"shop=1\n", "etc/more.ini": b"more\n"})
    assert ready.push(OLD, both, without=["etc/pos.ini"]).told == ("done", "-")
    ready.close("confirm")
    lacking = release({"etc/pos.ini": b"shop=7\n"})
    answer = ready.push(both, lacking, trial="T2", without=["etc/pos.ini"])
    assert answer.told == ("refused", "payload_incomplete")
    assert live(ready) == b"shop=1\n"


def test_target_and_baseline_must_differ(ready: Desk) -> None:
    assert ready.push(OLD, OLD).told == ("refused", "target_is_baseline")


def test_one_trial_at_a_time(ready: Desk) -> None:
    ready.push(OLD, NEW)
    other = release({"data/prices.csv": b"1\n"}, component="prices")
    assert ready.push(None, other, trial="T2").told == ("busy", "trial_open")
    assert ready.move("stage", [(None, other)], trial="T2").told == ("done", "-")


def test_components_switch_and_revert_together(ready: Desk) -> None:
    (ready.live / "data").mkdir()
    (ready.live / "data/prices.csv").write_bytes(b"1\n")
    before = release({"data/prices.csv": b"1\n"}, component="prices", place=Place.COPY)
    after = release({"data/prices.csv": b"2\n"}, component="prices", place=Place.COPY)
    answer = ready.move("push", [(OLD, NEW), (before, after)])
    assert answer.told == ("done", "-")
    assert not (ready.live / "data/prices.csv").is_symlink()
    assert (live(ready), live(ready, "data/prices.csv")) == (b"shop=2\n", b"2\n")
    assert ready.close("revert").told == ("done", "-")
    assert (live(ready), live(ready, "data/prices.csv")) == (b"shop=1\n", b"1\n")
    assert not (ready.live / "data/prices.csv").is_symlink()


def test_a_refused_component_keeps_the_other_back(ready: Desk) -> None:
    drifted = release({"data/prices.csv": b"1\n"}, component="prices")
    after = release({"data/prices.csv": b"2\n"}, component="prices")
    answer = ready.move("push", [(OLD, NEW), (drifted, after)])
    assert answer.told == ("refused", "baseline_drift")
    assert live(ready) == b"shop=1\n"
    assert ready.probe().all("trial") == []


@pytest.mark.parametrize("place", [Place.LINK, Place.COPY])
def test_secrets_are_filled_proved_and_kept_apart(ready: Desk, place: Place) -> None:
    (ready.live / "etc/pin.ini").write_bytes(b"pin=0000\n")
    template = {"etc/pin.ini": b"pin=${secret:PIN#1}\n"}
    old = release(template, place=place, filled={"etc/pin.ini": b"pin=0000\n"})
    canary = bytes(range(1, 256)) + b"%s\\canary"
    newer = {"etc/pin.ini": b"pin=${secret:PIN#2}\n"}
    new = release(newer, place=place, mode="0600", filled={"etc/pin.ini": canary})
    answer = ready.push(old, new)
    assert answer.told == ("done", "-")
    expected = hmac.new(b"\xab" * 32, canary, "sha256").hexdigest()
    assert answer.all("file")[0][2:4] == ("hmac", expected)
    assert live(ready, "etc/pin.ini") == canary
    filled = ready.base / "config/filled" / new.manifest.rid / "etc/pin.ini"
    assert filled.stat().st_mode & 0o777 == 0o600
    holding = [
        path
        for path in ready.folder.rglob("*")
        if path.is_file() and not path.is_symlink() and b"canary" in path.read_bytes()
    ]
    copies = [] if place is Place.LINK else [ready.live / "etc/pin.ini"]
    assert sorted(holding) == sorted([filled, *copies])
    assert ready.close("revert").told == ("done", "-")
    assert live(ready, "etc/pin.ini") == b"pin=0000\n"


def test_a_wrong_secret_baseline_is_drift(ready: Desk) -> None:
    (ready.live / "etc/pin.ini").write_bytes(b"pin=1111\n")
    template = {"etc/pin.ini": b"pin=${secret:PIN#1}\n"}
    old = release(template, filled={"etc/pin.ini": b"pin=0000\n"})
    new = release({"etc/pin.ini": b"x\n"})
    assert ready.push(old, new).told == ("refused", "baseline_drift")


def tampered(desk: Desk) -> Path:
    return desk.base / "config/releases" / NEW.manifest.rid / "etc/pos.ini"


def test_a_release_changed_after_its_seal_is_refused(ready: Desk) -> None:
    ready.move("stage", [(OLD, NEW)])
    tampered(ready).write_bytes(b"shop=6\n")
    answer = ready.move("activate", [(OLD, NEW)], payload=False)
    assert answer.told == ("refused", "release_damaged")
    assert live(ready) == b"shop=1\n"
    assert ready.push(OLD, NEW).told == ("done", "-")
    assert live(ready) == b"shop=2\n"


def bad(payload: bytes, manifest: Manifest = NEW.manifest) -> Release:
    return _Fixed(manifest=manifest, data={"x": payload})


class _Fixed(Release):
    def payload(self, *, without: object = ()) -> bytes:
        return self.data["x"]


def test_a_payload_that_is_not_what_the_manifest_says_is_refused(ready: Desk) -> None:
    good = NEW.payload()
    wrong = {**NEW.data, "etc/pos.ini": b"shop=X\n"}
    unknown = {**NEW.data, "etc/other.ini": b"shop=X\n"}
    climbing = {**NEW.data, "../../../evil": b"x"}
    for payload in (
        good[: len(good) // 2],
        b"no archive",
        archive(wrong),
        archive(unknown),
        archive(climbing),
    ):
        assert ready.push(OLD, bad(payload)).told == ("refused", "payload_damaged")
    assert live(ready) == b"shop=1\n"
    assert not list(ready.folder.rglob("evil"))


def test_large_payloads_come_in_parts_and_resume(ready: Desk) -> None:
    payload = NEW.payload()
    rid = NEW.manifest.rid

    def part(offset: int, data: bytes, size: int | None = None) -> tuple[str, str]:
        told = str(len(data) if size is None else size)
        lines = [["component", "config"], ["part", rid, str(offset), told]]
        return ready.call("recv", lines, [data]).told

    assert part(0, payload[:100]) == ("done", "-")
    assert part(200, payload[200:]) == ("refused", "part_offset")
    assert part(100, payload[100:150], size=90) == ("refused", "payload_short")
    assert ready.probe().all("received") == [("config", rid, "150")]
    assert part(120, payload[120:]) == ("done", "-")
    digest = hashlib.sha256(payload).hexdigest()
    lengths = [str(len(NEW.manifest.text())), str(len(OLD.manifest.text()))]
    move = ["move", "config", OLD.manifest.rid, rid, *lengths, "0", digest]
    frames = [NEW.manifest.text(), OLD.manifest.text()]
    assert ready.call("push", [["trial", "T1"], move], frames).told == ("done", "-")
    assert live(ready) == b"shop=2\n"
    assert part(0, payload) == ("already", "-")


def test_gc_keeps_what_pointers_name_and_what_is_not_ours(ready: Desk) -> None:
    ready.push(OLD, NEW)
    ready.close("confirm")
    before = NEW
    for number in range(3, 8):
        after = release({"etc/pos.ini": f"shop={number}\n".encode()}, hooks=HEALTH)
        ready.push(before, after, trial=f"T{number}")
        ready.close("confirm", f"T{number}")
        previous, before = before, after
    foreign = ready.base / "config/releases/not-a-release"
    foreign.mkdir()
    assert ready.call("gc", [["component", "config"], ["keep", "1"]]).told == ("done", "-")
    left = {path.name for path in (ready.base / "config/releases").iterdir()}
    assert {foreign.name, OLD.manifest.rid, before.manifest.rid, previous.manifest.rid} < left
    assert len(left) == 5
    assert live(ready) == b"shop=7\n"


def test_verify_reads_back_without_writing(ready: Desk) -> None:
    ready.push(OLD, NEW)
    ready.close("confirm")
    before = {path: path.lstat().st_mtime_ns for path in ready.folder.rglob("*")}
    size = str(len(OLD.manifest.text()))
    move = ["move", "config", "-", OLD.manifest.rid, size, "0", "0", "-"]
    answer = ready.call("verify", [move], [OLD.manifest.text()])
    assert answer.all("file")[0][3] == hashlib.sha256(b"shop=2\n").hexdigest()
    assert {path: path.lstat().st_mtime_ns for path in ready.folder.rglob("*")} == before
