"""Every limit of Slack's is found where it is broken, one character or item past it and not before."""

import ast
import inspect
from collections.abc import Iterator
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest
from slack_sdk.errors import SlackObjectFormationError
from slack_sdk.models.blocks import Block

from messages.limits import checks, figures, numbers, problems, view_problems
from tests.messages.limits.cases import CUT, MESSAGES, VIEWS, WRONG_MESSAGES, WRONG_VIEWS, Case, Wrong

NUMBERS = {name: value for name, value in vars(numbers).items() if name.isupper()}


def path_of(problem: str) -> str:
    return problem.partition(": ")[0]


@pytest.mark.parametrize("case", MESSAGES, ids=lambda case: f"{case.limit}-{case.path}")
def test_a_message_over_a_limit_is_found(case: Case) -> None:
    assert problems(case.build(case.largest)) == []
    assert [path_of(problem) for problem in problems(case.build(case.largest + 1))] == [case.path]


@pytest.mark.parametrize("case", VIEWS, ids=lambda case: f"{case.limit}-{case.path}")
def test_a_modal_over_a_limit_is_found(case: Case) -> None:
    assert view_problems(case.build(case.largest)) == []
    assert [path_of(problem) for problem in view_problems(case.build(case.largest + 1))] == [case.path]


@pytest.mark.parametrize("wrong", WRONG_MESSAGES, ids=lambda wrong: wrong.complaint)
def test_what_slack_would_refuse_is_named(wrong: Wrong) -> None:
    assert any(wrong.complaint in problem for problem in problems(wrong.payload)), problems(wrong.payload)


@pytest.mark.parametrize("wrong", WRONG_VIEWS, ids=lambda wrong: wrong.complaint)
def test_what_slack_would_refuse_in_a_modal_is_named(wrong: Wrong) -> None:
    assert any(wrong.complaint in problem for problem in view_problems(wrong.payload))


def test_every_number_has_a_case() -> None:
    assert {case.limit for case in (*MESSAGES, *VIEWS)} | CUT == set(NUMBERS)


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


# -- without any one check, a case fails ----------------------------------------------------------------------------


class Validator:
    """The validator made of other sources or other numbers than those on disk."""

    def __init__(self, check_source: ast.Module, figure_source: ast.Module, changed: dict[str, int]) -> None:
        at_most = SimpleNamespace(**NUMBERS | changed)
        self._names: dict[str, Any] = {"__name__": "validator"}
        drawn: dict[str, Any] = {"__name__": "figures"}
        for source, names in ((figure_source, drawn), (check_source, self._names)):
            exec(compile(source, "validator", "exec"), names)  # noqa: S102 - our own sources, with a line less
            names["at_most"] = at_most
        kinds = {"table": "table", "data_table": "data_table", "data_visualization": "chart"}
        self._names["_BLOCKS"].update({kind: drawn[name] for kind, name in kinds.items()})

    def passes(self) -> bool:
        """All cases come out as they should."""
        cases = ((self._names["problems"], MESSAGES), (self._names["view_problems"], VIEWS))
        for check, limits in cases:
            for case in limits:
                if check(case.build(case.largest)):
                    return False
                if [path_of(problem) for problem in check(case.build(case.largest + 1))] != [case.path]:
                    return False
        wrongs = ((self._names["problems"], WRONG_MESSAGES), (self._names["view_problems"], WRONG_VIEWS))
        return all(any(w.complaint in p for p in check(w.payload)) for check, wrong in wrongs for w in wrong)


class _Without(ast.NodeTransformer):
    """Takes one check out: a condition that is never true, a call that is not made, characters that do not count."""

    def __init__(self, line: int, column: int) -> None:
        self._place = (line, column)

    def _is_it(self, node: ast.stmt) -> bool:
        return (node.lineno, node.col_offset) == self._place

    def visit_If(self, node: ast.If) -> ast.AST:
        if self._is_it(node):
            node.test = ast.copy_location(ast.Constant(False), node.test)
            return node
        return self.generic_visit(node)

    def visit_Expr(self, node: ast.Expr) -> ast.AST:
        return ast.copy_location(ast.Pass(), node) if self._is_it(node) else self.generic_visit(node)

    def visit_AugAssign(self, node: ast.AugAssign) -> ast.AST:
        return ast.copy_location(ast.Pass(), node) if self._is_it(node) else self.generic_visit(node)


def checks_in(module: ModuleType) -> Iterator[ast.stmt]:
    """Every statement of a validator's source that refuses something, or counts what will be refused."""
    functions = [node for node in ast.walk(ast.parse(inspect.getsource(module))) if isinstance(node, ast.FunctionDef)]
    for node in (inner for function in functions for inner in ast.walk(function)):
        is_call = isinstance(node, ast.Expr) and isinstance(node.value, ast.Call)
        if isinstance(node, ast.If | ast.AugAssign) or is_call:
            yield node


def made(without: ast.stmt | None = None, at: ModuleType = checks, **changed: int) -> Validator:
    sources = {module: ast.parse(inspect.getsource(module)) for module in (checks, figures)}
    if without is not None:
        sources[at] = _Without(without.lineno, without.col_offset).visit(sources[at])
    return Validator(sources[checks], sources[figures], changed)


def test_without_any_one_check_a_case_fails() -> None:
    assert made().passes()
    removable = [(module, node) for module in (checks, figures) for node in checks_in(module)]
    survivors = [
        f"{module.__name__}:{node.lineno} {ast.unparse(node)[:80]}"
        for module, node in removable
        if made(node, module).passes()
    ]
    assert survivors == []
    assert len(removable) > 90


@pytest.mark.parametrize("by", [-1, 1])
def test_with_any_other_number_a_case_fails(by: int) -> None:
    survivors = [name for name, value in NUMBERS.items() if name not in CUT and made(**{name: value + by}).passes()]
    assert survivors == []
