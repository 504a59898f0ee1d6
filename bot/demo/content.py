"""What our marketing publishes and runs: content by how near it is to buying, campaigns, and what they cost."""

from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta

from bot.demo.clock import DemoClock
from bot.demo.dice import Dice
from bot.demo.people import JONAS, LENA, MIA, CastMember
from revenue.money import Money
from revenue.records import CampaignCostRecord, CampaignRecord, TouchKind

CURRENCY = "EUR"


@dataclass(frozen=True, slots=True)
class Content:
    """Something to read or attend; `campaign` is the key of the campaign that spreads it."""

    title: str
    kind: TouchKind
    campaign: str | None = None


_PAGE, _PAPER, _PRICING = TouchKind.PAGE_VIEW, TouchKind.CONTENT_READ, TouchKind.PRICING_VIEW

PRICING = Content("Pricing", _PRICING)
PLANS = Content("Plan comparison", _PRICING)
SECURITY = Content("Security paper", _PAPER)
ROI_GUIDE = Content("ROI guide", _PAPER, "roi-guide")
BALANCING_GUIDE = Content("Grid balancing guide", _PAPER, "balancing-guide")
CASE_COLD = Content("Case study: a cold store that sells its flexibility", _PAPER, "case-studies")
CASE_RETAIL = Content("Case study: 14% off the bill of 200 shops", _PAPER, "case-studies")
CASE_FACTORY = Content("Case study: a glass furnace that follows the grid", _PAPER, "case-studies")
CASE_STUDIES = (CASE_COLD, CASE_RETAIL, CASE_FACTORY)
JUSTIFICATION = Content("Justification model", _PAPER)

# Three shelves: waking interest, learning, deciding.
EARLY = (
    Content("Grid balancing, explained", _PAGE, "balancing-guide"),
    Content("What one peak hour really costs", _PAGE, "peak-search"),
    Content("Five signs of a rigid energy contract", _PAGE, "peak-search"),
    Content("Carbon reporting: what changes this year", _PAGE, "carbon-social"),
    Content("Heat pumps on the factory floor", _PAGE),
    Content("Where a building wastes power at night", _PAGE, "newsletter"),
    Content("Flexible loads, in plain words", _PAGE),
    BALANCING_GUIDE,
    Content("Peak-load primer", _PAPER, "peak-search"),
)
MIDDLE = (
    Content("How it works", _PAGE),
    Content("Integrations", _PAGE),
    Content("Customer stories", _PAGE),
    Content("Roll-out in six weeks", _PAGE),
    ROI_GUIDE,
    Content("Carbon reporting template", _PAPER, "carbon-social"),
    Content("Buyer's checklist", _PAPER, "newsletter"),
    *CASE_STUDIES,
)
LATE = (PRICING, PRICING, PLANS, SECURITY, ROI_GUIDE, JUSTIFICATION, Content("Implementation plan", _PAPER))
SHELVES = (EARLY, MIDDLE, LATE)

PRODUCTS = (("Balance", 5.0), ("Meter", 3.0), ("Report", 2.0))

# Topics of the quarterly webinars, the latest first.
_WEBINAR_TOPICS = ("Grid balancing in practice", "Peak prices without panic", "Carbon numbers an auditor accepts")
_SEASONS = ("Winter", "Spring", "Summer", "Autumn")


@dataclass(frozen=True, slots=True)
class Webinar:
    """One live hour: `campaign` is its campaign's key."""

    campaign: str
    title: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Programme:
    """Everything marketing ran: campaigns with costs, their owners, and the webinars, the latest first."""

    campaigns: tuple[CampaignRecord, ...]
    costs: tuple[CampaignCostRecord, ...]
    webinars: tuple[Webinar, ...]
    owners: dict[str, CastMember]

    def owner(self, campaign: str) -> CastMember:
        """The marketer who runs a campaign."""
        return self.owners[campaign]

    def bringing(self, known_at: datetime, dice: Dice) -> str:
        """The key of a campaign that can have brought a buyer who gave a name at this instant."""
        day = known_at.date()
        running = [(key, weight) for key, weight in _BRINGING if self._starts_on(key) <= day - timedelta(days=45)]
        live = [(w.campaign, 9.0) for w in self.webinars if self._starts_on(w.campaign) <= day and known_at < w.at]
        fair = [(FAIR, 12.0)] if self._starts_on(FAIR) <= day <= self._starts_on(FAIR) + timedelta(days=2) else []
        return dice.weighted((*running, *live, *fair))

    def source(self, campaign: str) -> str | None:
        """The source of a campaign."""
        return next(c.source for c in self.campaigns if c.key == campaign)

    def runs(self, campaign: str, at: datetime) -> bool:
        """True when the campaign had begun by that instant."""
        return self._starts_on(campaign) <= at.date()

    def _starts_on(self, campaign: str) -> date:
        return next(c.starts_on for c in self.campaigns if c.key == campaign and c.starts_on is not None)


