"""Reads the periods that people type: "last month", "Q3 2017", "week 39", "2017-06-01..2017-06-30"."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta

from revenue.periods import (
    FIRST_YEAR,
    LAST_YEAR,
    MONTHS,
    Period,
    days,
    fiscal_year_number,
    fiscal_year_of,
    month_of,
    months,
    quarter_of,
    week,
    week_of,
    weeks_in,
    year_of,
    year_to_date,
)

PERIOD_FORMS = (
    "2017, 2017-Q3, 2017-06, 2017-W39, week 39, Q3, June 2017, FY2018, last month, this quarter, "
    "last 30 days, ytd, 2017-06-01..2017-06-30"
)
_LONGEST = 80
_MOST_BACK = 4000
_DAY = timedelta(days=1)
_YEAR = r"(?P<year>[0-9]{4})"
_MONTH_NUMBERS = {name[:length].casefold(): i for i, name in enumerate(MONTHS, 1) for length in (3, len(name))}
_MONTH_NUMBERS["sept"] = 9
_MONTH = rf"(?P<month>{'|'.join(sorted(_MONTH_NUMBERS, key=len, reverse=True))})\.?"
_DATE = r"[0-9]{4}-[0-9]{1,2}-[0-9]{1,2}"
# Phones type dashes for hyphens and a curly apostrophe.
_PLAIN = str.maketrans({"\u2013": "-", "\u2014": "-", "\u2019": "'", ",": " "})
_STEP = r"(?P<step>this|current|last|previous|past|prior|next)"
_STEPS = {"this": 0, "current": 0, "last": -1, "previous": -1, "past": -1, "prior": -1, "next": 1}


@dataclass(frozen=True, slots=True)
class _Reading:
    """What a period is read against: today, and the day before which a period without its year has begun."""

    today: date
    anchor: date
    fiscal: int


class _UnknownWordsError(ValueError):
    """The text has none of the known forms (as opposed to a known form with an impossible value)."""


def parse_period(text: str, today: date, fiscal_start_month: int = 1) -> Period:
    """The period a person means, as of their local day `today`.

    Without a year, a week, month or quarter is the latest one that has begun by today. "Last 30 days" ends with today;
    "last 3 months" are the three whole ones before this one. A range names its last day and includes it. Quarters are
    those of the fiscal year; "2017" is the calendar year, "FY2017" the fiscal one. Every Period.key reads back.

    Raises ValueError with a sentence for impossible dates, and with the accepted forms for anything else.
    """
    words = _tidied(text)
    if not words or len(words) > _LONGEST:
        raise _unknown(text)
    try:
        found = _range(words, _Reading(today, today, fiscal_start_month))
    except _UnknownWordsError:
        raise _unknown(text) from None
    except OverflowError:
        raise ValueError(f"{_quoted(text)} is outside the years {FIRST_YEAR} to {LAST_YEAR}") from None
    # An ISO week of the first year may begin in December before it.
    if found.last_day.year < FIRST_YEAR or found.last_day.year > LAST_YEAR + 1 or found.start.year < FIRST_YEAR - 1:
        raise ValueError(f"{_quoted(text)} is outside the years {FIRST_YEAR} to {LAST_YEAR}")
    return found


def _quoted(text: str) -> str:
    shown = " ".join(text.split())
    return f'"{shown[:40]}…"' if len(shown) > 40 else f'"{shown}"'


def _unknown(text: str) -> ValueError:
    if re.fullmatch(r"\s*[0-9]{1,2}[-/.][0-9]{1,2}[-/.][0-9]{2,4}\s*", text):
        return ValueError(f"{_quoted(text)} can mean two dates: write year-month-day, for example 2018-02-01")
    return ValueError(f"{_quoted(text)} is not a period. Forms: {PERIOD_FORMS}")


def _tidied(text: str) -> str:
    words = " ".join(text.casefold().translate(_PLAIN).split())
    words = re.sub(r"\b(fiscal )?(year|quarter|month|week) to date$", _initials, words)
    return re.sub(r"^(?:(?:in|for|during|on|the|of) )+", "", words)


def _initials(match: re.Match[str]) -> str:
    """ "fiscal year to date" as fytd, "month to date" as mtd."""
    return f"{'f' if match[1] else ''}{match[2][0]}td"


def _range(words: str, reading: _Reading) -> Period:
    """A period, or two of them joined: from the first day of one to the last day of the other."""
    if match := re.fullmatch(r"(?:since|from) (?P<first>.+?)", words):
        first = match["first"]
        if not re.search(r" (?:to|until|till|-) |\.\.", first):
            return _joined(_one(first, reading), days(reading.today, reading.today + _DAY))
        words = first
    if match := re.fullmatch(r"between (?P<first>.+) and (?P<last>.+)", words):
        words = f"{match['first']}..{match['last']}"
    for joint in (r"\.\.\.?", r" (?:to|until|till|through) ", r" - "):
        parts = re.split(rf"\s*{joint}\s*", words)
        if len(parts) == 2 and all(parts):
            last = _one(parts[1], reading)
            return _joined(_one(parts[0], _Reading(reading.today, last.last_day, reading.fiscal)), last)
    return _one(words, reading)


def _joined(first: Period, last: Period) -> Period:
    if first == last:
        return first
    if last.end <= first.start or last.start < first.start:
        raise ValueError(f"{last.label} is before {first.label}: name the earlier one first")
    if first.start.day == 1 and last.end.day == 1:
        return months(first.start, last.end)
    return days(first.start, last.end)


def _one(words: str, reading: _Reading) -> Period:
    for pattern, read in _FORMS:
        if match := pattern.fullmatch(words):
            return read(match, reading)
    raise _UnknownWordsError(words)


def _number(match: re.Match[str], name: str) -> int:
    return int(match[name])


def _year_number(match: re.Match[str]) -> int | None:
    """The year of a match if it has one; two digits are of this century. Raises ValueError outside the known years."""
    digits = match.groupdict().get("year")
    if digits is None:
        return None
    number = int(digits) + (2000 if len(digits) == 2 else 0)
    if not FIRST_YEAR <= number <= LAST_YEAR:
        raise ValueError(f"the year {digits} is outside {FIRST_YEAR} to {LAST_YEAR}")
    return number


def _day(text: str) -> date:
    year, month, day = (int(part) for part in text.split("-"))
    try:
        return date(year, month, day)
    except ValueError:
        raise ValueError(f"there is no day {text}") from None


def _read_day(match: re.Match[str], _reading: _Reading) -> Period:
    day = _day(match["day"])
    return days(day, day + _DAY)


def _read_near_day(match: re.Match[str], reading: _Reading) -> Period:
    day = reading.today + {"today": 0, "yesterday": -1, "tomorrow": 1}[match["day"]] * _DAY
    return days(day, day + _DAY)


def _read_worded_day(match: re.Match[str], reading: _Reading) -> Period:
    month = _MONTH_NUMBERS[match["month"]]
    number = _number(match, "day")
    year = _year_number(match)
    if year is None:
        begun = (month, number) <= (reading.anchor.month, reading.anchor.day)
        year = reading.anchor.year - (not begun)
    day = _day(f"{year}-{month}-{number}")
    return days(day, day + _DAY)


def _read_week(match: re.Match[str], reading: _Reading) -> Period:
    number = _number(match, "number")
    year = _year_number(match)
    if year is not None:
        return week(year, number)
    current = reading.anchor.isocalendar()
    begun = number <= min(current.week, weeks_in(current.year))
    return week(current.year if begun else current.year - 1, number)


def _read_month(match: re.Match[str], reading: _Reading) -> Period:
    word = match["month"]
    number = int(word) if word.isdigit() else _MONTH_NUMBERS[word]
    if not 1 <= number <= 12:
        raise ValueError(f"there is no month {number}")
    year = _year_number(match)
    if year is None:
        year = reading.anchor.year - (number > reading.anchor.month)
    return month_of(date(year, number, 1))


def _read_quarter(match: re.Match[str], reading: _Reading) -> Period:
    number = _number(match, "number")
    if not 1 <= number <= 4:
        raise ValueError(f"a year has quarters 1 to 4, there is no quarter {number}")
    year = _year_number(match)
    if year is not None:
        return _quarter(year, number, reading.fiscal)
    current = fiscal_year_number(reading.anchor, reading.fiscal)
    this_years = _quarter(current, number, reading.fiscal)
    return this_years if this_years.start <= reading.anchor else _quarter(current - 1, number, reading.fiscal)


def _quarter(fiscal_year: int, number: int, fiscal: int) -> Period:
    first_month = fiscal + 3 * (number - 1)
    year = fiscal_year - (fiscal > 1) + (first_month > 12)
    return quarter_of(date(year, (first_month - 1) % 12 + 1, 1), fiscal)


def _read_year(match: re.Match[str], _reading: _Reading) -> Period:
    return year_of(date(_year_number(match) or FIRST_YEAR, 1, 1))


def _read_fiscal_year(match: re.Match[str], reading: _Reading) -> Period:
    year = _year_number(match) or FIRST_YEAR
    return fiscal_year_of(date(year - (reading.fiscal > 1), reading.fiscal, 1), reading.fiscal)


def _read_to_date(match: re.Match[str], reading: _Reading) -> Period:
    day = _day(match["day"]) if match["day"] else reading.today
    return year_to_date(day, reading.fiscal if match["fiscal"] else 1)


def _read_part_to_date(match: re.Match[str], reading: _Reading) -> Period:
    whole = _containing(_UNIT_OF_LETTER[match["letter"]], reading.today, reading.fiscal)
    return days(whole.start, reading.today + _DAY)


def _containing(unit: str, day: date, fiscal: int) -> Period:
    match unit:
        case "week":
            return week_of(day)
        case "month":
            return month_of(day)
        case "quarter":
            return quarter_of(day, fiscal)
        case "year":
            return year_of(day)
        case _:
            return fiscal_year_of(day, fiscal)


def _read_step(match: re.Match[str], reading: _Reading) -> Period:
    found = _containing(match["unit"].replace("fiscal quarter", "quarter"), reading.today, reading.fiscal)
    step = _STEPS[match["step"]]
    if step < 0:
        return found.before()
    return _containing(match["unit"], found.end, reading.fiscal) if step > 0 else found


def _read_several(match: re.Match[str], reading: _Reading) -> Period:
    count, unit = _number(match, "count"), match["unit"]
    if not 1 <= count <= _MOST_BACK:
        raise ValueError(f"the last {match['count']} {unit}s are not a period: between 1 and {_MOST_BACK}")
    if unit == "day":
        return days(reading.today - (count - 1) * _DAY, reading.today + _DAY)
    last = first = _containing(unit, reading.today, reading.fiscal).before()
    for _ in range(count - 1):
        if first.start.year <= FIRST_YEAR:
            raise ValueError(f"the last {count} {unit}s begin before {FIRST_YEAR}")
        first = first.before()
    return _joined(first, last)


_UNIT_OF_LETTER = {"w": "week", "m": "month", "q": "quarter"}
_UNITS = r"week|month|fiscal quarter|quarter|fiscal year|year"
_FORMS: tuple[tuple[re.Pattern[str], Callable[[re.Match[str], _Reading], Period]], ...] = tuple(
    (re.compile(pattern), read)
    for pattern, read in (
        (rf"(?P<day>{_DATE})", _read_day),
        (r"(?P<day>today|yesterday|tomorrow)", _read_near_day),
        (rf"{_YEAR}", _read_year),
        (r"fy ?'?(?P<year>[0-9]{4}|[0-9]{2})", _read_fiscal_year),
        (rf"fiscal(?: year)? {_YEAR}", _read_fiscal_year),
        (rf"{_YEAR}[- ]?(?:w|wk|week) ?(?P<number>[0-9]{{1,2}})", _read_week),
        (rf"(?:w|wk|week|cw|kw) ?(?P<number>[0-9]{{1,2}})(?:(?: of)?[ /]{_YEAR})?", _read_week),
        (rf"(?:fy ?)?{_YEAR}[- ]?(?:q|quarter) ?(?P<number>[0-9])", _read_quarter),
        (
            r"(?:q|quarter) ?(?P<number>[0-9])(?:(?: of)?[ '/-]{1,2}(?:fy ?)?(?P<year>[0-9]{4}|[0-9]{2}))?",
            _read_quarter,
        ),
        (rf"{_YEAR}-(?P<month>[0-9]{{1,2}})", _read_month),
        (rf"(?P<month>[0-9]{{1,2}})/{_YEAR}", _read_month),
        (rf"{_MONTH}(?:(?: of)?[ -]{_YEAR})?", _read_month),
        (rf"{_YEAR} {_MONTH}", _read_month),
        (rf"(?P<day>[0-9]{{1,2}})\.? {_MONTH}(?: {_YEAR})?", _read_worded_day),
        (rf"{_MONTH} (?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?(?: {_YEAR})?", _read_worded_day),
        (rf"(?P<fiscal>f?)ytd(?:-(?P<day>{_DATE}))?", _read_to_date),
        (r"(?P<letter>[wmq])td", _read_part_to_date),
        (rf"{_STEP} (?P<unit>{_UNITS})", _read_step),
        (r"(?:last|past|previous) (?P<count>[0-9]{1,6}) (?P<unit>day|week|month|quarter|year)s?", _read_several),
        (r"(?P<count>[0-9]{1,6}) (?P<unit>day|week|month|quarter|year)s?", _read_several),
    )
)
