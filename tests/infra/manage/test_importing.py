"""Importing a province against the embedded AWS: what it creates, what it changes, and what it refuses."""

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml
from h3.api import basic_int as h3

from chalicelib.channels.subscriptions import subscribe_unit
from chalicelib.domain.accounts.alerts import Endpoint
from chalicelib.domain.deadlines.rules import Audience
from chalicelib.domain.places.boundaries import FINEST
from chalicelib.domain.province.kinds import REQUIRED, Kind
from chalicelib.domain.province.listing import Listing
from chalicelib.runtime import clock
from chalicelib.store import keys
from chalicelib.store.directory import assets
from chalicelib.store.directory import documents as directory_documents
from chalicelib.store.directory import officers as directory_officers
from chalicelib.store.models.vault import LetterItem
from infra.manage import importing
from infra.manage.exporting import export_settings
from infra.manage.importing import CannotImport, import_areas, import_assets, import_province
from infra.province.areas import Boundaries, cell_at, read_areas
from infra.province.files import BadFiles
from infra.run import DEMO
from infra.stack.client import NoToken
from infra.stack.local import LocalAws
from infra.stack.stage import acting_on
from tests.infra.manage.conftest import Small, sent_report

pytestmark = pytest.mark.stack


def test_an_import_creates_everything_and_a_second_one_changes_nothing(small: Small) -> None:
    first = small.imported()
    assert first.documents == dict.fromkeys(REQUIRED, 1)
    assert sorted(first.created) == ["dau-moi", "giam-sat", "lanh-dao", "tiep-nhan"]
    assert first.topics_created == ["trung-tam", "that-khe"]
    assert first.subscriptions == {"added": 6, "changed": 0, "removed": 0}
    assert small.token("dau-moi")
    with acting_on(small.stack):
        assert directory_documents.current().acting("commune", "06040", date(2026, 3, 2)) == "that-khe"
    logins = (small.home / "logins.json").read_text(encoding="utf-8")
    assert not small.imported().anything
    assert (small.home / "logins.json").read_text(encoding="utf-8") == logins


def test_officers_are_subscribed_to_the_alerts_of_their_roles(small: Small) -> None:
    small.imported()
    assert small.hears("that-khe") == {("sms", "+84900000003"): ["focal"], ("sms", "+84900000004"): ["leader"]}
    assert small.hears("that-khe", by_name=True) == {
        ("sms", "+84900000002"): ["@giam-sat"],
        ("sms", "+84900000003"): ["@dau-moi"],
        ("sms", "+84900000004"): ["@lanh-dao"],
    }
    # Supervisors hear of all units, through the topic of the intake unit.
    assert small.hears("trung-tam") == {
        ("sms", "+84900000001"): ["focal"],
        ("sms", "+84900000002"): ["supervisor"],
        ("email", "theo-doi-cham-han@example.invalid"): ["address"],
    }


def test_two_officers_with_one_phone_share_a_subscription(small: Small) -> None:
    small.files["officers"]["officers"][3]["phone"] = "+84900000003"
    small.imported()
    assert small.hears("that-khe") == {("sms", "+84900000003"): ["focal", "leader"]}


def test_an_officer_missing_from_the_files_is_shut_out_until_listed_again(small: Small) -> None:
    # The rung of the leaders needs an officer.
    small.files["officers"]["officers"][0]["roles"] = ["intake", "leader"]
    small.imported()
    gone = small.files["officers"]["officers"].pop()
    assert list(small.imported().closed) == ["lanh-dao"]
    assert small.is_active("lanh-dao") is False
    assert small.hears("that-khe") == {("sms", "+84900000003"): ["focal"]}
    with pytest.raises(NoToken, match="disabled"):
        small.token("lanh-dao")
    assert not small.imported().anything

    small.files["officers"]["officers"].append(gone)
    back = small.imported()
    assert (list(back.created), list(back.changed), back.subscriptions["added"]) == ([], ["lanh-dao"], 1)
    assert small.is_active("lanh-dao") is True
    assert small.token("lanh-dao")


def test_a_changed_officer_changes_account_topics_and_directory(small: Small) -> None:
    small.imported()
    focal = small.files["officers"]["officers"][2]
    del focal["phone"]
    focal |= {"title": "Tổ đầu mối", "alert": ["email"], "categories": ["hygiene"], "roles": ["focal", "leader"]}
    assert list(small.imported().changed) == ["dau-moi"]
    pool, cognito = small.stack.outputs["UserPoolId"], small.stack.client("cognito-idp")
    user = cognito.admin_get_user(UserPoolId=pool, Username="dau-moi")
    attributes = {item["Name"]: item["Value"] for item in user["UserAttributes"]}
    assert attributes["name"] == "Tổ đầu mối"
    assert attributes.get("phone_number", "") == ""
    assert small.hears("that-khe") == {
        ("email", "dau-moi@example.invalid"): ["focal", "leader"],
        ("sms", "+84900000004"): ["leader"],
    }
    with acting_on(small.stack):
        found = directory_officers.officer("dau-moi")
    assert found is not None
    assert found.categories == frozenset({"hygiene"})


