"""Open311 GeoReport v2 as a foreign client meets it: every resource, both formats, and what it must refuse."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree

import pytest

from chalicelib.domain.access.partners import PartnerKey, Scope
from chalicelib.domain.province.kinds import Kind
from chalicelib.identity import signing
from chalicelib.store.directory import documents, partners
from chalicelib.store.tickets import tickets
from chalicelib.store.vault import reporters
from tests.domain import samples
from tests.support import Answer, Api, Faults, Province, set_clock

BASE = "/open311/v2"
FORM = "application/x-www-form-urlencoded; charset=utf-8"
DAY = samples.local("2026-03-09 10:00")
PLACE = {"lat": "22.257", "long": "106.474"}
REPORT = {"service_code": "hygiene", "description": "Rác thải đổ tràn ra đường\nsáng nay", **PLACE}
QUESTIONS: list[dict[str, Any]] = [
    {"code": "bags", "type": "number", "description": "Mấy túi", "description_en": "Bags", "required": True},
    {"code": "who", "type": "string", "description": "Ai đổ", "description_en": "Who", "private": True},
    {
        "code": "kind",
        "type": "multivaluelist",
        "description": "Loại rác",
        "description_en": "Kind",
        "values": [{"key": "a", "name": "A", "name_en": "A"}, {"key": "b", "name": "B", "name_en": "B"}],
    },
]


@dataclass
class Client:
    """A foreign client with an API key."""

    api: Api
    key: str

    def get(self, path: str, **parameters: str) -> Answer:
        query = f"?{urlencode(parameters)}" if parameters else ""
        return self.api("GET", f"{BASE}/{path}{query}")

    def post(self, path: str, body: dict[str, Any], *, key: str | None = None, kind: str = FORM) -> Answer:
        sent = {"api_key": self.key if key is None else key, **body}
        return self.api("POST", f"{BASE}/{path}", urlencode(sent, doseq=True).encode(), Content_Type=kind)

    def send(self, **changes: Any) -> str:
        answer = self.post("requests.json", REPORT | changes)
        assert answer.status == 201, answer.body
        return str(answer.body[0]["service_request_id"])


@pytest.fixture
def client(api: Api, monkeypatch: pytest.MonkeyPatch) -> Client:
    set_clock(monkeypatch, DAY)
    return Client(api, new_key("danang"))


def new_key(partner: str, *scopes: Scope) -> str:
    key_id, text, stored = signing.new_api_key()
    partners.put(PartnerKey(key_id, partner, frozenset(scopes or Scope), stored, 6000, "t", DAY))
    return text


def publish(**changes: Any) -> None:
    """Publish the sample categories with changes of the first one, ``hygiene``."""
    lines = samples.documents()[Kind.CATEGORIES]["categories"]
    documents.publish(
        Kind.CATEGORIES,
        {"categories": [line | changes if line["id"] == "hygiene" else line for line in lines]},
        by="test",
        at=samples.T0,
    )


def receive(api: Api, code: str) -> None:
    assert api.act("intake.intake", code, "receive", urgency="normal").status == 200


def plain(element: ElementTree.Element) -> Any:
    """What an element says in the JSON convention: a list of its children, an object, a text, or null."""
    children = list(element)
    if not children:
        return [] if element.tag in LISTS else element.text
    if element.tag in LISTS or children[0].tag == element.tag:
        return [plain(one) for one in children]
    return {one.tag: plain(one) for one in children}


def read_xml(text: str) -> ElementTree.Element:
    return ElementTree.fromstring(text)  # noqa: S314 - our own answer


LISTS = {"services", "attributes", "values", "service_requests", "service_request_updates", "errors", "notes"}
LISTS |= {"endpoints", "formats"}


def as_text(value: Any) -> Any:
    """A JSON value as XML says it: everything is text."""
    match value:
        case dict():
            return {name: as_text(one) for name, one in value.items()}
        case list():
            return [as_text(one) for one in value]
        case None:
            return None
        case bool():
            return "true" if value else "false"
    return str(value)


def test_both_formats_of_every_resource_say_the_same(client: Client, province: Province) -> None:
    publish(questions=QUESTIONS, keywords=["rác", "đổ trộm"])
    code = client.send(**{"attribute[bags]": "3", "attribute[kind][]": ["a", "b"], "attribute[who]": "Ông Mốc"})
    receive(client.api, code)
    paths = ["discovery", "services", "services/hygiene", f"requests/{code}", "requests", "servicerequestupdates"]
    paths += ["requests/LS0000000000", "services/none", "requests"]
    for path in paths:
        extra = {"extensions": "true"} if path.startswith("requests") else {}
        in_json, in_xml = client.get(f"{path}.json", **extra), client.get(f"{path}.xml", **extra)
        assert in_json.status == in_xml.status, path
        assert in_json.headers["content-type"] == "application/json; charset=utf-8"
        assert in_xml.headers["content-type"] == "text/xml; charset=utf-8"
        assert in_xml.body.startswith('<?xml version="1.0" encoding="UTF-8"?>')
        assert "xmlns" not in in_xml.body
        assert plain(read_xml(in_xml.body)) == as_text(in_json.body), path


def test_discovery_names_the_endpoint_at_both_addresses(client: Client) -> None:
    found = client.api("GET", "/open311/discovery.json").body
    assert found == client.get("discovery.json").body
    (endpoint,) = found["endpoints"]
    assert endpoint["specification"] == "http://wiki.open311.org/GeoReport_v2"
    assert (endpoint["url"].endswith("/open311/v2"), endpoint["type"]) == (True, "test")
    assert endpoint["formats"] == ["text/xml", "application/json"]
    assert datetime.fromisoformat(found["changeset"]) < datetime(2027, 1, 1, tzinfo=UTC)
    assert found["contact"]
    assert found["key_service"]


def test_services_and_their_questions(client: Client) -> None:
    publish(questions=QUESTIONS, open311="batch", keywords=["rác"])
    services = {one["service_code"]: one for one in client.get("services.json").body}
    assert documents.current().emergency_category not in services
    assert services["hygiene"] | {"service_name": "", "description": "", "group": None} == {
        "service_code": "hygiene",
        "service_name": "",
        "description": "",
        "metadata": True,
        "type": "batch",
        "keywords": "rác",
        "group": None,
    }
    shown = client.get("services/hygiene.json").body
    assert isinstance(shown, dict)
    assert [(one["code"], one["datatype"], one["required"], one["order"]) for one in shown["attributes"]] == [
        ("bags", "number", True, 1),
        ("who", "string", False, 2),
        ("kind", "multivaluelist", False, 3),
        ("consent", "singlevaluelist", False, 4),
    ]
    assert [one["key"] for one in shown["attributes"][2]["values"]] == ["a", "b"]


def test_a_report_is_listed_after_it_was_received(client: Client) -> None:
    code = client.send()
    assert client.get(f"requests/{code}.json").status == 404
    assert client.get("requests.json").body == []
    assert client.get("requests.xml").body.endswith("<service_requests />")
    receive(client.api, code)
    (line,) = client.get(f"requests/{code.lower()}.json").body
    assert client.get("requests.json").body == [line]
    assert line["description"] == REPORT["description"]
    assert (line["status"], line["lat"], line["long"]) == ("open", 22.257, 106.474)
    assert (line["requested_datetime"], line["zipcode"], line["media_url"]) == ("2026-03-09T03:00:00Z", None, None)
    assert tickets.get(code).ticket.channel == "open311/danang"  # type: ignore[union-attr]


def test_private_and_restricted_reports_are_not_there(client: Client) -> None:
    for exposure in ("private", "restricted"):
        publish(visibility=exposure)
        answer = client.post("requests.json", REPORT)
        code = answer.body[0]["service_request_id"]
        assert "không công khai" in answer.body[0]["service_notice"]
        if exposure == "private":
            receive(client.api, code)
        assert client.get(f"requests/{code}.json").status == 404, exposure
        assert client.get("requests.json", service_request_id=code).body == []
        assert client.get("requests.json").body == []
        assert client.get("requests.json", bbox="106,22,107,23").body == []
        assert client.get("servicerequestupdates.json").body == []


def test_parameters_come_by_form_by_address_and_by_multipart(client: Client, province: Province) -> None:
    by_query = client.api("POST", f"{BASE}/requests.xml?{urlencode({**REPORT, 'api_key': client.key})}")
    assert by_query.status == 201
    assert re.search(r"<service_request_id>LS\d{10}</service_request_id>", by_query.body)
    by_address = REPORT | {"lat": "", "long": "", "address_string": "Cổng chợ, Thất Khê"}
    named = client.send(**by_address)
    receive(client.api, named)
    (line,) = client.get(f"requests/{named}.json").body
    assert (line["address_id"], line["lat"]) == ("06040", None)
    picture = bytes(range(256)) * 40 + b"\r\n--x\r\n\n\r"
    answer = multipart(client, REPORT, [("image/jpeg", picture), ("image/png", picture[::-1])])
    code = answer.body[0]["service_request_id"]
    whole = tickets.whole(code)
    assert whole is not None
    assert [(photo.id, photo.content_type) for photo in whole.photos] == [("r1", "image/jpeg"), ("r2", "image/png")]
    bucket = province.aws.outputs["OriginalsBucket"]
    stored = province.aws.client("s3").get_object(Bucket=bucket, Key=f"incoming/{code}/r1")
    assert stored["Body"].read() == picture
    assert multipart(client, REPORT, [("image/jpeg", b"x")] * 6).status == 400


def multipart(client: Client, fields: dict[str, str], photos: list[tuple[str, bytes]]) -> Answer:
    edge, body = "edge-7d1f", b""
    for name, value in {**fields, "api_key": client.key}.items():
        body += f'--{edge}\r\nContent-Disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'.encode()
    for kind, data in photos:
        head = f'--{edge}\r\nContent-Disposition: form-data; name="media"; filename="a.jpg"\r\nContent-Type: {kind}\r\n'
        body += head.encode() + b"\r\n" + data + b"\r\n"
    body += f"--{edge}--\r\n".encode()
    return client.api("POST", f"{BASE}/requests.json", body, Content_Type=f'multipart/form-data; boundary="{edge}"')


def test_a_contact_is_kept_with_consent_only(client: Client) -> None:
    contact = {"first_name": "Mốc", "last_name": "Nguyễn Văn", "phone": "0987123456", "email": "moc@example.invalid"}
    without = client.post("requests.json", REPORT | contact).body[0]
    assert "attribute[consent]" in without["service_notice"]
    assert reporters.get(without["service_request_id"], DAY) is None
    answer = client.post("requests.json", REPORT | contact | {"attribute[consent]": "yes"})
    kept = reporters.get(answer.body[0]["service_request_id"], DAY)
    assert kept is not None
    assert (kept.name, kept.phone, kept.email) == ("Nguyễn Văn Mốc", "+84987123456", contact["email"])


def test_what_is_not_used_is_said(client: Client) -> None:
    sent = REPORT | {"media_url": "http://169.254.169.254/latest", "attribute[easting]": "1", "device_id": ""}
    notice = client.post("requests.json", sent).body[0]["service_notice"]
    assert "media_url" in notice
    assert "easting" in notice


def test_a_report_that_is_sent_again_is_one(client: Client) -> None:
    first = client.send(**{"attribute[external_id]": "77"})
    assert client.send(**{"attribute[external_id]": "77"}) == first
    assert client.send(**{"attribute[external_id]": "78"}) != first
    other = client.post("requests.json", REPORT | {"attribute[external_id]": "77", "description": "Việc khác hẳn"})
    assert other.status == 400


def test_tokens_lead_to_the_report_once_it_is_received(client: Client) -> None:
    publish(open311="batch")
    (made,) = client.post("requests.json", REPORT).body
    assert "service_request_id" not in made
    token = made["token"]
    assert client.get(f"tokens/{token}.json").body == [{"service_request_id": None, "token": token}]
    (code,) = (line["code"] for line in client.api("GET", "/v1/office/queue", officer="intake.intake").body["tickets"])
    receive(client.api, code)
    assert client.get(f"tokens/{token}.json").body == [{"service_request_id": code, "token": token}]
    assert client.get("tokens/none.xml").status == 404
    publish(open311="blackbox")
    assert client.post("requests.json", REPORT).body[0].keys() == {"service_notice", "account_id"}


REFUSED: list[tuple[str, dict[str, str], int, str]] = [
    ("no service", {"service_code": ""}, 400, "service_code"),
    ("unknown service", {"service_code": "none"}, 404, "service_code"),
    ("lat alone", {"long": ""}, 400, "lat"),
    ("no place", {"lat": "", "long": ""}, 400, "lat"),
    ("outside", {"lat": "10.8", "long": "106.6"}, 400, "lat"),
    ("unknown commune", {"lat": "", "long": "", "address_id": "99999"}, 400, "address_id"),
    ("address without commune", {"lat": "", "long": "", "address_string": "Cổng chợ"}, 400, "address_string"),
    ("long text", {"description": "x" * 4001}, 400, "description"),
    ("no answer", {"attribute[bags]": ""}, 400, "attribute[bags]"),
    ("wrong type", {"attribute[bags]": "nhiều"}, 400, "attribute[bags]"),
    ("another place", {"jurisdiction_id": "sfgov.org"}, 404, "jurisdiction_id"),
    ("no key", {"api_key": ""}, 403, "api_key"),
    ("wrong key", {"api_key": "none"}, 403, "api_key"),
]


def test_wrong_reports_are_refused_with_errors_of_the_standard(client: Client) -> None:
    publish(questions=QUESTIONS)
    for name, change, status, field in REFUSED:
        sent = {**REPORT, "attribute[bags]": "1", "api_key": client.key} | change
        for format_ in ("json", "xml"):
            answer = client.post(f"requests.{format_}", sent)
            assert answer.status == status, (name, answer.body)
            errors = answer.body if format_ == "json" else plain(read_xml(answer.body))
            assert {str(one["code"]) for one in errors} == {str(status)}, name
            assert field in errors[0]["description"], (name, errors)
    reader = new_key("hue", Scope.READ)
    assert client.post("requests.json", REPORT, key=reader).status == 403
    for kind in ("application/json", "text/xml", "multipart/form-data; boundary=x"):
        assert client.post("requests.json", REPORT, kind=kind).status == 403, kind
        answer = client.api("POST", f"{BASE}/requests.xml", b"<a/>", Content_Type=kind, X_API_Key=client.key)
        assert (answer.status, plain(read_xml(answer.body))[0]["code"]) == (400, "400"), kind


def test_lists_are_filtered(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    publish(after_photo=False)
    codes = []
    for day, service in ((0, "hygiene"), (1, "traffic"), (2, "hygiene")):
        set_clock(monkeypatch, DAY + timedelta(days=day))
        codes.append(client.send(service_code=service))
        receive(client.api, codes[-1])
    first, second, third = codes
    set_clock(monkeypatch, DAY + timedelta(days=2, minutes=5))
    answered(client.api, first)

    def listed(**given: str) -> list[str]:
        answer = client.get("requests.json", **given)
        assert answer.status == 200, answer.body
        return [one["service_request_id"] for one in answer.body]

    assert listed() == [third, second, first]
    assert listed(service_code="hygiene") == [third, first]
    assert listed(service_code="hygiene,traffic", status="open") == [third, second]
    assert listed(status="open,closed") == [third, second, first]
    assert listed(status="closed") == [first]
    assert listed(start_date="2026-03-10T00:00:00Z", end_date="2026-03-10T23:59:59+07:00") == [second]
    assert listed(start_date="") == listed()
    assert listed(service_request_id=f"{first},{third},LS0000000000", status="open") == [first, third]
    assert listed(bbox="106.4,22.2,106.5,22.3", status="open") == [third, second]
    assert listed(bbox="106.4,22.2,106.41,22.21") == []
    # A box that is too wide for the index of places.
    assert listed(bbox="100,20,110,24", service_code="hygiene") == [third, first]
    assert listed(bbox="100,20,110,22.2") == []
    # An answer changes the first report last.
    assert listed(updated_after="2026-03-11T00:00:00Z") == [third, first]
    assert listed(updated_after="2026-03-09T00:00:00Z", updated_before="2026-03-10T23:59:59Z") == [second]
    assert listed(updated_after="2026-03-11T00:00:00Z", bbox="106.4,22.2,106.5,22.3") == [third, first]
    assert listed(updated_after="2026-03-11T00:00:00Z", bbox="106.4,22.2,106.41,22.21") == []
    closed = client.get("requests.json", status="closed").body[0]
    assert closed["status_notes"] == "Đã dọn sạch"
    assert closed["updated_datetime"] == "2026-03-11T03:05:00Z"
    for wrong in (
        {"start_date": "2026-03-10"},
        {"start_date": "2025-01-01T00:00:00Z"},
        {"end_date": "0001-01-01T00:00:00Z"},
        {"status": "new"},
        {"service_code": "none"},
        {"bbox": "1,2,3"},
        {"page_size": "1001"},
        {"page": "0"},
        {"page": "21"},
        {"cursor": "x"},
        {"updated_after": "2025-01-01T00:00:00Z"},
    ):
        assert client.get("requests.json", **wrong).status == 400, wrong


def answered(api: Api, code: str) -> None:
    steps: list[tuple[str, str, dict[str, Any]]] = [
        ("intake.intake", "dispatch", {"unit": "that-khe"}),
        ("focal.that-khe", "accept", {}),
        ("processing.that-khe", "answer", {"text": "Đã dọn sạch"}),
        ("leader.that-khe", "approve", {}),
    ]
    for officer, action, given in steps:
        done = api.act(officer, code, action, **given)
        assert done.status == 200, (action, done.body)


def test_pages_hold_every_report_once_and_cost_as_much_as_the_public_list(
    client: Client, faults: Faults, monkeypatch: pytest.MonkeyPatch
) -> None:
    codes = []
    for minute in range(5):
        set_clock(monkeypatch, DAY + timedelta(minutes=minute))
        codes.append(client.send())
        receive(client.api, codes[-1])
    for list_, order in (("requests", -1), ("requests?updated_after=2026-03-09T00:00:00Z", 1)):
        path, _, query = list_.partition("?")
        by_number = []
        for number in (1, 2, 3):
            found = client.api("GET", f"{BASE}/{path}.json?{query}&page={number}&page_size=2")
            by_number += [one["service_request_id"] for one in found.body]
        assert by_number == codes[::order]
        by_link, link = [], f"{BASE}/{path}.json?{query}&page_size=2"
        while link:
            found = client.api("GET", link)
            by_link += [one["service_request_id"] for one in found.body]
            following = re.fullmatch(r'<https?://[^/]+(/[^>]+)>; rel="next"', found.headers.get("link", ""))
            link = following[1] if following else ""
        assert by_link == codes[::order]
    calls = {}
    for path in ("/v1/reports?limit=2", f"{BASE}/requests.json?page_size=2"):
        client.api("GET", path)
        begun = len(faults.calls)
        client.api("GET", path)
        calls[path] = faults.since(begun)
    ours, theirs = calls.values()
    assert sorted(theirs) == sorted(ours), calls
