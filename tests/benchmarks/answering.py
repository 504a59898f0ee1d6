"""`/hotleads` through a signed request and Bolt's dispatch to the reply, against Bolt's own empty handlers."""

from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from bot.app import Tandem, build
from bot.demo import people, volume
from bot.settings import load
from commands import COMMANDS
from revenue.records import Record
from storage import Database, migrate, record
from tests.benchmarks.dispatching import SIGNING_SECRET, empty_app, p95_milliseconds, request, signed, slash_form
from tests.benchmarks.figures import Figure, Sizes

TEAM = "T0BENCH"
TOUCHES_PER_LEAD = 20
LEADS_PER_BATCH = 1_000
ROUNDS = 5
LINE = "/hotleads 10"


def hotleads(sizes: Sizes) -> Iterator[Figure]:
    """p95 with ten rendered rows, at a tenth of the touches and at all of them, each pair measured in turn."""
    now = datetime.now(UTC)
    with TemporaryDirectory() as name:
        small, large = Path(name) / "small.db", Path(name) / "large.db"
        fill(small, sizes.touches // 10, now)
        fill(large, sizes.touches, now)
        yield from _compare(small, large, sizes)


def fill(path: Path, touches: int, now: datetime) -> None:
    """A workspace with so many touches; Priya owns leads enough for ten rows."""
    with closing(Database.open(f"sqlite:///{path}")) as database:
        migrate(database)
        workspace = database.ensure_workspace(TEAM, "Bench", now)
        leads = max(60, touches // TOUCHES_PER_LEAD)
        batches: tuple[Iterator[Record], ...] = (
            iter([member.record for member in people.CAST]),
            volume.leads(leads),
            volume.touches(touches, leads, 47, now),
        )
        for records in batches:
            while batch := list(islice(records, LEADS_PER_BATCH)):
                with database.unit_of_work(workspace.id) as store:
                    record(store, "volume", batch, now)
        with database.unit_of_work(workspace.id) as store:
            store.ranking.refresh(now)


def _compare(small: Path, large: Path, sizes: Sizes) -> Iterator[Figure]:
    form = slash_form(LINE, user_id=people.PRIYA.slack_user_id, team_id=TEAM)
    name = LINE.partition(" ")[0]
    apps = {path: _app(path) for path in (small, large)}
    for app in apps.values():
        rows = _rows(app, form)
        if rows != 10:
            raise RuntimeError(f"{LINE} showed {rows} rows, not 10: the figures would say nothing")
    answering, default = empty_app(name, process_before_response=True), empty_app(name, process_before_response=False)
    times = max(100, sizes.requests // ROUNDS)
    took: dict[object, list[float]] = {small: [], large: [], "ack": [], "default": []}
    # In turn, so that a slow moment of the machine falls on all of them.
    for _round in range(ROUNDS):
        took["ack"].append(p95_milliseconds(answering, form, times=times))
        for path, app in apps.items():
            took[path].append(p95_milliseconds(app.bolt, form, times=times))
        took["default"].append(p95_milliseconds(default, form, times=max(20, times // 10), warm_up=5))
    p95 = {key: sorted(values)[ROUNDS // 2] for key, values in took.items()}
    for label, path in (("small", small), ("large", large)):
        yield Figure(f"hotleads_{label}_vs_empty_ack", p95[path] / p95["ack"], 6, "x")
        yield Figure(f"hotleads_{label}_vs_bolt_default", p95[path] / p95["default"], 0.1, "x")
    yield Figure("hotleads_large_vs_small", p95[large] / p95[small], 1.25, "x")
    for app in apps.values():
        app.close()


def _app(path: Path) -> Tandem:
    settings = load(
        {
            "TANDEM_DATABASE_URL": f"sqlite:///{path}",
            "TANDEM_SLACK_BOT_TOKEN": "xoxb-bench",
            "TANDEM_SLACK_SIGNING_SECRET": SIGNING_SECRET,
            # Nobody listens there: who the asker is, Slack is asked beside the answer.
            "TANDEM_SLACK_API_URL": "http://127.0.0.1:9/api/",
            "TANDEM_LOG_LEVEL": "warning",
        },
        run=True,
    )
    return build(settings, COMMANDS)


def _rows(app: Tandem, form: dict[str, str]) -> int:
    """How many leads the answer shows: each row has its own menu."""
    return app.bolt.dispatch(request(signed(form))).body.count('"type":"overflow"')
