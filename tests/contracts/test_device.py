"""What every provider of `ports.device` promises, asked of registers in memory and over real sshd."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from rollouts.ports.device import Move, Target, TrialPhase, Verdict, Visit
from rollouts.shared.errors import NOT_REACHED, KnownError
from rollouts.shared.manifest import Manifest, Place
from rollouts.shared.secret import Secret
from tests.contracts import shops
from tests.contracts.shops import DEVICE, ESTATE, FENCE, NEW, OLD, POS, FakeShop, RealShop, Shop
from tests.services.sshd import SSHD, Loopback

PROVIDERS = ["memory", pytest.param("sshd", marks=pytest.mark.end2end)]


@pytest.fixture(params=PROVIDERS)
def shop(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Shop]:
    if request.param == "memory":
        yield FakeShop()
        return
    if not SSHD:
        pytest.skip("no OpenSSH server is installed here")
    with Loopback(tmp_path) as loopback:
        yield RealShop(loopback.start("r001"))


def enrolled(shop: Shop) -> Target:
    """The shop's register after its first visit, with its present file."""
    shop.put(POS, OLD)
    with shop.devices.visit(shop.target) as visit:
        visit.init(device_id=DEVICE, estate_id=ESTATE, fence=FENCE)
    return replace(shop.target, device_id=DEVICE, estate_id=ESTATE)


@pytest.fixture
def visit(shop: Shop) -> Iterator[Visit]:
    with shop.devices.visit(enrolled(shop)) as visit:
        yield visit


CHANGE = shops.move({POS: OLD}, {POS: NEW})
BREAKAGE = shops.move({POS: OLD}, {POS: shops.BROKEN})


class TestLooking:
    def test_a_register_never_touched_tells_so(self, shop: Shop) -> None:
        with shop.devices.visit(shop.target) as visit:
            facts = visit.probe(["config", "taxes"])
        assert (facts.device_id, facts.estate_id, facts.fence) == ("", "", (0, 0))
        assert facts.trial is None
        assert facts.free_kib > 0
        assert abs(facts.clock_skew) < 5
        assert facts.components["config"].current == ""
        assert set(facts.components) == {"config", "taxes"}

    def test_files_come_whole_and_in_order(self, shop: Shop) -> None:
        binary = bytes(range(256)) * 40
        shop.put(POS, OLD)
        shop.put("data/logo.bin", binary)
        with shop.devices.visit(shop.target) as visit:
            files = visit.read(["data/logo.bin", "etc/none.ini", POS])
        assert [each.path for each in files] == ["data/logo.bin", "etc/none.ini", POS]
        assert [each.data for each in files] == [binary, None, OLD]

    def test_more_than_the_cap_is_refused(self, shop: Shop) -> None:
        shop.put("data/big", b"x" * 5000)
        with shop.devices.visit(shop.target) as visit, pytest.raises(KnownError) as trouble:
            visit.read(["data/big"], cap=4999)
        assert trouble.value.code == "device.too_large"

    def test_looking_makes_nothing(self, shop: Shop) -> None:
        shop.put(POS, OLD)
        with shop.devices.visit(shop.target) as visit:
            visit.probe(["config"])
            visit.read([POS])
            visit.verify(CHANGE.target, {})
            assert visit.probe(["config"]).device_id == ""
        assert shop.live(POS) == OLD

    def test_live_files_are_hashed_where_they_lie(self, visit: Visit, shop: Shop) -> None:
        wanted = Manifest(
            component="config", files=shops.files_of({POS: NEW, "etc/none.ini": b"1"})
        )
        proofs = {each.live: each for each in visit.verify(wanted, {})}
        assert proofs[POS].sha256 == shops.sha256(OLD)
        assert proofs[POS].state == "live"
        assert (proofs["etc/none.ini"].sha256, proofs["etc/none.ini"].state) == ("", "absent")


