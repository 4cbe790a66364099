"""Importing procedures from files, and writing them to one."""

import json
from pathlib import Path

import pytest

from infra.manage.exporting import export_settings
from infra.manage.procedures import import_procedures
from infra.province.files import BadFiles
from infra.run import DEMO
from infra.stack.local import LocalAws

pytestmark = pytest.mark.stack

FILE = DEMO / "procedures.json"


def test_what_is_exported_is_what_was_imported(demo: LocalAws, tmp_path: Path) -> None:
    first = import_procedures(demo, FILE, replace=True)
    assert first.count == 14
    export_settings(demo, tmp_path)
    exported, given = (json.loads(path.read_text(encoding="utf-8")) for path in (tmp_path / FILE.name, FILE))
    assert exported["fields"] == given["fields"]
    assert sorted(one["code"] for one in exported["procedures"]) == sorted(one["code"] for one in given["procedures"])
    assert all(
        one.items() <= next(each for each in exported["procedures"] if each["code"] == one["code"]).items()
        for one in given["procedures"]
    )
    again = import_procedures(demo, tmp_path / FILE.name)
    assert (again.version, again.added, again.changed, again.removed) == (first.version, 0, 0, 0)


def test_a_bad_file_is_named_with_every_place_and_changes_nothing(demo: LocalAws, tmp_path: Path) -> None:
    before = import_procedures(demo, FILE, replace=True)
    body = json.loads(FILE.read_text(encoding="utf-8"))
    body["procedures"][0] |= {"unit": "nobody", "field": "nothing"}
    body["procedures"][2]["code"] = body["procedures"][1]["code"]
    bad = tmp_path / "bad.json"
    bad.write_text(json.dumps(body), encoding="utf-8")
    with pytest.raises(BadFiles) as refused:
        import_procedures(demo, bad)
    assert str(refused.value).splitlines() == [
        "bad.json: procedures.0.field: There is no field of procedures “nothing”.",
        "bad.json: procedures.0.unit: There is no unit nobody.",
        "bad.json: procedures.2.code: 1.000656 is already in entry 1.",
    ]
    assert import_procedures(demo, FILE).version == before.version


@pytest.mark.parametrize(
    ("name", "text", "said"),
    [
        ("a.json", "{", "a.json: Expecting"),
        ("a.json", "[]", "a.json: not an object with procedures"),
        ("a.csv", "Mã thủ tục,Màu\n", "a.csv: csv: The file lacks the column “Màu”, or has one nobody knows."),
        ("none.json", None, "none.json: No such file"),
    ],
)
def test_a_file_that_cannot_be_read_is_named(
    demo: LocalAws, tmp_path: Path, name: str, text: str | None, said: str
) -> None:
    if text is not None:
        (tmp_path / name).write_text(text, encoding="utf-8")
    with pytest.raises(BadFiles) as refused:
        import_procedures(demo, tmp_path / name)
    assert str(refused.value).startswith(said)
