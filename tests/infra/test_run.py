"""A start finds the province of its stack, and imports nothing over it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from chalicelib.domain.province.kinds import Kind
from infra import run
from infra.manage.importing import import_province
from infra.manage.plan import current_documents
from infra.stack.local import LocalAws
from infra.stack.stage import acting_on
from tests.deployed import demo_files

pytestmark = pytest.mark.stack


@pytest.fixture
def demo(aws: LocalAws, tmp_path: Path) -> LocalAws:
    import_province(aws, demo_files(aws, tmp_path), aws.home / "logins.json", revert_office=True)
    return aws


def _copy(tmp_path: Path, old: str, new: str) -> Path:
    folder = tmp_path / "folder"
    shutil.copytree(run.DEMO, folder)
    path = folder / "province.yaml"
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return folder


def test_a_later_start_says_what_differs_and_changes_nothing(
    demo: LocalAws, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = _copy(tmp_path, "contact_days: 365", "contact_days: 300")
    with acting_on(demo):
        before = current_documents()
    assert run._set_scene(demo, run.DEMO)
    assert "differ" not in capsys.readouterr().out
    assert run._set_scene(demo, folder)
    said = capsys.readouterr().out
    assert "This is the stack of tỉnh Lạng Sơn." in said
    assert "-contact_days: 365" in said
    assert "+contact_days: 300" in said
    assert f"import-province --stage local {folder}" in said
    with acting_on(demo):
        assert current_documents() == before


def test_a_start_with_another_province_is_refused(demo: LocalAws, tmp_path: Path) -> None:
    folder = _copy(tmp_path, 'code: "20"', 'code: "48"')
    with acting_on(demo):
        before = current_documents()[Kind.PROVINCE]
    with pytest.raises(run.OtherProvince, match=r"is the stack of tỉnh Lạng Sơn.*HOME_DIR=\.local-48"):
        run._set_scene(demo, folder)
    with acting_on(demo):
        assert current_documents()[Kind.PROVINCE] == before


def test_one_login_is_shown_for_each_role() -> None:
    logins = {
        "a": {"roles": ["intake"], "unit": "desk"},
        "b": {"roles": ["supervisor"], "unit": "desk"},
        "c": {"roles": ["focal"], "unit": "x"},
        "d": {"roles": ["leader"], "unit": "y"},
        "e": {"roles": ["leader"], "unit": "x"},
    }
    assert run._one_of_each(logins) == ["a", "b", "c", "e"]