def test_a_unit_can_be_renamed_with_its_references_in_one_import(small: Small) -> None:
    small.files["categories"]["categories"][0]["handled_by"] = "trung-tam"
    small.rename_intake("trung-tam-cu")
    small.imported()
    small.rename_intake("trung-tam-moi")
    again = small.imported()
    assert set(again.documents) == {Kind.PROVINCE, Kind.UNITS, Kind.CATEGORIES}
    with acting_on(small.stack):
        assert set(directory_documents.current().units) == {"trung-tam-moi", "that-khe"}
    assert small.hears("trung-tam-cu") == {}
    assert not small.imported().anything


def test_a_unit_with_open_tickets_or_officers_may_not_vanish(small: Small, emptied: LocalAws) -> None:
    small.imported()
    sent_report(emptied)
    small.rename_intake("trung-tam-moi")
    with pytest.raises(CannotImport, match=r"trung-tam has open tickets and is missing.*successor"):
        small.imported()
    small.rename_intake("trung-tam")
    units, officers = small.files["units"]["units"], small.files["officers"]["officers"]
    units[1]["id"] = "that-khe-moi"
    small.files["officers"]["officers"] = [
        officers[0] | {"roles": ["intake", "focal", "leader"]},
        officers[1] | {"unit": "trung-tam"},
    ]
    with pytest.raises(CannotImport, match=r"that-khe has officers \(dau-moi, lanh-dao\) and is missing"):
        small.imported()
    assert small.is_active("dau-moi")


def test_the_last_administrator_stays(small: Small) -> None:
    desk = small.files["officers"]["officers"][0]
    desk["roles"] = ["intake", "administrator"]
    small.imported()
    desk["roles"] = ["intake"]
    with pytest.raises(CannotImport, match="nobody has the role administrator, which tiep-nhan would lose"):
        small.imported()


def test_what_the_office_changed_is_shown_and_taken_back_only_when_told_to(small: Small) -> None:
    small.imported()
    with acting_on(small.stack):
        found = directory_officers.officer("dau-moi")
        assert found is not None
        now = datetime.now(UTC)
        directory_officers.put_officer(replace(found, title="Tổ đầu mối"), by="quan-tri", at=now)
        body = dict(small.files["province"]) | {"contact_days": 300}
        directory_documents.publish(Kind.PROVINCE, body, by="quan-tri", at=now)
    with pytest.raises(CannotImport) as caught:
        small.imported()
    for line in (
        "province.yaml differs; on the stage it is from quan-tri",
        "    -contact_days: 300",
        "    +contact_days: 365",
        "officer dau-moi differs; on the stage it is from quan-tri",
        "    -title: Tổ đầu mối",
    ):
        assert line in str(caught.value).splitlines()
    # What is exported holds the office's changes, so that importing it takes nothing back.
    export_settings(small.stack, small.home / "exported")
    assert not import_province(small.stack, small.home / "exported", small.home / "logins.json").documents
    with acting_on(small.stack):
        kept = directory_officers.officer("dau-moi")
    assert kept is not None
    assert kept.title == "Tổ đầu mối"
    done = import_province(small.stack, small.home / "files", small.home / "logins.json", revert_office=True)
    assert (set(done.documents), list(done.changed)) == ({Kind.PROVINCE}, ["dau-moi"])


def test_a_line_of_the_phone_book_is_imported_and_a_leader_s_change_is_not_taken_back_silently(small: Small) -> None:
    line = {"office": "Phòng 201", "phone": "0205 3810 123", "title": "Chủ tịch UBND xã"}
    small.files["officers"]["officers"][3]["listed"] = line
    small.files["units"]["units"][1]["office"] = {"address": "12 Chu Văn An", "hours": "7:30-17:00"}
    assert "lanh-dao" in small.imported().created
    assert not small.imported().anything
    with acting_on(small.stack):
        present = directory_officers.officer("lanh-dao")
        assert present is not None
        assert present.listed == Listing(**line)
        office = directory_documents.current().units["that-khe"].office
        assert office is not None
        assert office.address == "12 Chu Văn An"
        changed = replace(present, listed=replace(present.listed, phone="1022"))
        directory_officers.put_officer(changed, by="lanh-dao", at=clock.now())
    with pytest.raises(CannotImport) as caught:
        small.imported()
    for shown in ("officer lanh-dao differs; on the stage it is from lanh-dao", "    -  phone: '1022'"):
        assert shown in str(caught.value).splitlines()
    export_settings(small.stack, small.home / "exported")
    assert "Phòng 201" in (small.home / "exported" / "officers.yaml").read_text(encoding="utf-8")
    assert not import_province(small.stack, small.home / "exported", small.home / "logins.json").anything
    # Without the block the officer is not public any more.
    del small.files["officers"]["officers"][3]["listed"]
    source = small.home / "files"
    (source / "officers.yaml").write_text(yaml.safe_dump(small.files["officers"]), encoding="utf-8")
    import_province(small.stack, source, small.home / "logins.json", revert_office=True)
    with acting_on(small.stack):
        gone = directory_officers.officer("lanh-dao")
    assert gone is not None
    assert gone.listed is None


