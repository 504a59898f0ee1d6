"""The daily roll-up: how many touches of each team and kind there were on each UTC day."""

from collections.abc import Mapping

from revenue.instants import DAY_MICROS, utc_day
from storage.bulk import Bulk
from storage.tables import daily_touches


def add_daily(bulk: Bulk, counts: Mapping[tuple[int, str, str], int]) -> None:
    """Add counts by (day number since 1970, team, kind)."""
    bulk.insert(
        daily_touches,
        ("day", "team", "kind", "touches"),
        [
            (bulk.workspace_id, bulk.day(utc_day(number)), team, kind, count)
            for (number, team, kind), count in sorted(counts.items())
        ],
        conflict="ON CONFLICT (workspace_id, day, team, kind)"
        " DO UPDATE SET touches = daily_touches.touches + excluded.touches",
    )


def rebuild_daily(bulk: Bulk) -> None:
    """Count again from the event log."""
    space = bulk.workspace_id
    bulk.run(bulk.sql("DELETE FROM daily_touches WHERE workspace_id = {}"), [(space,)])
    # SQLite keeps instants as microseconds (storage/types.py).
    day = "(at AT TIME ZONE 'UTC')::date" if bulk.postgres else f"date(at / {DAY_MICROS} * 86400, 'unixepoch')"
    bulk.run(
        bulk.sql(
            "INSERT INTO daily_touches (workspace_id, day, team, kind, touches)"  # noqa: S608 - our own expression
            f" SELECT workspace_id, {day}, team, kind, count(*) FROM touches WHERE workspace_id = {{}}"
            " GROUP BY 1, 2, 3, 4"
        ),
        [(space,)],
    )
