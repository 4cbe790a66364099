"""The pages' files, read as text: every text there is in both languages, and every file that a page asks for."""

from __future__ import annotations

import json
import posixpath
import re
from pathlib import Path

import pytest

from chalicelib.schemas.documents import MODELS
from infra.package.build import ROOT

WEB = ROOT / "chalicelib" / "web"
OURS = sorted(path for path in WEB.rglob("*") if path.suffix in (".js", ".html"))
SCRIPTS = [path for path in OURS if path.suffix == ".js"]
CATALOGUES = [path for path in SCRIPTS if path.name.endswith("texts.js")]
#: Put beside the pages when the package is built.
OTHERS = {"shared/leaflet.js", "shared/leaflet.css", "docs/swagger-ui.css", "docs/swagger-ui-bundle.js"}
#: A long text stands in pieces on several lines.
_JOINED = re.compile(r'" \+\s+"')
_HOLE = re.compile(r"\{(\w+)\}")
LONGEST_LINE, MOST_LINES = 120, 400
_USED = re.compile(r"""\bt\(\s*["']([\w.-]+)["']|data-t(?:-label|-placeholder|-title)?="([\w.-]+)\"""")
_IMPORTED = re.compile(r"""(?:from|import|import\(|new URL\()\s*["'](\.{0,2}[\w./-]+\.(?:js|css|svg))["']""")
_LINKED = re.compile(r"web/\{\{version\}\}/([\w./-]+)")


def name_of(path: Path) -> str:
    """A file's path below the web folder."""
    return path.relative_to(WEB).as_posix()


def asked_by(path: Path) -> set[str]:
    """The files that a script or a page asks for, as paths below the web folder."""
    text = path.read_text(encoding="utf-8")
    folder = posixpath.dirname(name_of(path))
    imported = {posixpath.normpath(posixpath.join(folder, one)) for one in _IMPORTED.findall(text)}
    return imported | set(_LINKED.findall(text))


def read(path: Path) -> dict[str, list[str]]:
    body = path.read_text(encoding="utf-8").partition("export default ")[2].rstrip().rstrip(";")
    found: dict[str, list[str]] = json.loads(_JOINED.sub("", body))
    return found


@pytest.mark.parametrize("path", CATALOGUES, ids=name_of)
def test_every_text_is_there_in_both_languages_with_the_same_holes(path: Path) -> None:
    for key, texts in read(path).items():
        assert len(texts) == 2, key
        assert all(text.strip() for text in texts), key
        vietnamese, english = (set(_HOLE.findall(text)) for text in texts)
        assert vietnamese == english, key


def test_no_text_stands_in_two_catalogues() -> None:
    names = [key for path in CATALOGUES for key in read(path)]
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize("path", OURS, ids=name_of)
def test_every_text_and_file_that_is_asked_for_is_there(path: Path) -> None:
    known = {key for catalogue in CATALOGUES for key in read(catalogue)}
    text = path.read_text(encoding="utf-8")
    assert {first or second for first, second in _USED.findall(text)} - known == set()
    there = {name_of(file) for file in WEB.rglob("*")} | OTHERS
    assert asked_by(path) - there == set()


@pytest.mark.parametrize("path", OURS, ids=name_of)
def test_a_page_makes_no_markup_from_text_and_asks_nobody_else(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(", text)
    assert set(re.findall(r"https?://[\w.-]+", text)) <= {"http://www.w3.org"}
    if path.suffix == ".html":
        assert not re.findall(r"<style|\sstyle=|\son\w+=", text)


def test_all_that_the_citizens_page_may_ask_for_is_kept_for_when_there_is_no_network() -> None:
    kept = set(re.findall(r'"([\w./-]+\.(?:js|css|svg))"', (WEB / "sw.js").read_text(encoding="utf-8")))
    asked, open_ = set[str](), {"index.html"}
    while open_:
        asked |= open_
        found = {one for name in open_ if name.endswith((".js", ".html")) for one in asked_by(WEB / name)}
        open_ = found - asked - OTHERS
    assert asked - {"index.html", "citizen/icon.svg", "citizen/app.webmanifest"} == kept


@pytest.mark.parametrize("path", [*OURS, *sorted(WEB.rglob("*.css"))], ids=name_of)
def test_no_file_of_a_page_is_long_or_has_a_long_line(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [(number, line) for number, line in enumerate(lines, 1) if len(line) > LONGEST_LINE] == []
    assert len(lines) <= MOST_LINES


@pytest.mark.parametrize("path", sorted(WEB.rglob("*.css")), ids=name_of)
def test_a_style_sheet_closes_what_it_opens(path: Path) -> None:
    # A browser ignores everything after a brace that stays open, and reports nothing.
    text = re.sub(r"/\*.*?\*/|\"[^\"]*\"", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert text.count("{") == text.count("}")


def test_every_field_of_a_document_has_a_name_on_its_form() -> None:
    known = read(WEB / "admin" / "document-texts.js").keys()
    for kind, model in MODELS.items():
        missing = {f"kind.{kind}", f"kind.{kind}.what"} - known
        assert not missing, f"web/admin/document-texts.js has no {sorted(missing)}"
        catalogue = "web/admin/document-texts.js"
        for one in [schema := model.model_json_schema(), *schema.get("$defs", {}).values()]:
            for name in one.get("properties", {}):
                assert f"f.{name}" in known or f"f.{kind}.{name}" in known, f"{catalogue}: no f.{name} ({kind})"
            for value in one.get("enum", ()):
                assert f"v.{value}" in known, f"{catalogue}: no v.{value} ({kind})"