class TestIdentity:
    def test_a_register_is_named_once(self, shop: Shop) -> None:
        with shop.devices.visit(shop.target) as visit:
            first = visit.init(device_id=DEVICE, estate_id=ESTATE, fence=FENCE)
            again = visit.init(device_id=DEVICE, estate_id=ESTATE, fence=FENCE)
            facts = visit.probe([])
        assert (first.verdict, again.verdict) == (Verdict.DONE, Verdict.ALREADY)
        assert (facts.device_id, facts.estate_id, facts.fence) == (DEVICE, ESTATE, FENCE)

    @pytest.mark.parametrize(
        ("device", "estate", "code"),
        [("other", ESTATE, "foreign_device"), (DEVICE, "other", "foreign_estate")],
    )
    def test_another_name_is_refused(
        self, visit: Visit, device: str, estate: str, code: str
    ) -> None:
        reply = visit.init(device_id=device, estate_id=estate, fence=FENCE)
        assert (reply.verdict, reply.code) == (Verdict.REFUSED, code)
        assert visit.probe([]).device_id == DEVICE

    def test_another_register_behind_the_right_key_is_refused(self, shop: Shop) -> None:
        target = replace(enrolled(shop), device_id="device-0021-01")
        with shop.devices.visit(target) as visit:
            with pytest.raises(KnownError) as looked:
                visit.probe(["config"])
            with pytest.raises(KnownError) as pushed:
                visit.push(shops.push(CHANGE))
        assert looked.value.code == pushed.value.code == "device.identity"
        assert shop.live(POS) == OLD

    def test_another_estate_is_refused(self, shop: Shop) -> None:
        target = replace(enrolled(shop), estate_id="estate-2")
        with shop.devices.visit(target) as visit:
            reply = visit.push(shops.push(CHANGE))
        assert (reply.verdict, reply.code) == (Verdict.REFUSED, "foreign_estate")
        assert shop.live(POS) == OLD

    def test_a_register_without_a_name_takes_no_push(self, shop: Shop) -> None:
        shop.put(POS, OLD)
        with shop.devices.visit(shop.target) as visit:
            reply = visit.push(shops.push(CHANGE))
        assert (reply.verdict, reply.code) == (Verdict.REFUSED, "not_initialised")

    def test_the_fingerprint_is_the_enrolled_one(self, shop: Shop) -> None:
        hop = shop.target.hop
        assert shop.devices.fingerprint(hop.host, hop.port) == hop.fingerprint


class TestReaching:
    @pytest.mark.parametrize(
        ("fingerprint", "code"),
        [("SHA256:" + "B" * 43, "ssh.host_key_changed"), ("", "ssh.not_enrolled")],
    )
    def test_a_host_that_is_not_the_enrolled_one_is_left(
        self, shop: Shop, fingerprint: str, code: str
    ) -> None:
        target = replace(shop.target, hop=replace(shop.target.hop, fingerprint=fingerprint))
        with pytest.raises(KnownError) as trouble, shop.devices.visit(target):
            pass
        assert trouble.value.code == code
        assert trouble.value.findings[0].parameters["shown"] == shop.target.hop.fingerprint

    def test_nobody_there_is_told_as_not_reached(self, shop: Shop) -> None:
        shop.leave()
        with pytest.raises(KnownError) as trouble, shop.devices.visit(shop.target):
            pass
        assert trouble.value.code == "ssh.unreachable"
        assert trouble.value.exit_code == NOT_REACHED

    def test_a_jump_host_is_checked_as_well(self, shop: Shop) -> None:
        enrolled(shop)
        wrong = replace(shop.target.hop, fingerprint="SHA256:" + "B" * 43)
        through = replace(shop.target, jumps=(shop.target.hop,))
        with shop.devices.visit(through) as visit:
            assert visit.probe([]).device_id == DEVICE
        with (
            pytest.raises(KnownError) as trouble,
            shop.devices.visit(replace(through, jumps=(wrong,))),
        ):
            pass
        assert trouble.value.code == "ssh.host_key_changed"


