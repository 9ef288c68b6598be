"""What any provider of releases, proofs, packages and policies promises."""

from dataclasses import replace
from datetime import timedelta

import pytest

from rollouts.adapters.sql.database import SqlDatabase
from rollouts.packages.model import Package
from rollouts.packages.ports import Packages
from rollouts.policies.model import POLICIES
from rollouts.policies.ports import Policies
from rollouts.releases.model import (
    ComponentVersion,
    Confirmed,
    RegisterFacts,
    Release,
    ReleaseKind,
    ReleaseTarget,
)
from rollouts.releases.ports import Proofs, Releases
from tests.services.databases import BORN

LONGEST = f"{'S' * 32}/{'R' * 32}"
LATER = BORN + timedelta(microseconds=1)


def version(rid: str, component: str = "config") -> ComponentVersion:
    return ComponentVersion(
        component=component,
        rid=rid,
        sha256=rid * 4,
        manifest=rid * 4,
        payload={"pos.ini": "b" * 64},
        formats={"pos.ini": "ini"},
        secrets=("pin#1",),
        label="1.2",
        created_at=BORN,
    )


def release(number: int, kind: ReleaseKind = ReleaseKind.NORMAL) -> Release:
    return Release(
        uid=f"uid-{number}",
        number=number,
        title="Footers",
        kind=kind,
        components=("config",),
        created_by="ann",
        created_at=BORN,
        change="c",
    )


def target(register: str, rid: str, component: str = "config") -> ReleaseTarget:
    return ReleaseTarget(register=register, component=component, rid=rid)


A, B = "a" * 16, "b" * 16


class TestReleases:
    @pytest.fixture(autouse=True)
    def filled(self, database: SqlDatabase) -> None:
        with database.begin() as uow:
            kept = uow.repository(Releases)
            for each in (version(A), version(B), version(A, "software")):
                kept.add_version(each)

    def test_versions_are_kept_once_by_component_and_rid(self, database: SqlDatabase) -> None:
        with database.begin() as uow:
            kept = uow.repository(Releases)
            kept.add_version(replace(version(A), label="again"))
            assert kept.version("config", A) == version(A)
            assert kept.version("software", A) == version(A, "software")
            assert kept.version("software", B) is None

    def test_a_release_tells_how_many_it_targets(self, database: SqlDatabase) -> None:
        targets = (target(LONGEST, B), target("0021/01", A), target("0021/01", A, "software"))
        with database.begin() as uow:
            kept = uow.repository(Releases)
            assert kept.next_number() == 1
            kept.add(release(1), targets)
            whole = replace(release(1), registers=2, versions=3)
            for reference in ("uid-1", "R-1", "r-1", "1"):
                assert kept.get(reference) == whole
            assert kept.get("9" * 40) is None
            assert kept.targets("uid-1") == (targets[1], targets[2], targets[0])
            assert kept.next_number() == 2

    def test_newest_come_first(self, database: SqlDatabase) -> None:
        with database.begin() as uow:
            kept = uow.repository(Releases)
            for number in (1, 2):
                kept.add(release(number), ())
            assert [each.number for each in kept.all()] == [2, 1]
            assert [each.number for each in kept.all(limit=1)] == [2]

    def test_what_is_wanted_is_what_was_adopted_until_something_is_approved(
        self, database: SqlDatabase
    ) -> None:
        with database.begin() as uow:
            kept = uow.repository(Releases)
            kept.add(release(1, ReleaseKind.ADOPTED), [target("0021/01", A)])
            kept.add(release(2), [target("0021/01", B)])  # nobody approved it
            assert kept.wanted(["0021/01", "0021/02"]) == (target("0021/01", A),)
            many = [f"0099/{number}" for number in range(1200)]
            assert kept.wanted([*many, "0021/01"]) == (target("0021/01", A),)


class TestProofs:
    def test_the_last_proof_stands(self, database: SqlDatabase) -> None:
        first = Confirmed(register=LONGEST, component="config", rid=A, at=BORN, evidence="adopted")
        later = replace(first, rid=B, at=LATER, evidence="rollout", task="t")
        other = replace(first, register="0021/02")
        with database.begin() as uow:
            proofs = uow.repository(Proofs)
            proofs.confirm([first, other])
            proofs.confirm([later])
            assert set(proofs.confirmed()) == {later, other}
            assert proofs.confirmed([LONGEST]) == (later,)
            assert proofs.confirmed([]) == ()
            proofs.forget(LONGEST)
            assert proofs.confirmed() == (other,)

    def test_what_a_bring_proved_is_kept_when_something_else_follows(
        self, database: SqlDatabase
    ) -> None:
        brought = Confirmed(register=LONGEST, component="config", rid=A, at=BORN, evidence="bring")
        later = replace(brought, rid=B, at=LATER, evidence="rollout", task="t")
        last = replace(later, rid=A, at=LATER + timedelta(days=1))
        with database.begin() as uow:
            proofs = uow.repository(Proofs)
            for each in (brought, brought, later, last):
                proofs.confirm([each])
            assert proofs.past(LONGEST) == (brought,), "a rollout has its task"
            assert proofs.confirmed([LONGEST]) == (last,)
            assert proofs.past("0021/02") == ()
            proofs.forget(LONGEST)
            assert proofs.past(LONGEST) == ()

    def test_facts_are_what_was_learned_last(self, database: SqlDatabase) -> None:
        facts = RegisterFacts(
            register="0021/01",
            device_id="d",
            last_seen=BORN,
            facts={"free_kib": 1, "boot": "x"},
            templates={"pos.ini": "b" * 64},
        )
        with database.begin() as uow:
            proofs = uow.repository(Proofs)
            proofs.seen("0021/01", BORN)
            assert proofs.facts() == {"0021/01": RegisterFacts(register="0021/01", last_seen=BORN)}
            proofs.keep_facts(facts)
            proofs.seen("0021/01", LATER)
            assert proofs.facts(["0021/01"]) == {"0021/01": replace(facts, last_seen=LATER)}
            proofs.forget("0021/01")
            told = proofs.facts()["0021/01"]
            assert (told.templates, told.device_id) == ({}, "d")


class TestPackages:
    def test_the_one_added_last_is_meant_without_a_version(self, database: SqlDatabase) -> None:
        first = Package(
            name="pos",
            version="10.0",
            platform="generic",
            rid=A,
            files=3,
            size=2**40,
            added_by="ann",
            added_at=BORN,
        )
        second, other = replace(first, version="9.0", rid=B), replace(first, name="Agent")
        with database.begin() as uow:
            packages = uow.repository(Packages)
            for each in (first, second, other):
                packages.add(each)
            assert packages.get("pos") == second
            assert packages.get("pos", "10.0") == first
            assert packages.get("pos", "8") is None
            assert packages.all() == (other, second, first)


class TestPolicies:
    def test_what_was_not_set_has_its_default(self, database: SqlDatabase) -> None:
        with database.begin() as uow:
            policies = uow.repository(Policies)
            assert policies.all() == {each.name: each.default for each in POLICIES}
            policies.put("sessions", 7)
            policies.put("sessions", 8)
            assert policies.all()["sessions"] == 8
