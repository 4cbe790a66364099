"""Checks answers against the responses that ``/openapi.json`` describes."""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any

from jsonschema_rs import Draft202012Validator


def check(method: str, path: str, status: int, content_type: str, body: Any) -> None:
    """Fail if a described route gives an answer that its description lacks. Other routes are not checked."""
    template = _template(method, path)
    if template is None:
        return
    described = _paths()[template][method.lower()]["responses"].get(str(status))
    assert described is not None, f"{method} {template} answers {status}, which its entry does not describe"
    if "content" not in described:
        assert not body, f"{method} {template} answers {status} with a body"
        return
    kind = content_type.partition(";")[0]
    assert kind in described["content"], f"{method} {template} answers {status} as {kind}"
    if isinstance(body, dict) and "title" in body and "code" in body:
        for problem in (body, *body.get("errors", ())):
            _check_language(problem)
    validator = _validator(template, method.lower(), str(status), kind)
    error = next(iter(validator.iter_errors(body)), None)
    if error is not None:
        where = "/".join(map(str, error.instance_path))
        raise AssertionError(f"{method} {template} {status}: not what http/answers.py says at {where}: {error.message}")


#: Names that programs use for what has a name in Vietnamese.
_ENGLISH = re.compile(
    r"\b(or|working|minutes?|hours?|days?|urgent|normal|complex|focal|leader|supervisor|string|number|datetime"
    r"|singlevaluelist|multivaluelist|None|True|False|\d+T\d+)\b"
)
#: Problems that list values as a request writes them.
_OF_VALUES = frozenset({"not_one_of", "parameter_unknown", "officer_exists"})


def _check_language(problem: dict[str, Any]) -> None:
    if problem["code"] not in _OF_VALUES:
        assert not _ENGLISH.search(problem["title"]), f"{problem['code']}: {problem['title']}"
    assert " or " not in problem["title"], problem["title"]


@cache
def _description() -> dict[str, Any]:
    from app import app
    from chalicelib.http.openapi import described

    return described(app)


def _paths() -> dict[str, Any]:
    found: dict[str, Any] = _description()["paths"]
    return found


@cache
def _patterns() -> list[tuple[re.Pattern[str], str]]:
    # As in the gateway, a fixed path takes precedence over one with parameters.
    templates = sorted(_paths(), key=lambda path: path.count("{"))
    return [(re.compile(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(path))), path) for path in templates]


def _template(method: str, path: str) -> str | None:
    for pattern, template in _patterns():
        if pattern.fullmatch(path) and method.lower() in _paths()[template]:
            return template
    return None


@cache
def _validator(template: str, method: str, status: str, kind: str) -> Draft202012Validator:
    schema = _paths()[template][method]["responses"][status]["content"][kind]["schema"]
    return Draft202012Validator({**schema, "components": {"schemas": _reached(schema)}})


def _reached(schema: Any) -> dict[str, Any]:
    """The described schemas that a schema refers to: to make a validator with all of them takes longer."""
    known: dict[str, Any] = _description()["components"]["schemas"]
    found: dict[str, Any] = {}
    left = [schema]
    while left:
        for name in re.findall(r'"#/components/schemas/([^"/]+)"', json.dumps(left.pop())):
            if name not in found:
                found[name] = known[name]
                left.append(known[name])
    return found
