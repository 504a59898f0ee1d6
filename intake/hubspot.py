"""HubSpot's webhooks: what they say about contacts becomes leads, and what they leave out is asked for later.

Source: HubSpot's "Webhooks API guide". A body is a list of events. None has an email address in it unless the address
itself changed: an event names a contact by its object id, which is the lead's key of the source `hubspot`.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from typing import Any

import msgspec

from intake.event_lists import events_in
from intake.receiving import Refused, Verdicts
from revenue.records import LeadRecord
from revenue.vocabulary import LifecycleStage
from storage import ERASED, Store, forget_leads, forgotten, name_leads, record, unwelcome

SOURCE = "hubspot"
CONTACT = "contact"
MOST_EVENTS = 1_000
"""HubSpot sends a hundred at a time."""
STAGES: Mapping[str, LifecycleStage] = {
    "subscriber": LifecycleStage.KNOWN,
    "lead": LifecycleStage.ENGAGED,
    "marketingqualifiedlead": LifecycleStage.QUALIFIED,
    "salesqualifiedlead": LifecycleStage.ACCEPTED,
    "opportunity": LifecycleStage.OPPORTUNITY,
    "customer": LifecycleStage.CUSTOMER,
}
"""HubSpot's own lifecycle stages in ours; those that an account made for itself say nothing here."""
_SEEN = "hubspot:events"
_CONTACT_TYPE = "0-1"
_FUTURE = timedelta(minutes=5)


class _Event(msgspec.Struct, gc=False, rename="camel"):
    event_id: int | str
    object_id: int | str
    occurred_at: int
    subscription_type: str
    subscription_id: int | str = 0
    object_type_id: str = ""
    property_name: str = ""
    property_value: Any = None


@dataclass(frozen=True, slots=True)
class ContactEvent:
    """What one event says about a contact; `key` tells it from every other event, `contact` is an object id."""

    position: int
    key: str
    contact: str
    what: str
    at: datetime
    name: str = ""
    value: str = ""


@dataclass(slots=True)
class Delivery:
    """A body: its events about contacts, and why others were refused, by position. What is about neither is in neither:
    deals and companies come with an export.
    """

    ids: list[str | None] = field(default_factory=list)
    events: list[ContactEvent] = field(default_factory=list)
    refused: dict[int, str] = field(default_factory=dict)


def decode_hubspot(body: bytes, now: datetime) -> Delivery:
    """A body received at `now`. A bad event is refused by itself; raises MalformedError for what is no list."""
    delivery = Delivery()
    for position, (event, reason) in enumerate(events_in(body, _Event, "HubSpot", MOST_EVENTS)):
        if event is None:
            delivery.ids.append(None)
            delivery.refused[position] = reason
            continue
        delivery.ids.append(str(event.event_id)[:100])
        try:
            if (found := _contact_event(position, event, now)) is not None:
                delivery.events.append(found)
        except ValueError as error:
            delivery.refused[position] = str(error)
    return delivery


def _contact_event(position: int, event: _Event, now: datetime) -> ContactEvent | None:
    """What an event says about a contact; None for one about something else. Raises ValueError in words."""
    about, _dot, what = event.subscription_type.partition(".")
    if about != CONTACT and not (about == "object" and event.object_type_id == _CONTACT_TYPE):
        return None
    contact = str(event.object_id)
    if not (contact.isascii() and contact.isdecimal() and len(contact) <= 20):
        raise ValueError("its objectId is no id of a contact")
    try:
        at = datetime.fromtimestamp(event.occurred_at / 1000, UTC)
    except (OverflowError, OSError, ValueError) as error:
        raise ValueError("its occurredAt is no time in milliseconds since 1970") from error
    if at > now + _FUTURE:
        raise ValueError(f"dated {at:%Y-%m-%d %H:%M} UTC, in the future")
    value = event.property_value if isinstance(event.property_value, str) else ""
    # HubSpot does not promise that an event id is used once.
    # Written in ASCII, because no database keeps every character.
    key = f"{ascii(event.event_id)[:100]}:{ascii(event.subscription_id)[:100]}:{contact}:{event.occurred_at}"
    return ContactEvent(position, key, contact, what, at, event.property_name, value.strip())


def take_hubspot(store: Store, delivery: Delivery, now: datetime) -> Verdicts:
    """Record a delivery in the open transaction, each event once, and ask for what it does not say."""
    fresh = store.seen_messages.first_seen(_SEEN, [event.key for event in delivery.events], now)
    events = sorted((event for event in delivery.events if event.key in fresh), key=lambda event: event.at)
    gone = {event.contact for event in events if event.what in {"deletion", "privacyDeletion"}}
    forget_leads(store, SOURCE, {event.contact for event in events if event.what == "privacyDeletion"}, now)
    refused = dict(delivery.refused)
    erased = forgotten(store, SOURCE, {event.contact for event in events} - gone, now)
    # An erased person may be another contact now.
    here = [event for event in events if event.contact not in gone | erased]
    erased |= unwelcome(store, SOURCE, _leads_of(here), now)
    refused.update((event.position, ERASED) for event in events if event.contact in erased)
    told = [event for event in here if event.contact not in erased]
    contacts = list(dict.fromkeys(event.contact for event in told))
    # Named first: a contact that changed today may have been a customer for years, which the look-up tells.
    name_leads(store, SOURCE, contacts, now)
    leads = _leads_of(told)
    recorded = record(store, SOURCE, leads, now)
    bad = {leads[rejection.position].key: rejection.reason for rejection in recorded.rejections}
    refused.update((event.position, bad[event.contact]) for event in told if event.contact in bad)
    store.lookups.ask(SOURCE, CONTACT, contacts, now)
    store.lookups.cancel(SOURCE, CONTACT, gone)
    return Verdicts(
        len(delivery.ids) - len(refused),
        tuple(Refused(position, delivery.ids[position], reason) for position, reason in sorted(refused.items())),
    )


def _leads_of(events: Iterable[ContactEvent]) -> list[LeadRecord]:
    """What some events say themselves, one record for each contact; they are in the order in which they happened."""
    leads: dict[str, LeadRecord] = {}
    for event in events:
        lead = leads.get(event.contact, LeadRecord(event.contact))
        if event.what == "creation":
            lead = replace(lead, created_at=event.at)
        elif event.name == "lifecyclestage" and event.value in STAGES:
            lead = replace(lead, lifecycle=(*lead.lifecycle, (STAGES[event.value], event.at)))
        elif event.name == "email" and "@" in event.value:
            lead = replace(lead, email=event.value.lower())
        elif event.name == "jobtitle" and event.value:
            lead = replace(lead, title=event.value)
        leads[event.contact] = lead
    return [lead for key, lead in leads.items() if lead != LeadRecord(key)]