class TestPushing:
    def test_a_healthy_push_is_live_proved_and_on_trial(self, visit: Visit, shop: Shop) -> None:
        reply = visit.push(shops.push(CHANGE))
        facts = visit.probe(["config"])
        assert (reply.verdict, reply.code) == (Verdict.DONE, "")
        assert [(each.live, each.sha256) for each in reply.proofs] == [(POS, shops.sha256(NEW))]
        assert shop.live(POS) == NEW
        assert facts.trial is not None
        assert (facts.trial.trial_id, facts.trial.phase) == ("trial-1", TrialPhase.TRIAL)
        assert CHANGE.baseline is not None
        rids = (CHANGE.baseline.rid, CHANGE.target.rid)
        assert facts.trial.moves == {"config": rids}
        assert facts.components["config"].current == CHANGE.target.rid

    def test_confirming_makes_it_permanent(self, visit: Visit, shop: Shop) -> None:
        visit.push(shops.push(CHANGE))
        first, again = (visit.confirm("trial-1", FENCE) for _ in range(2))
        facts = visit.probe(["config"])
        assert (first.verdict, again.verdict) == (Verdict.DONE, Verdict.ALREADY)
        assert facts.trial is None
        assert (facts.last_trial, facts.last_outcome.split()[0]) == ("trial-1", "committed")
        assert CHANGE.baseline is not None
        assert facts.components["config"].previous == CHANGE.baseline.rid
        assert shop.live(POS) == NEW

    def test_repeating_a_push_changes_nothing(self, visit: Visit, shop: Shop) -> None:
        visit.push(shops.push(CHANGE))
        on_trial = visit.push(shops.push(CHANGE))
        visit.confirm("trial-1", FENCE)
        committed = visit.push(shops.push(CHANGE))
        assert (on_trial.verdict, committed.verdict) == (Verdict.ALREADY, Verdict.ALREADY)
        assert [each.sha256 for each in on_trial.proofs] == [shops.sha256(NEW)]
        assert visit.probe(["config"]).trial is None

    def test_reverting_brings_the_old_bytes_back(self, visit: Visit, shop: Shop) -> None:
        visit.push(shops.push(CHANGE))
        first = visit.revert("trial-1", FENCE)
        again = visit.revert("trial-1", FENCE)
        assert (first.verdict, again.verdict) == (Verdict.DONE, Verdict.ALREADY)
        assert [(each.live, each.sha256) for each in first.proofs] == [(POS, shops.sha256(OLD))]
        assert shop.live(POS) == OLD
        assert visit.probe(["config"]).last_outcome.startswith("reverted")

    def test_an_unhealthy_push_waits_for_the_way_back(self, visit: Visit, shop: Shop) -> None:
        reply = visit.push(shops.push(BREAKAGE))
        again = visit.health("trial-1", FENCE)
        assert (reply.verdict, reply.code) == (Verdict.UNHEALTHY, "health_failed")
        assert again.verdict is Verdict.UNHEALTHY
        assert visit.probe(["config"]).trial is not None
        assert visit.revert("trial-1", FENCE).verdict is Verdict.DONE
        assert shop.live(POS) == OLD

    def test_health_can_be_asked_again(self, visit: Visit) -> None:
        visit.push(shops.push(CHANGE))
        reply = visit.health("trial-1", FENCE)
        assert reply.verdict is Verdict.DONE
        assert [each.sha256 for each in reply.proofs] == [shops.sha256(NEW)]

    @pytest.mark.parametrize("verb", ["health", "confirm", "revert"])
    def test_a_trial_that_never_was_is_gone(self, visit: Visit, verb: str) -> None:
        reply = getattr(visit, verb)("trial-9", FENCE)
        assert (reply.verdict, reply.code) == (Verdict.REFUSED, "trial_gone")

    def test_closed_is_closed(self, visit: Visit) -> None:
        visit.push(shops.push(CHANGE))
        visit.revert("trial-1", FENCE)
        assert visit.confirm("trial-1", FENCE).code == "trial_gone"
        assert visit.push(shops.push(CHANGE)).code == "trial_gone"
        visit.push(shops.push(CHANGE, trial_id="trial-2"))
        visit.confirm("trial-2", FENCE)
        assert visit.revert("trial-2", FENCE).code == "trial_committed"

    def test_one_trial_at_a_time(self, visit: Visit) -> None:
        visit.push(shops.push(CHANGE))
        taxes = shops.move(None, {"etc/taxes.ini": b"19"}, component="taxes")
        reply = visit.push(shops.push(taxes, trial_id="trial-2"))
        assert (reply.verdict, reply.code) == (Verdict.BUSY, "trial_open")

    def test_a_changed_file_stops_the_push(self, visit: Visit, shop: Shop) -> None:
        shop.put(POS, b"changed by a technician\n")
        reply = visit.push(shops.push(CHANGE))
        assert (reply.verdict, reply.code) == (Verdict.REFUSED, "baseline_drift")
        assert reply.component == "config"
        assert POS in reply.detail
        assert shop.live(POS) == b"changed by a technician\n"

    def test_an_older_order_is_refused(self, visit: Visit, shop: Shop) -> None:
        reply = visit.push(shops.push(CHANGE, fence=(1, 4)))
        assert (reply.verdict, reply.code) == (Verdict.REFUSED, "fence_low")
        assert shop.live(POS) == OLD

    def test_a_register_in_a_sale_is_left_alone(self, visit: Visit, shop: Shop) -> None:
        shop.begin_sale()
        reply = visit.push(shops.push(CHANGE))
        assert (reply.verdict, reply.code) == (Verdict.BUSY, "register_busy")
        assert shop.live(POS) == OLD
        assert visit.probe(["config"]).trial is None

    def test_staging_switches_nothing(self, visit: Visit, shop: Shop) -> None:
        first = visit.stage(shops.push(CHANGE))
        again = visit.stage(shops.push(CHANGE))
        assert (first.verdict, again.verdict) == (Verdict.DONE, Verdict.ALREADY)
        assert CHANGE.target.rid in visit.probe(["config"]).components["config"].sealed
        assert shop.live(POS) == OLD
        assert visit.push(shops.push(CHANGE)).verdict is Verdict.DONE


