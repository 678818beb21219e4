"""What Alembic runs to migrate: on the connection, and in the transaction, that it was handed."""

from __future__ import annotations

from alembic import context

from bot.state.migrations import VERSION_TABLE
from bot.state.tables import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    version_table=VERSION_TABLE,
    render_as_batch=True,  # SQLite alters most things by making a table anew
)
with context.begin_transaction():
    context.run_migrations()
