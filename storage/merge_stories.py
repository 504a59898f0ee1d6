"""The story of a merge as it is written down: rows in JSON, and rows out of it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from sqlalchemy import Table

from storage.tables import handoffs, lead_assignments, lead_passages, opportunities, touches
from storage.types import Id, Instant

BELONGING = (touches, opportunities, handoffs)
"""What has an id of its own and belongs to a lead."""
HISTORIES = (lead_passages, lead_assignments)
FILLED = ("name", "email", "title", "product", "account_id", "campaign_id")
"""What a kept lead takes over where it knows nothing itself."""


def plain(value: Any) -> Any:
    """A value as JSON has it."""
    if isinstance(value, UUID):
        return value.hex
    return value.isoformat() if isinstance(value, datetime) else value


def plain_row(row: Mapping[str, Any]) -> dict[str, Any]:
    """A row as it can be written in JSON."""
    return {name: plain(value) for name, value in row.items()}


def typed(table: Table, row: Mapping[str, Any]) -> dict[str, Any]:
    """A row out of JSON with ids and instants again."""
    return {name: _value(table.c[name].type, value) for name, value in row.items()}


def _value(kind: object, value: Any) -> Any:
    if value is None:
        return None
    if isinstance(kind, Id):
        return UUID(value)
    return datetime.fromisoformat(value) if isinstance(kind, Instant) else value
