"""The one door to local calendars: zones, periods, working days and weekly schedules."""

from revenue.period_words import PERIOD_FORMS, parse_period
from revenue.periods import (
    MONDAY_TO_FRIDAY,
    MONTHS,
    Period,
    PeriodUnit,
    days,
    elapsed_share,
    fiscal_year_of,
    month_of,
    months,
    quarter_of,
    week,
    week_of,
    working_days,
    year_of,
    year_to_date,
)
from revenue.schedule import WeeklySchedule, due_runs
from revenue.zones import days_between, first_instant, local_day, zone_of

__all__ = [
    "MONDAY_TO_FRIDAY",
    "MONTHS",
    "PERIOD_FORMS",
    "Period",
    "PeriodUnit",
    "WeeklySchedule",
    "days",
    "days_between",
    "due_runs",
    "elapsed_share",
    "first_instant",
    "fiscal_year_of",
    "local_day",
    "month_of",
    "months",
    "parse_period",
    "quarter_of",
    "week",
    "week_of",
    "working_days",
    "year_of",
    "year_to_date",
    "zone_of",
]
