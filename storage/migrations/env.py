"""Alembic's entry: runs migrations on the URL that `storage.schema` hands over."""

from __future__ import annotations

from alembic import context

from storage import uow  # imports every model, so that `metadata` knows all tables
from storage.base import metadata
from storage.database import make_engine

assert uow

engine = make_engine(context.config.attributes["url"])
with engine.connect() as connection:
    context.configure(connection=connection, target_metadata=metadata, render_as_batch=True)
    with context.begin_transaction():
        context.run_migrations()
engine.dispose()
