"""The funnel as it became known: nothing before its time, and in the end exactly the funnel."""

from datetime import UTC, datetime, timedelta

import pytest

from bot.demo.funnel import Funnel, build_funnel
from bot.demo.timeline import Revision, revisions
from revenue.records import HandoffRecord, LeadRecord, OpportunityRecord, TouchEvent
from revenue.vocabulary import Team

NOW = datetime(2026, 11, 24, 14, 2, tzinfo=UTC)


@pytest.fixture(scope="module")
def funnel() -> Funnel:
    return build_funnel(NOW)


@pytest.fixture(scope="module")
def told(funnel: Funnel) -> list[Revision]:
    return revisions(funnel)


def test_the_last_revision_of_each_record_is_the_funnels(funnel: Funnel, told: list[Revision]) -> None:
    last = {(type(each.record), each.record.key): each.record for each in told}
    assert last == {(type(record), record.key): record for record in funnel.records}


def test_nothing_is_told_before_it_happened(told: list[Revision]) -> None:
    for revision in told:
        match revision.record:
            case LeadRecord() as lead:
                instants = [at for _stage, at in lead.lifecycle]
            case OpportunityRecord() as deal:
                instants = [passage.at for passage in deal.passages if passage.at is not None]
            case HandoffRecord() as handoff:
                instants = [handoff.at]
                for at in (handoff.accepted_at, handoff.touched_at, handoff.returned_at, handoff.acknowledged_at):
                    instants += [at] if at is not None else []
                assert (handoff.return_reason is None) == (handoff.returned_at is None)
            case TouchEvent() as touch:
                instants = [touch.at]
            case _:
                instants = []
        assert all(at <= revision.at for at in instants), revision


def test_time_only_goes_forward_and_everyone_is_named_before_they_act(told: list[Revision]) -> None:
    assert [each.at for each in told] == sorted(each.at for each in told)
    known: set[str] = set()
    for moment in sorted({each.at for each in told}):
        batch = [each.record for each in told if each.at == moment]
        known |= {record.key for record in batch if isinstance(record, LeadRecord)}
        for record in batch:
            if isinstance(record, TouchEvent | HandoffRecord):
                assert record.lead in known


def test_the_baton_is_where_the_last_handoff_put_it(funnel: Funnel, told: list[Revision]) -> None:
    handoff = next(each for each in funnel.handoffs if each.returned_at is not None and each.key.endswith("h1"))
    assert handoff.returned_at is not None

    def standing(at: datetime) -> LeadRecord:
        return [e.record for e in told if e.record.key == handoff.lead and e.at <= at][-1]  # type: ignore[return-value]

    before, during = standing(handoff.at - timedelta(seconds=1)), standing(handoff.at)
    after = standing(handoff.returned_at)
    assert (before.owner, before.baton) == (None, Team.MARKETING)
    assert (during.owner, during.baton) == (handoff.to_member, Team.SALES)
    assert (after.owner, after.baton) == (handoff.from_member, Team.MARKETING)
