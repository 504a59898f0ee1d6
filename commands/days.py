"""Days as people give them: chosen in a form, or typed at the start of a text (yesterday, 3 days ago, 20 Nov, 9:30)."""

import re
from datetime import date, time, timedelta

from commands.arguments import quoted
from commands.contract import CommandError
from commands.digest_arguments import read_time
from messages.words import did_you_mean
from revenue.calendar import MONTHS, WEEKDAYS

_SMALL = {"on", "last", "this", "at", "from"}
_NUMBERS = {"a": 1, "an": 1, "one": 1, "two": 2, "three": 3}
_AGO = re.compile(r"(\d{1,3}|an?|one|two|three)\s+(day|week)s?\s+ago\b", re.IGNORECASE)
_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})\b")
_DOTTED = re.compile(r"(\d{1,2})\.\s?(\d{1,2})\.(?:\s?(\d{4}))?(?!\d)")
_DAY_MONTH = re.compile(r"(\d{1,2})(?:st|nd|rd|th|\.)?\s+([a-z]{3,9})\.?,?(?:\s+(\d{4}))?\b", re.IGNORECASE)
_MONTH_DAY = re.compile(r"([a-z]{3,9})\.?\s+(\d{1,2})(?:st|nd|rd|th)?\b,?(?:\s+(\d{4})\b)?", re.IGNORECASE)
_SLASHED = re.compile(r"\d{1,2}/\d{1,2}(?:/\d{2,4})?\b")
_CLOCK = re.compile(r"\d{1,2}[:.]\d{2}\s*(?:am|pm|h)?\b|\d{1,2}\s*(?:am|pm|h)\b|noon\b|midday\b", re.IGNORECASE)
_WORD = re.compile(r"[^\s,;:.!?]+")


def chosen_day(value: object) -> date | None:
    """The day that a form brings back; None for none, and for what no form of ours brings."""
    try:
        return date.fromisoformat(str(value))
    except ValueError:
        return None


def read_day(text: str, today: date, hint: str) -> tuple[date | None, time | None, str]:
    """The day and the time that a text begins with, and the rest of it; None where it says none.

    A weekday is the last one before today, a day without a year the last one that has come. Raises CommandError for a
    day that nobody can tell, such as 3/4 or 31 June, and for a slip such as "yesteday".
    """
    rest = text.strip()
    day, rest = _day(rest, today, hint)
    at, after = _time(rest)
    if at is not None and day is None:
        day, after = _day(after, today, hint)
    return day, at, after.lstrip(" ,;:.-\u2013\u2014").strip()


def _day(text: str, today: date, hint: str) -> tuple[date | None, str]:
    small = _WORD.match(text)
    behind = text[small.end() :].strip() if small and small[0].lower() in _SMALL else None
    for start in (text, behind):
        if start and (found := _plain_day(start, today, hint)) is not None:
            return found[0], start[found[1] :].strip()
    return None, text


def _plain_day(text: str, today: date, hint: str) -> tuple[date, int] | None:
    """The day at the very start of a text, and where it ends."""
    word = _WORD.match(text)
    if word is None:
        return None
    lowered = word[0].lower()
    named = {"today": 0, "yesterday": 1, "tomorrow": -1}.get(lowered)
    if named is not None:
        return today - timedelta(days=named), word.end()
    weekday = next(
        (number for number, name in enumerate(WEEKDAYS) if lowered in (name.lower(), name[:3].lower())), None
    )
    if weekday is not None:
        return today - timedelta(days=(today.weekday() - weekday) % 7 or 7), word.end()
    if found := _AGO.match(text):
        number = _NUMBERS.get(found[1].lower()) or int(found[1])
        return today - timedelta(days=number * (7 if found[2].lower() == "week" else 1)), found.end()
    if found := _ISO.match(text):
        return _made(int(found[1]), int(found[2]), int(found[3]), today, found[0], hint), found.end()
    if found := _DOTTED.match(text):
        return _made(_year(found[3]), int(found[2]), int(found[1]), today, found[0], hint), found.end()
    if (found := _DAY_MONTH.match(text)) and (month := _month(found[2])):
        return _made(_year(found[3]), month, int(found[1]), today, found[0], hint), found.end()
    if (found := _MONTH_DAY.match(text)) and (month := _month(found[1])):
        return _made(_year(found[3]), month, int(found[2]), today, found[0], hint), found.end()
    if found := _SLASHED.match(text):
        raise CommandError(f"{quoted(found[0])} may be two days.", f"Write it like 20 Nov or 2026-11-20. {hint}")
    if did_you_mean(lowered, ("yesterday",)):
        raise CommandError(f'I do not know the day {quoted(word[0])}. Did you mean "yesterday"?', hint)
    return None


def _year(digits: str | None) -> int | None:
    return int(digits) if digits else None


def _month(name: str) -> int | None:
    folded = name.lower()
    return next(
        (number for number, month in enumerate(MONTHS, 1) if folded in (month.lower(), month[:3].lower())), None
    )


def _made(year: int | None, month: int, day: int, today: date, said: str, hint: str) -> date:
    try:
        if year is not None:
            return date(year, month, day)
        this = date(today.year, month, day)
        return this if this <= today else date(today.year - 1, month, day)
    except ValueError:
        raise CommandError(f"{quoted(said)} is no day of the calendar.", hint) from None


def _time(text: str) -> tuple[time | None, str]:
    small = re.match(r"at\s+", text, re.IGNORECASE)
    start = small.end() if small else 0
    found = _CLOCK.match(text, start)
    if found is None:
        return None, text
    return read_time(found[0].replace(" ", "")), text[found.end() :].strip()