def test_a_document_whose_file_is_left_out_stays_and_is_named(small: Small) -> None:
    small.files["templates"] = {"templates": []}
    small.imported()
    (small.home / "files" / "templates.yaml").unlink()
    del small.files["templates"]
    done = small.imported()
    assert not done.anything
    assert str(done).endswith("templates.yaml is missing: version 1 stays")


def test_a_map_with_fewer_communes_needs_to_be_told(demo: LocalAws, tmp_path: Path) -> None:
    drawn = import_areas(demo, DEMO / "areas.geojson").boundaries
    export_settings(demo, tmp_path)
    with acting_on(demo):
        exported = read_areas(tmp_path / "areas.geojson", directory_documents.current())
    assert _cells(exported) == _cells(drawn)
    features = json.loads((DEMO / "areas.geojson").read_text(encoding="utf-8"))
    gone = features["features"].pop()["properties"]["code"]
    fewer = tmp_path / "fewer.geojson"
    fewer.write_text(json.dumps(features), encoding="utf-8")
    with pytest.raises(CannotImport, match=f"1 communes would lose their boundaries: {gone}"):
        import_areas(demo, fewer)


def test_an_import_of_assets_writes_what_differs_and_takes_nothing_away(demo: LocalAws, tmp_path: Path) -> None:
    source = DEMO / "assets.csv"
    import_assets(demo, source)
    assert str(import_assets(demo, source)) == "assets: 0 written of 8"
    header, first, *_ = source.read_text(encoding="utf-8").splitlines()
    changed = tmp_path / "assets.csv"
    changed.write_text(f"{header}\n{first.replace('Chợ Thất Khê', 'Chợ mới')}\n", encoding="utf-8")
    assert import_assets(demo, changed).changed == ["cho-that-khe"]
    with acting_on(demo):
        assert [one.name for name in ("cho-that-khe", "cho-ky-lua") if (one := assets.get(name))] == [
            "Chợ mới",
            "Chợ Kỳ Lừa",
        ]
    changed.write_text(f"{header}\n{first.replace('06040', '99999')}\n", encoding="utf-8")
    with pytest.raises(BadFiles, match=r"assets\.csv:2: commune: "):
        import_assets(demo, changed)
    assert import_assets(demo, source).changed == ["cho-that-khe"]
    export_settings(demo, tmp_path / "exported")
    assert import_assets(demo, tmp_path / "exported" / "assets.csv").changed == []


def _cells(found: Boundaries) -> set[tuple[str, int]]:
    """(commune, cell of the finest size) for all of a map."""
    return {
        (commune, finest)
        for group, lines in found.groups.items()
        for commune, paths in lines.items()
        for path in paths.split(",")
        for finest in h3.cell_to_children(cell_at(group, path), FINEST)
    }


def test_an_import_of_bad_files_writes_nothing(small: Small) -> None:
    small.files["officers"]["officers"][0]["unit"] = "nowhere"
    with pytest.raises(BadFiles, match="There is no unit nowhere"):
        small.imported()
    _is_untouched(small)


def test_an_invitation_without_an_email_address_is_refused_before_writing(small: Small) -> None:
    del small.files["officers"]["officers"][3]["email"]
    with pytest.raises(CannotImport, match="lanh-dao"):
        small.imported(invite=True)
    _is_untouched(small)


def _is_untouched(small: Small) -> None:
    assert small.stack.client("dynamodb").scan(TableName=small.stack.outputs["DirectoryTable"])["Count"] == 0
    assert not small.stack.client("cognito-idp").list_users(UserPoolId=small.stack.outputs["UserPoolId"])["Users"]
    assert not (small.home / "logins.json").exists()


def test_invited_officers_choose_their_own_password(small: Small) -> None:
    small.imported(invite=True)
    pool, cognito = small.stack.outputs["UserPoolId"], small.stack.client("cognito-idp")
    assert cognito.admin_get_user(UserPoolId=pool, Username="dau-moi")["UserStatus"] == "FORCE_CHANGE_PASSWORD"
    assert not (small.home / "logins.json").exists()
    with acting_on(small.stack):
        letter = LetterItem.get(keys.letter("dau-moi"), keys.LETTER)
    assert (letter.username, letter.email) == ("dau-moi", "dau-moi@example.invalid")
    assert not small.imported(invite=True).anything
    with acting_on(small.stack):
        assert LetterItem.get(keys.letter("dau-moi"), keys.LETTER).token == letter.token, "nobody is invited twice"


