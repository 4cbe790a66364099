"""Changes of what somebody may see: each is in the audit trail, and all administrators are told."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from chalicelib.channels import outbox
from chalicelib.domain.accounts.alerts import AlertsOrder
from chalicelib.domain.messages import persons, push
from chalicelib.domain.province.kinds import Kind
from chalicelib.domain.province.officers import Officer, Role
from chalicelib.domain.province.oversight import Oversight
from chalicelib.domain.texts.sent import messages
from chalicelib.jobs import changes
from chalicelib.runtime import clock
from chalicelib.store.connection import Contended
from chalicelib.store.directory import documents, officers
from chalicelib.store.messages.notices import Message
from tests.domain import samples
from tests.support import Api, Faults, Province, message_in
from tests.test_layers import ROOT

ADMIN = "administrator.intake"
OFFICER = "/v1/admin/officers/focal.ky-lua"
TERM = {"username": "leader.ky-lua", "begins": "2026-03-01T00:00:00Z", "ends": "2026-04-01T00:00:00Z"}


def trail(api: Api, **query: str) -> list[dict[str, Any]]:
    asked = "&".join(f"{name}={value}" for name, value in query.items())
    lines: list[dict[str, Any]] = api("GET", f"/v1/admin/audit?{asked}", officer=ADMIN).body["entries"]
    return sorted(lines, key=lambda line: (line["action"], line["subject"]))


def change_everything(api: Api) -> str:
    """Change an officer, deputies, a key, and a document that opens something. Returns the id of the key."""
    given = {"unit": "ky-lua", "roles": ["focal", "supervisor"]}
    assert api.save(OFFICER, given, officer=ADMIN).status == 200
    assert api("PUT", f"{OFFICER}/deputies", {"deputies": [TERM]}, officer=ADMIN).status == 200
    made = api("POST", "/v1/admin/keys", {"partner": "zalo", "scopes": ["reports:read"]}, officer=ADMIN)
    key: str = made.body["id"]
    assert api("DELETE", f"/v1/admin/keys/{key}", officer=ADMIN).status == 200
    # The answer to a repeated request changes nothing, so it adds no line.
    assert api("DELETE", f"/v1/admin/keys/{key}", officer=ADMIN).status == 200
    assert api.save(OFFICER, given, officer=ADMIN).status == 200
    published = api("PUT", "/v1/admin/documents/routing", {"rules": []}, officer=ADMIN, If_Match='"0"')
    assert published.status == 200, published.body
    return key


@pytest.mark.usefixtures("by_day")
def test_each_change_of_rights_is_in_the_audit_trail(api: Api) -> None:
    key = change_everything(api)
    lines = [line for line in trail(api) if line["action"] != "document_published"]
    term = ["leader.ky-lua", TERM["begins"], TERM["ends"]]
    assert [(line["action"], line["officer"], line["subject"]) for line in lines] == [
        ("deputies_changed", ADMIN, "focal.ky-lua"),
        ("key_made", ADMIN, key),
        ("key_revoked", ADMIN, key),
        ("officer_changed", ADMIN, "focal.ky-lua"),
    ]
    shown = [{one["field"]: (one["before"], one["after"]) for one in line["changes"]} for line in lines]
    assert shown[0] == {"deputies": ([], [term])}
    assert shown[1] == {"partner": (None, "zalo"), "scopes": (None, ["reports:read"])}
    assert shown[3]["roles"] == (["focal"], ["focal", "supervisor"])
    assert {line["subject"] for line in trail(api) if line["action"] == "document_published"} == {"routing"}
    # An officer is found as the one who did it, and as the one whom it concerns.
    found = [line["action"] for line in trail(api, officer="focal.ky-lua")]
    assert found == ["deputies_changed", "officer_changed"]


@pytest.mark.usefixtures("by_day")
def test_a_change_without_its_line_is_not_written(api: Api, monkeypatch: pytest.MonkeyPatch) -> None:
    # The key of the line is taken: the line stays as it is, and the change fails.
    taken = SimpleNamespace(uuid4=lambda: SimpleNamespace(hex="taken"))
    monkeypatch.setattr("chalicelib.store.audit.trail.uuid", taken)
    at, before = clock.now(), officers.officer("focal.ky-lua")
    assert before is not None
    changed = Officer("focal.ky-lua", before.title, "police", before.roles)
    officers.put_officer(changed, by="first", at=at)
    with pytest.raises(Contended):
        officers.put_officer(before, by="second", at=at)
    assert [line["officer"] for line in trail(api)] == ["first"]
    assert officers.officer("focal.ky-lua") == changed


def test_the_later_of_two_changes_at_once_is_not_lost(province: Province, faults: Faults) -> None:
    first = Officer("focal.ky-lua", "Đầu mối", "police", frozenset({Role.FOCAL}))
    second = Officer("focal.ky-lua", "Đầu mối", "ky-lua", frozenset({Role.LEADER}))
    faults.before("TransactWriteItems", lambda: officers.put_officer(first, by="first", at=samples.T0))
    with pytest.raises(Contended):
        officers.put_officer(second, by="second", at=samples.T0)
    assert officers.officer("focal.ky-lua") == first


@pytest.mark.usefixtures("by_day")
def test_all_administrators_are_told_of_each_change_and_of_nothing_personal(
    api: Api, province: Province, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(changes, "ALERTS_DELAY", 0)
    change_everything(api)
    documents.publish(Kind.CALENDAR, samples.documents()[Kind.CALENDAR] | {"note": "x"}, by=ADMIN, at=clock.now())
    images = [item for item in province.items("Tickets") if item["type"]["S"] == "audit"]
    assert changes.read_changes([{"eventName": "INSERT", "dynamodb": {"NewImage": one}} for one in images]) == 6
    bodies = province.queued()
    orders = [content for kind, content in map(outbox.read, bodies) if kind == AlertsOrder.queued_as]
    assert orders == [{"username": "focal.ky-lua", "left": None}]
    told = [message_in(body) for body in bodies if outbox.read(body)[0] == Message.queued_as]
    kinds = {message.kind for message in told}
    assert kinds == {"officer_changed", "deputies_changed", "key_made", "key_revoked", "document_published"}
    for message in told:
        assert (message.unit, message.audience) == ("intake", persons.ADMINISTRATORS)
        for word in ("focal.ky-lua", "leader.ky-lua", ADMIN, "zalo"):
            assert word not in message.to_json()
    # A message of the same kind in the same minute has the same key, so the sender sends one.
    assert len({message.key for message in told}) == len(kinds)
    other = Officer("a", "…", "police", frozenset({Role.ADMINISTRATOR}))
    gone = Officer("b", "…", "intake", frozenset({Role.ADMINISTRATOR}), active=False)
    reached = push.reached([other, gone, *samples.officers()], "intake", persons.ADMINISTRATORS, is_rescue=False)
    assert {one.username for one in reached} == {"a", ADMIN}


def test_every_action_that_is_told_has_its_words() -> None:
    assert {*Oversight, "privacy_export"} == messages.OVERSIGHT.keys()
    texts = (ROOT / "chalicelib/web/admin/section-texts.js").read_text(encoding="utf-8")
    for action in messages.OVERSIGHT:
        assert f'"audit.{action}"' in texts
