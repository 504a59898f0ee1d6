"""Who plays which part in the demo: customers, wins, losses, the open pipeline, and the leads that are no deal yet."""

from datetime import UTC, datetime, timedelta

from bot.demo import pool, stories
from bot.demo.clock import HOME_ZONE, DemoClock
from bot.demo.companies import Company, companies
from bot.demo.content import CURRENCY, PRODUCTS, programme
from bot.demo.deals import DISCOVERY, NEGOTIATION, PROPOSAL, SECURITY, Ending, approach, closed_deal, open_deal
from bot.demo.dice import Dice
from bot.demo.goal import QuarterGoal, goal_for, running_quarter
from bot.demo.journeys import Journey, Scene
from bot.demo.people import REP_OF_REGION, REPS, TITLES, Registrar
from revenue.calendar import zone_of
from revenue.money import Money
from revenue.records import OpportunityRecord
from revenue.vocabulary import OpportunityKind

_NEW, _RENEWAL, _EXPANSION = OpportunityKind.NEW, OpportunityKind.RENEWAL, OpportunityKind.EXPANSION

WON = {_NEW: 25, _RENEWAL: 12, _EXPANSION: 8}
LOST = {_NEW: 58, _RENEWAL: 3, _EXPANSION: 9}
OPEN = {_NEW: 29, _RENEWAL: 6, _EXPANSION: 5}
CUSTOMERS = 28
COMEBACK_WINS = 3
COVERAGE = 3.0
# What has not logged in for this many days is at risk.
SILENT_CUSTOMER, SILENT_DAYS = "Alder", 19.0


