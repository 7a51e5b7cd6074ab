"""Alembic's entry. Runs inside the transaction that Database.migrate opened, so a failed step leaves nothing behind."""

from alembic import context

from line.store.tables import metadata

# SQLite can roll back CREATE and ALTER; Alembic does not assume so unless told (transactional_ddl).
context.configure(
    connection=context.config.attributes["connection"], target_metadata=metadata, transactional_ddl=True
)
with context.begin_transaction():
    context.run_migrations()