class TestComponents:
    def test_they_switch_and_return_together(self, visit: Visit, shop: Shop) -> None:
        taxes = shops.move(None, {"etc/taxes.ini": b"standard=19\n"}, component="taxes")
        reply = visit.push(shops.push(CHANGE, taxes))
        assert reply.verdict is Verdict.DONE
        assert {each.component for each in reply.proofs} == {"config", "taxes"}
        assert shop.live("etc/taxes.ini") == b"standard=19\n"
        visit.revert("trial-1", FENCE)
        assert shop.live(POS) == OLD
        assert shop.live("etc/taxes.ini") is None

    def test_the_second_version_needs_only_what_changed(self, visit: Visit, shop: Shop) -> None:
        first = shops.move({POS: OLD}, {POS: NEW, "etc/same.ini": b"same\n"})
        visit.push(shops.push(first))
        visit.confirm("trial-1", FENCE)
        second = shops.move({}, {POS: OLD, "etc/same.ini": b"same\n"})
        lean = replace(second, baseline=first.target, payload={"pos.ini": OLD})
        reply = visit.push(shops.push(lean, trial_id="trial-2"))
        assert reply.verdict is Verdict.DONE, reply
        assert shop.live("etc/same.ini") == b"same\n"
        assert shop.live(POS) == OLD

    def test_a_file_that_the_new_version_lacks_goes_and_returns(
        self, visit: Visit, shop: Shop
    ) -> None:
        shop.put("etc/extra.ini", b"extra\n")
        lean = shops.move({POS: OLD, "etc/extra.ini": b"extra\n"}, {POS: NEW})
        visit.push(shops.push(lean))
        assert shop.live("etc/extra.ini") is None
        visit.revert("trial-1", FENCE)
        assert shop.live("etc/extra.ini") == b"extra\n"

    def test_copies_are_pushed_and_taken_back(self, visit: Visit, shop: Shop) -> None:
        copied = shops.move({POS: OLD}, {POS: NEW}, place=Place.COPY)
        assert visit.push(shops.push(copied)).verdict is Verdict.DONE
        assert shop.live(POS) == NEW
        visit.revert("trial-1", FENCE)
        assert shop.live(POS) == OLD

    def test_collecting_keeps_what_is_named(self, visit: Visit) -> None:
        versions = [b"version=%d\n" % number for number in range(4)]
        before = CHANGE.baseline
        for number, data in enumerate(versions):
            step = shops.move({}, {POS: data})
            trial = f"trial-{number}"
            visit.push(shops.push(replace(step, baseline=before), trial_id=trial))
            visit.confirm(trial, FENCE)
            before = step.target
        assert visit.collect("config", 0, FENCE).verdict is Verdict.DONE
        held = visit.probe(["config"]).components["config"]
        assert {held.current, held.previous} <= set(held.sealed)
        assert len(held.sealed) <= 3


