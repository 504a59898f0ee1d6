"""SendGrid's Event Webhook: what became of mails as touches of the people they were sent to.

Source: Twilio SendGrid's "Event Webhook reference". Every event has an address and an id of its own.
"""

from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import msgspec

from intake.event_lists import events_in
from intake.segment_reader import Decoded
from revenue.identities import IdentityKind
from revenue.records import CampaignRecord, TouchEvent, TouchKind
from revenue.vocabulary import TouchTeam

SOURCE = "sendgrid"
MOST_EVENTS = 5_000
MOST_CHARACTERS = 200
_KINDS = {
    "open": TouchKind.EMAIL_OPEN,
    "click": TouchKind.EMAIL_CLICK,
    "unsubscribe": TouchKind.UNSUBSCRIBE,
    "group_unsubscribe": TouchKind.UNSUBSCRIBE,
    # Who calls a mail spam wants no more of them.
    "spamreport": TouchKind.UNSUBSCRIBE,
    "delivered": TouchKind.OTHER,
    "bounce": TouchKind.OTHER,
    "dropped": TouchKind.OTHER,
}


class _Event(msgspec.Struct, gc=False):
    email: str
    event: str
    timestamp: int
    sg_event_id: str
    sg_machine_open: Any = None
    url: Any = None
    singlesend_name: Any = None
    marketing_campaign_name: Any = None


def decode_sendgrid(body: bytes) -> Decoded:
    """A body of events. A bad event is refused by itself; raises MalformedError for what is no list.

    Opens by a machine, and steps on the way of a mail, are taken and leave nothing.
    """
    decoded = Decoded()
    for position, (event, reason) in enumerate(events_in(body, _Event, "SendGrid", MOST_EVENTS)):
        if event is None:
            decoded.ids.append(None)
            decoded.refused[position] = reason
            continue
        decoded.ids.append(event.sg_event_id[:MOST_CHARACTERS])
        try:
            records = _records(event)
        except ValueError as error:
            decoded.refused[position] = str(error)
            continue
        decoded.records += records
        decoded.positions += [position] * len(records)
    return decoded


def _records(event: _Event) -> list[CampaignRecord | TouchEvent]:
    """What an event leaves. Raises ValueError in words."""
    email = event.email.strip().lower()
    name, _at, domain = email.rpartition("@")
    if not name or not domain or len(email) > MOST_CHARACTERS or any(map(str.isspace, email)):
        raise ValueError("its email is no address")
    if not event.sg_event_id.strip() or len(event.sg_event_id) > MOST_CHARACTERS:
        raise ValueError(f"its sg_event_id must have 1 to {MOST_CHARACTERS} characters")
    try:
        at = datetime.fromtimestamp(event.timestamp, UTC)
    except (OverflowError, OSError, ValueError) as error:
        raise ValueError("its timestamp is no time in seconds since 1970") from error
    kind = _KINDS.get(event.event)
    if kind is None or (kind is TouchKind.EMAIL_OPEN and event.sg_machine_open is True):
        return []
    records: list[CampaignRecord | TouchEvent] = []
    campaign = _text(event.singlesend_name) or _text(event.marketing_campaign_name)
    if campaign:
        records.append(CampaignRecord(campaign, campaign, "email"))
    records.append(
        TouchEvent(
            event.sg_event_id,
            email,
            kind,
            at,
            team=TouchTeam.MARKETING if kind is TouchKind.OTHER else None,
            campaign=campaign,
            content=_page(event.url) if kind is TouchKind.EMAIL_CLICK else campaign,
            named_by=IdentityKind.EMAIL,
            # What becomes of mails is known, and nobody is to be asked what it is.
            event=None if kind is TouchKind.OTHER else event.event,
        )
    )
    return records


def _text(value: object) -> str | None:
    return value.strip()[:MOST_CHARACTERS] or None if isinstance(value, str) else None


def _page(url: object) -> str | None:
    """Where a link led to: what is behind a question mark or a hash may name a person, and is left out."""
    if not isinstance(url, str):
        return None
    try:
        address = urlsplit(url)
        host = address.hostname or ""
    except ValueError:
        return None
    return f"{host}{address.path}"[:MOST_CHARACTERS] or None