# key, name, source, owner, days running, spend a month in EUR
_ALWAYS_ON = (
    ("balancing-guide", "Grid balancing guide", "content", MIA, 430, 1_400),
    ("roi-guide", "ROI guide", "content", MIA, 330, 1_100),
    ("case-studies", "Customer case studies", "content", MIA, 455, 1_900),
    ("peak-search", "Peak-load search ads", "paid search", JONAS, 480, 6_200),
    ("carbon-social", "Carbon reporting on LinkedIn", "paid social", JONAS, 205, 4_300),
    ("newsletter", "Load Shift newsletter", "email", MIA, 520, 500),
    ("customer-hour", "Customer hour", "customers", LENA, 250, 700),
    ("referrals", "Partner referrals", "referral", LENA, 410, 900),
)
FAIR = "efficiency-fair"
_BRINGING = (
    ("balancing-guide", 5.0),
    ("peak-search", 4.0),
    ("newsletter", 1.5),
    ("roi-guide", 3.0),
    ("case-studies", 2.0),
    ("carbon-social", 2.0),
    ("referrals", 1.5),
)


def programme(clock: DemoClock, seed: int) -> Programme:
    """The campaigns around now: three seasonal webinars, one trade fair, and what always runs."""
    dice = Dice.of(seed, "programme")
    webinars = _webinars(clock)
    fair_at = clock.at_desk(clock.ago(68), LENA.zone, dice)
    runs = [
        (key, name, source, owner, clock.ago(days).date(), monthly)
        for key, name, source, owner, days, monthly in _ALWAYS_ON
    ]
    dated = [
        *(
            (w.campaign, w.title.split(":", 1)[0], "webinar", JONAS, w.at.date() - timedelta(days=21), 5_800)
            for w in webinars
        ),
        (FAIR, "Efficiency Days trade fair", "event", LENA, fair_at.date(), 18_500),
    ]
    campaigns, costs, owners = [], [], {}
    for key, name, source, owner, starts_on, spend in (*runs, *dated):
        campaigns.append(CampaignRecord(key, name, source, owner.key, starts_on))
        owners[key] = owner
        for spent_on in _spending_days(starts_on, clock.now.date(), monthly=source not in ("webinar", "event")):
            amount = Money.of(round(spend * dice.uniform(0.85, 1.15)), CURRENCY)
            costs.append(CampaignCostRecord(f"{key}-{spent_on:%Y-%m-%d}", key, spent_on, amount))
    return Programme(tuple(campaigns), tuple(costs), webinars, owners)


def _spending_days(start: date, today: date, monthly: bool) -> list[date]:
    if not monthly:
        return [min(start + timedelta(days=14), today)]
    return [start + timedelta(days=30 * n) for n in range((today - start).days // 30 + 1)]


def _webinars(clock: DemoClock) -> tuple[Webinar, ...]:
    """Thursdays at 13:00 UTC, a quarter apart, the latest in the week before now; named after their season."""
    today = clock.now.date()
    latest = today - timedelta(days=(today.weekday() - 3) % 7)
    if datetime.combine(latest, time(14), UTC) > clock.now:
        latest -= timedelta(days=7)
    season = (latest.month % 12) // 3
    found = []
    for n, topic in enumerate(_WEBINAR_TOPICS):
        at = datetime.combine(latest - timedelta(days=91 * n), time(13), UTC)
        name = _SEASONS[(season - n) % 4]
        found.append(Webinar(f"{name.lower()}-webinar", f"{name} webinar: {topic}", at))
    return tuple(found)
