"""What an operator sets for a stage: a YAML file of the stage, and single values of one deployment.

Each setting is a parameter of a template that has a default; its name is the parameter's in small letters with
underscores (`OpsEmail` is `ops_email`). So a new parameter is a setting without further code.
"""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import yaml
from samtranslator.yaml_helper import yaml_parse

from infra.package.build import DATA_TEMPLATE, OVERRIDES, ROOT, compose

#: Where a stage's file lies, as <stage>.yaml.
STAGES = ROOT / "infra" / "stages"
#: Stages that are made and thrown away; all others last.
PASSING = frozenset({"local", "test"})
# Set by whoever starts the embedded AWS.
_NOT_FOR_OPERATORS = {"Embedded", "StandInUrl"}


class SettingsError(Exception):
    """Settings that must not be deployed; the message names each fault in a line."""


@cache
def known() -> dict[str, tuple[str, Mapping[str, Any]]]:
    """Each setting's name with its parameter and how the template declares that."""
    declared = compose(OVERRIDES)["Parameters"] | yaml_parse(DATA_TEMPLATE.read_text(encoding="utf-8"))["Parameters"]
    return {
        _snake(name): (name, parameter)
        for name, parameter in declared.items()
        if "Default" in parameter and name not in _NOT_FOR_OPERATORS
    }


def _snake(name: str) -> str:
    return re.sub(r"(?<!^)(?=[A-Z])", "_", name).lower()


def settings_of(stage: str, single: Sequence[str] = (), file: Path | None = None) -> dict[str, str]:
    """The parameters that an operator gives: those of the stage's file, then the single ones (`name=value`).

    `file` is read instead of the stage's own. Raises SettingsError for what is unknown or does not fit.
    """
    path = file or STAGES / f"{stage}.yaml"
    if file is not None and not file.exists():
        raise SettingsError(f"{file} is missing")
    given = _read(path) if path.exists() else {}
    for each in single:
        name, equals, value = each.partition("=")
        if not equals:
            raise SettingsError(f"{each}: a single setting is name=value")
        given[name] = value
    faults: list[str] = []
    parameters: dict[str, str] = {}
    for name, value in given.items():
        if name not in known():
            close = difflib.get_close_matches(str(name), known(), 1)
            faults.append(f"{name} is no setting" + (f"; {close[0]} is" if close else ""))
            continue
        parameter, declared = known()[name]
        text = _text(value)
        if text is None or (fault := _fault(text, declared)):
            faults.append(f"{name}: {'one value or a list is expected' if text is None else fault}")
            continue
        parameters[parameter] = text.rstrip("/") if name == "site_url" else text
    if faults:
        raise SettingsError("\n".join(faults))
    return parameters


def _read(path: Path) -> dict[str, Any]:
    try:
        content = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path.name}: {error}") from error
    if content is None:
        return {}
    if not isinstance(content, dict):
        raise SettingsError(f"{path.name}: one setting a line is expected, as name: value")
    return content


def _text(value: object) -> str | None:
    """A parameter's text of what YAML read; None of what no parameter can hold."""
    match value:
        case bool():
            return "true" if value else "false"
        case str() | int():
            return str(value)
        case list() if all(isinstance(item, str | int) and not isinstance(item, bool) for item in value):
            return ",".join(str(item) for item in value)
        case _:
            return None


def _fault(text: str, declared: Mapping[str, Any]) -> str | None:
    if declared["Type"] == "Number":
        if not re.fullmatch(r"[0-9]{1,9}", text):
            return f"{text!r} is no whole number"
        least, most = declared.get("MinValue", 0), declared.get("MaxValue", 10**9)
        return None if least <= int(text) <= most else f"{text} is not between {least} and {most}"
    allowed = declared.get("AllowedValues")
    if allowed and text not in [str(each) for each in allowed]:
        return f"{text!r} is none of {', '.join(map(str, allowed))}"
    pattern = declared.get("AllowedPattern")
    if pattern and not re.fullmatch(pattern, text):
        return f"{text!r} does not look as it must: {declared.get('Description', pattern)}"
    return None
