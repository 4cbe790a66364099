"""The phone book on the deployed stack, through the gateway: read by everybody, kept by a unit's leader."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
import requests

from infra.stack.client import Office, expect
from infra.stack.local import LocalAws
from tests.end_to_end.restarting import restart

pytestmark = pytest.mark.stack

#: A commune whose officers no other test changes, and its alerts' private numbers.
COMMUNE, UNIT = "06481", "xa-chien-thang"


def test_a_leader_lists_an_officer_and_everybody_can_call_them(
    stack: LocalAws, office: Callable[[str], Office]
) -> None:
    leader = office(f"{UNIT}.lanh-dao")
    place = f"{stack.api_url}/danh-ba/{COMMUNE}"
    first = requests.get(place, timeout=30)
    assert (first.status_code, first.headers["content-type"]) == (200, "text/html; charset=utf-8")
    before = requests.get(f"{stack.api_url}/v1/phone-book", timeout=30).json()["version"]

    lines = expect(leader.call("GET", "/v1/office/phone-book"), 200)
    assert lines["may_change"] is True
    (focal,) = [one for one in lines["officers"] if one["username"] == f"{UNIT}.dau-moi"]
    path, edition = f"/v1/office/phone-book/{focal['username']}", {"If-Match": f'"{focal["edition"]}"'}
    line = {"title": "Cán bộ thử danh bạ", "office": "Phòng 9", "phone": "0900 003 900"}
    # The private number of another officer is found among all accounts.
    private = leader.call("PUT", path, line | {"phone": "0900 000 001"}, headers=edition)
    assert (private.status_code, private.json()["code"]) == (422, "listing_private")
    done = expect(leader.call("PUT", path, line, headers=edition), 200)
    assert leader.call("PUT", path, line | {"office": "Phòng 8"}, headers=edition).status_code == 412

    # What changed shows within a minute.
    restart(stack, "APIHandler")
    page = requests.get(place, timeout=30).text
    assert "Phòng 9" in page
    assert 'href="tel:+84900003900"' in page
    card = requests.get(f"{stack.api_url}/danh-ba/{re.findall(rf'{COMMUNE}/\w+[.]vcf', page)[0]}", timeout=30)
    assert (card.status_code, card.text[:13]) == (200, "BEGIN:VCARD\r\n")
    led = requests.get(f"{stack.api_url}/v1/phone-book", timeout=30)
    assert led.json()["version"] != before
    assert led.url.endswith(led.json()["version"])

    withdrawn = leader.call("DELETE", path, headers={"If-Match": f'"{done["edition"]}"'})
    assert withdrawn.status_code == 200


def test_a_unit_s_building_is_shown_by_a_picture_of_the_import(stack: LocalAws) -> None:
    page = requests.get(f"{stack.api_url}/danh-ba/06040", timeout=30).text
    (name,) = re.findall(r'src="(06040/\w+[.]jpg)"', page)
    shown = requests.get(f"{stack.api_url}/danh-ba/{name}", timeout=30)
    assert (shown.status_code, shown.headers["content-type"], shown.content[:3]) == (200, "image/jpeg", b"\xff\xd8\xff")


def test_no_private_number_or_mailbox_of_an_officer_is_anywhere_in_the_phone_book(stack: LocalAws) -> None:
    cognito, pool = stack.client("cognito-idp"), stack.outputs["UserPoolId"]
    users = [user for page in cognito.get_paginator("list_users").paginate(UserPoolId=pool) for user in page["Users"]]
    private = {one["Value"] for user in users for one in user["Attributes"] if one["Name"] in ("phone_number", "email")}
    assert len(private) > 100
    book = requests.get(f"{stack.api_url}/v1/phone-book", timeout=30).json()
    communes = {unit["commune"] for unit in book["units"] if unit["commune"]}
    assert len(communes) == 65
    pages = [requests.get(f"{stack.api_url}/danh-ba/{code}", timeout=30).text for code in sorted(communes)[:5]]
    said = "".join(re.findall(r"[\w@.+-]+", " ".join([str(book), *pages]).replace(" ", "")))
    names = {user["Username"] for user in users}
    assert [one for one in private if one in said or one.removeprefix("+84") in said] == []
    assert [name for name in names if name in said] == []
