"""Run by alembic: migrates over the connection, and inside the transaction, that the caller holds."""

from alembic import context

from storage.schema import metadata

context.configure(
    connection=context.config.attributes["connection"], target_metadata=metadata, render_as_batch=True
)
context.run_migrations()
