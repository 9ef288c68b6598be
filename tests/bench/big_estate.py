"""A database with as many registers as wanted, written by SQL itself: for benchmarks of reads."""

from pathlib import Path

from sqlalchemy import Connection, text

from rollouts.adapters.sql.opening import open_engine, sqlite_url
from rollouts.adapters.sql.tables.every import metadata

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
INSTALLATION = """INSERT INTO installation VALUES (1, 'origin', 'estate', 'demo', 1, 0, 0)"""
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
ROLLOUT = """INSERT INTO rollouts (id, uid, number, title, kind, state, "release", version, edition,
  created_by, created_at, started_at, body)
VALUES (1, 'rollout-1', 1, 'all of it', 'push', 'RUNNING', '', 1, 1, 'ann', 0, 1, '{}')"""
TASKS = """INSERT INTO tasks (id, uid, rollout_id, register, store, wave, state, counter, failure,
  newest, phase, reason, message, message_folded, attempt, activations, busy, "before", "after", body)
SELECT id, 't' || id, 1, 'S' || substr(key, 2), 'S' || substr(key, 2, 5), id % 4, :state, :counter,
  :failure, 1, '', '', 'message', 'message', 1, 1, 0, 'config c-1', 'config c-2', '{}'
FROM estate_registers WHERE id % 100 BETWEEN :low AND :high"""
FACTS = """INSERT INTO register_facts (register, device_id, last_seen, facts, templates)
SELECT 'S' || substr(key, 2), '', 1000000 * id, '{}', CASE id % 10 WHEN 1 THEN '{}' ELSE '{"a":"b"}' END
FROM estate_registers WHERE id % 50 > 0"""
PROOFS = """INSERT INTO register_proofs (register, component, rid, at, evidence, task)
SELECT 'S' || substr(key, 2), 'config', 'c-' || (id % 1000), 0, 'rollout', '' FROM estate_registers"""


def make_big_estate(place: Path, registers: int) -> str:
    """A database at `place` with one running rollout over all `registers`; its URL."""
    url = sqlite_url(place)
    engine = open_engine(url)
    with engine.begin() as connection:
        metadata.create_all(connection)
        _fill(connection, registers)
    engine.dispose()
    return url


def _fill(connection: Connection, registers: int) -> None:
    connection.execute(text(INSTALLATION))
    connection.execute(text(STORES), {"count": -(-registers // LANES)})
    connection.execute(text(REGISTERS), {"count": registers})
    connection.execute(text(ROLLOUT))
    for (state, counter, failure), (low, high) in zip(
        STATES, ((0, 79), (80, 80), (81, 81), (82, 82), (83, 99)), strict=True
    ):
        values = {"state": state, "counter": counter, "failure": failure, "low": low, "high": high}
        connection.execute(text(TASKS), values)
    connection.execute(text(FACTS))
    connection.execute(text(PROOFS))
