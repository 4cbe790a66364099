"""Features are found in scripts, style sheets and pages, and compared with the oldest browsers."""

from __future__ import annotations

from typing import Any

import pytest

from infra.browsers import markup, sheets
from infra.browsers.scripts import Script
from infra.browsers.table import Table

FLOOR = {"safari_ios": "12.2", "chrome": "70"}


def since(safari_ios: str | None, chrome: str | None, **parts: Any) -> dict[str, Any]:
    """A feature of the table, with its inner features."""
    support = {"safari_ios": {"version_added": safari_ios}, "chrome": {"version_added": chrome}}
    return {"__compat": {"support": support}, **parts}


TABLE = Table(
    {
        "api": {
            "AbortSignal": since("11", "66", timeout_static=since("16", "103")),
            "Blob": since("2", "5", arrayBuffer=since("14", "76")),
            "Element": since("1", "1", replaceChildren=since("14", "86"), pointerdown_event=since("13", "55")),
            "Navigator": since("1", "1", locks=since("15.4", "69")),
            "ResizeObserver": since("13.4", "64", ResizeObserver=since("13.4", "64")),
            "Response": since("10", "42", arrayBuffer=since("10", "42")),
        },
        "javascript": {
            "builtins": {
                "Array": since("1", "1", at=since("15.4", "92"), map=since("1", "1")),
                "Object": since("1", "1", fromEntries=since("12.2", "73")),
                "Intl": since(
                    "10",
                    "24",
                    DateTimeFormat=since(
                        "10",
                        "24",
                        DateTimeFormat=since(
                            "10", "24", options_parameter={"options_dateStyle_parameter": since("14.5", "76")}
                        ),
                    ),
                ),
            },
            "classes": {"public_class_fields": since("14.5", "72")},
            "grammar": {"numeric_separators": since("13", "75")},
            "operators": {
                "await": since("11", "55", top_level=since("15", "89")),
                "nullish_coalescing": since("13.4", "80"),
                "optional_chaining": since("13.4", "80"),
            },
            "regular_expressions": {"lookbehind_assertion": since("16.4", "62")},
        },
        "css": {
            "at-rules": {"media": since("1", "1", range_syntax=since("16.4", "104"))},
            "properties": {
                "aspect-ratio": since("15", "88"),
                "gap": since("12", "66", flex_context=since("14.5", "84")),
                "overflow-wrap": since("7", "23", anywhere=since("15.4", "80")),
            },
            "selectors": {
                "has": since("15.4", "105"),
                "nesting": since("17.2", "120"),
                "not": since("1", "1", selector_list=since("9", "88")),
            },
            "types": {"min": since("11.3", "79")},
        },
        "html": {
            "elements": {"dialog": since("15.4", "37"), "img": since("1", "1", loading=since("15.4", "77"))},
            "global_attributes": {"inert": since("15.5", "102")},
        },
    }
)


def lacked(uses: Any) -> set[str]:
    return {use.name for use in uses if all(TABLE.lacking(path, FLOOR) for path in use.paths)}


@pytest.mark.parametrize(
    ("script", "found"),
    [
        ("one?.two", {"?."}),
        ("one ?? two", {"??"}),
        ("wait(30_000)", {"30_000"}),
        ("class One { two = 3; }", {"two = 3"}),
        ("await one();", {"await outside a function"}),
        ("async function one() { await two(); }", set()),
        ("text.match(/(?<=a)b/)", {"/(?<=a)b/"}),
        ("fetch(url, { signal: AbortSignal.timeout(9) })", {"AbortSignal.timeout"}),
        ("const { AbortSignal } = own; AbortSignal.timeout(9)", set()),
        ("request.timeout = 9", set()),
        ("list.at(-1)", {".at"}),
        ("list.map(one)", set()),
        ("event.at", set()),
        ("Object.fromEntries(pairs)", {"Object.fromEntries"}),
        ("$('view').replaceChildren()", {".replaceChildren"}),
        ("new ResizeObserver(draw)", {"new ResizeObserver", "ResizeObserver"}),
        ("navigator.locks.request(name)", {"navigator.locks"}),
        ("new Intl.DateTimeFormat('vi', { dateStyle: 'full' })", {"dateStyle:"}),
        ("one.addEventListener('pointerdown', act)", {"event pointerdown"}),
        ("h('li', { onpointerdown: act })", {"event pointerdown"}),
        ("h('dialog', { inert: true })", {"<dialog>", "<dialog inert>"}),
        # an answer of `fetch` had the method before a file had it
        ("one.arrayBuffer()", set()),
    ],
)
def test_a_script_s_newer_features_are_found(script: str, found: set[str]) -> None:
    assert lacked(Script(script.encode(), own={"at"}).uses(TABLE)) == found


def test_a_script_that_cannot_be_read_is_an_error() -> None:
    with pytest.raises(SyntaxError, match="line 2"):
        Script(b"one();\nconst = two;")


@pytest.mark.parametrize(
    ("sheet", "found"),
    [
        (".a { aspect-ratio: 1; }", {"aspect-ratio"}),
        (".a { display: flex; gap: 1rem; }", {"gap in a flex box"}),
        (".a { display: grid; gap: 1rem; }", set()),
        (".a { overflow-wrap: anywhere; }", {"overflow-wrap: anywhere"}),
        (".a { width: 9rem; width: min(9rem, 50%); }", set()),
        (".a { width: calc(1px + min(9rem, 50%)); }", {"min()"}),
        (".a:has(.b) { color: red; }", {":has"}),
        (".a:not(.b, .c) { color: red; }", {":not(a, b)"}),
        (".a { .b { aspect-ratio: 1; } }", {"a rule in a rule", "aspect-ratio"}),
        ("@media (width < 9rem) { .a { color: red; } }", {"(width < 9rem)"}),
    ],
)
def test_a_style_sheet_s_newer_features_are_found(sheet: str, found: set[str]) -> None:
    assert lacked(sheets.uses(sheet, TABLE)) == found


def test_a_page_s_newer_features_are_found() -> None:
    assert lacked(markup.uses("<p>Chữ</p><img loading=lazy><main inert>", TABLE)) == {"<img loading>", "<main inert>"}


def test_a_version_that_was_partial_first_counts_from_its_first_day() -> None:
    partial = {"version_added": "3", "version_removed": "14", "partial_implementation": True}
    support = {"safari_ios": [{"version_added": "14"}, partial], "chrome": {"version_added": "≤37"}}
    behind = {"version_added": "5", "flags": [{}]}
    table = Table(
        {"api": {"URL": {"__compat": {"support": support}}, "Far": {"__compat": {"support": {"chrome": behind}}}}}
    )
    assert table.lacking("api.URL", FLOOR) == {}
    assert table.lacking("api.Far", FLOOR) == {"safari_ios": "never", "chrome": "never"}
