"""The files of the pages, read as text: texts are in both languages, and every requested file exists."""

from __future__ import annotations

import json
import posixpath
import re
from collections import Counter
from pathlib import Path

import pytest

from chalicelib.schemas.documents import MODELS
from infra.package.build import ROOT

WEB = ROOT / "chalicelib" / "web"
OURS = sorted(path for path in WEB.rglob("*") if path.suffix in (".js", ".html"))
SCRIPTS = [path for path in OURS if path.suffix == ".js"]
CATALOGUES = [path for path in SCRIPTS if path.name.endswith("texts.js")]
#: Files that the build of the package adds to the pages.
OTHERS = {"shared/leaflet.js", "shared/leaflet.css", "docs/swagger-ui.css", "docs/swagger-ui-bundle.js"}
#: A long text is concatenated from several lines.
_JOINED = re.compile(r'" \+\s+"')
_PLACEHOLDER = re.compile(r"\{(\w+)\}")
#: Hosts that links lead to, when a reader follows them. Nothing is loaded from there.
FOLLOWED = {"office/printing/directions.js": {"https://www.google.com"}}
LONGEST_LINE, MOST_LINES = 120, 400
_USED = re.compile(r"""\bt\(\s*["']([\w.-]+)["']|data-t(?:-label|-placeholder|-title)?="([\w.-]+)\"""")
_IMPORTED = re.compile(r"""(?:from|import|import\(|new URL\()\s*["'](\.{0,2}[\w./-]+\.(?:js|css|svg))["']""")
#: What a script imports before it runs, and not later by `import()`.
_AT_ONCE = re.compile(r'^(?:(?:import|export) [^;]*?from |import )"(\.[^"]+)"', re.MULTILINE)
_LINKED = re.compile(r"web/\{\{version\}\}/([\w./-]+)")


def name_of(path: Path) -> str:
    """A file's path below the web folder."""
    return path.relative_to(WEB).as_posix()


def files_of(path: Path) -> set[str]:
    """The files that a script or a page requests, as paths below the web folder."""
    text = path.read_text(encoding="utf-8")
    folder = posixpath.dirname(name_of(path))
    imported = {join(folder, link) for link in _IMPORTED.findall(text)}
    return imported | set(_LINKED.findall(text))


def join(folder: str, link: str) -> str:
    """The path below the web folder of what a file in `folder` names."""
    return posixpath.normpath(posixpath.join(folder, link))


def read(path: Path) -> dict[str, list[str]]:
    body = path.read_text(encoding="utf-8").partition("export default ")[2].rstrip().rstrip(";")
    found: dict[str, list[str]] = json.loads(_JOINED.sub("", body), object_pairs_hook=once_each)
    return found


def once_each(pairs: list[tuple[str, list[str]]]) -> dict[str, list[str]]:
    """An object as JSON has it. A key that stands twice would silently replace the first text."""
    twice = [key for key, times in Counter(key for key, _ in pairs).items() if times > 1]
    assert twice == []
    return dict(pairs)


@pytest.mark.parametrize("path", CATALOGUES, ids=name_of)
def test_every_text_has_both_languages_with_the_same_placeholders(path: Path) -> None:
    for key, texts in read(path).items():
        assert len(texts) == 2, key
        assert all(text.strip() for text in texts), key
        vietnamese, english = (set(_PLACEHOLDER.findall(text)) for text in texts)
        assert vietnamese == english, key


def test_no_key_is_in_two_catalogues() -> None:
    names = [key for path in CATALOGUES for key in read(path)]
    assert sorted(names) == sorted(set(names))


@pytest.mark.parametrize("path", OURS, ids=name_of)
def test_every_text_and_file_that_a_page_uses_exists(path: Path) -> None:
    known = {key for catalogue in CATALOGUES for key in read(catalogue)}
    text = path.read_text(encoding="utf-8")
    assert {first or second for first, second in _USED.findall(text)} - known == set()
    there = {name_of(file) for file in WEB.rglob("*")} | OTHERS
    assert files_of(path) - there == set()


