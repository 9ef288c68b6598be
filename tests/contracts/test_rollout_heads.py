"""What any provider of rollouts promises about looking at them without their tasks."""

from dataclasses import replace

from rollouts.adapters.sql.database import SqlDatabase
from rollouts.shared.ids import new_uid
from rollouts.waves.ports import Glance, Head, Rollouts
from rollouts.waves.snapshot import Snapshot, snapshot_of
from tests.contracts.reading_house import draft, rolled_out
from tests.services.statements import counted


def head_of(snapshot: Snapshot) -> Head:
    return Head(
        rollout=snapshot.rollout,
        waves=snapshot.waves,
        counters=tuple(snapshot.counters(index) for index in range(len(snapshot.waves))),
    )


def another(snapshot: Snapshot, number: int) -> Snapshot:
    """The same rollout once more under identities of its own."""
    rollout = replace(snapshot.rollout, uid=new_uid(), number=number)
    waves = (replace(each, uid=new_uid()) for each in snapshot.waves)
    tasks = (replace(each, uid=new_uid(), rollout=rollout.uid) for each in snapshot.tasks.values())
    return snapshot_of(rollout, waves, tasks)


def test_a_head_is_the_rollout_with_its_tasks_counted(database: SqlDatabase) -> None:
    ended, planned = rolled_out().snapshot, draft()
    with database.begin() as uow:
        rollouts = uow.repository(Rollouts)
        rollouts.add(ended)
        rollouts.add(planned)
        assert rollouts.head("7") == rollouts.head(ended.rollout.uid) == head_of(ended)
        assert rollouts.head("8") == head_of(planned)
        assert rollouts.heads() == (head_of(planned), head_of(ended))
        assert rollouts.heads(limit=1) == (head_of(planned),)
        assert rollouts.head("9") is None


def test_a_glance_tells_where_it_stands(database: SqlDatabase) -> None:
    rollout = draft().rollout
    with database.begin() as uow:
        rollouts = uow.repository(Rollouts)
        rollouts.add(draft())
        assert rollouts.glance("8") == Glance(uid=rollout.uid, number=8, state=rollout.state)
        assert rollouts.glance("9") is None


def test_many_heads_take_no_more_statements_than_one(database: SqlDatabase) -> None:
    with database.begin() as uow:
        rollouts = uow.repository(Rollouts)
        for number in range(1, 21):
            rollouts.add(another(draft(), number))
        with counted() as few:
            assert len(rollouts.heads(limit=1)) == 1
        with counted() as many:
            assert len(rollouts.heads(limit=20)) == 20
    assert len(many) == len(few)
    assert not any("tasks.body" in each for each in many)


def test_the_journal_of_one_rollout_is_all_that_is_read_of_it(database: SqlDatabase) -> None:
    run = rolled_out()
    uid = run.snapshot.rollout.uid
    with database.begin() as uow:
        for event in run.journal:
            uow.record(replace(event, rollout="another"))
            uow.record(event)
    told = database.events_after(0, 10_000, rollout=uid)
    assert [each.event for each in told] == list(run.journal)
    rest = database.events_after(told[1].seq, 1, rollout=uid)
    assert rest == told[2:3]
