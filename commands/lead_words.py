"""How leads are worded: what a buyer did and when, what it has read so far, and when one of us last spoke with it."""

from collections.abc import Mapping
from datetime import datetime
from functools import lru_cache
from typing import Protocol

from messages.words import ago, count, shorten
from revenue.calendar import days_between
from revenue.records import TouchKind
from revenue.vocabulary import LifecycleStage, Team

CONTENT_CHARACTERS = 60

# What happened, with a named content and without one; "{}" is the content.
_DEEDS: Mapping[str, tuple[str, str]] = {
    TouchKind.PAGE_VIEW: ('Read the page "{}"', "Visited the site"),
    TouchKind.PRICING_VIEW: ("Read pricing", "Read pricing"),
    TouchKind.CONTENT_READ: ('Read "{}"', "Read a paper"),
    TouchKind.FORM_SUBMIT: ('Filled in the form "{}"', "Filled in a form"),
    TouchKind.DEMO_REQUEST: ("Asked for a demo", "Asked for a demo"),
    TouchKind.TRIAL_START: ("Started a trial", "Started a trial"),
    TouchKind.EMAIL_OPEN: ('Opened the email "{}"', "Opened an email"),
    TouchKind.EMAIL_CLICK: ('Followed a link in the email "{}"', "Followed a link in an email"),
    TouchKind.EMAIL_REPLY: ('Replied to the email "{}"', "Replied to an email"),
    TouchKind.WEBINAR_REGISTER: ('Signed up for the webinar "{}"', "Signed up for a webinar"),
    TouchKind.WEBINAR_ATTEND: ('Attended the webinar "{}"', "Attended a webinar"),
    TouchKind.EVENT_MEET: ('Met us at "{}"', "Met us at an event"),
    TouchKind.CALL: ("Was called", "Was called"),
    TouchKind.MEETING: ("Had a meeting with us", "Had a meeting with us"),
    TouchKind.EMAIL_SENT: ('Was sent the email "{}"', "Was sent an email"),
    TouchKind.PROOF_SENT: ('Was sent the proof "{}"', "Was sent a proof"),
    TouchKind.LOGIN: ("Logged in", "Logged in"),
    TouchKind.CAREERS_VIEW: ("Looked at the careers page", "Looked at the careers page"),
    TouchKind.UNSUBSCRIBE: ("Unsubscribed", "Unsubscribed"),
    TouchKind.OTHER: ('Sent the event "{}"', "Sent an event nobody has named yet"),
}

_STAGES: Mapping[LifecycleStage, str] = {
    LifecycleStage.OPPORTUNITY: "in an open opportunity",
    LifecycleStage.RENEWAL: "customer, in renewal",
    LifecycleStage.EXPANSION: "customer, expanding",
    LifecycleStage.RECYCLED: "handed back to marketing",
}


# Few things happen with few contents, again and again.
@lru_cache(maxsize=2048)
def deed(kind: str, content: str | None) -> str:
    """What a buyer did, in one phrase: 'Attended the webinar "Grid balancing"', "Asked for a demo"."""
    named, unnamed = _DEEDS[kind]
    return named.format(shorten(content, CONTENT_CHARACTERS)) if content else unnamed


def why_now(kind: str | None, at: datetime | None, content: str | None, now: datetime, zone: str) -> str:
    """Why to call now, with its date: "Asked for a demo 40 minutes ago"; empty when the buyer never did anything."""
    if kind is None or at is None:
        return ""
    return f"{deed(kind, content)} {ago(at, now, zone)}"


class Reading(Protocol):
    """Counts of what was read and attended, between the first and the last instant."""

    @property
    def pages(self) -> int: ...
    @property
    def webinars(self) -> int: ...
    @property
    def papers(self) -> int: ...
    @property
    def first_at(self) -> datetime | None: ...
    @property
    def last_at(self) -> datetime | None: ...


def education(done: Reading, zone: str) -> str:
    """What a buyer has read so far: "read 7 pages and 2 webinars in 23 days"; empty for nothing."""
    parts = []
    if done.pages:
        parts.append(_counted(done.pages, "page"))
    if done.webinars:
        parts.append(_counted(done.webinars, "webinar"))
    if done.papers:
        parts.append(_counted(done.papers, "paper"))
    if not parts:
        return ""
    text = f"read {', '.join(parts[:-1])} and {parts[-1]}" if len(parts) > 1 else f"read {parts[0]}"
    if done.first_at is None or done.last_at is None:
        return text
    span = days_between(done.first_at, done.last_at, zone) + 1
    return f"{text} in {span} days" if span > 1 else f"{text} in one day"


_counted = lru_cache(maxsize=2048)(count)


def last_read(kind: str | None, content: str | None) -> str:
    """What the buyer looked at last: "pricing", or the name of what it read; empty when that has no name."""
    if kind == TouchKind.PRICING_VIEW:
        return "pricing"
    return shorten(content, CONTENT_CHARACTERS) if content else ""


def human_touch(at: datetime | None, by: str | None, asker: str | None, now: datetime, zone: str) -> str:
    """When one of us last spoke with the buyer: "last contact 12 days ago, by you", or "nobody has called yet"."""
    if at is None:
        return "nobody has called yet"
    when = f"last contact {ago(at, now, zone)}"
    if by is None:
        return when
    return f"{when}, by {'you' if by == asker else by}"


def stage_words(stage: LifecycleStage) -> str:
    """A lifecycle stage as people say it."""
    return _STAGES.get(stage, stage.value)


def team_switch(before: Team, now: Team) -> str:
    """That another team leads from here: "Sales leads it now, marketing did before."; empty within a team."""
    return "" if before is now else f"{now.value.capitalize()} leads it now, {before.value} did before."
