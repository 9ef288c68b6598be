"""The first tables.

Frozen: the tables of the program move on, a revision does not.
"""

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None

KEY = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
INSTANT = sa.BigInteger()
JSON = sa.Text()
TEXT = sa.Text().with_variant(sa.Text(collation="C"), "postgresql")
SQLITE_ONLY = (
    (
        "CREATE VIRTUAL TABLE estate_registers_text USING fts5(search, "
        "content='estate_registers', content_rowid='id', tokenize='trigram', "
        "detail='none')"
    ),
    (
        "CREATE TRIGGER estate_registers_text_added AFTER INSERT ON estate_registers "
        "BEGIN INSERT INTO estate_registers_text (rowid, search) VALUES (new.id, "
        "new.search); END"
    ),
    (
        "CREATE TRIGGER estate_registers_text_changed AFTER UPDATE OF search ON "
        "estate_registers BEGIN INSERT INTO estate_registers_text (estate_registers_text, "
        "rowid, search) VALUES ('delete', old.id, old.search); INSERT INTO "
        "estate_registers_text (rowid, search) VALUES (new.id, new.search); END"
    ),
    (
        "CREATE TRIGGER estate_registers_text_removed AFTER DELETE ON estate_registers "
        "BEGIN INSERT INTO estate_registers_text (estate_registers_text, rowid, search) "
        "VALUES ('delete', old.id, old.search); END"
    ),
)


def upgrade() -> None:
    _audit_trail()
    _change_sets()
    _component_versions()
    _config_values()
    _credentials()
    _engine_lease()
    _estate_groups()
    _estate_profiles()
    _estate_stores()
    _estate_units()
    _installation()
    _item_barcodes()
    _items()
    _journal()
    _named_secrets()
    _packages()
    _policies()
    _register_facts()
    _register_proofs()
    _releases()
    _requests()
    _rollouts()
    _task_steps()
    _change_edits()
    _estate_registers()
    _plan_rows()
    _release_targets()
    _tasks()
    _waves()
    _estate_enrolments()
    if op.get_bind().dialect.name == "sqlite":
        for statement in SQLITE_ONLY:
            op.execute(statement)


def word(length: int) -> sa.String:
    return sa.String(length).with_variant(sa.String(length, collation="C"), "postgresql")


