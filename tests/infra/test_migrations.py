"""Items of earlier releases can be read, changed and migrated, even if the migration is killed at any call."""

from __future__ import annotations

import json
import re
import uuid
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from datetime import datetime, timedelta
from itertools import count
from typing import Any

import pytest

from chalicelib.domain.province.kinds import Kind
from chalicelib.domain.province.officers import Deputy, Officer, Role
from chalicelib.identity import oidc
from chalicelib.jobs import changes, counting
from chalicelib.runtime import clock
from chalicelib.store import keys
from chalicelib.store.connection import connection
from chalicelib.store.directory import documents, officers
from chalicelib.store.models.tickets import BandItem
from chalicelib.store.tickets import lists, news, photos, pictures, tickets
from infra.manage import __main__ as command_line
from infra.manage import migrations
from infra.manage.identity import set_secret
from infra.manage.migrations import (
    STEPS,
    clock_spread,
    facts_of_tickets,
    fingerprints_of_photos,
    migrate,
    officers_once,
)
from infra.package.build import ROOT
from infra.stack.stage import Deployed
from tests.domain import samples
from tests.store.old_counters import made_old
from tests.support import Faults, Killed, Province, open_ticket, set_clock, take

#: An officer as earlier releases stored it: two items with the same body and change.
BODY = {
    "title": "Chuyên viên",
    "unit": "that-khe",
    "roles": ["focal", "processing"],
    "categories": ["road"],
    "active": True,
    "deputies": [["focal.dong-dang", "2026-03-01T00:00:00Z", "2026-03-08T00:00:00Z"]],
}
CHANGE = {"changed_by": {"S": "infra.manage"}, "changed_at": {"S": "2026-02-01T00:00:00Z"}}
TWICE = ["an.that-khe", "binh.that-khe"]


def officer(name: str) -> Officer:
    """The officer of ``BODY``."""
    begins, ends = (datetime.fromisoformat(f"2026-03-0{day}T00:00:00Z") for day in (1, 8))
    return Officer(
        username=name,
        title="Chuyên viên",
        unit="that-khe",
        roles=frozenset({Role.FOCAL, Role.PROCESSING}),
        categories=frozenset({"road"}),
        deputies=(Deputy("focal.dong-dang", begins, ends),),
    )


def by_name(name: str) -> dict[str, Any]:
    return {"pk": {"S": f"O#{name}"}, "sk": {"S": "OFFICER"}, "body": {"S": json.dumps(BODY)}, **CHANGE}


def in_list(name: str) -> dict[str, Any]:
    return {**by_name(name), "pk": {"S": "OFFICERS"}, "sk": {"S": name}}


def store(province: Province, *items: dict[str, Any]) -> None:
    for item in items:
        province.aws.client("dynamodb").put_item(TableName=province.tables["Directory"], Item=item)
    documents.forget()


def stored(province: Province, *names: str) -> list[dict[str, Any]]:
    """The raw items of these officers, in the order of their keys."""
    keys = [*((f"O#{name}", "OFFICER") for name in names), *(("OFFICERS", name) for name in names)]
    found = {(item["pk"]["S"], item["sk"]["S"]): item for item in province.items("Directory")}
    return [found[key] for key in sorted(keys) if key in found]


def remove(province: Province, items: list[dict[str, Any]]) -> None:
    for item in items:
        key = {name: item[name] for name in ("pk", "sk")}
        province.aws.client("dynamodb").delete_item(TableName=province.tables["Directory"], Key=key)


def with_account(stack: Deployed, name: str) -> None:
    pool = stack.outputs["UserPoolId"]
    stack.client("cognito-idp").admin_create_user(UserPoolId=pool, Username=name, MessageAction="SUPPRESS")


def read(name: str) -> Officer | None:
    documents.forget()
    return officers.officer(name)


