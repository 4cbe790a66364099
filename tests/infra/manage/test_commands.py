"""The demo on the embedded AWS, and the commands of an operator on it."""

from pathlib import Path

import pytest

from chalicelib.domain.province.kinds import Kind
from infra.manage.__main__ import main
from infra.manage.accounts import read_logins
from infra.manage.exporting import export_settings
from infra.manage.importing import import_province
from infra.package.build import REGION
from infra.province.files import read_province
from infra.run import DEMO
from infra.stack.client import Citizen, Office, expect, sign_in
from infra.stack.local import ROOT_CREDENTIALS, LocalAws
from tests.deployed import demo_files

pytestmark = pytest.mark.stack


def test_the_demo_is_imported_and_served(demo: LocalAws, tmp_path: Path) -> None:
    citizen, files = Citizen(demo.api_url), read_province(DEMO)
    units, categories = expect(citizen.units(), 200)["units"], expect(citizen.categories(), 200)["categories"]
    assert {unit["id"] for unit in units} == {unit["id"] for unit in files.documents[Kind.UNITS]["units"]}
    listed = files.documents[Kind.CATEGORIES]["categories"]
    # Nobody chooses a group, or the categories of reports of people in need and of bad ratings at counters.
    not_chosen = {*(one.get("parent") for one in listed), "rescue", "service"}
    assert [one["id"] for one in categories] == [one["id"] for one in listed if one["id"] not in not_chosen]
    assert set(read_logins(demo.home / "logins.json")) == {account.officer.username for account in files.accounts}
    assert not import_province(demo, demo_files(demo, tmp_path), demo.home / "logins.json").anything


def test_an_administrator_publishes_a_document_and_saves_an_officer_through_the_api(
    demo: LocalAws, tmp_path: Path
) -> None:
    password = read_logins(demo.home / "logins.json")["trung-tam.quan-tri"]["password"]
    token = sign_in(demo.client("cognito-idp"), demo.outputs["UserPoolClientId"], "trung-tam.quan-tri", password)
    admin = Office(demo.api_url, token)
    read = admin.call("GET", "/v1/admin/documents/templates")
    changed = expect(read, 200)
    changed["templates"].append({"kind": "answer", "key": "tam", "text": "Tạm", "text_en": "For now"})
    published = admin.call("PUT", "/v1/admin/documents/templates", changed, {"If-Match": read.headers["ETag"]})
    assert expect(published, 200)["version"] == changed["version"] + 1
    listed = expect(admin.call("GET", "/v1/admin/documents/templates/versions"), 200)["versions"]
    assert [version["changed_by"] for version in listed] == ["trung-tam.quan-tri", "infra.manage"]
    officers = expect(admin.call("GET", "/v1/admin/officers", query={"limit": "100"}), 200)["officers"]
    body = {name: value for name, value in officers[0].items() if name not in ("username", "edition", "may_change")}
    assert expect(admin.save(f"/v1/admin/officers/{officers[0]['username']}", body), 200) == officers[0]
    # An import restores the document of the files, if it is told to.
    restored = import_province(demo, demo_files(demo, tmp_path), demo.home / "logins.json", revert_office=True)
    assert list(restored.documents) == [Kind.TEMPLATES]


def test_the_command_line_signs_in(
    demo: LocalAws, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    variables = {**ROOT_CREDENTIALS, "AWS_ENDPOINT_URL": demo.endpoint_url, "AWS_DEFAULT_REGION": REGION}
    password = read_logins(demo.home / "logins.json")["xa-that-khe.dau-moi"]["password"]
    for name, value in (variables | {"TICKETS_PASSWORD": password}).items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("sys.argv", ["manage", "sign-in", "xa-that-khe.dau-moi", "--stage", demo.stage])
    assert main() == 0
    office = Office(demo.api_url, capsys.readouterr().out.strip())
    assert expect(office.queue(), 200)["unit"]["id"] == "xa-that-khe"

    monkeypatch.setenv("TICKETS_PASSWORD", "wrong")
    assert main() == 1
    monkeypatch.setattr("sys.argv", ["manage", "sign-in", "xa-that-khe.dau-moi", "--stage", "nowhere"])
    assert main() == 1
    assert capsys.readouterr().err.splitlines() == [
        "Incorrect username or password.",
        "There is no stack tickets-nowhere-data in this region.",
    ]


def test_the_command_line_declares_and_ends_an_emergency_once(
    demo: LocalAws, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    variables = {**ROOT_CREDENTIALS, "AWS_ENDPOINT_URL": demo.endpoint_url, "AWS_DEFAULT_REGION": REGION}
    for name, value in variables.items():
        monkeypatch.setenv(name, value)

    def manage(*arguments: str) -> int:
        monkeypatch.setattr("sys.argv", ["manage", *arguments, "--stage", demo.stage])
        return main()

    words: tuple[str, ...] = ("--reason", "Lũ", "--notice", "Đang có lũ.", "--notice-en", "A flood.")
    words += ("--number", "15/QĐ-UBND", "--date", "2026-01-05", "--signer", "Chủ tịch UBND tỉnh")
    assert manage("declare-emergency", "06040", *words) == 0
    id_ = capsys.readouterr().out.strip()
    assert manage("declare-emergency", "all", *words) == 1
    assert capsys.readouterr().err == f"The emergency {id_} is already declared for: Thất Khê commune.\n"
    assert manage("declare-emergency", "99999", *words) == 1
    assert "99999" in capsys.readouterr().err
    assert manage("end-emergency", id_, "--reason", "Nước rút") == 0
    assert manage("end-emergency", id_, "--reason", "Nước rút") == 1
    assert manage("emergencies") == 0
    printed = capsys.readouterr()
    assert printed.err == "This emergency is over.\n"
    assert [line for line in printed.out.splitlines() if line.startswith(f"{id_}  06040  since ")]
    exported = export_settings(demo, demo.home / "exported")
    assert "emergencies.yaml" not in {path.name for path in exported}
