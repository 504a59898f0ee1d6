"""The words of Tandem's answers: amounts, shares, times, marks; every one is a filter and a function in templates."""

from messages.words.marks import bar, bold, br, code, dots, flames, italic, link, mention, place, stars, with_code
from messages.words.numbers import count, money, money_of, money_short, number, percent, plural, signed, signed_percent
from messages.words.phrases import capital, did_you_mean, join_and, shorten
from messages.words.times import (
    ago,
    clock_time,
    days,
    duration,
    instant_words,
    long_date,
    short_date,
    slack_date,
    slack_day,
)

__all__ = [
    "ago",
    "bar",
    "bold",
    "br",
    "capital",
    "clock_time",
    "code",
    "count",
    "days",
    "did_you_mean",
    "dots",
    "duration",
    "flames",
    "instant_words",
    "italic",
    "join_and",
    "link",
    "long_date",
    "mention",
    "money",
    "money_of",
    "money_short",
    "number",
    "percent",
    "place",
    "plural",
    "short_date",
    "shorten",
    "signed",
    "signed_percent",
    "slack_date",
    "slack_day",
    "stars",
    "with_code",
]