@pytest.mark.parametrize("path", OURS, ids=name_of)
def test_a_page_makes_no_markup_from_text_and_names_no_other_host(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.findall(r"innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\(", text)
    assert set(re.findall(r"https?://[\w.-]+", text)) <= {"http://www.w3.org", *FOLLOWED.get(name_of(path), ())}
    if path.suffix == ".html":
        assert not re.findall(r"<style|\sstyle=|\son\w+=", text)


def test_the_service_worker_caches_every_file_of_the_citizen_s_page() -> None:
    cached = set(re.findall(r'"([\w./-]+\.(?:js|css|svg))"', (WEB / "sw.js").read_text(encoding="utf-8")))
    requested, open_ = set[str](), {"index.html"}
    while open_:
        requested |= open_
        found = {file for name in open_ if name.endswith((".js", ".html")) for file in files_of(WEB / name)}
        open_ = found - requested - OTHERS
    # A browser without modules (plain/older.js) has no service worker.
    assert requested - {"index.html", "citizen/icon.svg", "citizen/app.webmanifest", "plain/older.js"} == cached


@pytest.mark.parametrize("path", ["sw.js", "office/field/file-list.js"])
def test_no_file_is_kept_twice(path: str) -> None:
    # Cache.addAll refuses a list that has a file twice, and then no page opens without a network.
    files = re.findall(r'^ +"([\w./-]+)",', (WEB / path).read_text(encoding="utf-8"), re.MULTILINE)
    assert files
    assert sorted(files) == sorted(set(files))


def test_the_office_keeps_every_file_that_opens_without_a_network() -> None:
    needed, open_ = set[str](), files_of(WEB / "office.html") - {"plain/older.js"}
    while open_:
        needed |= open_
        texts = [(name, (WEB / name).read_text(encoding="utf-8")) for name in open_ if name.endswith(".js")]
        at_once = {join(posixpath.dirname(name), link) for name, text in texts for link in _AT_ONCE.findall(text)}
        open_ = at_once - needed
    later, open_ = set[str](), {"office/field/field.js", "office/field/waiting.js"}
    while open_:
        later |= open_
        found = {file for name in open_ if name.endswith(".js") for file in files_of(WEB / name)}
        open_ = found - later - OTHERS
    needed |= later | {"shared/leaflet.js", "shared/leaflet.css"}
    text = (WEB / "office" / "field" / "file-list.js").read_text(encoding="utf-8")
    assert set(re.findall(r'"([\w./-]+)"', text)) == {name for name in needed if not name.endswith(".webmanifest")}


@pytest.mark.parametrize("path", [*OURS, *sorted(WEB.rglob("*.css"))], ids=name_of)
def test_files_and_lines_of_pages_are_short(path: Path) -> None:
    lines = path.read_text(encoding="utf-8").splitlines()
    assert [(number, line) for number, line in enumerate(lines, 1) if len(line) > LONGEST_LINE] == []
    assert len(lines) <= MOST_LINES


@pytest.mark.parametrize("path", sorted(WEB.rglob("*.css")), ids=name_of)
def test_the_braces_of_a_style_sheet_are_balanced(path: Path) -> None:
    # A browser silently ignores everything after an unclosed brace.
    text = re.sub(r"/\*.*?\*/|\"[^\"]*\"", "", path.read_text(encoding="utf-8"), flags=re.DOTALL)
    assert text.count("{") == text.count("}")


def test_every_field_of_a_document_has_a_label_on_its_form() -> None:
    documents = WEB / "admin" / "documents"
    known = read(documents / "texts.js").keys() | read(documents / "value-texts.js").keys()
    for kind, model in MODELS.items():
        missing = {f"kind.{kind}", f"kind.{kind}.what"} - known
        assert not missing, f"web/admin/documents/texts.js has no {sorted(missing)}"
        catalogue = "web/admin/documents/texts.js"
        for part in [schema := model.model_json_schema(), *schema.get("$defs", {}).values()]:
            for name in part.get("properties", {}):
                assert f"f.{name}" in known or f"f.{kind}.{name}" in known, f"{catalogue}: no f.{name} ({kind})"
            for value in part.get("enum", ()):
                assert f"v.{value}" in known, f"web/admin/documents/value-texts.js: no v.{value} ({kind})"
