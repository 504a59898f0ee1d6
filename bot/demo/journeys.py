"""How one buyer travels: reading alone, marketing's company, handoffs in both directions, a rep's work."""

from dataclasses import dataclass, field
from datetime import datetime, timedelta

from bot.demo.clock import DemoClock
from bot.demo.companies import Company
from bot.demo.content import BALANCING_GUIDE, CASE_STUDIES, EARLY, MIDDLE, ROI_GUIDE, SHELVES, Content, Programme
from bot.demo.dice import Dice
from bot.demo.people import LENA, CastMember, address
from revenue.records import HandoffRecord, LeadRecord, TouchEvent, TouchKind
from revenue.vocabulary import LifecycleStage, Team, TouchTeam

_CALL_NOTES = (
    "Left a message",
    "Wants the figures for two sites first",
    "Asked how long the roll-out takes",
    "Will bring finance to the next call",
    "Contract with the grid operator ends next year",
    "Good call; agreed the next step",
    "Compares us with one other vendor",
)
_MEETING_NOTES = ("Walked through the savings of their main site", "Demo with operations and IT", "Reviewed the offer")
_MAIL_NOTES = (
    "Sent the summary of our call",
    "Sent the offer",
    "Asked for a date next week",
    "Answered the open questions",
)


@dataclass(frozen=True, slots=True)
class Scene:
    """What all journeys share."""

    clock: DemoClock
    programme: Programme
    seed: int


