"""The playground holds payloads against the same limits as Tandem's own validator, and says where they are broken."""

import pytest

from bot.playground.blocks import limit_problems
from bot.playground.rules import CHECKER
from tests.messages.limits.cases import MESSAGES, VIEWS, WRONG_MESSAGES, WRONG_VIEWS, Case, Wrong

SHARED = [case for case in MESSAGES if case.pointer is not None]


def places(problems: list[str]) -> set[str]:
    return {problem.partition("[json-pointer:")[2].removesuffix("]") for problem in problems}


@pytest.mark.parametrize("case", SHARED, ids=lambda case: f"{case.limit}-{case.pointer}")
def test_a_message_over_a_limit_is_refused_with_the_path(case: Case) -> None:
    assert limit_problems(case.build(case.largest)) == []
    assert case.pointer in places(limit_problems(case.build(case.largest + 1)))


@pytest.mark.parametrize("case", VIEWS, ids=lambda case: f"{case.limit}-{case.pointer}")
def test_a_modal_over_a_limit_is_refused_with_the_path(case: Case) -> None:
    assert CHECKER.problems("modal", case.build(case.largest)) == []
    assert case.pointer in {problem.where for problem in CHECKER.problems("modal", case.build(case.largest + 1))}


@pytest.mark.parametrize("wrong", WRONG_MESSAGES, ids=lambda wrong: wrong.complaint)
def test_what_our_validator_refuses_the_playground_refuses_too(wrong: Wrong) -> None:
    assert bool(limit_problems(wrong.payload)) == wrong.slack_too


@pytest.mark.parametrize("wrong", WRONG_VIEWS, ids=lambda wrong: wrong.complaint)
def test_what_our_validator_refuses_in_a_modal_the_playground_refuses_too(wrong: Wrong) -> None:
    assert bool(CHECKER.problems("modal", wrong.payload)) == wrong.slack_too
