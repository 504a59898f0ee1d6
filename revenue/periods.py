"""Periods of the local calendar: days, ISO weeks, months, calendar and fiscal quarters and years."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from enum import StrEnum
from fractions import Fraction

from revenue.zones import first_instant, zone_of

FIRST_YEAR, LAST_YEAR = 1970, 2200
MONTHS = (
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
)
WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
MONDAY_TO_FRIDAY = frozenset(range(5))
_DAY = timedelta(days=1)
_MIDNIGHT = time(0)


class PeriodUnit(StrEnum):
    """What a period is one of; it decides which period is the equal one before."""

    DAYS = "days"
    WEEK = "week"
    MONTHS = "months"
    QUARTER = "quarter"
    YEAR = "year"
    YEAR_TO_DATE = "year to date"


@dataclass(frozen=True, slots=True)
class Period:
    """A half-open period [start, end) of local days.

    `label` is how people read it ("week 39 of 2017"), `key` names it for ever and is understood by parse_period
    ("2017-W39", "2017-Q3", "FY2018-Q1", "2017-09", "2017", "FY2018", "ytd-2017-06-15", "2017-06-01..2017-06-30" with
    its last day).
    """

    start: date
    end: date
    label: str
    key: str
    unit: PeriodUnit = PeriodUnit.DAYS
    fiscal_start_month: int = 1

    @property
    def last_day(self) -> date:
        """The last day inside the period."""
        return self.end - _DAY

    @property
    def days(self) -> int:
        """How many calendar days it has."""
        return (self.end - self.start).days

    def contains(self, day: date) -> bool:
        """Whether a local day lies in the period."""
        return self.start <= day < self.end

    def instants(self, zone: str) -> tuple[datetime, datetime]:
        """The half-open UTC bounds: the first instants of the start day and of the day after the last, in `zone`."""
        place = zone_of(zone)
        return first_instant(self.start, _MIDNIGHT, place), first_instant(self.end, _MIDNIGHT, place)

    def before(self) -> "Period":
        """The equal period before.

        A week, month, quarter or year gives the one before; a year to date the same stretch of the year before;
        several whole months as many months before; any other range as many days before.
        """
        match self.unit:
            case PeriodUnit.WEEK:
                return week_of(self.start - _DAY)
            case PeriodUnit.QUARTER:
                return quarter_of(self.start - _DAY, self.fiscal_start_month)
            case PeriodUnit.YEAR:
                return fiscal_year_of(self.start - _DAY, self.fiscal_start_month)
            case PeriodUnit.MONTHS:
                length = _month_number(self.end) - _month_number(self.start)
                return months(_first_of(_month_number(self.start) - length), self.start)
            case PeriodUnit.YEAR_TO_DATE:
                last = _same_day_last_year(self.last_day)
                return year_to_date(last, self.fiscal_start_month)
            case PeriodUnit.DAYS:
                return days(self.start - (self.end - self.start), self.start)


def week(year: int, number: int) -> Period:
    """ISO week `number` of ISO year `year`. Raises ValueError for week 53 of a year that has 52."""
    _check_year(year)
    last = weeks_in(year)
    if not 1 <= number <= last:
        raise ValueError(f"{year} has {last} weeks, there is no week {number} in it")
    return week_of(date.fromisocalendar(year, number, 1))


def weeks_in(year: int) -> int:
    """52 or 53: the number of the last ISO week of an ISO year."""
    return date(year, 12, 28).isocalendar().week


def week_of(day: date) -> Period:
    """The ISO week (Monday to Sunday) that a day lies in."""
    year, number, weekday = day.isocalendar()
    start = day - timedelta(days=weekday - 1)
    return Period(
        start, start + timedelta(days=7), f"week {number} of {year}", f"{year}-W{number:02d}", PeriodUnit.WEEK
    )


def month_of(day: date) -> Period:
    """The calendar month that a day lies in."""
    first = _month_number(day)
    return months(_first_of(first), _first_of(first + 1))


def months(start: date, end: date) -> Period:
    """Whole months, from the first of one to the first of another. Raises ValueError for other days."""
    if start.day != 1 or end.day != 1 or end <= start:
        raise ValueError("whole months go from the first of one month to the first of a later one")
    if _month_number(end) - _month_number(start) == 1:
        label, key = f"{MONTHS[start.month - 1]} {start.year}", f"{start:%Y-%m}"
    else:
        last = end - _DAY
        year = "" if start.year == last.year else f" {start.year}"
        label = f"{MONTHS[start.month - 1]}{year} to {MONTHS[last.month - 1]} {last.year}"
        key = _range_key(start, end)
    return Period(start, end, label, key, PeriodUnit.MONTHS)


def quarter_of(day: date, fiscal_start_month: int = 1) -> Period:
    """The quarter that a day lies in, of the fiscal year that begins in `fiscal_start_month` (1 to 12)."""
    number = (day.month - _month_index(fiscal_start_month)) % 12 // 3 + 1
    first = _month_number(day) - (day.month - fiscal_start_month) % 3
    start, end = _first_of(first), _first_of(first + 3)
    if fiscal_start_month == 1:
        label, key = f"Q{number} {day.year}", f"{day.year}-Q{number}"
    else:
        name = f"FY{fiscal_year_number(day, fiscal_start_month)}"
        label, key = f"Q{number} of {name}", f"{name}-Q{number}"
    return Period(start, end, label, key, PeriodUnit.QUARTER, fiscal_start_month)


def fiscal_year_of(day: date, fiscal_start_month: int = 1) -> Period:
    """The fiscal year that a day lies in; it bears the number of the calendar year it ends in (FY2018: to 2018)."""
    first = _month_number(day) - (day.month - _month_index(fiscal_start_month)) % 12
    number = fiscal_year_number(day, fiscal_start_month)
    name = str(number) if fiscal_start_month == 1 else f"FY{number}"
    return Period(_first_of(first), _first_of(first + 12), name, name, PeriodUnit.YEAR, fiscal_start_month)


def fiscal_year_number(day: date, fiscal_start_month: int) -> int:
    """The calendar year in which the fiscal year of a day ends."""
    begins_this_year = day.month >= _month_index(fiscal_start_month)
    return day.year + (fiscal_start_month > 1 and begins_this_year)


def year_of(day: date) -> Period:
    """The calendar year that a day lies in."""
    return fiscal_year_of(day, 1)


def year_to_date(today: date, fiscal_start_month: int = 1) -> Period:
    """From the first day of the (fiscal) year to today, today included."""
    reached = days(fiscal_year_of(today, fiscal_start_month).start, today + _DAY)
    key = f"{'ytd' if fiscal_start_month == 1 else 'fytd'}-{today.isoformat()}"
    return Period(reached.start, reached.end, reached.label, key, PeriodUnit.YEAR_TO_DATE, fiscal_start_month)


def days(start: date, end: date) -> Period:
    """Any half-open range of days. Raises ValueError unless it has at least one day."""
    if end <= start:
        raise ValueError(f"a period cannot end on {end - _DAY} and begin on {start}")
    last = end - _DAY
    if last == start:
        return Period(start, end, _worded(start), start.isoformat())
    if start.year != last.year:
        opening = _worded(start)
    elif start.month != last.month:
        opening = f"{start.day} {MONTHS[start.month - 1]}"
    else:
        opening = str(start.day)
    return Period(start, end, f"{opening} to {_worded(last)}", _range_key(start, end))


def working_days(
    start: date, end: date, weekdays: Collection[int] = MONDAY_TO_FRIDAY, holidays: Collection[date] = frozenset()
) -> int:
    """Days of the half-open range [start, end) on `weekdays` (Monday 0 to Sunday 6) that are no holidays."""
    working = frozenset(weekdays)
    if not working <= frozenset(range(7)):
        raise ValueError("weekdays are numbers from 0 (Monday) to 6 (Sunday)")
    length = max(0, (end - start).days)
    whole_weeks, rest = divmod(length, 7)
    count = whole_weeks * len(working) + sum((start.weekday() + i) % 7 in working for i in range(rest))
    return count - sum(start <= day < end and day.weekday() in working for day in set(holidays))


def elapsed_share(
    period: Period,
    today: date,
    weekdays: Collection[int] = MONDAY_TO_FRIDAY,
    holidays: Collection[date] = frozenset(),
) -> Fraction:
    """The share of a period's working days that are over on the morning of `today`, 0 to 1 (formulae.md: pace).

    Today itself is not over. A period without a working day is measured in calendar days.
    """
    reached = min(max(today, period.start), period.end)
    whole = working_days(period.start, period.end, weekdays, holidays)
    if whole == 0:
        return Fraction((reached - period.start).days, period.days)
    return Fraction(working_days(period.start, reached, weekdays, holidays), whole)


def _check_year(year: int) -> None:
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise ValueError(f"the year {year} is outside {FIRST_YEAR} to {LAST_YEAR}")


def _month_index(month: int) -> int:
    if not 1 <= month <= 12:
        raise ValueError(f"a month is a number from 1 to 12, not {month}")
    return month


def _month_number(day: date) -> int:
    return day.year * 12 + day.month - 1


def _first_of(month_number: int) -> date:
    return date(month_number // 12, month_number % 12 + 1, 1)


def _range_key(start: date, end: date) -> str:
    return f"{start.isoformat()}..{(end - _DAY).isoformat()}"


def _worded(day: date) -> str:
    return f"{day.day} {MONTHS[day.month - 1]} {day.year}"


def _same_day_last_year(day: date) -> date:
    if (day.month, day.day) == (2, 29):
        return date(day.year - 1, 2, 28)
    return day.replace(year=day.year - 1)