def _audit_trail() -> None:
    op.create_table(
        "audit_trail",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("operator", word(64), nullable=False),
        sa.Column("action", word(64), nullable=False),
        sa.Column("object", TEXT, nullable=False),
        sa.Column("outcome", word(16), nullable=False),
        sa.Column("origin", word(200), nullable=False),
        sa.Column("data", JSON, nullable=False),
        sa.Column("previous", word(64), nullable=False),
        sa.Column("hash", word(64), nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_audit_trail"),
    )
    op.create_index("ix_audit_trail_at", "audit_trail", ["at"], unique=False)


def _change_sets() -> None:
    op.create_table(
        "change_sets",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("uid", word(36), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", TEXT, nullable=False),
        sa.Column("kind", word(16), nullable=False),
        sa.Column("state", word(16), nullable=False),
        sa.Column("created_by", word(64), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("submitted_at", INSTANT, nullable=True),
        sa.Column("submitted_by", word(64), nullable=False),
        sa.Column("undoes", word(36), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_change_sets"),
        sa.UniqueConstraint("number", name="uq_change_sets_number"),
        sa.UniqueConstraint("uid", name="uq_change_sets_uid"),
    )
    op.create_index("ix_change_sets_state", "change_sets", ["state"], unique=False)


def _component_versions() -> None:
    op.create_table(
        "component_versions",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("component", word(32), nullable=False),
        sa.Column("rid", word(16), nullable=False),
        sa.Column("sha256", word(64), nullable=False),
        sa.Column("manifest", word(64), nullable=False),
        sa.Column("payload", JSON, nullable=False),
        sa.Column("formats", JSON, nullable=False),
        sa.Column("secrets", JSON, nullable=False),
        sa.Column("label", TEXT, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_component_versions"),
        sa.UniqueConstraint("component", "rid", name="uq_component_versions_component"),
    )


def _config_values() -> None:
    op.create_table(
        "config_values",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("key", word(400), nullable=False),
        sa.Column("rank", sa.Integer(), nullable=False),
        sa.Column("scope", word(80), nullable=False),
        sa.Column("setting", word(120), nullable=False),
        sa.Column("valid_from", word(19), server_default="", nullable=False),
        sa.Column("valid_to", word(19), server_default="", nullable=False),
        sa.Column("value", TEXT, nullable=False),
        sa.Column("change", word(36), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_config_values"),
        sa.UniqueConstraint("key", name="uq_config_values_key"),
    )
    op.create_index(
        "ix_config_values_order",
        "config_values",
        ["rank", "scope", "setting", "valid_from"],
        unique=False,
    )
    op.create_index("ix_config_values_scope", "config_values", ["scope"], unique=False)


def _credentials() -> None:
    op.create_table(
        "credentials",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("name", word(100), nullable=False),
        sa.Column("user", word(100), nullable=False),
        sa.Column("kind", word(16), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("has_passphrase", sa.Boolean(), nullable=False),
        sa.Column("agent_socket", word(200), nullable=False),
        sa.Column("rotated_at", INSTANT, nullable=False),
        sa.Column("rotated_by", word(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_credentials"),
        sa.UniqueConstraint("name", name="uq_credentials_name"),
    )


def _engine_lease() -> None:
    op.create_table(
        "engine_lease",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("owner", word(36), nullable=False),
        sa.Column("described", word(200), nullable=False),
        sa.Column("until", INSTANT, nullable=False),
        sa.Column("fence", sa.BigInteger(), nullable=False),
        sa.Column("stop_wanted", sa.Boolean(), nullable=False),
        sa.Column("process", word(150), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_engine_lease"),
    )


def _estate_groups() -> None:
    op.create_table(
        "estate_groups",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("key", word(32), nullable=False),
        sa.Column("name", word(32), server_default="", nullable=False),
        sa.Column("rule", TEXT, nullable=False),
        sa.Column("purpose", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_estate_groups"),
        sa.UniqueConstraint("key", name="uq_estate_groups_key"),
    )


def _estate_profiles() -> None:
    op.create_table(
        "estate_profiles",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("key", word(32), nullable=False),
        sa.Column("name", word(32), server_default="", nullable=False),
        sa.Column("credential", word(32), server_default="", nullable=False),
        sa.Column("base", word(200), server_default="", nullable=False),
        sa.Column("live_root", word(200), server_default="", nullable=False),
        sa.Column("become", word(16), server_default="", nullable=False),
        sa.Column("boot", word(8), server_default="", nullable=False),
        sa.Column("port", sa.Integer(), nullable=False),
        sa.Column("jumps", JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_estate_profiles"),
        sa.UniqueConstraint("key", name="uq_estate_profiles_key"),
    )


def _estate_stores() -> None:
    op.create_table(
        "estate_stores",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("uid", word(36), nullable=False),
        sa.Column("key", word(32), nullable=False),
        sa.Column("present", sa.Boolean(), nullable=False),
        sa.Column("code", word(32), server_default="", nullable=False),
        sa.Column("timezone", word(64), server_default="", nullable=False),
        sa.Column("name", word(80), server_default="", nullable=False),
        sa.Column("brand", word(32), server_default="", nullable=False),
        sa.Column("region", word(32), server_default="", nullable=False),
        sa.Column("district", word(32), server_default="", nullable=False),
        sa.Column("currency", word(3), server_default="", nullable=False),
        sa.Column("country", word(2), server_default="", nullable=False),
        sa.Column("subdivision", word(6), server_default="", nullable=False),
        sa.Column("city", word(80), server_default="", nullable=False),
        sa.Column("postal", word(16), server_default="", nullable=False),
        sa.Column("address", word(200), server_default="", nullable=False),
        sa.Column("price_zone", word(32), server_default="", nullable=False),
        sa.Column("tax_location", word(32), server_default="", nullable=False),
        sa.Column("status", word(16), server_default="", nullable=False),
        sa.Column("opens", word(10), server_default="", nullable=False),
        sa.Column("closes", word(10), server_default="", nullable=False),
        sa.Column("cutover", word(5), server_default="", nullable=False),
        sa.Column("city_folded", TEXT, nullable=False),
        sa.Column("search", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_estate_stores"),
        sa.UniqueConstraint("key", name="uq_estate_stores_key"),
        sa.UniqueConstraint("uid", name="uq_estate_stores_uid"),
    )


def _estate_units() -> None:
    op.create_table(
        "estate_units",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("key", word(48), nullable=False),
        sa.Column("kind", word(16), server_default="", nullable=False),
        sa.Column("code", word(32), server_default="", nullable=False),
        sa.Column("name", word(80), server_default="", nullable=False),
        sa.Column("parent", word(48), server_default="", nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_estate_units"),
        sa.UniqueConstraint("key", name="uq_estate_units_key"),
    )


def _installation() -> None:
    op.create_table(
        "installation",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("origin", word(36), nullable=False),
        sa.Column("estate", word(36), nullable=False),
        sa.Column("environment", word(16), nullable=False),
        sa.Column("fence_epoch", sa.BigInteger(), nullable=False),
        sa.Column("fence_counter", sa.BigInteger(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_installation"),
    )


def _item_barcodes() -> None:
    op.create_table(
        "item_barcodes",
        sa.Column("key", word(14), nullable=False),
        sa.Column("gtin", word(14), nullable=False),
        sa.Column("item_id", word(32), nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_item_barcodes"),
    )
    op.create_index("ix_item_barcodes_item_id", "item_barcodes", ["item_id"], unique=False)


def _items() -> None:
    op.create_table(
        "items",
        sa.Column("item_id", word(32), nullable=False),
        sa.Column("description", word(80), nullable=False),
        sa.Column("department", word(32), nullable=False),
        sa.Column("tax_group", word(32), nullable=False),
        sa.Column("search", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("item_id", name="pk_items"),
    )


def _journal() -> None:
    op.create_table(
        "journal",
        sa.Column("seq", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("origin", word(36), nullable=False),
        sa.Column("kind", word(64), nullable=False),
        sa.Column("subject", word(64), nullable=False),
        sa.Column("rollout", word(36), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("data", JSON, nullable=False),
        sa.PrimaryKeyConstraint("seq", name="pk_journal"),
    )
    op.create_index("ix_journal_rollout", "journal", ["rollout", "seq"], unique=False)


def _named_secrets() -> None:
    op.create_table(
        "named_secrets",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("name", word(128), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("set_at", INSTANT, nullable=False),
        sa.Column("set_by", word(64), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_named_secrets"),
        sa.UniqueConstraint("name", name="uq_named_secrets_name"),
    )


def _packages() -> None:
    op.create_table(
        "packages",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("name", word(64), nullable=False),
        sa.Column("version", word(64), nullable=False),
        sa.Column("platform", word(64), nullable=False),
        sa.Column("rid", word(16), nullable=False),
        sa.Column("files", sa.Integer(), nullable=False),
        sa.Column("size", sa.BigInteger(), nullable=False),
        sa.Column("added_by", word(64), nullable=False),
        sa.Column("added_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_packages"),
        sa.UniqueConstraint("name", "version", name="uq_packages_name"),
    )


def _policies() -> None:
    op.create_table(
        "policies",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("name", word(64), nullable=False),
        sa.Column("value", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_policies"),
        sa.UniqueConstraint("name", name="uq_policies_name"),
    )


def _register_facts() -> None:
    op.create_table(
        "register_facts",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("register", word(65), nullable=False),
        sa.Column("device_id", word(64), nullable=False),
        sa.Column("last_seen", INSTANT, nullable=True),
        sa.Column("facts", JSON, nullable=False),
        sa.Column("templates", JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_register_facts"),
        sa.UniqueConstraint("register", name="uq_register_facts_register"),
    )
    op.create_index(
        "ix_register_facts_adopted",
        "register_facts",
        [sa.literal_column("lower(register)")],
        unique=False,
        sqlite_where=sa.text("templates <> '{}'"),
        postgresql_where=sa.text("templates <> '{}'"),
    )
    op.create_index(
        "ix_register_facts_key",
        "register_facts",
        [sa.literal_column("lower(register)"), "last_seen"],
        unique=False,
    )


def _register_proofs() -> None:
    op.create_table(
        "register_proofs",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("register", word(65), nullable=False),
        sa.Column("component", word(32), nullable=False),
        sa.Column("rid", word(16), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("evidence", word(16), nullable=False),
        sa.Column("task", word(36), nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_register_proofs"),
        sa.UniqueConstraint("register", "component", name="uq_register_proofs_register"),
    )
    op.create_index(
        "ix_register_proofs_key",
        "register_proofs",
        [sa.literal_column("lower(register)"), "component"],
        unique=False,
    )
    op.create_index(
        "ix_register_proofs_rid", "register_proofs", [sa.literal_column("lower(rid)")], unique=False
    )


def _releases() -> None:
    op.create_table(
        "releases",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("uid", word(36), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", TEXT, nullable=False),
        sa.Column("kind", word(16), nullable=False),
        sa.Column("components", JSON, nullable=False),
        sa.Column("change", word(36), nullable=False),
        sa.Column("registers", sa.Integer(), nullable=False),
        sa.Column("versions", sa.Integer(), nullable=False),
        sa.Column("created_by", word(64), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_releases"),
        sa.UniqueConstraint("number", name="uq_releases_number"),
        sa.UniqueConstraint("uid", name="uq_releases_uid"),
    )


def _requests() -> None:
    op.create_table(
        "requests",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("uid", word(36), nullable=False),
        sa.Column("action", word(64), nullable=False),
        sa.Column("operator", word(64), nullable=False),
        sa.Column("body", JSON, nullable=False),
        sa.Column("state", word(16), nullable=False),
        sa.Column("done", sa.BigInteger(), nullable=False),
        sa.Column("total", sa.BigInteger(), nullable=False),
        sa.Column("note", TEXT, nullable=False),
        sa.Column("result", JSON, nullable=True),
        sa.Column("error", JSON, nullable=True),
        sa.Column("cancel_wanted", sa.Boolean(), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("started_at", INSTANT, nullable=True),
        sa.Column("finished_at", INSTANT, nullable=True),
        sa.PrimaryKeyConstraint("id", name="pk_requests"),
        sa.UniqueConstraint("uid", name="uq_requests_uid"),
    )
    op.create_index("ix_requests_state", "requests", ["state"], unique=False)


def _rollouts() -> None:
    op.create_table(
        "rollouts",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("uid", word(36), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("title", TEXT, nullable=False),
        sa.Column("kind", word(16), nullable=False),
        sa.Column("state", word(32), nullable=False),
        sa.Column("release", word(36), nullable=False),
        sa.Column("version", sa.Integer(), nullable=False),
        sa.Column("edition", sa.Integer(), nullable=False),
        sa.Column("created_by", word(64), nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("approved_at", INSTANT, nullable=True),
        sa.Column("started_at", INSTANT, nullable=True),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("body", JSON, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_rollouts"),
        sa.UniqueConstraint("number", name="uq_rollouts_number"),
        sa.UniqueConstraint("uid", name="uq_rollouts_uid"),
    )
    op.create_index("ix_rollouts_state", "rollouts", ["state"], unique=False)


def _task_steps() -> None:
    op.create_table(
        "task_steps",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("task", word(36), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("step", word(32), nullable=False),
        sa.Column("text", TEXT, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_task_steps"),
    )
    op.create_index("ix_task_steps_task", "task_steps", ["task"], unique=False)


def _change_edits() -> None:
    op.create_table(
        "change_edits",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("change_id", KEY, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("kind", word(32), nullable=False),
        sa.Column("key", word(400), nullable=False),
        sa.Column("field", word(64), nullable=False),
        sa.Column("before", TEXT, nullable=True),
        sa.Column("after", TEXT, nullable=True),
        sa.Column("by", word(64), nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.ForeignKeyConstraint(
            ["change_id"], ["change_sets.id"], name="fk_change_edits_change_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_change_edits"),
        sa.UniqueConstraint("change_id", "position", name="uq_change_edits_change_id"),
    )
    op.create_index("ix_change_edits_key", "change_edits", ["kind", "key"], unique=False)


def _estate_registers() -> None:
    op.create_table(
        "estate_registers",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("uid", word(36), nullable=False),
        sa.Column("key", word(65), nullable=False),
        sa.Column("present", sa.Boolean(), nullable=False),
        sa.Column("store_id", KEY, nullable=False),
        sa.Column("number", word(32), server_default="", nullable=False),
        sa.Column("host", word(253), server_default="", nullable=False),
        sa.Column("kind", word(16), server_default="", nullable=False),
        sa.Column("status", word(16), server_default="", nullable=False),
        sa.Column("platform", word(32), server_default="", nullable=False),
        sa.Column("port", sa.Integer(), nullable=False),
        sa.Column("profile", word(32), server_default="", nullable=False),
        sa.Column("model", word(80), server_default="", nullable=False),
        sa.Column("serial", word(80), server_default="", nullable=False),
        sa.Column("mac", word(17), server_default="", nullable=False),
        sa.Column("hostname", word(253), server_default="", nullable=False),
        sa.Column("ip", word(45), server_default="", nullable=False),
        sa.Column("asset_tag", word(80), server_default="", nullable=False),
        sa.Column("labels", TEXT, nullable=False),
        sa.Column("labels_folded", TEXT, nullable=False),
        sa.Column("model_folded", TEXT, nullable=False),
        sa.Column("serial_folded", TEXT, nullable=False),
        sa.Column("search", TEXT, nullable=False),
        sa.ForeignKeyConstraint(
            ["store_id"], ["estate_stores.id"], name="fk_estate_registers_store_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_estate_registers"),
        sa.UniqueConstraint("key", name="uq_estate_registers_key"),
        sa.UniqueConstraint("uid", name="uq_estate_registers_uid"),
    )
    op.create_index(
        "ix_estate_registers_kind", "estate_registers", ["present", "kind", "key"], unique=False
    )
    op.create_index(
        "ix_estate_registers_list", "estate_registers", ["present", "key"], unique=False
    )
    op.create_index(
        "ix_estate_registers_platform",
        "estate_registers",
        ["present", "platform", "key"],
        unique=False,
    )
    op.create_index("ix_estate_registers_profile", "estate_registers", ["profile"], unique=False)
    op.create_index(
        "ix_estate_registers_status", "estate_registers", ["present", "status", "key"], unique=False
    )
    op.create_index(
        "ix_estate_registers_store_id", "estate_registers", ["store_id", "number"], unique=False
    )


def _plan_rows() -> None:
    op.create_table(
        "plan_rows",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("rollout_id", KEY, nullable=False),
        sa.Column("register", word(65), nullable=False),
        sa.Column("outcome", word(16), nullable=False),
        sa.Column("code", word(64), nullable=False),
        sa.Column("there", TEXT, nullable=False),
        sa.Column("released", TEXT, nullable=False),
        sa.Column("proposed", TEXT, nullable=False),
        sa.Column("edits", sa.Integer(), nullable=False),
        sa.Column("detail", JSON, nullable=False),
        sa.Column("seen_at", INSTANT, nullable=True),
        sa.ForeignKeyConstraint(["rollout_id"], ["rollouts.id"], name="fk_plan_rows_rollout_id"),
        sa.PrimaryKeyConstraint("id", name="pk_plan_rows"),
        sa.UniqueConstraint("rollout_id", "register", name="uq_plan_rows_rollout_id"),
    )


def _release_targets() -> None:
    op.create_table(
        "release_targets",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("release_id", KEY, nullable=False),
        sa.Column("register", word(65), nullable=False),
        sa.Column("version_id", KEY, nullable=False),
        sa.ForeignKeyConstraint(
            ["release_id"], ["releases.id"], name="fk_release_targets_release_id"
        ),
        sa.ForeignKeyConstraint(
            ["version_id"], ["component_versions.id"], name="fk_release_targets_version_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_release_targets"),
        sa.UniqueConstraint(
            "release_id", "register", "version_id", name="uq_release_targets_release_id"
        ),
    )
    op.create_index("ix_release_targets_register", "release_targets", ["register"], unique=False)


def _tasks() -> None:
    op.create_table(
        "tasks",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("uid", word(36), nullable=False),
        sa.Column("rollout_id", KEY, nullable=False),
        sa.Column("register", word(65), nullable=False),
        sa.Column("store", word(32), nullable=False),
        sa.Column("wave", sa.Integer(), nullable=False),
        sa.Column("state", word(20), nullable=False),
        sa.Column("counter", word(16), nullable=False),
        sa.Column("failure", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("newest", sa.Boolean(), server_default=sa.false(), nullable=False),
        sa.Column("phase", word(16), nullable=False),
        sa.Column("reason", word(64), nullable=False),
        sa.Column("message", TEXT, nullable=False),
        sa.Column("message_folded", TEXT, server_default="", nullable=False),
        sa.Column("attempt", sa.Integer(), nullable=False),
        sa.Column("activations", sa.Integer(), nullable=False),
        sa.Column("busy", sa.Boolean(), nullable=False),
        sa.Column("before", TEXT, nullable=False),
        sa.Column("after", TEXT, nullable=False),
        sa.Column("started_at", INSTANT, nullable=True),
        sa.Column("ended_at", INSTANT, nullable=True),
        sa.Column("changed_at", INSTANT, nullable=True),
        sa.Column("body", JSON, nullable=False),
        sa.ForeignKeyConstraint(["rollout_id"], ["rollouts.id"], name="fk_tasks_rollout_id"),
        sa.PrimaryKeyConstraint("id", name="pk_tasks"),
        sa.UniqueConstraint("rollout_id", "register", name="uq_tasks_rollout_id"),
        sa.UniqueConstraint("uid", name="uq_tasks_uid"),
    )
    op.create_index("ix_tasks_busy", "tasks", ["busy", "register"], unique=False)
    op.create_index("ix_tasks_counter", "tasks", ["rollout_id", "counter"], unique=False)
    op.create_index(
        "ix_tasks_newest", "tasks", [sa.literal_column("lower(register)"), "newest"], unique=False
    )
    op.create_index("ix_tasks_register", "tasks", ["register", "changed_at"], unique=False)
    op.create_index(
        "ix_tasks_standing",
        "tasks",
        ["newest", "counter", "state", "failure", sa.literal_column("lower(register)")],
        unique=False,
    )
    op.create_index(
        "ix_tasks_waves", "tasks", ["rollout_id", "wave", "counter", "failure"], unique=False
    )


def _waves() -> None:
    op.create_table(
        "waves",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("uid", word(36), nullable=False),
        sa.Column("rollout_id", KEY, nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("name", TEXT, nullable=False),
        sa.Column("state", word(16), nullable=False),
        sa.Column("registers", sa.Integer(), nullable=False),
        sa.Column("body", JSON, nullable=False),
        sa.ForeignKeyConstraint(["rollout_id"], ["rollouts.id"], name="fk_waves_rollout_id"),
        sa.PrimaryKeyConstraint("id", name="pk_waves"),
        sa.UniqueConstraint("rollout_id", "position", name="uq_waves_rollout_id"),
        sa.UniqueConstraint("uid", name="uq_waves_uid"),
    )


def _estate_enrolments() -> None:
    op.create_table(
        "estate_enrolments",
        sa.Column("id", KEY, autoincrement=True, nullable=False),
        sa.Column("register_id", KEY, nullable=False),
        sa.Column("fingerprint", word(50), nullable=False),
        sa.Column("device_id", word(64), nullable=True),
        sa.Column("enrolled_by", word(64), server_default="", nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("source", word(8), server_default="", nullable=False),
        sa.ForeignKeyConstraint(
            ["register_id"], ["estate_registers.id"], name="fk_estate_enrolments_register_id"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_estate_enrolments"),
        sa.UniqueConstraint("device_id", name="uq_estate_enrolments_device_id"),
        sa.UniqueConstraint("fingerprint", name="uq_estate_enrolments_fingerprint"),
        sa.UniqueConstraint("register_id", name="uq_estate_enrolments_register_id"),
    )
