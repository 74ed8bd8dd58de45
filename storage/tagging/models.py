"""Trained models: kept, put into force, withdrawn."""

import hashlib
import zlib
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, insert, select, update

from copydesk.clock import now
from copydesk.errors import UnknownIdError
from storage.schema import models
from storage.store import Store


@dataclass(frozen=True, slots=True, kw_only=True)
class KeptModel:
    """A model without its document. `figures` are what its trainer said of it."""

    number: int
    digest: str
    at: str
    withdrawn_at: str | None
    figures: Any


def keep_model(store: Store, document: bytes, figures: Any) -> int:
    """Put a model into force; its number, which is the highest."""
    row = {"digest": hashlib.sha256(document).hexdigest(), "document": zlib.compress(document), "figures": figures}
    with store.writing(serial=True) as connection:
        number = (connection.scalar(select(func.max(models.c.number))) or 0) + 1
        connection.execute(insert(models).values(number=number, at=now(), **row))
    return number


def number_in_force(store: Store) -> int | None:
    """The number of the model in force: the latest that is not withdrawn."""
    with store.reading() as connection:
        found = connection.scalar(select(func.max(models.c.number)).where(models.c.withdrawn_at.is_(None)))
    return None if found is None else int(found)


def model_document(store: Store, number: int) -> bytes:
    """The document of a model as it was kept. Raises UnknownIdError."""
    with store.reading() as connection:
        found = connection.scalar(select(models.c.document).where(models.c.number == number))
    if found is None:
        raise UnknownIdError(f"There is no model {number}.")
    return zlib.decompress(found)


def withdraw_model(store: Store, number: int) -> None:
    """Take a model out of force; the one before it comes back. Raises UnknownIdError where it is in none."""
    its = models.c.number == number, models.c.withdrawn_at.is_(None)
    with store.writing() as connection:
        if not connection.execute(update(models).where(*its).values(withdrawn_at=now())).rowcount:
            raise UnknownIdError(f"There is no model {number} that could be withdrawn.")


def kept_models(store: Store) -> list[KeptModel]:
    """All models, latest first."""
    names = KeptModel.__dataclass_fields__
    with store.reading() as connection:
        rows = connection.execute(select(*(models.c[name] for name in names)).order_by(models.c.number.desc()))
        return [KeptModel(**row._mapping) for row in rows]
