"""One message in the Segment spec: the few fields that are decoded at all, and what can be read from them.

What is not named here is not even decoded, so it cannot be kept: no address of a machine, no user agent, no property
beyond the few that tell what was read.
"""

from datetime import datetime
from typing import Any
from urllib.parse import urlsplit

import msgspec

from revenue.identities import Identity, IdentityKind

MOST_CHARACTERS = 200
"""The longest id or name that is taken as one."""


class RefusalError(Exception):
    """Why a message is not taken, in words."""


class Traits(msgspec.Struct, gc=False):
    """What is told about a person or a company. Any value may be of any type: only text is taken."""

    email: Any = None
    name: Any = None
    first_name: Any = msgspec.field(default=None, name="firstName")
    last_name: Any = msgspec.field(default=None, name="lastName")
    title: Any = None
    company: Any = None
    industry: Any = None
    employees: Any = None
    website: Any = None
    domain: Any = None


class Campaign(msgspec.Struct, gc=False):
    """The UTM parameters of a campaign."""

    name: Any = None
    source: Any = None
    medium: Any = None


class Page(msgspec.Struct, gc=False):
    """Where something happened."""

    path: Any = None
    url: Any = None
    title: Any = None


class Context(msgspec.Struct, gc=False):
    """What came along with a message."""

    traits: Traits | None = None
    campaign: Campaign | None = None
    page: Page | None = None


class Properties(msgspec.Struct, gc=False):
    """What tells which page, form, paper or webinar it was about."""

    title: Any = None
    name: Any = None
    form: Any = None
    path: Any = None
    url: Any = None
    email: Any = None


class Message(msgspec.Struct, gc=False):
    """One message of any type."""

    type: str = ""
    message_id: str | None = msgspec.field(default=None, name="messageId")
    timestamp: datetime | None = None
    original_timestamp: datetime | None = msgspec.field(default=None, name="originalTimestamp")
    sent_at: datetime | None = msgspec.field(default=None, name="sentAt")
    user_id: str | int | None = msgspec.field(default=None, name="userId")
    anonymous_id: str | int | None = msgspec.field(default=None, name="anonymousId")
    previous_id: str | int | None = msgspec.field(default=None, name="previousId")
    group_id: str | int | None = msgspec.field(default=None, name="groupId")
    event: str | None = None
    name: str | None = None
    traits: Traits | None = None
    properties: Properties | None = None
    context: Context | None = None


def identities_of(message: Message, *, about_company: bool = False) -> tuple[Identity, ...]:
    """Who a message is about, strongest first. Raises RefusalError where it names nobody."""
    found = []
    if user := as_id(message.user_id, "userId"):
        found.append(Identity(IdentityKind.USER_ID, user))
    if email := _email(message, about_company=about_company):
        found.append(Identity(IdentityKind.EMAIL, email))
    if anonymous := as_id(message.anonymous_id, "anonymousId"):
        found.append(Identity(IdentityKind.ANONYMOUS_ID, anonymous))
    if not found:
        raise RefusalError("it names nobody: it needs a userId, an anonymousId or an email")
    return tuple(found)


def _email(message: Message, *, about_company: bool) -> str | None:
    """The person's email, wherever clients put it: traits, traits of the context, or the fields of a form."""
    context = message.context
    for place in (None if about_company else message.traits, context.traits if context else None, message.properties):
        if place is not None and isinstance(place.email, str):
            email = (as_text(place.email) or "").lower()
            name, _at, domain = email.rpartition("@")
            if name and domain and len(email) <= MOST_CHARACTERS and not any(map(str.isspace, email)):
                return email
    return None


def as_id(value: str | int | None, name: str) -> str | None:
    """An id as text; clients send numbers, too. Raises RefusalError for one that is no id."""
    if value is None:
        return None
    text = (value if type(value) is str else str(value)).strip()
    if len(text) > MOST_CHARACTERS:
        raise RefusalError(f"its {name} is longer than {MOST_CHARACTERS} characters")
    if text.isprintable():
        return text or None
    if "\0" in text:
        raise RefusalError(f"its {name} has a zero character in it")
    # Zero-width marks alone are as good as nothing.
    return text if any(character.isprintable() for character in text) else None


def as_text(value: object) -> str | None:
    """A value where it is text that says something. Raises RefusalError for text that no database can keep."""
    if not isinstance(value, str):
        return None
    if "\0" in value:
        raise RefusalError(f"{value[:40]!r} has a zero character in it")
    return value.strip()[:MOST_CHARACTERS] or None


def traits_of(message: Message) -> Traits:
    """Traits stand at the top (Segment) or in the context (RudderStack)."""
    above, within = message.traits, message.context.traits if message.context else None
    if above is None or within is None:
        return above or within or Traits()
    told = {name: value for name in Traits.__struct_fields__ if (value := getattr(above, name)) is not None}
    return msgspec.structs.replace(within, **told)


def full_name_of(traits: Traits) -> str | None:
    parts = [part for part in (as_text(traits.first_name), as_text(traits.last_name)) if part]
    return as_text(traits.name) or " ".join(parts) or None


def company_of(traits: Traits) -> str | None:
    company = traits.company.get("name") if isinstance(traits.company, dict) else traits.company
    return as_text(company)


def domain_of(traits: Traits) -> str | None:
    """The host of a company's web site, without www."""
    site = as_text(traits.domain) or as_text(traits.website)
    if site is None:
        return None
    try:
        host = urlsplit(site if "//" in site else f"//{site}").hostname
    except ValueError:
        return None
    return host.removeprefix("www.") if host and "." in host else None


def count_of(value: object) -> int | None:
    """A number of people, also where it comes as text."""
    text = str(value)
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 10 else None


def path_of(message: Message) -> str | None:
    page = message.context.page if message.context else None
    for place in (message.properties, page):
        if place is not None and (found := as_text(place.path) or as_text(place.url)):
            return found
    return None


def content_of(message: Message) -> str | None:
    """What was read, filled in or attended, by its title."""
    properties = message.properties
    page = message.context.page if message.context else None
    named = (properties.title, properties.name, properties.form) if properties else ()
    for value in (*named, message.name, page.title if page and message.type != "track" else None):
        if found := as_text(value):
            return found
    return None
