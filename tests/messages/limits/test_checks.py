"""Every limit of Slack's is found where it is broken, one character or item past it and not before."""

import pytest
from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block

from messages.limits import numbers, problems, view_problems
from tests.messages.limits.cases import CUT, MESSAGES, VIEWS, WRONG_MESSAGES, WRONG_VIEWS, Case, Wrong


def paths(found: list[str]) -> list[str]:
    return [problem.partition(": ")[0] for problem in found]


@pytest.mark.parametrize("case", MESSAGES, ids=lambda case: f"{case.limit}-{case.path}")
def test_a_message_over_a_limit_is_found(case: Case) -> None:
    assert problems(case.build(case.largest)) == []
    assert paths(problems(case.build(case.largest + 1))) == [case.path, *case.also]


@pytest.mark.parametrize("case", VIEWS, ids=lambda case: f"{case.limit}-{case.path}")
def test_a_modal_over_a_limit_is_found(case: Case) -> None:
    assert view_problems(case.build(case.largest)) == []
    assert paths(view_problems(case.build(case.largest + 1))) == [case.path, *case.also]


@pytest.mark.parametrize("wrong", WRONG_MESSAGES, ids=lambda wrong: wrong.complaint)
def test_what_slack_would_refuse_is_named(wrong: Wrong) -> None:
    assert any(wrong.complaint in problem for problem in problems(wrong.payload)), problems(wrong.payload)


@pytest.mark.parametrize("wrong", WRONG_VIEWS, ids=lambda wrong: wrong.complaint)
def test_what_slack_would_refuse_in_a_modal_is_named(wrong: Wrong) -> None:
    assert any(wrong.complaint in problem for problem in view_problems(wrong.payload))


def test_every_number_has_a_case() -> None:
    assert {case.limit for case in (*MESSAGES, *VIEWS)} | CUT == {name for name in vars(numbers) if name.isupper()}


def test_what_slacks_own_models_refuse_is_refused_here() -> None:
    """The models check less (no field length, table size, block count, total size, double ids), never more."""
    refused_by_models = 0
    for case in MESSAGES:
        for block in case.build(case.largest):
            model = Block.parse(block)
            if model is not None:
                model.to_dict()
        try:
            for block in case.build(case.largest + 1):
                model = Block.parse(block)
                if model is not None:
                    model.to_dict()
        except SlackObjectFormationError:
            refused_by_models += 1
    assert refused_by_models >= 12
