"""A small client of HubSpot's CRM: one contact by its object id, as a lead."""

import http.client
from collections.abc import Mapping
from datetime import UTC, datetime
from urllib.parse import quote, urlencode, urlsplit

import msgspec

from intake.hubspot import STAGES
from revenue.records import LeadRecord

LARGEST_ANSWER = 1024 * 1024
SECONDS_TO_ANSWER = 5.0
_DATED = {
    "marketingqualifiedlead": "hs_lifecyclestage_marketingqualifiedlead_date",
    "salesqualifiedlead": "hs_lifecyclestage_salesqualifiedlead_date",
    "opportunity": "hs_lifecyclestage_opportunity_date",
    "customer": "hs_lifecyclestage_customer_date",
}
_PROPERTIES = ("email", "firstname", "lastname", "jobtitle", "createdate", *_DATED.values())


class GoneError(Exception):
    """There is no such contact any more."""


class UnansweredError(Exception):
    """HubSpot gave no answer that can be used, for now; `refused` when it wants no further question either.

    `after` are the seconds that it asks to wait.
    """

    def __init__(self, reason: str, *, refused: bool = False, after: float = 0.0) -> None:
        self.refused = refused
        self.after = after
        super().__init__(reason)


class _Contact(msgspec.Struct):
    id: str
    properties: dict[str, str | None]


_contacts = msgspec.json.Decoder(_Contact)


class HubSpotClient:
    """Asks HubSpot under the token of a private app. Nothing is connected before the first question."""

    def __init__(self, base_url: str, token: str, seconds: float = SECONDS_TO_ANSWER) -> None:
        self._address = urlsplit(base_url)
        self._token = token
        self._seconds = seconds

    def contact(self, key: str) -> LeadRecord:
        """A contact as a lead. Raises GoneError or UnansweredError."""
        query = urlencode({"properties": ",".join(_PROPERTIES)})
        body = self._get(f"/crm/v3/objects/contacts/{quote(key, safe='')}?{query}")
        try:
            contact = _contacts.decode(body)
        except (msgspec.DecodeError, ValueError, RecursionError) as error:
            raise UnansweredError("HubSpot's answer is no contact") from error
        if contact.id != key:
            raise UnansweredError("HubSpot's answer is about another contact")
        return _lead(key, contact.properties)

    def _get(self, path: str) -> bytes:
        kind = http.client.HTTPSConnection if self._address.scheme == "https" else http.client.HTTPConnection
        connection = kind(self._address.hostname or "", self._address.port, timeout=self._seconds)
        headers = {"Authorization": f"Bearer {self._token}", "Accept": "application/json"}
        try:
            connection.request("GET", self._address.path.rstrip("/") + path, headers=headers)
            answer = connection.getresponse()
            body = answer.read(LARGEST_ANSWER + 1)
        except (OSError, http.client.HTTPException) as error:
            raise UnansweredError(f"HubSpot cannot be reached: {type(error).__name__}", refused=True) from error
        finally:
            connection.close()
        if answer.status == 404:
            raise GoneError
        if answer.status != 200:
            after = answer.getheader("Retry-After", "")
            wait = min(float(after), 3600.0) if after.isascii() and after.isdecimal() and len(after) < 9 else 0.0
            refused = answer.status in {401, 403, 429}
            raise UnansweredError(f"HubSpot answered {answer.status}", refused=refused, after=wait)
        if len(body) > LARGEST_ANSWER:
            raise UnansweredError("HubSpot's answer is larger than 1 MiB")
        return body


def _lead(key: str, properties: Mapping[str, str | None]) -> LeadRecord:
    """A contact's properties as a lead; what HubSpot does not know keeps what is known here."""
    told = {name: value.strip() for name, value in properties.items() if value and value.strip()}
    name = " ".join(told[part] for part in ("firstname", "lastname") if part in told)
    email = told.get("email", "").lower()
    stages = ((STAGES[stage], _instant(told.get(date, ""))) for stage, date in _DATED.items())
    return LeadRecord(
        key,
        name or None,
        email if "@" in email else None,
        told.get("jobtitle"),
        created_at=_instant(told.get("createdate", "")),
        lifecycle=tuple((stage, at) for stage, at in stages if at is not None),
    )


def _instant(text: str) -> datetime | None:
    """An instant as HubSpot writes it: ISO 8601, or milliseconds since 1970. None for anything else."""
    try:
        if text.isascii() and text.isdecimal():
            return datetime.fromtimestamp(int(text[:20]) / 1000, UTC)
        at = datetime.fromisoformat(text)
        return at.replace(tzinfo=UTC) if at.tzinfo is None else at.astimezone(UTC)
    except (ValueError, OverflowError, OSError):
        return None
