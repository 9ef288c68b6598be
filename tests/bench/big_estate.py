"""A home with as many registers as wanted, written by SQL itself, that the program opens."""

import json
from datetime import UTC, datetime
from pathlib import Path

from sqlalchemy import Connection, text

from rollouts.adapters.blobs.folder import FolderBlobs
from rollouts.adapters.sql.opening import open_engine, sqlite_url
from rollouts.adapters.sql.upgrading import upgrade
from rollouts.adapters.sql.waves import SqlRollouts
from rollouts.shared.records import to_json
from rollouts.waves.model import ComponentMove, DeviceTask, Rollout, Wave, WaveRules
from rollouts.waves.snapshot import snapshot_of
from rollouts.waves.states import RolloutKind, RolloutState, WaveState

DATABASE = "storewave.db"
MADE_AT = datetime(2026, 11, 1, tzinfo=UTC)
LANES = 20
STATES = (
    ("SUCCEEDED", "verified", 0),
    ("FAILED_CLEAN", "failed", 1),
    ("REVERTED", "reverted", 1),
    ("UNREACHABLE", "unreachable", 0),
    ("PLANNED", "untouched", 0),
)
"""Of 100 registers one each is failed, reverted and unreachable, 17 are untouched."""

NUMBERS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < :count)"
STORES = f"""{NUMBERS}
INSERT INTO estate_stores (id, uid, key, present, code, timezone, name, region, district, city,
  city_folded, status, search)
SELECT i, 's' || i, printf('s%05d', i), 1, printf('S%05d', i), 'UTC', 'Store ' || (i * 7919 % 50000),
  'region' || (i % 5), 'district' || (i % 50), 'City ' || (i % 997), 'city ' || (i % 997), 'open',
  printf('s%05d', i) || char(10) || 'store ' || (i * 7919 % 50000) || char(10) || 'city ' || (i % 997)
FROM n"""
REGISTERS = f"""{NUMBERS}
INSERT INTO estate_registers (id, uid, key, present, store_id, number, host, kind, status, platform,
  port, labels, labels_folded, model_folded, serial_folded, search)
SELECT i, 'r' || i, printf('s%05d/%02d', (i - 1) / {LANES} + 1, (i - 1) % {LANES} + 1), 1,
  (i - 1) / {LANES} + 1, printf('%02d', (i - 1) % {LANES} + 1), '10.' || i,
  CASE i % 10 WHEN 0 THEN 'kiosk' ELSE 'fixed' END, 'active', 'generic', 0, '', '', '', '',
  printf('s%05d/%02d', (i - 1) / {LANES} + 1, (i - 1) % {LANES} + 1) || char(10) || '10.' || i
    || char(10) || printf('sn%08x', i * 2654435761 % 4294967296)
FROM n"""
WAVES = (WaveState.PASSED, WaveState.PASSED, WaveState.PASSED, WaveState.OPEN)
ROLLOUT = Rollout(
    uid="rollout-1",
    number=1,
    title="all of it",
    kind=RolloutKind.PUSH,
    state=RolloutState.PAUSED,
    components=("config",),
    releases=(),
    plan_hash="",
    created_by="ann",
    created_at=MADE_AT,
    changed_at=MADE_AT,
    started_at=MADE_AT,
)
TASK = DeviceTask(
    uid="UID",
    rollout=ROLLOUT.uid,
    register="REGISTER",
    register_uid="PLACE",
    store="STORE",
    wave=4444,
    lanes=LANES,
    stratum="",
    moves=(ComponentMove(component="config", before="c-1", after="c-2"),),
)
"""Its fields are exchanged by SQL for those of each register."""

TASKS = """INSERT INTO tasks (id, uid, rollout_id, register, store, wave, state, counter, failure,
  newest, phase, reason, message, message_folded, attempt, activations, busy, "before", "after", body)
SELECT id, 't' || id, 1, 'S' || substr(key, 2), 'S' || substr(key, 2, 5), id % 4, :state, :counter,
  :failure, 1, '', '', 'message', 'message', 1, 1, 0, 'config c-1', 'config c-2',
  replace(replace(replace(replace(replace(replace(:body, '"UID"', '"t' || id || '"'),
    '"REGISTER"', '"S' || substr(key, 2) || '"'), '"PLACE"', '"r' || id || '"'),
    '"STORE"', '"S' || substr(key, 2, 5) || '"'), '4444', id % 4), '"PLANNED"', '"' || :state || '"')
FROM estate_registers WHERE id % 100 BETWEEN :low AND :high"""
FACTS = """INSERT INTO register_facts (register, device_id, last_seen, facts, templates)
SELECT 'S' || substr(key, 2), '', 1000000 * id, '{}', CASE id % 10 WHEN 1 THEN '{}' ELSE :templates END
FROM estate_registers WHERE id % 50 > 0"""
PROOFS = """INSERT INTO register_proofs (register, component, rid, at, evidence, task)
SELECT 'S' || substr(key, 2), 'config', 'c-' || (id % 1000), 0, 'rollout', '' FROM estate_registers"""


def make_big_estate(home: Path, registers: int) -> str:
    """A new home in `home` with one paused rollout over all `registers`; its database's URL."""
    home.chmod(0o700)
    (home / "blobs").mkdir(mode=0o700)
    template = FolderBlobs(home / "blobs").put(b"{}\n")
    url = sqlite_url(home / DATABASE)
    engine = open_engine(url)
    upgrade(engine, environment="demo", now=MADE_AT)
    with engine.begin() as connection:
        connection.execute(text(STORES), {"count": -(-registers // LANES)})
        connection.execute(text(REGISTERS), {"count": registers})
        _roll_out(connection, registers)
        connection.execute(text(FACTS), {"templates": json.dumps({"config/till.json": template})})
        connection.execute(text(PROOFS))
    engine.dispose()
    return url


def _roll_out(connection: Connection, registers: int) -> None:
    waves = (
        Wave(
            uid=f"wave-{index}",
            rollout=ROLLOUT.uid,
            index=index,
            name=f"wave {index + 1}",
            size="25%",
            registers=registers // len(WAVES),
            rules=WaveRules(),
            state=state,
            opened_at=MADE_AT,
        )
        for index, state in enumerate(WAVES)
    )
    SqlRollouts(connection).add(snapshot_of(ROLLOUT, waves, ()))
    body = json.dumps(_without_defaults(TASK))
    for (state, counter, failure), (low, high) in zip(
        STATES, ((0, 79), (80, 80), (81, 81), (82, 82), (83, 99)), strict=True
    ):
        values = {"state": state, "counter": counter, "failure": failure, "low": low, "high": high}
        connection.execute(text(TASKS), values | {"body": body})


def _without_defaults(task: DeviceTask) -> dict[str, object]:
    """The JSON of a task as short as it can be read again; `state` is kept."""
    whole = to_json(task)
    assert isinstance(whole, dict)
    kept = ("uid", "rollout", "register", "register_uid", "store", "wave", "lanes", "stratum")
    return {name: whole[name] for name in (*kept, "moves", "state")}
