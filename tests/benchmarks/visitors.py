"""Messages as a web site and a product send them in the Segment spec: sessions of people, some of them nameless."""

import json
import random
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from operator import itemgetter
from typing import Any

MESSAGES_PER_PERSON = 10
END = datetime(2026, 6, 30, tzinfo=UTC)
_DAYS = 30
_PEOPLE_PER_COMPANY = 12
_PAGES = (
    ("/", "Home"),
    ("/pricing", "Pricing"),
    ("/product/forecast", "Forecast"),
    ("/blog/baton", "Passing the baton"),
    ("/customers/acme", "How Acme sells"),
    ("/docs/start", "Getting started"),
    ("/webinars/autumn", "Autumn webinar"),
)
_EVENTS = ("Email Opened", "Link Clicked", "Form Submitted", "Report Exported", "Seat Invited", "Demo Requested")
_CAMPAIGNS = tuple((f"wave-{number}", source) for number, source in enumerate(("google", "linkedin", "newsletter") * 4))
_TYPES, _SHARES = ("page", "track", "screen", "identify", "group", "alias"), (60, 25, 5, 7, 2, 1)
_AGENT = "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36"


def bodies(count: int, size: int, seed: int = 47) -> list[bytes]:
    """Bodies of `size` messages, `count` messages in all, in the order of time."""
    stream = messages(count, seed)
    return [
        json.dumps({"batch": stream[start : start + size], "sentAt": END.isoformat()}).encode()
        for start in range(0, count, size)
    ]


def messages(count: int, seed: int = 47) -> list[dict[str, Any]]:
    """So many messages over a month: about ten of each person, in sessions; a third of the people begin nameless."""
    dice = random.Random(seed)
    found: list[tuple[datetime, dict[str, Any]]] = []
    person = 0
    while len(found) < count:
        found.extend(_journey(dice, seed, person))
        person += 1
    found.sort(key=itemgetter(0))
    return [message for _at, message in found[:count]]


def _journey(dice: random.Random, seed: int, person: int) -> Iterator[tuple[datetime, dict[str, Any]]]:
    """What one person does: sessions of a few minutes on some days of the month."""
    nameless = dice.random() < 1 / 3
    steps = dice.randint(MESSAGES_PER_PERSON // 2, MESSAGES_PER_PERSON * 3 // 2)
    at = END - timedelta(days=dice.uniform(1, _DAYS))
    # Where a nameless visitor says who it is; some never do.
    named_at = dice.randint(2, steps) if nameless else 0
    for step in range(steps):
        at += timedelta(seconds=dice.uniform(2, 90)) if dice.random() < 0.8 else timedelta(hours=dice.uniform(2, 20))
        at = min(at, END)
        named = step >= named_at
        kind = dice.choices(_TYPES, _SHARES)[0] if named else "page"
        if named and (step == named_at or kind == "identify"):
            kind = "identify"
        yield at, _message(dice, seed, person, step, kind, at, named=named)


def _message(
    dice: random.Random, seed: int, person: int, step: int, kind: str, at: datetime, *, named: bool
) -> dict[str, Any]:
    path, title = dice.choice(_PAGES)
    context: dict[str, Any] = {
        "library": {"name": "analytics.js", "version": "2.11.1"},
        "userAgent": _AGENT,
        "ip": "203.0.113.7",
        "locale": "en-GB",
        "timezone": "Europe/Berlin",
        "page": {"path": path, "url": f"https://www.example.com{path}", "title": title, "referrer": "", "search": ""},
    }
    if dice.random() < 0.2:
        name, source = dice.choice(_CAMPAIGNS)
        context["campaign"] = {"name": name, "source": source, "medium": "cpc"}
    message: dict[str, Any] = {
        "type": kind,
        "messageId": f"ajs-{seed:08}-{person:08}-{step:04}-{dice.getrandbits(64):016x}",
        "timestamp": at.isoformat(timespec="milliseconds"),
        "anonymousId": f"browser-{seed:08}-{person:08}",
        "userId": f"user-{seed:08}-{person:08}" if named else None,
        "context": context,
        "integrations": {},
    }
    return {**message, **_said(dice, seed, person, kind, path, title)}


def _said(dice: random.Random, seed: int, person: int, kind: str, path: str, title: str) -> dict[str, Any]:
    company = person // _PEOPLE_PER_COMPANY
    if kind in {"page", "screen"}:
        properties = {"path": path, "url": f"https://www.example.com{path}", "title": title, "referrer": ""}
        return {"name": title, "properties": properties}
    if kind == "track":
        return {"event": dice.choice(_EVENTS), "properties": {"title": title, "value": dice.randint(1, 99)}}
    if kind == "identify":
        email = f"buyer{person}@company{company}-{seed:08}-crowd.example"
        traits = {"email": email, "firstName": "Buyer", "lastName": f"Nr {person}", "title": "Head of Operations"}
        return {"traits": traits}
    if kind == "group":
        name = f"Company {company}-{seed:08}-crowd"
        traits = {
            "name": name,
            "industry": "Software",
            "employees": "250",
            "website": f"company{company}-{seed:08}-crowd.example",
        }
        return {"groupId": f"company-{seed:08}-{company:06}", "traits": traits}
    return {"previousId": f"browser-{seed:08}-{person:08}"}


def kinds(stream: Sequence[dict[str, Any]]) -> dict[str, float]:
    """The share of each type among messages."""
    return {kind: sum(message["type"] == kind for message in stream) / len(stream) for kind in _TYPES}
