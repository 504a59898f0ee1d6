"""The intake without HTTP: messages into rows against raw writers of the same rows, replays, decoding, and heat."""

import json
import math
import random
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from pathlib import Path
from statistics import median
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID

import msgspec
from sqlalchemy import select

from bot.demo import volume
from intake.segment_message import Message
from revenue.engagement import DEFAULT_RULES, Engagement, FoldTouch
from revenue.heat import DEFAULT_SHEET, Decayed, value_at
from revenue.instants import to_micros
from storage import Database, migrate
from storage.tables import engagement
from tests.benchmarks.delivering import MOST, delivered, deliveries, seeded, workspace_of
from tests.benchmarks.figures import Figure, Sizes
from tests.benchmarks.raw import copy_seconds, plain, raw_seconds, remove
from tests.benchmarks.visitors import END, bodies
from tests.postgresql import APP, Postgres, running

SQLITE_BATCH = 1_000
_PAIRS = 5
_DECODED = 100
_ROUNDS = 15


class _Body(msgspec.Struct, gc=False):
    batch: list[Message]


def decoding(sizes: Sizes) -> Iterator[Figure]:
    """Bodies of a hundred messages to typed messages, over `json.loads` of the same bytes.

    Inside: UTF-8, JSON, the type of every field that is read, and instants. Who is named, and by ids of what length, is
    looked at where records are made, which `intake_pipeline_*` measures. The quietest of some rounds counts for both.
    """
    given = bodies(min(sizes.messages, 10_000), _DECODED)
    decoder = msgspec.json.Decoder(_Body)
    ours, loads = [], []
    for _round in range(_ROUNDS):
        loads.append(_seconds(json.loads, given))
        ours.append(_seconds(decoder.decode, given))
    yield Figure("intake_decode", min(ours) / min(loads), 0.4, "x")


def _seconds(decode: Callable[[bytes], object], given: Sequence[bytes]) -> float:
    started = time.perf_counter()
    for body in given:
        decode(body)
    return time.perf_counter() - started


def pipeline_on_sqlite(sizes: Sizes) -> Iterator[Figure]:
    """Batches of a thousand against `executemany`."""
    given = deliveries(sizes.messages, SQLITE_BATCH)
    with TemporaryDirectory() as name:
        source, target = Path(name) / "source.db", Path(name) / "raw.db"

        def ours() -> "_Passes":
            remove(source)
            with closing(Database.open(f"sqlite:///{source}")) as database:
                migrate(database)
                return _Passes(database, given)

        yield from _compared("sqlite", ours, lambda: raw_seconds(source, target), least_share=0.6, least_replay=3)


def pipeline_on_postgres(sizes: Sizes) -> Iterator[Figure]:
    """Batches of ten thousand, as the app's role under row-level security, against COPY without it.

    Both begin with a workspace that has some rows and statistics: in empty tables without any, PostgreSQL checks the
    references of every row by a scan, until it looks at the tables by itself a minute later.
    """
    given = deliveries(sizes.messages, MOST)
    with running() as server:
        known = seeded(server, max(100, sizes.messages // 10))
        names: list[str] = []

        def ours() -> "_Passes":
            for earlier in names:
                server.drop(earlier)
            names[:] = [server.create(copy_of=known)]
            with closing(Database.open(server.url(APP, names[0]))) as database:
                return _Passes(database, given)

        yield from _compared(
            "postgres", ours, lambda: _copied(server, names[0], known), least_share=0.5, least_replay=2
        )


def _copied(server: Postgres, source: str, known: str) -> float:
    target = server.create(copy_of=known)
    user = str(server.admin.username)
    try:
        return copy_seconds(plain(server.url(user, source)), plain(server.url(user, target)))
    finally:
        server.drop(target)


class _Passes:
    """The same deliveries twice, each a transaction: seconds of both passes, and whether the heat is bit for bit
    what it was.
    """

    def __init__(self, database: Database, given: Sequence[Sequence[bytes]]) -> None:
        workspace = workspace_of(database)
        self.first = delivered(database, workspace, given)
        heat = _heat(database, workspace)
        self.replay = delivered(database, workspace, given)
        self.is_same = _heat(database, workspace) == heat


def _heat(database: Database, workspace: UUID) -> list[Any]:
    with database.transaction(write=False) as connection:
        if connection.dialect.name == "postgresql":
            connection.exec_driver_sql("SELECT set_config('tandem.workspace_id', %s, true)", (str(workspace),))
        return list(connection.execute(select(engagement).order_by(engagement.c.lead_id)))


def _compared(
    name: str, ours: Callable[[], _Passes], raw: Callable[[], float], *, least_share: float, least_replay: float
) -> Iterator[Figure]:
    """The median of pairs; the raw writer writes what the pipeline before it has left."""
    shares, replays, same = [], [], True
    for _pair in range(_PAIRS):
        passes = ours()
        shares.append(raw() / passes.first)
        replays.append(passes.first / passes.replay)
        same &= passes.is_same
    yield Figure(f"intake_pipeline_{name}", median(shares), least_share, least=True)
    yield Figure(f"intake_replay_{name}", median(replays), least_replay, "x", least=True)
    yield Figure(f"intake_replay_{name}_heat_same", float(same), 1, least=True)


def heat_error(sizes: Sizes) -> Iterator[Figure]:
    """Heat of leads folded in a random order against the naive sum of their touches, the greatest relative error."""
    dice = random.Random(47)
    leads = max(1, sizes.touches // 1_000)
    journeys: dict[str, list[FoldTouch]] = {}
    for touch in volume.touches(sizes.touches, leads, 47, END):
        folded = FoldTouch(to_micros(touch.at), touch.key, touch.kind, None, None)
        journeys.setdefault(touch.lead, []).append(folded)
    now, worst = to_micros(END), 0.0
    for journey in journeys.values():
        dice.shuffle(journey)
        state = Engagement()
        for touch in journey:
            state.add(touch)
        rules = [DEFAULT_RULES[touch.kind] for touch in journey]
        naive = math.fsum(
            rule.sign * 2.0 ** (rule.log2 + (touch.at - now) / rule.half_life)
            for touch, rule in zip(journey, rules, strict=True)
        )
        ours = value_at(Decayed(state.heat_sign, state.heat_log2), END, DEFAULT_SHEET.half_life)
        worst = max(worst, abs(ours - naive) / abs(naive))
    yield Figure("intake_heat_error", worst, 1e-9)