@dataclass(slots=True)
class Journey:
    """One lead under construction. Instants go in as ideals and come out placed, in order and never after now."""

    scene: Scene
    key: str
    company: Company
    name: str | None
    title: str | None
    product: str
    rep: CastMember
    dice: Dice
    campaign: str = ""
    owner: CastMember | None = None
    baton: Team = Team.MARKETING
    created_at: datetime | None = None
    passages: list[tuple[LifecycleStage, datetime]] = field(default_factory=list)
    touches: list[TouchEvent] = field(default_factory=list)
    handoffs: list[HandoffRecord] = field(default_factory=list)

    @property
    def clock(self) -> DemoClock:
        """The scene's clock."""
        return self.scene.clock

    @property
    def marketer(self) -> CastMember:
        """Who runs the campaign that brought this lead."""
        return self.scene.programme.owner(self.campaign)

    @property
    def record(self) -> LeadRecord:
        """The lead as storage records it."""
        return LeadRecord(
            key=self.key,
            name=self.name,
            email=address(self.name, f"{self.company.key}.example") if self.name else None,
            title=self.title,
            account=self.company.key,
            owner=self.owner.key if self.owner else None,
            campaign=self.campaign,
            product=self.product,
            baton=self.baton,
            created_at=self.created_at or self.passages[0][1],
            lifecycle=tuple(sorted(self.passages, key=lambda passage: passage[1])),
        )

    def enter(self, stage: LifecycleStage, at: datetime) -> None:
        """The lead enters a lifecycle stage."""
        self.passages.append((stage, at))

    def touch(
        self,
        kind: TouchKind,
        at: datetime,
        team: TouchTeam,
        content: Content | None = None,
        *,
        by: CastMember | None = None,
        campaign: str | None = None,
        note: str | None = None,
    ) -> datetime:
        """Something happened between the buyer and us; returns when."""
        self.touches.append(
            TouchEvent(
                key=f"{self.key}-{len(self.touches) + 1:03d}",
                lead=self.key,
                kind=kind,
                at=at,
                team=team,
                campaign=campaign or (content.campaign if content else None),
                content=content.title if content else None,
                member=by.key if by else None,
                note=note,
            )
        )
        return at

    def read(self, content: Content, at: datetime) -> datetime:
        """The buyer reads something: a touch of marketing where a campaign spread it, else of the buyer alone."""
        known = content.campaign if content.campaign and self.scene.programme.runs(content.campaign, at) else None
        team = TouchTeam.MARKETING if known else TouchTeam.BUYER
        return self.touch(content.kind, at, team, Content(content.title, content.kind, known))

    def read_on(self, start: datetime, end: datetime, count: int, shelves: tuple[int, ...]) -> None:
        """`count` readings between two instants, moving through the shelves (0 early, 1 middle, 2 late) in order."""
        moments = sorted(self.clock.reading(start, end, self.company.zone, self.dice) for _ in range(count))
        for n, at in enumerate(moments):
            shelf = SHELVES[shelves[n * len(shelves) // count]]
            self.read(self.dice.choice(shelf), at)

    def read_in_order(self, contents: tuple[Content, ...], start: datetime, end: datetime) -> None:
        """These contents, one after the other, between two instants."""
        moments = sorted(self.clock.reading(start, end, self.company.zone, self.dice) for _ in contents)
        for content, at in zip(contents, moments, strict=True):
            self.read(content, at)

    def letters(self, start: datetime, end: datetime) -> None:
        """Newsletters opened, sometimes clicked, between two instants; at most one in twelve days."""
        at = start + timedelta(days=self.dice.uniform(3, 14))
        while at < end:
            opened = self.clock.reading(at, min(at + timedelta(days=2), end), self.company.zone, self.dice)
            if self.dice.chance(0.55):
                self.touch(TouchKind.EMAIL_OPEN, opened, TouchTeam.MARKETING, campaign="newsletter")
                if self.dice.chance(0.4):
                    clicked = self.clock.soon(opened, 0.5, 6, self.dice)
                    self.touch(
                        TouchKind.EMAIL_CLICK,
                        clicked,
                        TouchTeam.MARKETING,
                        self.dice.choice(MIDDLE),
                        campaign="newsletter",
                    )
            at += timedelta(days=self.dice.uniform(12, 26))

    def webinars(self, start: datetime, end: datetime, chance: float = 0.5) -> None:
        """Registers for webinars that lie between two instants, and mostly attends them."""
        for webinar in self.scene.programme.webinars:
            if not (start + timedelta(days=2) < webinar.at < end) or not self.dice.chance(chance):
                continue
            live = Content(webinar.title, TouchKind.WEBINAR_ATTEND, webinar.campaign)
            first = max(start, webinar.at - timedelta(days=14))
            if webinar.campaign != self.campaign:
                registered = self.clock.reading(first, webinar.at - timedelta(hours=2), self.company.zone, self.dice)
                self.touch(TouchKind.WEBINAR_REGISTER, registered, TouchTeam.MARKETING, live)
            if self.dice.chance(0.75):
                joined = webinar.at + timedelta(minutes=self.dice.randint(-3, 9))
                self.touch(TouchKind.WEBINAR_ATTEND, joined, TouchTeam.MARKETING, live)

    def begin(self, seed_at: datetime, known_at: datetime, engaged_at: datetime | None, reads: int = 5) -> None:
        """Reads anonymously, gives a name through the campaign's form or event, then engages."""
        self.campaign = self.campaign or self.scene.programme.bringing(known_at, self.dice)
        self.enter(LifecycleStage.SEED, seed_at)
        self.read(EARLY[0] if self.campaign == "balancing-guide" else self.dice.choice(EARLY), seed_at)
        self.read_on(seed_at, known_at, max(1, reads // 2), (0,))
        self.created_at = known_at
        self.enter(LifecycleStage.KNOWN, known_at)
        self._give_name(known_at)
        if engaged_at is not None:
            self.enter(LifecycleStage.ENGAGED, engaged_at)
            self.read_on(known_at, engaged_at, max(1, reads - reads // 2), (0, 1))
            self.letters(known_at, engaged_at)

    def _give_name(self, at: datetime) -> None:
        source = self.scene.programme.source(self.campaign)
        if source == "event":
            self.touch(TouchKind.EVENT_MEET, at, TouchTeam.MARKETING, by=LENA, campaign=self.campaign)
        elif source == "webinar":
            webinar = next(w for w in self.scene.programme.webinars if w.campaign == self.campaign)
            live = Content(webinar.title, TouchKind.WEBINAR_REGISTER, webinar.campaign)
            self.touch(TouchKind.WEBINAR_REGISTER, at, TouchTeam.MARKETING, live)
        else:
            form = BALANCING_GUIDE if self.campaign == "balancing-guide" else ROI_GUIDE
            self.touch(TouchKind.FORM_SUBMIT, at, TouchTeam.MARKETING, form, campaign=self.campaign)

    def send_proof(self, at: datetime) -> datetime:
        """Marketing sends a case study, which is mostly read; returns the instant of the last of both."""
        proof = self.dice.choice(CASE_STUDIES)
        self.touch(TouchKind.PROOF_SENT, at, TouchTeam.MARKETING, proof, by=self.marketer)
        if self.dice.chance(0.7):
            return self.read(proof, self.clock.soon(at, 30, 2000, self.dice))
        return at

    def by_rep(self, kind: TouchKind, at: datetime) -> datetime:
        """A touch made by the rep, with a note; mails are sometimes answered within a day."""
        notes = {TouchKind.CALL: _CALL_NOTES, TouchKind.MEETING: _MEETING_NOTES}.get(kind, _MAIL_NOTES)
        self.touch(kind, at, TouchTeam.SALES, by=self.rep, note=self.dice.choice(notes))
        if kind is TouchKind.EMAIL_SENT and self.dice.chance(0.4) and self.clock.days_since(at) > 1:
            self.touch(TouchKind.EMAIL_REPLY, self.clock.soon(at, 25, 1300, self.dice), TouchTeam.BUYER)
        return at

    def work(self, start: datetime, end: datetime, every: float = 6.0) -> None:
        """The rep calls, writes and meets between two instants, about every so many days."""
        at = start
        while True:
            ideal = at + timedelta(days=self.dice.uniform(0.5, 1.5) * every)
            if ideal >= end:
                return
            done = self.clock.at_desk(ideal, self.rep.zone, self.dice, at)
            if done >= end or done - at < timedelta(hours=4):
                return
            at = done
            kinds = ((TouchKind.CALL, 5.0), (TouchKind.EMAIL_SENT, 4.0), (TouchKind.MEETING, 2.0))
            self.by_rep(self.dice.weighted(kinds), at)

    def log_in(self, start: datetime, end: datetime, every: float) -> None:
        """The customer uses the product on working days between two instants, about every so many days."""
        at = start
        while (ideal := at + timedelta(days=self.dice.uniform(0.6, 1.4) * every)) < end:
            done = self.clock.at_desk(ideal, self.company.zone, self.dice, at)
            if done >= end or done - at < timedelta(hours=4):
                return
            at = done
            self.touch(TouchKind.LOGIN, at, TouchTeam.PRODUCT)

    def attend_customer_hour(self, at: datetime) -> None:
        """The customer joins marketing's monthly hour for customers."""
        live = Content("Customer hour: getting more from your data", TouchKind.WEBINAR_ATTEND, "customer-hour")
        self.touch(TouchKind.WEBINAR_ATTEND, at, TouchTeam.MARKETING, live)
