"""The console: people and their sessions, claims, attempts, appointments, and an audit log that only grows.

Never edited after landing.
"""

import sqlalchemy as sa
from alembic import op

revision = "0002"
down_revision = "0001"

INSTANT = sa.DateTime(timezone=True)

_REQUEST_COLUMNS = (
    sa.Column("rank", sa.Integer, nullable=False, server_default=sa.text("2")),
    sa.Column("promised_at", INSTANT),
    sa.Column("due_from", INSTANT),
    sa.Column("owner_id", sa.Text),
    sa.Column("lease_until", INSTANT),
    sa.Column("first_for", sa.Text),
    sa.Column("first_until", INSTANT),
    sa.Column("attempts", sa.Integer, nullable=False, server_default=sa.text("0")),
    sa.Column("last_outcome", sa.Text),
    sa.Column("first_attempt_at", INSTANT),
    sa.Column("closed_at", INSTANT),
    sa.Column("closed_by", sa.Text),
    sa.Column("reopened", sa.Integer, nullable=False, server_default=sa.text("0")),
    sa.Column("unheard", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("relay", sa.Boolean, nullable=False, server_default=sa.false()),
    sa.Column("split_from", sa.Text),
)


def upgrade() -> None:
    _requests()
    op.add_column("callback_events", sa.Column("staff_id", sa.Text))
    op.add_column("messages", sa.Column("staff_id", sa.Text))
    ended = "status IN ('undelivered', 'failed', 'refused', 'suppressed', 'canceled', 'unknown')"
    _partial_index("ix_messages_updated_at_id", "messages", ["updated_at", "id"], ended)
    _attempts()
    _appointments()
    _people()
    _audit()
    _wallboards()


def _requests() -> None:
    table = "callback_requests"
    for column in _REQUEST_COLUMNS:
        op.add_column(table, column)
    op.execute(
        "UPDATE callback_requests SET rank = CASE urgency"
        " WHEN 'urgent' THEN 0 WHEN 'same-day' THEN 1 WHEN 'normal' THEN 2 ELSE 3 END,"
        " promised_by = COALESCE(promised_by, opened_at), promised_at = opened_at"
    )
    op.execute("UPDATE callback_requests SET closed_at = last_step_at WHERE status <> 'open'")
    # Before the console only a merge closed a request; a new contact must not open that shell again.
    op.execute("UPDATE callback_requests SET last_outcome = 'merged' WHERE status = 'done'")
    op.execute(
        "UPDATE callback_requests SET unheard = (1 = 1) WHERE id IN"
        " (SELECT request_id FROM callback_events WHERE kind = 'message')"
    )
    op.drop_index("ix_callback_requests_status_urgency_promised_by", table)  # the views below have their own
    op.create_index("ix_callback_requests_opened_at_id", table, ["opened_at", "id"])
    op.create_index("ix_callback_requests_number_closed_at", table, ["number", "closed_at"])
    op.create_index("ix_callback_requests_closed_at_id", table, ["closed_at", "id"])
    is_open = "status = 'open'"
    is_owned, is_delayed = f"{is_open} AND owner_id IS NOT NULL", f"{is_open} AND due_from IS NOT NULL"
    order = ["rank", "promised_by", "opened_at", "id"]
    _partial_index("ix_callback_requests_todo", table, order, is_open)
    _partial_index("ix_callback_requests_mine", table, ["owner_id", *order], is_owned)
    _partial_index(
        "ix_callback_requests_first_for", table, ["first_for"], f"{is_open} AND first_for IS NOT NULL"
    )
    # A request that staff split off may share the number of the one it came from.
    op.drop_index("uq_callback_requests_open_number", table)
    whole = f"{is_open} AND number IS NOT NULL AND split_from IS NULL"
    _partial_index("uq_callback_requests_open_number", table, ["number"], whole, unique=True)
    _partial_index("ix_callback_requests_lease_until", table, ["lease_until"], is_owned)
    _partial_index("ix_callback_requests_due_from_id", table, ["due_from", "id"], is_delayed)


def _attempts() -> None:
    op.create_table(
        "callback_attempts",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("request_id", sa.Text, nullable=False),
        sa.Column("staff_id", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("started_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT),
        sa.Column("outcome", sa.Text),
        sa.Column("call_sid", sa.Text),
        sa.Column("call_status", sa.Text),
        sa.Column("problem", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_callback_attempts"),
        sa.ForeignKeyConstraint(
            ["request_id"], ["callback_requests.id"], name="fk_callback_attempts_request_id"
        ),
    )
    table = "callback_attempts"
    op.create_index("ix_callback_attempts_request_id_started_at", table, ["request_id", "started_at"])
    op.create_index("ix_callback_attempts_started_at", table, ["started_at"])
    under_way = "ended_at IS NULL"
    _partial_index("uq_callback_attempts_open_request_id", table, ["request_id"], under_way, unique=True)
    _partial_index("ix_callback_attempts_staff_id", table, ["staff_id"], under_way)


def _appointments() -> None:
    op.create_table(
        "appointments",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("request_id", sa.Text),
        sa.Column("number", sa.Text, nullable=False),
        sa.Column("who_for", sa.Text, nullable=False),
        sa.Column("place", sa.Text, nullable=False),
        sa.Column("wall_time", sa.Text, nullable=False),
        sa.Column("zone", sa.Text, nullable=False),
        sa.Column("starts_at", INSTANT, nullable=False),
        sa.Column("language", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("created_by", sa.Text),
        sa.Column("updated_at", INSTANT, nullable=False),
        sa.Column("version", sa.Integer, nullable=False, server_default=sa.text("1")),
        sa.PrimaryKeyConstraint("id", name="pk_appointments"),
    )
    op.create_index("ix_appointments_number_starts_at", "appointments", ["number", "starts_at"])
    op.create_index("ix_appointments_request_id", "appointments", ["request_id"])


def _people() -> None:
    op.create_table(
        "staff",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("username", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("phone", sa.Text),
        sa.Column("password_hash", sa.Text, nullable=False),
        sa.Column("password_set_at", INSTANT, nullable=False),
        sa.Column("shortcuts", sa.Boolean, nullable=False, server_default=sa.true()),
        sa.Column("demo", sa.Boolean, nullable=False, server_default=sa.false()),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("disabled_at", INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_staff"),
        sa.UniqueConstraint("username", name="uq_staff_username"),
    )
    op.create_table(
        "staff_sessions",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("token_hash", sa.Text, nullable=False),
        sa.Column("staff_id", sa.Text, nullable=False),
        sa.Column("csrf", sa.Text, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("browser", sa.Text, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("active_at", INSTANT, nullable=False),
        sa.Column("ended_at", INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_staff_sessions"),
        sa.UniqueConstraint("token_hash", name="uq_staff_sessions_token_hash"),
        sa.ForeignKeyConstraint(["staff_id"], ["staff.id"], name="fk_staff_sessions_staff_id"),
    )
    op.create_index("ix_staff_sessions_staff_id", "staff_sessions", ["staff_id"])
    op.create_table(
        "sign_ins",
        sa.Column("id", sa.Integer, autoincrement=True, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("username", sa.Text, nullable=False),
        sa.Column("address", sa.Text, nullable=False),
        sa.Column("succeeded", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_sign_ins"),
    )
    op.create_index("ix_sign_ins_address_at", "sign_ins", ["address", "at"])
    op.create_index("ix_sign_ins_username_at", "sign_ins", ["username", "at"])


def _audit() -> None:
    op.create_table(
        "audit_entries",
        sa.Column("id", sa.Integer, autoincrement=True, nullable=False),
        sa.Column("at", INSTANT, nullable=False),
        sa.Column("staff_id", sa.Text),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("request_id", sa.Text),
        sa.Column("address", sa.Text),
        sa.Column("data", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_audit_entries"),
    )
    op.create_index("ix_audit_entries_at", "audit_entries", ["at"])
    op.create_index("ix_audit_entries_request_id_at", "audit_entries", ["request_id", "at"])
    op.create_index("ix_audit_entries_staff_id_at", "audit_entries", ["staff_id", "at"])
    if op.get_bind().dialect.name == "sqlite":
        for verb in ("UPDATE", "DELETE"):
            op.execute(
                f"CREATE TRIGGER audit_entries_no_{verb.lower()} BEFORE {verb} ON audit_entries"
                " BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END"
            )
        # INSERT OR REPLACE removes the older row without asking a trigger on DELETE.
        op.execute(
            "CREATE TRIGGER audit_entries_no_replace BEFORE INSERT ON audit_entries"
            " WHEN EXISTS (SELECT 1 FROM audit_entries WHERE id = NEW.id)"
            " BEGIN SELECT RAISE(ABORT, 'the audit log only grows'); END"
        )
        return
    op.execute(
        "CREATE OR REPLACE FUNCTION audit_entries_only_grow() RETURNS trigger LANGUAGE plpgsql AS"
        " $$ BEGIN RAISE EXCEPTION 'the audit log only grows'; END $$"
    )
    op.execute(
        "CREATE TRIGGER audit_entries_only_grow BEFORE UPDATE OR DELETE OR TRUNCATE ON audit_entries"
        " FOR EACH STATEMENT EXECUTE FUNCTION audit_entries_only_grow()"
    )


def _wallboards() -> None:
    op.create_table(
        "wallboards",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("token_hash", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("created_at", INSTANT, nullable=False),
        sa.Column("created_by", sa.Text, nullable=False),
        sa.Column("revoked_at", INSTANT),
        sa.PrimaryKeyConstraint("id", name="pk_wallboards"),
        sa.UniqueConstraint("token_hash", name="uq_wallboards_token_hash"),
    )


def _partial_index(name: str, table: str, columns: list[str], where: str, *, unique: bool = False) -> None:
    op.create_index(
        name, table, columns, unique=unique, sqlite_where=sa.text(where), postgresql_where=sa.text(where)
    )