@pytest.fixture
def stack(province: Province) -> Iterator[Deployed]:
    """A stage with this test's tables and a user pool of its own."""
    cognito = province.aws.client("cognito-idp")
    pool = cognito.create_user_pool(PoolName=f"migrations-{uuid.uuid4().hex[:8]}")["UserPool"]["Id"]
    tables = {f"{name}Table": table for name, table in province.tables.items()}
    own = {"OutboxUrl": province.outbox_url, "UserPoolId": pool, "TopicArnPrefix": province.topic_arn_prefix}
    outputs = {**province.aws.outputs, **tables, **own}
    yield Deployed("test", outputs, province.aws.client, province.aws.endpoint_url)
    cognito.delete_user_pool(UserPoolId=pool)


def test_an_officer_is_written_once_and_read_by_name_and_in_the_list(province: Province, faults: Faults) -> None:
    officers.put_officer(officer("moi.that-khe"), by="test", at=samples.T0)
    assert [one for one in faults.since(0) if one != "GetItem"] == ["TransactWriteItems"]
    (item,) = stored(province, "moi.that-khe")
    assert (item["pk"]["S"], item["sk"]["S"], item["changed_by"]["S"]) == ("OFFICERS", "moi.that-khe", "test")
    number = len(faults.calls)
    assert read("moi.that-khe") == officer("moi.that-khe")
    assert faults.since(number) == ["GetItem"]
    assert officer("moi.that-khe") in officers.everybody()


def test_old_officers_are_read_before_the_migration(province: Province) -> None:
    store(province, *(form(name) for name in TWICE for form in (by_name, in_list)), by_name("chi.that-khe"))
    for name in (*TWICE, "chi.that-khe"):
        assert read(name) == officer(name)
    listed = [found for found in officers.everybody() if found.unit == "that-khe" and found.username in TWICE]
    assert listed == [officer(name) for name in TWICE]


@pytest.mark.parametrize("old", [[by_name], [by_name, in_list]])
def test_the_migration_keeps_an_earlier_change(province: Province, stack: Deployed, old: list[Any]) -> None:
    store(province, *(form("an.that-khe") for form in old))
    locked_out = replace(officer("an.that-khe"), active=False)
    officers.put_officer(locked_out, by="administrator.intake", at=samples.T0)
    assert read("an.that-khe") == locked_out
    assert list(migrate(stack)) == ["officers-once: an.that-khe"]
    assert read("an.that-khe") == locked_out
    (item,) = stored(province, "an.that-khe")
    assert item["changed_by"]["S"] == "administrator.intake"


def test_the_migration_leaves_one_item_and_a_second_run_writes_nothing(
    province: Province, stack: Deployed, faults: Faults
) -> None:
    store(province, *(form(name) for name in TWICE for form in (by_name, in_list)))
    others = [item for item in province.items("Directory") if item["sk"]["S"] not in (*TWICE, "OFFICER")]
    number = len(faults.calls)
    assert list(officers_once(stack)) == TWICE
    assert "Scan" not in faults.since(number)
    assert stored(province, *TWICE) == [in_list(name) for name in TWICE]
    number = len(faults.calls)
    assert list(migrate(stack)) == []
    assert not {"PutItem", "DeleteItem"} & set(faults.since(number))
    left = [item for item in province.items("Directory") if item["sk"]["S"] not in TWICE]
    assert sorted(map(str, left)) == sorted(map(str, others))


def test_the_migration_finds_an_unlisted_officer_by_the_account(province: Province, stack: Deployed) -> None:
    store(province, by_name("chi.that-khe"))
    assert list(migrate(stack)) == []
    with_account(stack, "chi.that-khe")
    assert list(migrate(stack)) == ["officers-once: chi.that-khe"]
    assert stored(province, "chi.that-khe") == [in_list("chi.that-khe")]


@pytest.mark.parametrize("verdict", ["kill before", "kill after"])
def test_a_killed_migration_loses_no_officer_and_the_next_run_completes_it(
    province: Province, stack: Deployed, faults: Faults, verdict: str
) -> None:
    with_account(stack, "chi.that-khe")
    both = ["an.that-khe", "chi.that-khe"]
    for number in count():
        remove(province, stored(province, *both))
        store(province, by_name("an.that-khe"), in_list("an.that-khe"), by_name("chi.that-khe"))
        first = len(faults.calls)
        faults.at(number, verdict)
        with suppress(Killed):
            list(officers_once(stack))
        faults.none()
        if len(faults.calls) - first <= number:
            break
        assert [read(name) for name in both] == [officer(name) for name in both]
        list(officers_once(stack))
        assert stored(province, *both) == [in_list(name) for name in both]
    # Calls: the list, the accounts, the old items, then a copy and a removal for each of two officers.
    assert number >= 7
    assert [read(name) for name in both] == [officer(name) for name in both]