class TestSecrets:
    LIVE = "etc/terminal.ini"
    TEMPLATE = b"password=${secret:terminal#1}\n"
    FILLED = b"password=canary-4711\n"

    def test_the_value_goes_live_and_is_proved_unseen(self, visit: Visit, shop: Shop) -> None:
        move = shops.secret_move(self.TEMPLATE, self.FILLED, self.LIVE)
        reply = visit.push(shops.push(move))
        assert reply.verdict is Verdict.DONE
        assert [(each.sha256, each.hmac_matches) for each in reply.proofs] == [("", True)]
        assert shop.live(self.LIVE) == self.FILLED

    def test_another_value_is_told_apart(self, visit: Visit) -> None:
        move = shops.secret_move(self.TEMPLATE, self.FILLED, self.LIVE)
        visit.push(shops.push(move))
        right = visit.verify(move.target, move.filled)
        wrong = visit.verify(move.target, {"terminal.ini": Secret(b"password=other\n")})
        unknown = visit.verify(move.target, {})
        matches = [each[0].hmac_matches for each in (right, wrong, unknown)]
        assert matches == [True, False, None]

    def test_the_next_value_replaces_the_last_one(self, visit: Visit, shop: Shop) -> None:
        first, second = self.chain()
        visit.push(shops.push(first))
        visit.confirm("trial-1", FENCE)
        reply = visit.push(shops.push(second, trial_id="trial-2"))
        assert reply.verdict is Verdict.DONE, reply
        assert shop.live(self.LIVE) == b"password=canary-4712\n"
        assert visit.revert("trial-2", FENCE).verdict is Verdict.DONE
        assert shop.live(self.LIVE) == self.FILLED

    def test_adopted_secrets_are_compared_by_their_value(self, visit: Visit, shop: Shop) -> None:
        first, second = self.chain()
        adopted = replace(first.target, hooks=())
        shop.put(self.LIVE, self.FILLED)
        move = replace(second, baseline=adopted, baseline_filled=first.filled)
        wrong = {"terminal.ini": Secret(b"password=other\n")}
        drifted = visit.push(shops.push(replace(move, baseline_filled=wrong), trial_id="t"))
        reply = visit.push(shops.push(move))
        assert (drifted.verdict, drifted.code) == (Verdict.REFUSED, "baseline_drift")
        assert reply.verdict is Verdict.DONE, reply
        assert visit.revert("trial-1", FENCE).verdict is Verdict.DONE
        assert shop.live(self.LIVE) == self.FILLED

    def chain(self) -> tuple[Move, Move]:
        """A secret's first version, and the one that follows it."""
        first = shops.secret_move(self.TEMPLATE, self.FILLED, self.LIVE)
        template = b"password=${secret:terminal#2}\n"
        second = shops.secret_move(template, b"password=canary-4712\n", self.LIVE)
        return first, replace(second, baseline=first.target)