def test_an_interrupted_import_is_completed_by_the_next(small: Small, monkeypatch: pytest.MonkeyPatch) -> None:
    cognito = small.stack.client("cognito-idp")

    def dies(**_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(cognito, "admin_set_user_password", dies)
    with pytest.raises(KeyboardInterrupt):
        small.imported()
    monkeypatch.undo()
    small.imported()
    assert all(small.token(username) for username in ("tiep-nhan", "giam-sat", "dau-moi", "lanh-dao"))
    assert not small.imported().anything


def test_who_is_told_of_an_import_is_subscribed_while_it_is_published(
    small: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    genuine, heard = importing._publish, []

    def publish(files: Any) -> Any:
        heard.append(small.hears(files.intake_unit))
        return genuine(files)

    monkeypatch.setattr(importing, "_publish", publish)
    small.imported()
    present = small.hears(small.files["province"]["intake_unit"])
    assert heard == [present] != [{}]
    # Who is taken out hears of that.
    for officer in small.files["officers"]["officers"]:
        officer.pop("alert", None)
    small.imported()
    assert heard[1] == present
    assert small.hears(small.files["province"]["intake_unit"]) != present


def test_an_import_of_exported_settings_changes_nothing(small: Small, tmp_path: Path) -> None:
    small.imported()
    target = tmp_path / "exported"
    names = {path.name for path in export_settings(small.stack, target)}
    assert names == {f"{kind}.yaml" for kind in REQUIRED} | {"officers.yaml"}
    assert not import_province(small.stack, target, small.home / "logins.json").anything


def test_an_import_leaves_no_settings_of_its_stage_in_the_process(
    small: Small, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("STAGE", "mine")
    monkeypatch.delenv("DIRECTORY_TABLE", raising=False)
    small.imported()
    from chalicelib.runtime.settings import settings

    with pytest.raises(RuntimeError, match="DIRECTORY_TABLE"):
        settings()


class _Sns:
    """SNS with unconfirmed subscriptions, as AWS lists them; the embedded AWS confirms e-mail at once."""

    def __init__(self, *present: tuple[str, str]) -> None:
        self.calls: list[tuple[str, Any]] = []
        self._present = [{"Protocol": "email", "Endpoint": place, "SubscriptionArn": arn} for place, arn in present]

    def get_paginator(self, _: str) -> "_Sns":
        return self

    def paginate(self, **_: str) -> list[dict[str, Any]]:
        return [{"Subscriptions": self._present}]

    def __getattr__(self, operation: str) -> Callable[..., None]:
        return lambda **given: self.calls.append((operation, given.get("Endpoint")))


def test_a_pending_email_subscription_is_not_repeated() -> None:
    sns = _Sns(("new@example.invalid", "PendingConfirmation"), ("gone@example.invalid", "PendingConfirmation"))
    done = subscribe_unit(sns, "arn", {("email", "new@example.invalid"): {Audience.FOCAL}})
    assert (sns.calls, sum(done.values())) == ([], 0)


def test_a_telephone_is_not_told_of_what_goes_by_mail_alone_nor_a_mailbox_of_what_goes_by_sms(
    small: Small,
) -> None:
    sns, topic = small.stack.client("sns"), small.stack.outputs["TopicArnPrefix"] + "of-ways"
    sns.create_topic(Name=topic.rpartition(":")[2])
    focal: set[str] = {Audience.FOCAL}
    wanted: dict[Endpoint, set[str]] = {("sms", "+84900000001"): focal, ("email", "a@b.invalid"): focal}
    assert subscribe_unit(sns, topic, wanted)["added"] == 2
    assert subscribe_unit(sns, topic, wanted)["changed"] == 0
    found = sns.list_subscriptions_by_topic(TopicArn=topic)["Subscriptions"]
    for item in found:
        attributes = sns.get_subscription_attributes(SubscriptionArn=item["SubscriptionArn"])["Attributes"]
        # A message of an earlier release has no such attribute, and goes by both.
        assert json.loads(attributes["FilterPolicy"])["only"] == [{"exists": False}, item["Protocol"]]


def test_a_deleted_email_subscription_is_added_again() -> None:
    sns = _Sns(("back@example.invalid", "Deleted"), ("gone@example.invalid", "Deleted"))
    done = subscribe_unit(sns, "arn", {("email", "back@example.invalid"): {Audience.FOCAL}})
    assert (sns.calls, done["added"], done["removed"]) == ([("subscribe", "back@example.invalid")], 1, 0)
