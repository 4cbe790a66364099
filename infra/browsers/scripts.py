"""The features that a script uses, as paths of the table."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, field

import tree_sitter_javascript
from tree_sitter import Language, Node, Parser

from infra.browsers.table import Table

_PARSER = Parser(Language(tree_sitter_javascript.language()))
#: Objects that every script has -> their interfaces.
_OBJECTS = {
    "caches": "CacheStorage",
    "crypto": "Crypto",
    "document": "Document",
    "history": "History",
    "indexedDB": "IDBFactory",
    "location": "Location",
    "navigator": "Navigator",
    "performance": "Performance",
    "screen": "Screen",
    "self": "ServiceWorkerGlobalScope",
    "window": "Window",
}
_NODES = {
    "class_static_block": "javascript.classes.static.initialization_blocks",
    "field_definition": "javascript.classes.public_class_fields",
    "optional_chain": "javascript.operators.optional_chaining",
    "private_property_identifier": "javascript.classes.private_class_fields",
}
_OPERATORS = {
    "??": "javascript.operators.nullish_coalescing",
    "??=": "javascript.operators.nullish_coalescing_assignment",
    "||=": "javascript.operators.logical_or_assignment",
    "&&=": "javascript.operators.logical_and_assignment",
    "**": "javascript.operators.exponentiation",
}
_PATTERNS = {
    r"\(\?<[=!]": "javascript.regular_expressions.lookbehind_assertion",
    r"\(\?<\w": "javascript.regular_expressions.named_capturing_group",
    r"\\[pP]\{": "javascript.regular_expressions.unicode_character_class_escape",
    r"\(\?[ims-]+:": "javascript.regular_expressions.modifier",
}
_FLAGS = {"d": "hasIndices", "s": "dotAll", "u": "unicode", "v": "unicodeSets", "y": "sticky"}


@dataclass(frozen=True)
class Use:
    """A feature at a line. One of the `paths` is meant: the type of an object is not known from its text."""

    line: int
    name: str
    paths: tuple[str, ...]


@dataclass
class Script:
    """A parsed script. `own` and `methods` are names of properties, and of functions, that our
    scripts give their own objects."""

    text: bytes
    own: Collection[str] = ()
    methods: Collection[str] = ()
    declared: set[str] = field(default_factory=set)

    def __post_init__(self) -> None:
        self.root = _PARSER.parse(self.text).root_node
        if self.root.has_error:
            bad = next(node for node in nodes(self.root) if node.type == "ERROR" or node.is_missing)
            raise SyntaxError(f"line {bad.start_point[0] + 1}: {said(bad)[:60]}")
        self.declared = {
            said(node)
            for node in nodes(self.root)
            if node.type in ("identifier", "shorthand_property_identifier_pattern") and _declares(node)
        }

    def properties(self) -> set[str]:
        """The names of properties in object literals and patterns."""
        kinds = ("shorthand_property_identifier", "shorthand_property_identifier_pattern")
        return {
            said(node).strip("\"'")
            for node in nodes(self.root)
            if node.type in kinds
            or (node.parent and node.parent.type in ("pair", "pair_pattern") and _is(node, "key"))
            or (node.parent and node.parent.type == "method_definition" and _is(node, "name"))
        }

    def functions(self) -> set[str]:
        """The names of properties that hold functions."""
        found = set()
        for node in nodes(self.root):
            value = node.child_by_field_name("value")
            if node.type == "method_definition" and (name := node.child_by_field_name("name")):
                found.add(said(name))
            elif (
                node.type == "pair" and value and "function" in value.type and (key := node.child_by_field_name("key"))
            ):
                found.add(said(key))
        return found

    def uses(self, table: Table) -> Iterator[Use]:
        """Every feature that the table knows."""
        for node in nodes(self.root):
            for name, *paths in self._of(node, table):
                if known := tuple(path for path in paths if table.knows(path)):
                    yield Use(node.start_point[0] + 1, name, known)

    def _of(self, node: Node, table: Table) -> Iterator[tuple[str, ...]]:
        yield from _syntax(node)
        if node.type == "identifier" and _is_global(node) and said(node) not in self.declared:
            name = said(node)
            yield name, f"api.{name}", f"api.Window.{name}", f"javascript.builtins.{name}"
        elif node.type == "member_expression":
            yield from self._member(node, table)
        elif node.type == "call_expression":
            yield from _called(node, table)
        elif node.type == "new_expression" and (made := node.child_by_field_name("constructor")):
            name = said(made)
            yield f"new {name}", f"api.{name}.{name}", f"javascript.builtins.{name}.{name}"
            yield from _options(node, table, f"javascript.builtins.{name}.{name.rsplit('.', maxsplit=1)[-1]}")

    def _member(self, node: Node, table: Table) -> Iterator[tuple[str, ...]]:
        owner, part = node.child_by_field_name("object"), node.child_by_field_name("property")
        if owner is None or part is None:
            return
        name, held = said(part), said(owner)
        known = held not in self.declared
        if (
            known
            and owner.type == "identifier"
            and (table.at(f"api.{held}") or table.at(f"javascript.builtins.{held}"))
        ):
            static = [f"{top}.{held}.{name}" for top in ("api", "javascript.builtins")]
            yield f"{held}.{name}", *static, *(f"{path}_static" for path in static)
        elif known and held in _OBJECTS:
            inside = [f"api.{one}.{name}" for one in (_OBJECTS[held], "WorkerGlobalScope", "Node", "EventTarget")]
            yield f"{held}.{name}", *inside, f"api.{name}", f"javascript.builtins.{name}"
        elif name not in (self.methods if _is_called(node) else self.own):
            yield f".{name}", *(path for path in table.by_name.get(name, ()) if not path.endswith("_static"))


def said(node: Node) -> str:
    """The text of a node."""
    return (node.text or b"").decode()


def nodes(root: Node) -> Iterator[Node]:
    """A node and everything inside it."""
    waiting = [root]
    while waiting:
        node = waiting.pop()
        yield node
        waiting.extend(node.children)


def _syntax(node: Node) -> Iterator[tuple[str, ...]]:
    if node.type in _NODES:
        yield said(node)[:40], _NODES[node.type]
    elif not node.is_named and node.type in _OPERATORS:
        yield node.type, _OPERATORS[node.type]
    elif node.type == "number" and "_" in said(node):
        yield said(node), "javascript.grammar.numeric_separators"
    elif node.type == "catch_clause" and node.child_by_field_name("parameter") is None:
        yield "catch {", "javascript.statements.try_catch.optional_catch_binding"
    elif node.type == "await_expression" and not _inside_function(node):
        yield "await outside a function", "javascript.operators.await.top_level"
    elif node.type == "regex":
        yield from _regex(node)
    elif node.type == "import" and node.parent and node.parent.type == "call_expression":
        yield "import()", "javascript.operators.import"
    elif node.type == "meta_property":
        yield said(node), "javascript.operators.import_meta"


def _regex(node: Node) -> Iterator[tuple[str, ...]]:
    pattern, flags = (node.child_by_field_name(part) for part in ("pattern", "flags"))
    for form, path in _PATTERNS.items():
        if pattern and re.search(form, said(pattern)):
            yield said(node)[:40], path
    for flag in said(flags) if flags else "":
        if flag in _FLAGS:
            yield f"/{flag}", f"javascript.builtins.RegExp.{_FLAGS[flag]}"


def _called(node: Node, table: Table) -> Iterator[tuple[str, ...]]:
    """The event of addEventListener("name"), and the elements, attributes and events of h("tag", {name: …})."""
    function, given = node.child_by_field_name("function"), node.child_by_field_name("arguments")
    if function is None or given is None or not given.named_children:
        return
    first = given.named_children[0]
    if first.type != "string":
        return
    if said(function).endswith(".addEventListener"):
        yield _event(said(first).strip("\"'"), table)
    elif said(function) == "h":
        tag = said(first).strip("\"'")
        yield f"<{tag}>", f"html.elements.{tag}"
        for key in _keys(given):
            if key.startswith("on"):
                yield _event(key[2:], table)
            else:
                yield f"<{tag} {key}>", f"html.elements.{tag}.{key}", f"html.global_attributes.{key}"


def _event(name: str, table: Table) -> tuple[str, ...]:
    return f"event {name}", *table.by_name.get(f"{name}_event", ())


def _options(node: Node, table: Table, path: str) -> Iterator[tuple[str, ...]]:
    """The options of `new Intl.DateTimeFormat(…, {name: …})`."""
    for key in _keys(node.child_by_field_name("arguments")):
        parameter = f"{path}.options_parameter.options_{key}_parameter"
        yield f"{key}:", parameter


def _keys(given: Node | None) -> Iterator[str]:
    for one in given.named_children if given else ():
        if one.type == "object":
            for pair in one.named_children:
                if pair.type == "pair" and (key := pair.child_by_field_name("key")):
                    yield said(key).strip("\"'")


def _is(node: Node, name: str) -> bool:
    return node.parent is not None and node.parent.child_by_field_name(name) == node


def _is_called(node: Node) -> bool:
    return node.parent is not None and node.parent.type == "call_expression" and _is(node, "function")


def _is_global(node: Node) -> bool:
    return not (
        node.parent and node.parent.type == "member_expression" and _is(node, "object") and said(node) in _OBJECTS
    )


def _inside_function(node: Node) -> bool:
    above = node.parent
    while above and "function" not in above.type and above.type != "method_definition":
        above = above.parent
    return above is not None


_PATTERN_PARENTS = ("formal_parameters", "array_pattern", "rest_pattern", "import_specifier", "import_clause")


def _declares(node: Node) -> bool:
    above = node.parent
    if node.type == "shorthand_property_identifier_pattern":
        return True
    if above is None:
        return False
    return (
        above.type in _PATTERN_PARENTS
        or (above.type in ("variable_declarator", "function_declaration", "class_declaration") and _is(node, "name"))
        or (above.type in ("arrow_function", "catch_clause") and _is(node, "parameter"))
        or (above.type == "pair_pattern" and _is(node, "value"))
        or (above.type in ("assignment_pattern", "for_in_statement", "object_assignment_pattern") and _is(node, "left"))
    )
