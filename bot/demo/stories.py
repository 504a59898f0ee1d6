"""The named stories that a visitor of the demo meets first: last week's shared wins and the leads that are hot now."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from bot.demo.baton import DEMO_REASON, hand_to_sales, send_to_sales
from bot.demo.content import BALANCING_GUIDE, CASE_RETAIL, CURRENCY, JUSTIFICATION, PLANS, PRICING, ROI_GUIDE, SECURITY
from bot.demo.deals import Ending, approach, closed_deal
from bot.demo.journeys import Journey
from bot.demo.pool import customer
from revenue.money import Money
from revenue.records import OpportunityRecord, TouchKind
from revenue.vocabulary import LifecycleStage, OpportunityKind, TouchTeam


@dataclass(frozen=True, slots=True)
class WinStory:
    """A win of the last complete week: `weekday` from 0 (Monday), the amount in whole EUR."""

    company: str
    buyer: str
    title: str
    weekday: int
    amount: int
    kind: OpportunityKind
    comeback: float | None = None


WINS = (
    WinStory("Helio Retail", "Jörg Althaus", "Head of Energy", 3, 92_000, OpportunityKind.NEW, 72),
    WinStory("Finch Labs", "Rosa Delgado", "VP Operations", 1, 51_000, OpportunityKind.NEW),
    WinStory("Osk AS", "Tor Haugland", "Site Controller", 2, 28_400, OpportunityKind.RENEWAL),
    WinStory("Kite & Co", "Duarte Pires", "Facilities Director", 4, 15_000, OpportunityKind.EXPANSION),
)


def win(story: WinStory, journey: Journey) -> OpportunityRecord:
    """The journey and the deal behind a named win."""
    clock, dice = journey.clock, journey.dice
    at = clock.last_week(story.weekday, journey.rep.zone, dice)
    if story.kind is OpportunityKind.NEW:
        journey.campaign = "balancing-guide"
        opened = approach(journey, at - timedelta(days=dice.uniform(28, 36)), comeback=story.comeback)
    else:
        customer(journey)
        opened = clock.at_desk(at - timedelta(days=30), journey.rep.zone, dice)
    return closed_deal(journey, story.kind, Ending(at, won=True), opened, Money.of(story.amount, CURRENCY))


def _interest(journey: Journey, since: float, reads: int, *, webinars: float = 1.0) -> None:
    """Gave a name some weeks ago, engaged, and has read since."""
    clock, dice, zone = journey.clock, journey.dice, journey.company.zone
    known = clock.reading(clock.ago(since), clock.ago(since - 2), zone, dice)
    seed = clock.reading(known - timedelta(days=9), known - timedelta(days=1), zone, dice)
    engaged = clock.reading(clock.ago(since - 3), clock.ago(since - 6), zone, dice)
    journey.begin(seed, known, engaged, reads=4)
    journey.webinars(known, clock.ago(0.5), webinars)
    journey.read_on(engaged, clock.ago(2.5), reads, (0, 1, 1, 2))


def _owned(journey: Journey, owned: bool, handed: float) -> None:
    if owned:
        hand_to_sales(journey, journey.clock.ago(handed), journey.clock.ago(handed + 1), demo=0.0)


def asked_for_demo(journey: Journey, owned: bool) -> None:
    """Asked for a demo forty minutes ago after reading pricing twice; handed over, nobody has called yet."""
    clock = journey.clock
    _interest(journey, 23, 3)
    journey.read(PRICING, clock.ago(3.1 / 24))
    journey.read(PRICING, clock.ago(1.2 / 24))
    asked = journey.touch(TouchKind.DEMO_REQUEST, clock.ago(40 / 1440), TouchTeam.BUYER)
    if owned:
        send_to_sales(journey, asked + timedelta(minutes=9), DEMO_REASON)
    else:
        journey.enter(LifecycleStage.QUALIFIED, asked + timedelta(minutes=1))


def compared_plans(journey: Journey, owned: bool) -> None:
    """Came back three months after a return for lack of budget, and compared plans yesterday."""
    clock, dice, zone = journey.clock, journey.dice, journey.company.zone
    known = clock.reading(clock.ago(151), clock.ago(149), zone, dice)
    engaged = clock.reading(clock.ago(140), clock.ago(138), zone, dice)
    journey.begin(known - timedelta(days=6), known, engaged, reads=5)
    last = hand_to_sales(journey, clock.ago(120), engaged, returned="budget frozen")
    journey.letters(last, clock.ago(30))
    journey.read(CASE_RETAIL, clock.reading(clock.ago(19), clock.ago(17), zone, dice))
    if owned:
        last = hand_to_sales(journey, clock.ago(14), clock.ago(16), demo=0.0)
        journey.by_rep(TouchKind.CALL, clock.at_desk(clock.ago(12), journey.rep.zone, dice, last))
    journey.read(PRICING, clock.yesterday(zone, dice, 10))
    journey.read(PLANS, clock.yesterday(zone, dice, 14))
    journey.read(PLANS, clock.yesterday(zone, dice, 15))


def opened_security_paper(journey: Journey, owned: bool) -> None:
    """Opened the security paper this morning; three touches in six days."""
    clock, dice, zone = journey.clock, journey.dice, journey.company.zone
    _interest(journey, 48, 2)
    _owned(journey, owned, 16)
    journey.read(ROI_GUIDE, clock.ago(5.6))
    journey.read(PRICING, clock.ago(2.2))
    journey.read(SECURITY, clock.this_morning(zone, dice))


def started_trial(journey: Journey, owned: bool) -> None:
    """Started a trial yesterday and has logged in since."""
    clock, dice, zone = journey.clock, journey.dice, journey.company.zone
    _interest(journey, 36, 3, webinars=0.0)
    _owned(journey, owned, 8)
    started = journey.touch(TouchKind.TRIAL_START, clock.yesterday(zone, dice, 11), TouchTeam.BUYER)
    journey.touch(TouchKind.LOGIN, clock.soon(started, 20, 90, dice), TouchTeam.PRODUCT)
    journey.read(PRICING, clock.this_morning(zone, dice))


def built_business_case(journey: Journey, owned: bool) -> None:
    """Downloaded the justification model yesterday and read pricing this morning."""
    clock, dice, zone = journey.clock, journey.dice, journey.company.zone
    _interest(journey, 41, 4)
    _owned(journey, owned, 11)
    journey.read(BALANCING_GUIDE, clock.ago(4.3))
    journey.read(JUSTIFICATION, clock.yesterday(zone, dice, 16))
    journey.read(PRICING, clock.this_morning(zone, dice))


def colleague_compares(journey: Journey, owned: bool) -> None:
    """A colleague who joined yesterday's look at the plans, and no more."""
    clock, dice, zone = journey.clock, journey.dice, journey.company.zone
    known = clock.reading(clock.ago(17), clock.ago(15), zone, dice)
    journey.begin(known - timedelta(days=3), known, None, reads=2)
    journey.read(PLANS, clock.yesterday(zone, dice, 14))
    if owned:
        journey.owner = journey.rep