def test_an_officer_is_found_while_the_migration_moves_the_item(
    province: Province, stack: Deployed, faults: Faults
) -> None:
    with_account(stack, "chi.that-khe")
    store(province, by_name("chi.that-khe"))
    # Migrate right before the second read, which looks under the old key.
    faults.before("GetItem", lambda: faults.before("GetItem", lambda: list(officers_once(stack))))
    assert read("chi.that-khe") == officer("chi.that-khe")
    assert stored(province, "chi.that-khe") == [in_list("chi.that-khe")]


def test_the_migration_keeps_a_change_made_during_it(province: Province, stack: Deployed, faults: Faults) -> None:
    with_account(stack, "chi.that-khe")
    store(province, by_name("chi.that-khe"))
    changed = replace(officer("chi.that-khe"), active=False)
    # Change the officer after the old item is read and before it is copied.
    faults.before("PutItem", lambda: officers.put_officer(changed, by="test", at=samples.T0))
    assert list(migrate(stack)) == ["officers-once: chi.that-khe"]
    assert read("chi.that-khe") == changed
    assert len(stored(province, "chi.that-khe")) == 1


def test_the_clock_of_an_earlier_release_is_swept_before_the_migration_and_spread_by_it(
    province: Province, stack: Deployed, faults: Faults
) -> None:
    opened = [open_ticket()[0] for _ in range(12)]
    moment = opened[0].points[1].at
    for ticket in opened:
        key = {"pk": {"S": keys.ticket(ticket.code)}, "sk": {"S": keys.HEAD}}
        province.aws.client("dynamodb").update_item(
            TableName=province.tables["Tickets"],
            Key=key,
            UpdateExpression="SET clock = :first",
            ExpressionAttributeValues={":first": {"S": keys.CLOCKS[0]}},
        )
    assert set(lists.due(moment, limit=50).codes) == {ticket.code for ticket in opened}
    elsewhere = sum(keys.clock(keys.ticket(ticket.code)) != keys.CLOCKS[0] for ticket in opened)
    number = len(faults.calls)
    assert list(clock_spread(stack)) == [f"{elsewhere} entries"]
    assert "Scan" not in faults.since(number)
    assert list(clock_spread(stack)) == []
    heads = [item for item in province.items("Tickets") if item["type"]["S"] == "head"]
    assert [head["clock"]["S"] for head in heads] == [keys.clock(head["pk"]["S"]) for head in heads]
    assert set(lists.due(moment, limit=50).codes) == {ticket.code for ticket in opened}
    # The stream shows the moved tickets again. Nobody is told a second time.
    moved = [{"eventName": "MODIFY", "dynamodb": {"OldImage": head, "NewImage": head}} for head in heads]
    assert changes.read_changes(moved) == 0


