"""Units, stores, registers, access profiles, groups and enrolments.

`key` is the folded business key: unique, and the order of every list. Columns ending in `_folded`
and `search` hold folded text for filters. A removed store or register stays, not `present`, so that
it keeps its identity when it comes back and history never points nowhere.
"""

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    String,
    Table,
    Text,
    event,
)

from rollouts.adapters.sql.tables.base import (
    BigKey,
    Instant,
    Json,
    key_column,
    metadata,
    uid_column,
)


def _text(name: str, length: int) -> Column[str]:
    return Column(name, String(length), nullable=False, default="", server_default="")


def _bytewise(length: int) -> String:
    """Text that sorts by its characters' numbers on every database, as Python sorts it."""
    return String(length).with_variant(String(length, collation="C"), "postgresql")


def _business_key(length: int) -> Column[str]:
    return Column("key", _bytewise(length), nullable=False, unique=True)


def _day(name: str) -> Column[str]:
    return Column(name, _bytewise(10), nullable=False, default="", server_default="")


estate_units = Table(
    "estate_units",
    metadata,
    key_column(),
    _business_key(48),
    _text("kind", 16),
    _text("code", 32),
    _text("name", 80),
    _text("parent", 48),
)

estate_stores = Table(
    "estate_stores",
    metadata,
    key_column(),
    uid_column(),
    _business_key(32),
    Column("present", Boolean, nullable=False, default=True),
    _text("code", 32),
    _text("timezone", 64),
    _text("name", 80),
    _text("brand", 32),
    _text("region", 32),
    _text("district", 32),
    _text("currency", 3),
    _text("country", 2),
    _text("subdivision", 6),
    _text("city", 80),
    _text("postal", 16),
    _text("address", 200),
    _text("price_zone", 32),
    _text("tax_location", 32),
    _text("status", 16),
    _day("opens"),
    _day("closes"),
    _text("cutover", 5),
    Column("city_folded", Text, nullable=False, default=""),
    Column("search", Text, nullable=False, default=""),
)

estate_registers = Table(
    "estate_registers",
    metadata,
    key_column(),
    uid_column(),
    _business_key(65),
    Column("present", Boolean, nullable=False, default=True),
    Column("store_id", BigKey, ForeignKey("estate_stores.id"), nullable=False),
    _text("number", 32),
    _text("host", 253),
    _text("kind", 16),
    _text("status", 16),
    _text("platform", 32),
    Column("port", Integer, nullable=False, default=0),
    _text("profile", 32),
    _text("model", 80),
    _text("serial", 80),
    _text("mac", 17),
    _text("hostname", 253),
    _text("ip", 45),
    _text("asset_tag", 80),
    Column("labels", Text, nullable=False, default=""),
    Column("labels_folded", Text, nullable=False, default=""),
    Column("model_folded", Text, nullable=False, default=""),
    Column("serial_folded", Text, nullable=False, default=""),
    Column("search", Text, nullable=False, default=""),
)
Index("ix_estate_registers_store_id", estate_registers.c.store_id, estate_registers.c.number)
Index("ix_estate_registers_profile", estate_registers.c.profile)
Index("ix_estate_registers_list", estate_registers.c.present, estate_registers.c.key)
for _listed in ("kind", "status", "platform"):
    Index(
        f"ix_estate_registers_{_listed}",
        estate_registers.c.present,
        estate_registers.c[_listed],
        estate_registers.c.key,
    )

estate_profiles = Table(
    "estate_profiles",
    metadata,
    key_column(),
    _business_key(32),
    _text("name", 32),
    _text("credential", 32),
    _text("base", 200),
    _text("live_root", 200),
    _text("become", 16),
    _text("boot", 8),
    Column("port", Integer, nullable=False, default=22),
    Column("jumps", Json, nullable=False),
)

estate_groups = Table(
    "estate_groups",
    metadata,
    key_column(),
    _business_key(32),
    _text("name", 32),
    Column("rule", Text, nullable=False),
    Column("purpose", Text, nullable=False, default=""),
)

estate_enrolments = Table(
    "estate_enrolments",
    metadata,
    key_column(),
    Column("register_id", BigKey, ForeignKey("estate_registers.id"), nullable=False, unique=True),
    Column("fingerprint", String(50), nullable=False, unique=True),
    Column("device_id", String(64), unique=True),
    _text("enrolled_by", 64),
    Column("at", Instant, nullable=False),
    _text("source", 8),
)

REGISTER_TEXTS = "estate_registers_text"
"""SQLite's trigram index over `estate_registers.search`, kept by triggers. PostgreSQL has none."""

_TEXTS = f"INSERT INTO {REGISTER_TEXTS}"
_REMOVED = f"{_TEXTS} ({REGISTER_TEXTS}, rowid, search) VALUES ('delete', old.id, old.search)"
_ADDED = f"{_TEXTS} (rowid, search) VALUES (new.id, new.search)"
_OPTIONS = (
    "search, content='estate_registers', content_rowid='id', tokenize='trigram', detail='none'"
)
_TRIGGERS = {
    "added": f"AFTER INSERT ON estate_registers BEGIN {_ADDED}; END",
    "changed": f"AFTER UPDATE OF search ON estate_registers BEGIN {_REMOVED}; {_ADDED}; END",
    "removed": f"AFTER DELETE ON estate_registers BEGIN {_REMOVED}; END",
}


def _with_texts(_table: Table, connection: Connection, **_options: object) -> None:
    if connection.dialect.name == "sqlite":
        connection.exec_driver_sql(f"CREATE VIRTUAL TABLE {REGISTER_TEXTS} USING fts5({_OPTIONS})")
        for name, body in _TRIGGERS.items():
            connection.exec_driver_sql(f"CREATE TRIGGER {REGISTER_TEXTS}_{name} {body}")


event.listen(estate_registers, "after_create", _with_texts)
