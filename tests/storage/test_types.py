"""Values come back from both databases as they went in."""

from datetime import UTC, datetime, timedelta, timezone
from uuid import UUID

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import insert, select
from sqlalchemy.exc import StatementError

from storage import Database
from storage.ids import new_id
from storage.tables import workspaces

ZONES = [UTC, timezone(timedelta(hours=-9, minutes=-30))]
# Naive bounds, because the zone is drawn too.
instants = st.datetimes(datetime(2, 1, 1), datetime(9998, 12, 31), timezones=st.sampled_from(ZONES))  # noqa: DTZ001


def keep(database: Database, at: datetime) -> tuple[UUID, datetime]:
    """The id and instant of a row, as they come back."""
    made = new_id()
    values = {"id": made, "team_id": str(made)[:32], "name": "", "currency": "EUR", "zone": "UTC"}
    with database.transaction() as connection:
        connection.execute(insert(workspaces).values(**values, fiscal_start_month=1, created_at=at))
        row = connection.execute(select(workspaces.c.id, workspaces.c.created_at).where(workspaces.c.id == made)).one()
        connection.execute(workspaces.delete().where(workspaces.c.id == made))
    assert row.id == made
    return row.id, row.created_at


# Each example has a row of its own; how long that takes says nothing about its values.
@given(at=instants)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_an_instant_keeps_its_microsecond_and_comes_back_in_utc(database: Database, at: datetime) -> None:
    _id, back = keep(database, at)
    assert back == at
    assert back.tzinfo is UTC


def test_an_instant_without_a_zone_is_refused(database: Database) -> None:
    with pytest.raises(StatementError, match="has no time zone; instants are aware UTC"):
        keep(database, datetime(2026, 11, 20))  # noqa: DTZ001 - that is the point