def test_the_numbers_of_an_earlier_release_become_facts(
    province: Province, stack: Deployed, faults: Faults, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_clock(monkeypatch, samples.T0 + timedelta(days=2))
    codes = [take(samples.WAY_TO[way]).code for way in ("resolved", "processing")]
    counting.count_changes(province.stream_records("head"), samples.T0 + timedelta(days=2))
    truth = sorted(map(str, (item for item in province.items("Counters") if item["pk"]["S"][:2] in ("F#", "D#"))))
    for code in codes:
        made_old(province, code)
    number = len(faults.calls)
    (line,) = list(facts_of_tickets(stack))
    assert line.startswith("2026-03: 2 facts, ")
    assert "Scan" not in faults.since(number)
    left = [item for item in province.items("Counters") if item["pk"]["S"][:2] not in ("H#", "P#")]
    assert {item["pk"]["S"][:2] for item in left} == {"F#", "D#"}
    assert sorted(map(str, (_without_zeros(item) for item in left))) == truth
    assert list(facts_of_tickets(stack)) == []


def _without_zeros(item: dict[str, Any]) -> dict[str, Any]:
    kept = {name: value for name, value in item.items() if value != {"N": "0"}}
    # The share took the fact's place at another revision.
    return kept | ({"revision": {"N": "1"}} if "revision" in kept else {})


def as_stored_before(province: Province, code: str) -> None:
    """Bring the items of a ticket to the form of releases that kept no records of its courses."""
    table = province.tables["Tickets"]
    for item in (one for one in province.items("Tickets") if one["pk"]["S"] == keys.ticket(code)):
        if item["type"]["S"] == "head":
            for name in ("promises", "given", "refused_at"):
                item.pop(name, None)
            item["due_at"]["S"] = item["due_at"]["S"].partition(" ")[0]
        elif item["type"]["S"] == "event":
            changes = json.loads(item["changes"]["S"])
            changes.pop("promised_at", None)
            item["changes"]["S"] = json.dumps(changes)
        else:
            continue
        province.aws.client("dynamodb").put_item(TableName=table, Item=item)


def test_the_records_of_an_old_ticket_s_courses_are_read_and_migrated(
    province: Province, stack: Deployed, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_clock(monkeypatch, samples.T0 + timedelta(days=60))
    way = ("receive", "dispatch", "accept", "plan", "take_up", "answer", "approve", "rate", "reopen", "answer")
    wanted = take(way)
    assert len(wanted.given) == 1
    assert wanted.due_at == wanted.promised_at
    as_stored_before(province, wanted.code)
    head = tickets.get(wanted.code)
    assert head is not None
    # The head alone does not know the earlier answer; its history does.
    assert (head.ticket.given, head.ticket.promises) == ((), ())
    read = tickets.whole(wanted.code)
    assert read is not None
    assert read.ticket == wanted
    *found, indexed = migrate(stack)
    assert found == [f"ticket-courses: {wanted.code}", "facts: 2026-03: 1 facts, 0 old numbers removed"]
    assert indexed.startswith("search: 2026-03: ")
    head = tickets.get(wanted.code)
    assert head is not None
    assert head.ticket == wanted
    assert list(migrate(stack)) == []


def test_the_events_of_an_old_ticket_become_news(
    province: Province, stack: Deployed, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_clock(monkeypatch, samples.T0 + timedelta(days=60))
    ticket = take(("receive", "dispatch", "assign"))
    whole = list(news.between(samples.T0, clock.now(), size=10))
    assert {one.kind for one in whole} == {"receive", "dispatch"}
    table, client = province.tables["Tickets"], province.aws.client("dynamodb")
    for item in province.items("Tickets"):
        if item["type"]["S"] in ("event", "head"):
            key = {name: item[name] for name in ("pk", "sk")}
            client.update_item(TableName=table, Key=key, UpdateExpression="REMOVE news, news_order, updated_at")
    assert list(news.between(samples.T0, clock.now(), size=10)) == []
    assert list(migrations.news_of_tickets(stack)) == ["2026-03: 1 tickets"]
    assert list(news.between(samples.T0, clock.now(), size=10)) == whole
    head = tickets.get(ticket.code)
    assert head is not None
    assert head.ticket == ticket
    assert list(migrations.news_of_tickets(stack)) == []


def test_the_command_prints_the_changed_officers(
    province: Province, stack: Deployed, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    store(province, by_name("an.that-khe"), in_list("an.that-khe"))
    monkeypatch.setattr(command_line, "deployed", lambda stage: stack)
    monkeypatch.setattr("sys.argv", ["manage", "migrate", "--stage", "test"])
    assert command_line.main() == 0
    assert command_line.main() == 0
    assert capsys.readouterr().out.splitlines() == [
        "officers-once: an.that-khe",
        f"1 changed by these steps: {', '.join(STEPS)}",
        f"0 changed by these steps: {', '.join(STEPS)}",
    ]


def test_every_migration_step_is_described_in_deploy_md() -> None:
    page = (ROOT / "docs" / "deploy.md").read_text(encoding="utf-8")
    described = page.partition("## After a new version")[2].partition("\n## ")[0]
    assert re.findall(r"^\| `([a-z-]+)` \|", described, re.MULTILINE) == list(STEPS)


def test_a_client_secret_is_bound_to_the_only_issuer_that_its_provider_had(province: Province, stack: Deployed) -> None:
    for issuers in ({"bank": "https://bank", "moved": "https://old"}, {"bank": "https://bank", "moved": "https://new"}):
        lines = [
            {
                "id": name,
                "name": name,
                "name_en": name,
                "issuer": issuer,
                "client_id": "c",
                "redirect_uri": "https://us",
            }
            for name, issuer in issuers.items()
        ]
        body = samples.documents()[Kind.PROVINCE] | {"identity_providers": lines}
        documents.publish(Kind.PROVINCE, body, by="test", at=samples.T0)
    secrets = stack.client("secretsmanager")
    names = {provider: oidc.secret_name(stack.stage, provider) for provider in ("bank", "moved")}
    for name in names.values():
        secrets.create_secret(Name=name, SecretString="plain")
    try:
        again = "bound-secrets: moved had several issuers: check the present one and run set-client-secret"
        assert sorted(migrate(stack)) == ["bound-secrets: bank: https://bank", again]
        assert list(migrate(stack)) == [again]
        stored_now = {one: secrets.get_secret_value(SecretId=name)["SecretString"] for one, name in names.items()}
        assert stored_now == {"bank": oidc.bound_secret("https://bank", "plain"), "moved": "plain"}
        assert set_secret(stack, "moved", "entered anew") == "https://new"
        assert list(migrate(stack)) == []
    finally:
        for name in names.values():
            secrets.delete_secret(SecretId=name, ForceDeleteWithoutRecovery=True)


def remember(code: str, fingerprint: str) -> None:
    """Index the photo r1 as earlier releases did: its bands alone name its fingerprint."""
    connection()
    order = keys.band_order(samples.T0, code, "r1")
    for number in range(pictures.BANDS):
        bits = fingerprint[len(fingerprint) - 4 * (number + 1) : len(fingerprint) - 4 * number]
        BandItem(keys.band(number, bits), order, fingerprint=fingerprint, expires_at=4_000_000_000).save()


def test_photos_of_earlier_releases_get_their_fingerprint_and_those_taken_back_are_forgotten(
    province: Province, stack: Deployed
) -> None:
    codes = [open_ticket(photo_types=["image/jpeg"])[0].code for _ in range(3)]
    alike = (photos.Alike(codes[1], "r1", 0.9), photos.Alike(codes[0], "r1", 0.8))
    for number, code in enumerate(codes):
        # They differ in few bits, so they share bands.
        remember(code, pictures.written(0xABCDEF << 40 | number))
        similar = alike if number == 2 else ()
        assert photos.settle(code, "r1", samples.T0, photos.Ready({"320": (1, 1)}, similar=similar))
    photos.withdraw(codes[1], "r1", samples.T0)
    assert sorted(fingerprints_of_photos(stack)) == sorted(
        [f"{codes[0]} r1", f"{codes[1]} r1: forgotten", f"{codes[2]} r1"]
    )
    assert list(fingerprints_of_photos(stack)) == []
    last = photos.get(codes[2], "r1")
    assert last is not None
    assert [one.code for one in last.similar] == [codes[0]]
    assert last.fingerprint == pictures.written(0xABCDEF << 40 | 2)
    assert not [item for item in province.items("Tickets") if f"#{codes[1]}#r1" in item["sk"]["S"]]


def test_stored_tickets_come_into_the_index_of_search_and_stay_when_the_step_runs_again(
    province: Province, stack: Deployed, monkeypatch: pytest.MonkeyPatch
) -> None:
    set_clock(monkeypatch, samples.T0 + timedelta(days=60))
    ticket = take(("receive", "dispatch"))
    assert province.items("Finding") == []
    [line] = migrations.tickets_indexed(stack)
    assert re.fullmatch(r"2026-03: \d+ lines", line)
    kept = sorted(map(str, province.items("Finding")))
    assert any(f"#{ticket.code}" in one for one in kept)
    assert list(migrations.tickets_indexed(stack)) == []
    assert sorted(map(str, province.items("Finding"))) == kept
