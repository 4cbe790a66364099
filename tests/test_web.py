"""The pages' files, read as text: every text there is in both languages, and every file that a page asks for."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from chalicelib.schemas.documents import MODELS
from infra.package.build import ROOT

WEB = ROOT / "chalicelib" / "web"
OURS = sorted(path for path in WEB.iterdir() if path.suffix in (".js", ".html") and "swagger" not in path.name)
SCRIPTS = [path for path in OURS if path.suffix == ".js"]
CATALOGUES = [path for path in SCRIPTS if path.name.endswith("texts.js")]
#: Put beside the pages when the package is built.
OTHERS = {"leaflet.js", "leaflet.css", "swagger-ui.css", "swagger-ui-bundle.js"}
_HOLE = re.compile(r"\{(\w+)\}")
_USED = re.compile(r"""\bt\(\s*["']([\w.-]+)["']|data-t(?:-label|-placeholder|-title)?="([\w.-]+)\"""")
_ASKED = re.compile(r"""(?:from|import|import\()\s*["']\./([\w.-]+)["']|web/\{\{version\}\}/([\w.-]+)""")


def read(path: Path) -> dict[str, list[str]]:
    body = path.read_text(encoding="utf-8").partition("export default ")[2].rstrip().rstrip(";")
    found: dict[str, list[str]] = json.loads(body)
    return found


@pytest.mark.parametrize("path", CATALOGUES, ids=lambda path: path.name)
def test_every_text_is_there_in_both_languages_with_the_same_holes(path: Path) -> None:
    for key, texts in read(path).items():
        assert len(texts) == 2, key
        assert all(text.strip() for text in texts), key
        vietnamese, english = (set(_HOLE.findall(text)) for text in texts)
        assert vietnamese == english, key


def test_no_text_stands_in_two_catalogues() -> None:
    names = [key for path in CATALOGUES for key in read(path)]
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.name)
def test_every_text_and_file_that_is_asked_for_is_there(path: Path) -> None:
    known = {key for catalogue in CATALOGUES for key in read(catalogue)}
    text = path.read_text(encoding="utf-8")
    assert {first or second for first, second in _USED.findall(text)} - known == set()
    there = {file.name for file in WEB.iterdir()} | OTHERS
    assert {first or second for first, second in _ASKED.findall(text)} - there == set()


@pytest.mark.parametrize("path", OURS, ids=lambda path: path.name)
def test_a_page_makes_no_markup_from_text_and_asks_nobody_else(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(", text)
    assert set(re.findall(r"https?://[\w.-]+", text)) <= {"http://www.w3.org"}
    if path.suffix == ".html":
        assert not re.findall(r"<style|\sstyle=|\son\w+=", text)


def test_all_that_the_citizens_page_may_ask_for_is_kept_for_when_there_is_no_network() -> None:
    kept = set(re.findall(r'"([\w.-]+\.(?:js|css|svg))"', (WEB / "sw.js").read_text(encoding="utf-8")))
    asked, open_ = set[str](), {"index.html"}
    while open_:
        asked |= open_
        found = {one for name in open_ for pair in _ASKED.findall(_text_of(name)) for one in pair if one}
        open_ = found - asked - OTHERS
    assert asked - {"index.html", "icon.svg", "citizen.webmanifest"} <= kept


def _text_of(name: str) -> str:
    return (WEB / name).read_text(encoding="utf-8") if name.endswith((".js", ".html")) else ""


def test_the_style_sheet_closes_what_it_opens() -> None:
    # A browser drops all that follows an open brace, without a word.
    text = re.sub(r"/\*.*?\*/|\"[^\"]*\"", "", (WEB / "style.css").read_text(encoding="utf-8"), flags=re.DOTALL)
    assert text.count("{") == text.count("}")


def test_every_field_of_a_document_has_a_name_on_its_form() -> None:
    known = read(WEB / "admin-texts.js").keys()
    for kind, model in MODELS.items():
        assert {f"kind.{kind}", f"kind.{kind}.what"} <= known
        for one in [schema := model.model_json_schema(), *schema.get("$defs", {}).values()]:
            for name in one.get("properties", {}):
                assert f"f.{name}" in known or f"f.{kind}.{name}" in known, f"{kind}: {name}"
            for value in one.get("enum", ()):
                assert f"v.{value}" in known, f"{kind}: {value}"
