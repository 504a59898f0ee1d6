"""Messages on a real socket: a bad one never costs its batch, and leaves nothing behind."""

import json
from typing import Any

import pytest

from tests.bot.intake.wire import Wire, page

FIELDS = (
    "messageId userId anonymousId event name timestamp type properties.title properties.email properties.path"
    " context.campaign.name context.campaign.source context.page.title context.traits.email traits.email"
).split()
ODD: dict[str, str] = {
    "NUL": r'"a\u0000b@x.example"',
    "half a character": r'"\ud83d@x.example"',
    "the other half": r'"\udc00"',
    "2**63": str(2**63),
    "2**70": str(2**70),
    "5,000 digits": "9" * 5_000,
    "1e999": "1e999",
    "minus": "-0.0",
    "10,000 characters": '"' + "x" * 10_000 + '"',
    "emoji": '"👩‍🚀🚀"',
    "right to left": '"\u202eشركة@مثال.example"',
    "zero width": '"\u200b\u200b"',
    "blank": '"  "',
    "null": "null",
    "true": "true",
    "object": '{"a": {"b": []}}',
    "list": "[[[1]]]",
    "200 deep": "[" * 200 + "]" * 200,
    "900 deep": "[" * 900 + "]" * 900,
    "year 1": '"0001-01-01T00:00:00+14:00"',
    "year 9999": '"9999-12-31T23:59:59-14:00"',
    "no address": '"http://[::1"',
    "NaN": "NaN",
    "minus infinity": "-Infinity",
    "no date": '"2026-02-30T00:00:00Z"',
    "year 1970": '"1970-01-01T00:00:00Z"',
}


def with_odd(field: str, odd: str, number: int, kind: str) -> str:
    """A message as text, with something odd in one field."""
    base = page(number, type=kind, userId=f"u{number}", event="Demo", groupId="g", previousId="p", traits={"name": "A"})
    place: dict[str, Any] = base
    *parents, last = field.split(".")
    for parent in parents:
        place = place.setdefault(parent, {})
    place[last] = "ODD"
    return json.dumps(base).replace('"ODD"', odd)


@pytest.mark.parametrize("kind", ["track", "identify", "page", "group", "alias"])
@pytest.mark.parametrize("odd", ODD.values(), ids=list(ODD))
def test_something_odd_in_a_field_costs_at_most_its_own_message(door: Wire, odd: str, kind: str) -> None:
    good = json.dumps(page(1))
    odd_ones = [with_odd(field, odd, number, kind) for number, field in enumerate(FIELDS, 100)]
    for without_id in (False, True):
        bodies = [each.replace('"messageId": "m1', '"x": "m1') for each in odd_ones] if without_id else odd_ones
        answer = door.send(f'{{"batch": [{", ".join([good, *bodies])}]}}')
        assert answer.status == 200, answer.body
        assert 0 not in answer.reasons
        assert all(len(reason) < 400 for reason in answer.reasons.values())
        for body in bodies:
            assert door.send(body, kind).status in {200, 400}


def test_a_refused_message_leaves_nothing_behind(wire: Wire) -> None:
    bad = page(1, userId="u1", properties={"title": "zero\0"}, context={"campaign": {"name": "spring", "source": "x"}})
    good = page(2, userId="u1", context={"campaign": {"name": "spring", "source": "x"}})
    answer = wire.batch(bad, good)
    assert answer.reasons == {0: "'zero\\x00' has a zero character in it"}
    with wire.rows() as store:
        # What the refused one would have told, the good one after it does.
        assert [lead.campaign for lead in store.leads.find("u1")] or store.vocabulary.campaigns() == ["spring"]
        identities = store.bulk.fetch("SELECT kind FROM lead_identities ORDER BY kind")
    assert [row[0] for row in identities] == ["anonymous_id", "user_id"]
    assert wire.touches() == 1


def test_duplicate_keys_of_an_object_count_as_the_last(wire: Wire) -> None:
    message = '{"type": "nothing", "type": "page", "messageId": "a", "messageId": "b", "anonymousId": "x"}'
    assert wire.send(f'{{"batch": [], "batch": [{message}]}}').body["accepted"] == 1
    with wire.rows() as store:
        assert store.bulk.fetch("SELECT key FROM touches") == [("b",)]


def test_one_email_of_two_people_is_told_in_words(wire: Wire) -> None:
    mine = {"type": "identify", "userId": "u1", "messageId": "1", "traits": {"email": "ana@x.example"}}
    answer = wire.batch(mine, {**mine, "userId": "u2", "messageId": "2"})
    assert list(answer.reasons) == [1]
    assert "ana@x.example belongs to user id u1 already" in answer.reasons[1]


def test_ids_may_be_numbers_emoji_or_written_from_right_to_left(wire: Wire) -> None:
    ids = [7, 2**63 - 1, -5, "👩‍🚀", "\u202eشركة", "a:b", "a"]
    answer = wire.batch(*(page(number, userId=user) for number, user in enumerate(ids)))
    assert answer.reasons == {}
    with wire.rows() as store:
        found = store.bulk.fetch("SELECT value FROM lead_identities WHERE kind = 'user_id'")
    assert {row[0] for row in found} == {str(user) for user in ids}
