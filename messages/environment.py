"""The one Jinja2 environment: finds templates by room and stem, and prints nothing unescaped."""

import re
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FunctionLoader, StrictUndefined, nodes
from jinja2.compiler import CodeGenerator, Frame, MacroRef
from jinja2.runtime import Context
from jinja2.utils import missing
from markupsafe import Markup

from messages import words
from messages.actions import ActionId, CallbackId, FieldId
from messages.escaping import BREAK, filled, safe, trusted

ROOMS = ("bot", "commands", "digests", "messages")
_ROOT = Path(__file__).resolve().parent.parent
_SPACE = re.compile(r"\s+")
_NAME = re.compile(r"([a-z]+)/([a-z][a-z0-9_]*)")
# Filters that can mix escaped and unescaped text are not here; what is missing belongs into the view.
_FILTERS = ("default", "first", "last", "length", "list", "map", "reject", "rejectattr", "select", "selectattr")


class _SlackCodeGenerator(CodeGenerator):
    """Jinja2's own escaping is for HTML; here every printed value goes through `safe` and nothing else.

    What is printed into a body is collected as a format and its values, which `filled` puts together in the end.
    """

    def buffer(self, frame: Frame) -> None:
        frame.buffer = self.temporary_identifier()
        self.writeline(f"{frame.buffer} = ([], [])")

    def start_write(self, frame: Frame, node: nodes.Node | None = None) -> None:
        if frame.buffer is None:
            super().start_write(frame, node)
        else:
            self.writeline(f"{frame.buffer}[0].append('%s')", node)
            self.writeline(f"{frame.buffer}[1].append(", node)

    def visit_Output(self, node: nodes.Output, frame: Frame) -> None:  # noqa: N802 - Jinja2's name
        if frame.buffer is None:
            self._print_outside(node, frame)
            return
        form, values = "", list[nodes.Expr]()
        for child in node.nodes:
            if isinstance(child, nodes.TemplateData):
                form += _SPACE.sub(" ", child.data).replace("%", "%%")
            elif isinstance(child, nodes.Name) and child.name == "br":
                form += BREAK
            else:
                form += "%s"
                values.append(child)
        self.writeline(f"{frame.buffer}[0].append({form!r})", node)
        if values:
            self.writeline(f"{frame.buffer}[1].extend((")
            for value in values:
                self.visit(value, frame)
                self.write(", ")
            self.write("))")

    def _print_outside(self, node: nodes.Output, frame: Frame) -> None:
        """Outside of all bodies only the builder is called; white space between its blocks is nobody's."""
        for child in node.nodes:
            if isinstance(child, nodes.TemplateData):
                if not child.data.isspace():
                    self.writeline(f"yield {child.data!r}", node)
            else:
                self.writeline("yield environment.finalize(", node)
                self.visit(child, frame)
                self.write(")")

    def visit_Concat(self, node: nodes.Concat, frame: Frame) -> None:  # noqa: N802 - Jinja2's name
        # `a ~ b` is always plain text and escaped as a whole when printed.
        self.write(f"({'%s' * len(node.nodes)!r} % (")
        for part in node.nodes:
            self.visit(part, frame)
            self.write(", ")
        self.write("))")

    def visit_Call(self, node: nodes.Call, frame: Frame, forward_caller: bool = False) -> None:  # noqa: N802 - as above
        # A plain call: Jinja2's own looks at every call whether the function wants its context, and Tandem's never do.
        self.visit(node.node, frame)
        self.write("(")
        for argument in (*node.args, *node.kwargs):
            self.visit(argument, frame)
            self.write(", ")
        if forward_caller:
            self.write("caller=caller, ")
        for stars, many in (("*", node.dyn_args), ("**", node.dyn_kwargs)):
            if many is not None:
                self.write(stars)
                self.visit(many, frame)
                self.write(", ")
        self.write(")")

    def macro_def(self, macro_ref: MacroRef, frame: Frame) -> None:
        # The body of `{% call %}` takes no arguments, so it needs none of what a Macro checks. The builder knows that
        # everything in it was escaped as it printed; a macro of the template must be told.
        if isinstance(macro_ref.node, nodes.CallBlock) and not macro_ref.node.args:
            self.write("macro" if _is_for_builder(macro_ref.node) else "environment.body_of(macro)")
        else:
            super().macro_def(macro_ref, frame)

    def visit_Getattr(self, node: nodes.Getattr, frame: Frame) -> None:  # noqa: N802 - as above
        # A plain attribute: views are dataclasses, and a field that is not there is an AttributeError.
        self.visit(node.node, frame)
        self.write(f".{node.attr}")


def _is_for_builder(block: nodes.CallBlock) -> bool:
    called = block.call.node
    return isinstance(called, nodes.Getattr) and isinstance(called.node, nodes.Name) and called.node.name == "m"


class Names(dict[str, object]):
    """What a template may name: a name that is not there is Jinja2's `missing`, as its contexts tell it."""

    def __missing__(self, name: str) -> object:
        return missing


class _SlackContext(Context):
    """Looks names up without a Python call for each: no template of ours reads a block's exported names."""

    def __init__(self, environment: Environment, parent: Names, *rest: Any, **named: Any) -> None:
        super().__init__(environment, parent, *rest, **named)
        self.resolve_or_missing = parent.__getitem__  # type: ignore[method-assign, assignment]


class _SlackEnvironment(Environment):
    code_generator_class = _SlackCodeGenerator
    context_class = _SlackContext
    concat = staticmethod(filled)  # type: ignore[assignment]

    @staticmethod
    def body_of(macro: Callable[[], str]) -> Callable[[], Markup]:
        """A call block's body as `caller()` prints it."""
        return lambda: trusted(macro())


def _load(name: str) -> tuple[str, str, Callable[[], bool]] | None:
    """The source of "commands/hotleads", found beside this package without importing the room."""
    found = _NAME.fullmatch(name)
    if found is None or found[1] not in ROOMS:
        return None
    path = _ROOT / found[1] / "templates" / f"{found[2]}.j2"
    if not path.is_file():
        return None
    return path.read_text(encoding="utf-8"), str(path), lambda: True


@lru_cache(maxsize=1)
def environment() -> Environment:
    """The environment, made at the first rendering; templates are compiled once and kept."""
    made = _SlackEnvironment(
        autoescape=True,
        finalize=safe,
        undefined=StrictUndefined,
        loader=FunctionLoader(_load),
        cache_size=-1,
        auto_reload=False,
    )
    wording = {name: getattr(words, name) for name in words.__all__}
    made.filters = {name: made.filters[name] for name in _FILTERS} | {
        name: word for name, word in wording.items() if callable(word)
    }
    made.globals = {"range": range, **wording, **ActionId.__members__, **CallbackId.__members__, **FieldId.__members__}
    return made