@dataclass(frozen=True, slots=True)
class HotStory:
    """A lead that is hot now and why; `owned` by the rep of its region, or by nobody yet."""

    company: str
    buyer: str
    title: str
    tell: Callable[[Journey, bool], None]
    owned: bool = True


HOT = (
    HotStory("Nordlys Energi", "Mette Holm", "VP Operations", asked_for_demo),
    HotStory("Brightwater", "Samir Patel", "Head of IT", compared_plans),
    HotStory("Brightwater", "Eleanor Voss", "Finance Director", colleague_compares),
    HotStory("Brightwater", "Kwame Boateng", "Site Controller", colleague_compares),
    HotStory("Kite & Co", "Ana Silva", "CFO", opened_security_paper),
    HotStory("Cascade Grain", "Warren Tully", "Chief Operating Officer", asked_for_demo),
    HotStory("Juniper Health", "Simone Baptiste", "Facilities Director", built_business_case),
    HotStory("Serra Verde Papel", "Caio Monteiro", "Energy Manager", opened_security_paper),
    HotStory("Saint-Laurent Freight", "Mireille Gagnon", "Head of Sustainability", started_trial),
    HotStory("Straits Data Centres", "Jasmine Koh", "VP Operations", compared_plans),
    HotStory("Kiso Precision", "Shinji Arakawa", "Plant Manager", opened_security_paper),
    HotStory("Deccan Cement", "Lakshmi Raghavan", "Head of Energy", asked_for_demo),
    HotStory("Polder Cold Storage", "Maarten de Wit", "Managing Director", built_business_case, owned=False),
    HotStory("Karoo Solar", "Zanele Khumalo", "Procurement Manager", opened_security_paper, owned=False),
    HotStory("Mesa Verde Semiconductors", "Gloria Esparza", "IT Security Lead", started_trial, owned=False),
    HotStory("Wattle Creek Wines", "Bruce Callaghan", "Managing Director", compared_plans, owned=False),
    HotStory("Godavari Pharma", "Nikhil Deshmukh", "Engineering Manager", asked_for_demo, owned=False),
)
