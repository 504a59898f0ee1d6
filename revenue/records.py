"""The typed records and lead events that every intake produces and storage records.

Keys are the source's own: `source` plus `kind` plus `key` name one thing of one foreign system, so a second
delivery of the same thing is recognised, and records may refer to each other before both have arrived.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from enum import StrEnum

from revenue.identities import Identity, IdentityKind
from revenue.money import Money
from revenue.vocabulary import LifecycleStage, OpportunityKind, Outcome, Role, Team, TouchTeam


class TouchKind(StrEnum):
    """One interaction of a buyer with us, or of us with a buyer."""

    PAGE_VIEW = "page_view"
    PRICING_VIEW = "pricing_view"
    CONTENT_READ = "content_read"
    FORM_SUBMIT = "form_submit"
    DEMO_REQUEST = "demo_request"
    TRIAL_START = "trial_start"
    EMAIL_OPEN = "email_open"
    EMAIL_CLICK = "email_click"
    EMAIL_REPLY = "email_reply"
    WEBINAR_REGISTER = "webinar_register"
    WEBINAR_ATTEND = "webinar_attend"
    EVENT_MEET = "event_meet"
    CALL = "call"
    MEETING = "meeting"
    EMAIL_SENT = "email_sent"
    PROOF_SENT = "proof_sent"
    LOGIN = "login"
    CAREERS_VIEW = "careers_view"
    UNSUBSCRIBE = "unsubscribe"
    OTHER = "other"


BY_BROWSER = "browser:"
"""How the key of a record begins that anybody may have sent, with a key that stands in a web page."""


@dataclass(frozen=True, slots=True)
class AccountRecord:
    """A company."""

    key: str
    name: str
    domain: str | None = None
    industry: str | None = None
    region: str | None = None
    country: str | None = None
    employees: int | None = None


@dataclass(frozen=True, slots=True)
class MemberRecord:
    """A person of one of our teams, known to Slack or not yet."""

    key: str
    name: str
    email: str | None = None
    slack_user_id: str | None = None
    team: Team | None = None
    role: Role | None = None
    manager: str | None = None
    region: str | None = None


@dataclass(frozen=True, slots=True)
class CampaignRecord:
    """A marketing campaign; `owner` is a member key."""

    key: str
    name: str
    source: str | None = None
    owner: str | None = None
    starts_on: date | None = None


@dataclass(frozen=True, slots=True)
class CampaignCostRecord:
    """Money spent on a campaign on one day; `campaign` is a campaign key."""

    key: str
    campaign: str
    spent_on: date
    amount: Money


@dataclass(frozen=True, slots=True)
class LeadRecord:
    """A buyer. `account`, `owner`, `campaign` are keys of the same source.

    `lifecycle` holds every passage known: (stage, entered at). An empty one means known since `created_at`.
    """

    key: str
    name: str | None = None
    email: str | None = None
    title: str | None = None
    account: str | None = None
    owner: str | None = None
    campaign: str | None = None
    product: str | None = None
    baton: Team | None = None
    created_at: datetime | None = None
    lifecycle: tuple[tuple[LifecycleStage, datetime], ...] = ()


@dataclass(frozen=True, slots=True)
class StagePassage:
    """An opportunity enters a stage; `at` None means the source does not say when.

    `amount` is what the opportunity is worth from then on; None keeps what it was worth before.
    """

    stage: str
    outcome: Outcome
    at: datetime | None
    amount: Money | None = None
    lost_reason: str | None = None


@dataclass(frozen=True, slots=True)
class OpportunityRecord:
    """A deal with its whole known stage history, oldest first; references are keys of the same source."""

    key: str
    passages: tuple[StagePassage, ...]
    name: str | None = None
    account: str | None = None
    owner: str | None = None
    lead: str | None = None
    campaign: str | None = None
    product: str | None = None
    kind: OpportunityKind = OpportunityKind.NEW


@dataclass(frozen=True, slots=True)
class TouchEvent:
    """A lead event. `key` is the source's own message id; the same key again is the same touch.

    `lead` is a lead key of the same source, or an identity of the kind `named_by`; `content` what was read or
    attended; `member` who of ours acted; `event` the source's own word for what happened.
    """

    key: str
    lead: str
    kind: TouchKind
    at: datetime
    team: TouchTeam | None = None
    campaign: str | None = None
    content: str | None = None
    member: str | None = None
    note: str | None = None
    named_by: IdentityKind | None = None
    event: str | None = None


@dataclass(frozen=True, slots=True)
class IdentityRecord:
    """Identities of one buyer, strongest first, and what was said about the buyer at an instant.

    `key` is the source's own message id; `account` an account key of the same source. `said_equal`: the source says
    itself that the identities are one person, also where each of them belongs to somebody already. `unverified`:
    anybody may have said it, as with a key that stands in a web page: it joins a visitor to a person and fills in what
    is blank, but changes nothing that is known. It names a user id or an email, never both.
    """

    key: str
    identities: tuple[Identity, ...]
    at: datetime
    said_equal: bool = False
    unverified: bool = False
    name: str | None = None
    title: str | None = None
    account: str | None = None
    company: str | None = None


@dataclass(frozen=True, slots=True)
class HandoffRecord:
    """The baton passes from one team to the other, and what became of it. `lead` and members are keys."""

    key: str
    lead: str
    from_team: Team
    reason: str
    at: datetime
    from_member: str | None = None
    to_member: str | None = None
    accepted_at: datetime | None = None
    touched_at: datetime | None = None
    returned_at: datetime | None = None
    return_reason: str | None = None
    acknowledged_at: datetime | None = None


Record = (
    AccountRecord
    | MemberRecord
    | CampaignRecord
    | CampaignCostRecord
    | LeadRecord
    | OpportunityRecord
    | TouchEvent
    | HandoffRecord
    | IdentityRecord
)


@dataclass(slots=True)
class Tally:
    """What became of recorded input, by count. Every record read is in exactly one of the other four."""

    read: int = 0
    new: int = 0
    unchanged: int = 0
    updated: int = 0
    rejected: int = 0

    def add(self, other: "Tally") -> None:
        """Add another tally to this one, in place."""
        self.read += other.read
        self.new += other.new
        self.unchanged += other.unchanged
        self.updated += other.updated
        self.rejected += other.rejected

    def as_mapping(self) -> Mapping[str, int]:
        """The five counts by name, in reading order."""
        return {
            "read": self.read,
            "new": self.new,
            "unchanged": self.unchanged,
            "updated": self.updated,
            "rejected": self.rejected,
        }


@dataclass(frozen=True, slots=True)
class Rejection:
    """A record that storage could not take, by its position in the batch (from 0), with the reason in words."""

    position: int
    reason: str


@dataclass(slots=True)
class Recorded:
    """The result of recording one batch."""

    tally: Tally = field(default_factory=Tally)
    rejections: list[Rejection] = field(default_factory=list)