class Plot:
    """Casts companies into parts, then writes every journey."""

    def __init__(self, clock: DemoClock, seed: int) -> None:
        self.clock = clock
        self.seed = seed
        self.scene = Scene(clock, programme(clock, seed), seed)
        self.quarter = running_quarter(clock.now)
        self.companies = companies(seed)
        self.registrar = Registrar({*(s.buyer for s in stories.WINS), *(s.buyer for s in stories.HOT)})
        self.dice = Dice.of(seed, "plan")
        self.journeys: list[Journey] = []
        self.deals: list[OpportunityRecord] = []

    def write(self) -> None:
        """All journeys and deals: closed ones first, for the goal and so the open pipeline follow from them."""
        customers, winners, prospects = self._parts()
        moments = self._win_moments()
        named = [
            (story, self._journey(self.companies[story.company], story.buyer, story.title)) for story in stories.WINS
        ]
        self.deals.extend(stories.win(story, journey) for story, journey in named)
        self._new_wins(winners, moments)
        existing = self._customers(customers)
        self._repeat_business(existing, moments)
        self._losses(prospects)
        self._open_pipeline(prospects, existing)
        for story in stories.HOT:
            journey = self._journey(self.companies[story.company], story.buyer, story.title)
            story.tell(journey, story.owned)
            if not story.owned:
                journey.owner = None
        self._pool(prospects)

    def goal(self) -> QuarterGoal:
        """The shared goal of the running quarter."""
        return goal_for(self.quarter, self.clock.now, self.deals)

    def _parts(self) -> tuple[list[Company], list[Company], list[Company]]:
        """Customers of long, companies won lately, and prospects; companies of a story play their own part."""
        told = {story.company for story in (*stories.WINS, *stories.HOT)} | {SILENT_CUSTOMER}
        free = [company for name, company in self.companies.items() if name not in told]
        self.dice.shuffle(free)
        wins = WON[_NEW] - sum(story.kind is _NEW for story in stories.WINS)
        customers = [self.companies[SILENT_CUSTOMER], *free[: CUSTOMERS - 3]]
        winners = free[CUSTOMERS - 3 : CUSTOMERS - 3 + wins]
        customers_told = {story.company for story in stories.WINS}
        hot = {story.company for story in stories.HOT} - customers_told
        prospects = [*free[CUSTOMERS - 3 + wins :], *(self.companies[name] for name in sorted(hot))]
        return customers, winners, prospects

    def _journey(
        self, company: Company, name: str | None = None, title: str | None = None, known: bool = True
    ) -> Journey:
        key = f"lead-{len(self.journeys) + 1:03d}"
        dice = Dice.of(self.seed, key)
        if known and name is None:
            name, title = self.registrar.name(company.country, dice), dice.weighted(TITLES)
        journey = Journey(
            self.scene, key, company, name, title, dice.weighted(PRODUCTS), REP_OF_REGION[company.region], dice
        )
        self.journeys.append(journey)
        return journey

    def _start(self) -> datetime:
        """Deals close from here on: the second day of the quarter before the running one."""
        return self.quarter.before().instants(HOME_ZONE)[0] + timedelta(days=1)

    def _win_moments(self) -> list[datetime]:
        """Ideal closings of the wins without a story: this week, the week before last, and all of two quarters."""
        dice, local = self.dice, self.clock.now.astimezone(zone_of(HOME_ZONE))
        noon = local.replace(hour=12, minute=0, second=0)
        monday = noon - timedelta(days=noon.weekday())
        moments = [monday + timedelta(days=day) for day in (0, 1, 2, 4) if day < local.weekday()]
        moments += [monday - timedelta(days=14 - day) for day in (1, 2, 4)]
        start = self._start()
        room = monday - timedelta(days=15) - start
        older = sum(WON.values()) - len(stories.WINS) - len(moments)
        moments += [start + room * ((n + dice.random()) / older) for n in range(older)]
        moments = [moment.astimezone(UTC) for moment in moments]
        dice.shuffle(moments)
        return moments

    def _new_wins(self, winners: list[Company], moments: list[datetime]) -> None:
        for n, company in enumerate(winners):
            journey = self._journey(company)
            at = moments.pop()
            opened = approach(
                journey,
                at - timedelta(days=journey.dice.uniform(20, 58)),
                comeback=journey.dice.uniform(35, 80) if n < COMEBACK_WINS - 1 else None,
            )
            self.deals.append(closed_deal(journey, _NEW, Ending(at, won=True), opened))

    def _customers(self, accounts: list[Company]) -> list[Journey]:
        existing = []
        for company in accounts:
            journey = self._journey(company)
            pool.customer(journey, quiet_days=SILENT_DAYS if company.record.name == SILENT_CUSTOMER else 0.5)
            existing.append(journey)
        return existing

    def _repeat_business(self, existing: list[Journey], moments: list[datetime]) -> None:
        """Renewals and expansions of customers that closed; the first customers keep theirs for the open pipeline."""
        renewals = iter(existing[OPEN[_RENEWAL] :])
        told = {kind: sum(story.kind is kind for story in stories.WINS) for kind in (_RENEWAL, _EXPANSION)}
        for _ in range(WON[_RENEWAL] - told[_RENEWAL]):
            self._closed_again(next(renewals), _RENEWAL, moments.pop(), won=True)
        for _ in range(LOST[_RENEWAL]):
            self._closed_again(next(renewals), _RENEWAL, self._some_day(), won=False)
        expansions = iter(existing[1 + OPEN[_EXPANSION] :])
        for _ in range(WON[_EXPANSION] - told[_EXPANSION]):
            self._closed_again(next(expansions), _EXPANSION, moments.pop(), won=True)
        for _ in range(LOST[_EXPANSION]):
            self._closed_again(next(expansions), _EXPANSION, self._some_day(), won=False)

    def _closed_again(self, journey: Journey, kind: OpportunityKind, at: datetime, *, won: bool) -> None:
        opened = self.clock.at_desk(at - timedelta(days=journey.dice.uniform(18, 42)), journey.rep.zone, journey.dice)
        self.deals.append(closed_deal(journey, kind, Ending(at, won), opened))

    def _some_day(self) -> datetime:
        """An ideal closing instant of a lost deal, anywhere in the two quarters so far."""
        start = self._start()
        return start + (self.clock.now - start) * self.dice.random()

    def _losses(self, prospects: list[Company]) -> None:
        for n in range(LOST[_NEW]):
            journey = self._journey(prospects[n % len(prospects)])
            at = self._some_day()
            opened = approach(journey, at - timedelta(days=journey.dice.uniform(15, 75)))
            self.deals.append(closed_deal(journey, _NEW, Ending(at, won=False), opened))

    def _open_pipeline(self, prospects: list[Company], existing: list[Journey]) -> None:
        """Open deals worth about three times what the goal still needs."""
        weights = [self.dice.around(1.0, 0.5) for _ in range(sum(OPEN.values()))]
        worth = float(self.goal().remaining.major) * COVERAGE
        amounts = iter(
            Money.of(max(40, round(worth * weight / sum(weights) / 100)) * 100, CURRENCY) for weight in weights
        )
        stages = (*[DISCOVERY] * 9, *[PROPOSAL] * 8, *[SECURITY] * 7, *[NEGOTIATION] * 5)
        companies_of_deals = self.dice.sample(prospects, OPEN[_NEW])
        for company, stage in zip(companies_of_deals, stages, strict=True):
            journey = self._journey(company)
            opened = approach(journey, self.clock.ago(self._age(stage)))
            self.deals.append(open_deal(journey, _NEW, stage, opened, next(amounts)))
        for kind, accounts in (
            (_RENEWAL, existing[: OPEN[_RENEWAL]]),
            (_EXPANSION, existing[1 : 1 + OPEN[_EXPANSION]]),
        ):
            for journey in accounts:
                stage = self.dice.choice((PROPOSAL, NEGOTIATION))
                opened = self.clock.at_desk(self.clock.ago(self._age(stage) * 0.7), journey.rep.zone, journey.dice)
                self.deals.append(open_deal(journey, kind, stage, opened, next(amounts)))

    def _age(self, stage: str) -> float:
        """Days since a deal that stands in `stage` was opened."""
        least, most = {DISCOVERY: (2, 16), PROPOSAL: (9, 34), SECURITY: (28, 55), NEGOTIATION: (24, 60)}[stage]
        return self.dice.uniform(least, most)

    def _pool(self, prospects: list[Company]) -> None:
        """Leads that are no deal yet, for every rep, for marketing, and for nobody."""
        for rep in REPS:
            own = [company for company in prospects if company.region == rep.region]
            for _ in range(5):
                pool.warm(self._journey(self.dice.choice(own)), owned=True)
            for _ in range(14):
                pool.cool(self._journey(self.dice.choice(own)), owned=True)
            for _ in range(6):
                pool.nurtured(self._journey(self.dice.choice(own)))
            for _ in range(2):
                pool.waiting(self._journey(self.dice.choice(own)))
            for _ in range(3):
                pool.turned_away(self._journey(self.dice.choice(own)))
        for _ in range(4):
            pool.warm(self._journey(self.dice.choice(prospects)), owned=False)
        for _ in range(8):
            pool.cool(self._journey(self.dice.choice(prospects)), owned=False)
        for _ in range(20):
            pool.marketing_only(self._journey(self.dice.choice(prospects)))
        for _ in range(3):
            pool.fresh_return(self._journey(self.dice.choice(prospects)))
        for _ in range(6):
            pool.nameless(self._journey(self.dice.choice(prospects), known=False))
