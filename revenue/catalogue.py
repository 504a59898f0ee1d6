"""The catalogue of touches: what usual event names and pages mean, so that most sources need no mapping.

The names are those that Segment's specification and common mail, form and webinar tools send; upper and lower case,
blanks, dashes and underscores make no difference. What is in no list is TouchKind.OTHER until a person says what it is.
"""

import re
from collections.abc import Mapping
from functools import lru_cache
from types import MappingProxyType
from urllib.parse import urlsplit

from revenue.records import TouchKind

_NAMES: Mapping[TouchKind, str] = {
    TouchKind.PAGE_VIEW: "page viewed, viewed page, page view, pageview, screen viewed, loaded a page, product viewed",
    TouchKind.PRICING_VIEW: "pricing viewed, viewed pricing, pricing page viewed, viewed pricing page, plan viewed",
    TouchKind.CONTENT_READ: "ebook downloaded, downloaded ebook, whitepaper downloaded, white paper downloaded,"
    " content downloaded, content viewed, asset downloaded, guide downloaded, report downloaded, case study viewed,"
    " case study downloaded, article read, video watched, video playback completed, file downloaded",
    TouchKind.FORM_SUBMIT: "form submitted, submitted form, form submission, contact form submitted,"
    " lead form submitted, contacted us, signed up, sign up, account created, lead captured",
    TouchKind.DEMO_REQUEST: "demo requested, requested demo, requested a demo, request demo, demo booked, book demo,"
    " contact sales, sales contacted",
    TouchKind.TRIAL_START: "trial started, started trial, start trial, free trial started",
    TouchKind.EMAIL_OPEN: "email opened, opened email, open email",
    TouchKind.EMAIL_CLICK: "email link clicked, email clicked, clicked email, clicked link in email,"
    " link clicked in email",
    TouchKind.EMAIL_REPLY: "email replied, replied to email, email reply received",
    TouchKind.EMAIL_SENT: "email sent, sent email",
    TouchKind.WEBINAR_REGISTER: "webinar registered, registered for webinar, webinar registration, event registered",
    TouchKind.WEBINAR_ATTEND: "webinar attended, attended webinar, joined webinar, webinar joined",
    TouchKind.EVENT_MEET: "booth visited, met at event, event attended, attended event",
    TouchKind.CALL: "call completed, call made, call logged, phone call",
    TouchKind.MEETING: "meeting held, meeting completed, meeting attended, demo given, demo held",
    TouchKind.LOGIN: "signed in, logged in, login, user logged in, user signed in, session started",
    TouchKind.CAREERS_VIEW: "careers viewed, careers page viewed, job viewed",
    TouchKind.UNSUBSCRIBE: "unsubscribed, email unsubscribed, unsubscribe",
}


def event_key(name: str) -> str:
    """An event name as it is compared: "Demo Requested", "demo_requested" and "demo-requested" are one."""
    return " ".join(_WORDS.findall(_HUMPS.sub(" ", name).lower()))


_WORDS = re.compile(r"[^\W_]+")
# Between the words of demoRequested, and not within HTTPRequest or EBook.
_HUMPS = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")
_BY_KEY: Mapping[str, TouchKind] = MappingProxyType(
    {event_key(name): kind for kind, names in _NAMES.items() for name in names.split(", ")}
)
_PRICING = frozenset({"pricing", "price", "prices", "plans", "preise", "tarifs"})
_CAREERS = frozenset({"careers", "career", "jobs", "job", "karriere", "join-us"})


# A site has few names and pages, and each of them comes in again and again.
_remembering = lru_cache(maxsize=4096)


@_remembering
def usual_kind(event: str) -> TouchKind:
    """What an event name usually means; OTHER for one that no list has."""
    return _BY_KEY.get(event_key(event), TouchKind.OTHER)


@_remembering
def page_kind(path: str | None, name: str | None = None) -> TouchKind:
    """What kind of page was looked at, by its path or address, and where there is none by its name."""
    words = {part.removesuffix(".html").removesuffix(".php") for part in page_path(path).lower().split("/")}
    if not path and name:
        words = {name.lower()}
    if words & _PRICING:
        return TouchKind.PRICING_VIEW
    return TouchKind.CAREERS_VIEW if words & _CAREERS else TouchKind.PAGE_VIEW


@_remembering
def page_path(address: str | None) -> str:
    """The path of a page's address: what is behind a question mark or a hash may name a person, and is left out."""
    if not address:
        return ""
    if "?" not in address and "#" not in address and ":" not in address:
        return address
    try:
        return urlsplit(address).path or "/"
    except ValueError:
        return ""
