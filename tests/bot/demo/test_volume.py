"""The benchmark generator gives what it promises: order, keys, spread, the same every time."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from itertools import pairwise

import pytest

from bot.demo import volume
from revenue.records import TouchKind

END = datetime(2026, 11, 22, tzinfo=UTC)


@pytest.mark.parametrize("count", [1, 7, 5_000, 20_000])
def test_touches_are_chronological_with_keys_of_their_own(count):
    touches = list(volume.touches(count, 500, 1, END))
    assert len({touch.key for touch in touches}) == count
    assert all(a.at <= b.at for a, b in pairwise(touches))
    assert touches[0].at >= END - volume.SPAN
    assert END - timedelta(seconds=1) < touches[-1].at <= END


def test_the_same_arguments_give_the_same_touches():
    assert list(volume.touches(3_000, 50, 9, END)) == list(volume.touches(3_000, 50, 9, END))
    assert list(volume.touches(3_000, 50, 9, END)) != list(volume.touches(3_000, 50, 8, END))


def test_touches_speak_of_the_leads_made_and_some_more_than_others():
    keys = [lead.key for lead in volume.leads(500)]
    per_lead = Counter(touch.lead for touch in volume.touches(50_000, 500, 1, END))
    assert set(per_lead) == set(keys)
    busiest = sum(often for _, often in per_lead.most_common(100)) / 50_000
    assert 0.35 < busiest < 0.6
    kinds = Counter(touch.kind for touch in volume.touches(50_000, 500, 1, END))
    assert kinds[TouchKind.PAGE_VIEW] > 0.4 * 50_000
    assert 0 < kinds[TouchKind.DEMO_REQUEST] < 0.01 * 50_000


def test_every_rep_owns_leads_and_many_have_no_owner():
    owners = Counter(lead.owner for lead in volume.leads(900))
    assert set(owners) == {None, "priya", "tom", "mei"}
    assert owners[None] == 600


@pytest.mark.parametrize(("count", "leads"), [(0, 1), (1, 0)])
def test_nothing_to_make_is_refused(count, leads):
    with pytest.raises(ValueError, match="at least one"):
        list(volume.touches(count, leads, 1, END))


def test_naive_end_is_refused():
    with pytest.raises(ValueError, match="aware"):
        list(volume.touches(1, 1, 1, datetime(2026, 11, 22)))  # noqa: DTZ001
