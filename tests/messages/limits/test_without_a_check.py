"""Without any one check of the validator, or with any other number, a case fails: so no check can be lost unseen."""

import ast
import inspect
from collections.abc import Iterator, Mapping
from types import MappingProxyType, ModuleType, SimpleNamespace
from typing import Any

import pytest

from messages.limits import checks, figures, numbers
from tests.messages.limits.cases import CUT, MESSAGES, VIEWS, WRONG_MESSAGES, WRONG_VIEWS

NUMBERS = {name: value for name, value in vars(numbers).items() if name.isupper()}
MODULES = (figures, checks)
_AS_IT_IS: Mapping[str, int] = MappingProxyType({})


class Validator:
    """The validator made anew from its sources: as they are, with one check less, or with another number."""

    def __init__(
        self, without: ast.stmt | None = None, at: ModuleType | None = None, changed: Mapping[str, int] = _AS_IT_IS
    ) -> None:
        made: dict[ModuleType, dict[str, Any]] = {}
        for module in MODULES:
            source = ast.parse(inspect.getsource(module))
            if module is at and without is not None:
                source = _Without(without.lineno, without.col_offset).visit(source)
            names: dict[str, Any] = {"__name__": module.__name__}
            exec(compile(source, module.__name__, "exec"), names)  # noqa: S102 - our own sources
            names["at_most"] = SimpleNamespace(**NUMBERS | changed)
            made[module] = names
        self._names = made[checks]
        kinds = {"table": "table", "data_table": "data_table", "data_visualization": "chart"}
        self._names["_BLOCKS"] |= {kind: made[figures][name] for kind, name in kinds.items()}

    def passes(self) -> bool:
        """All cases come out as they should."""
        of_message, of_view = self._names["problems"], self._names["view_problems"]
        for check, cases in ((of_message, MESSAGES), (of_view, VIEWS)):
            for case in cases:
                found = [problem.partition(": ")[0] for problem in check(case.build(case.largest + 1))]
                if check(case.build(case.largest)) or found != [case.path, *case.also]:
                    return False
        wrongs = ((of_message, WRONG_MESSAGES), (of_view, WRONG_VIEWS))
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
        is_call = isinstance(node, ast.Expr) and isinstance(node.value, ast.Call | ast.YieldFrom)
        if isinstance(node, ast.If | ast.AugAssign) or is_call:
            yield node


def test_without_any_one_check_a_case_fails() -> None:
    assert Validator().passes()
    removable = [(node, module) for module in MODULES for node in checks_in(module)]
    survivors = [
        f"{module.__name__}:{node.lineno} {ast.unparse(node)[:80]}"
        for node, module in removable
        if Validator(node, module).passes()
    ]
    assert survivors == []
    assert len(removable) > 100


@pytest.mark.parametrize("by", [-1, 1])
def test_with_any_other_number_a_case_fails(by: int) -> None:
    survivors = [
        name for name, value in NUMBERS.items() if name not in CUT and Validator(changed={name: value + by}).passes()
    ]
    assert survivors == []
