"""Requirements of OWASP ASVS that hold for the whole tree, and that no other test looks at (docs/asvs.md)."""

from __future__ import annotations

import ast
import base64
import html
import io
import json
import random
import re
import secrets
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote, urlencode, urlsplit
from xml.etree import ElementTree

import pytest
import yaml
from aws_lambda_powertools import Logger

from app import app
from chalicelib.domain.access import factor
from chalicelib.domain.access.quotas import Limited
from chalicelib.domain.messages import chats, push
from chalicelib.domain.texts.text import Text
from chalicelib.domain.tickets.wording import filled
from chalicelib.domain.tickets.workflow.righting import BAR
from chalicelib.http.core.contract import Caller, entry_of, routes
from chalicelib.http.openapi import described
from chalicelib.identity import devices, signing, signing_keys
from chalicelib.identity.signing_keys import LIFE, VERIFIES_AT_LEAST
from chalicelib.jobs import derivatives
from chalicelib.schemas.fields import mailbox
from chalicelib.store.vault import sessions, unconfirmed, watches
from infra.package.build import ROOT
from tests.http.citizen.test_me import Citizen
from tests.support import Api, Province
from tests.test_docs import PAGES, section

SOURCES = sorted((ROOT / "chalicelib").rglob("*.py"))
#: Bodies whose names are not ours: forms without scripts, Open311, and what messengers and gateways send.
OF_OTHERS = re.compile(r"Plain|Form|Open311|Hook|Heard|Messenger|Zalo|Request")


#: What a pattern would take for more than itself, or would need longer than the sun lasts for.
PATTERNS = (
    *("ab.*", "a|b", "[a-z]", "(aa+)+$", "(?i)rác", r"\w+ab", "^ab", "ab$", "(ab", "[ab", "*ab", "ab{99999999}"),
    *("(?P<ab>", "(?=ab)", "ab\\"),
)


@pytest.mark.parametrize("typed", PATTERNS)
def test_what_somebody_types_is_no_pattern(api: Api, typed: str) -> None:
    description = f"Rác {'a' * 60}! {typed} ở chợ"
    body = {"category": "hygiene", "description": description, "place": {"commune": "06040"}}
    made = api("POST", "/v1/reports", body).body
    path, secret = f"/v1/reports/{made['code']}", {"X_Report_Secret": made["secret"]}
    begun = time.process_time()
    hidden = api("POST", f"{path}/hidden-words", {"words": [typed]}, **secret)
    assert hidden.status == 200, hidden.body
    assert api("GET", path, **secret).body["description"] == description.replace(typed, BAR)
    searched = api("GET", f"/v1/office/tickets?{urlencode({'words': typed})}", officer="intake.intake")
    assert searched.status in (200, 422), searched.body
    assert time.process_time() - begun < 5


def test_a_province_s_template_reaches_nothing_but_its_values() -> None:
    hostile = "{unit.__class__} {unit[0]} {unit!r} {unit:>99999999} {settings} {{unit}} {unit}"
    text = filled(Text(hostile, hostile), {"unit": Text("Đơn vị", "Unit")})
    assert text.vi == "{unit.__class__} {unit[0]} {unit!r} {unit:>99999999}  {unit} Đơn vị"


@pytest.mark.parametrize(
    "address",
    ["a@b.vn\r\nBcc: c@d.vn", "a@b.vn\n", "a@b.vn, c@d.vn", "a@b.vn;c@d.vn", "<a@b.vn>", "a b@c.vn", "a@b.vn\0"],
)
def test_no_mailbox_brings_a_header_or_a_second_receiver(address: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        mailbox(address)


def test_no_secret_follows_from_a_seed(api: Api, province: Province, monkeypatch: pytest.MonkeyPatch) -> None:
    citizen = Citizen(api, province, monkeypatch)
    body = {"category": "hygiene", "description": "Rác đổ ra đường", "place": {"commune": "06040"}}

    def made(phone: str) -> list[str]:
        random.seed(7)
        request, code = citizen.code(phone)
        token = citizen.enter(request, code).body["token"]
        report = api("POST", "/v1/reports", body).body
        identity = devices.new_secret(), devices.new_enrolment_code(), signing.new_api_key()[1]
        return [request, code, token, report["code"], report["secret"], signing.new_webhook_id(), *identity]

    first, second = made("+84900000001"), made("+84900000002")
    assert [one for one, other in zip(first, second, strict=True) if one == other] == []


#: What names its purpose elsewhere: lists of cursors, devices by their officer, subjects of measures.
OF_VARIABLES = {"kind", "purpose", "self.of", "_purpose(request)", "_purpose(username)", "SubjectKind.PHONE"}
OF_SIGNING = {"keyed_hash", "signature", "is_signature", "seal", "unseal", "encrypt", "decrypt", "decrypt_long"}


def purposes() -> Iterator[str]:
    """For what the code signs, encrypts and keys hashes, as it names it."""
    constants = {
        "unconfirmed.CONFIRM_FOLLOW": unconfirmed.CONFIRM_FOLLOW,
        "watches.CONFIRM_WATCH": watches.CONFIRM_WATCH,
    }
    for path in SOURCES:
        tree = ast.parse(path.read_text())
        own = {
            target.id: one.value.value
            for one in tree.body
            if isinstance(one, ast.Assign) and isinstance(one.value, ast.Constant)
            for target in one.targets
            if isinstance(target, ast.Name)
        }
        for call in ast.walk(tree):
            if not isinstance(call, ast.Call):
                continue
            module, _, name = ast.unparse(call.func).rpartition(".")
            if name not in OF_SIGNING or module != ("" if path.name == "signing.py" else "signing"):
                continue
            match call.args[0]:
                case ast.Constant(value=str(text)) | ast.JoinedStr(values=[ast.Constant(value=str(text)), *_]):
                    yield text.strip()
                case one if ast.unparse(one) not in OF_VARIABLES:
                    yield str((own | constants)[ast.unparse(one)])


def test_what_follows_a_new_signing_secret_is_documented_for_every_purpose() -> None:
    page = PAGES["docs/security.md"]
    said = section(page, "What follows a new signing secret")
    found = set(purposes())
    assert len(found) > 30
    assert [one for one in sorted(found) if f"`{one}`" not in said] == []
    assert f"{LIFE.days} days of signing" in page
    assert f"for {VERIFIES_AT_LEAST.days} days at least" in page


def test_hashes_are_those_of_the_standard_and_keyed_ones_need_the_key(monkeypatch: pytest.MonkeyPatch) -> None:
    # The first test value of FIPS 180-4.
    known = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert signing.hash_of("abc") == known
    assert derivatives.hash_of(b"abc") == known
    hashes = set()
    for key in map(signing_keys.parsed, ("a key for tests", "another key")):
        monkeypatch.setattr(signing_keys, "current", lambda key=key: key)
        hashes |= {signing.keyed_hash(purpose, "text") for purpose in ("purpose", "other purpose")}
    assert len(hashes) == 4
    # They need no resistance to collisions; half of the bits would do.
    assert all(len(base64.b32decode(one.upper())) * 8 >= 160 for one in hashes)


def test_no_account_and_no_password_is_deployed() -> None:
    class Loader(yaml.SafeLoader):
        pass

    Loader.add_multi_constructor("!", lambda loader, suffix, node: str(node.value))
    for path in [*(ROOT / "infra").glob("*.yaml"), *(ROOT / "infra" / "app").glob("*.yaml")]:
        template = yaml.load(path.read_text(encoding="utf-8"), Loader)  # noqa: S506 - the loader is a safe one
        types = {one.get("Type") for one in (template.get("Resources") or {}).values()}
        assert not types & {"AWS::Cognito::UserPoolUser", "AWS::IAM::User", "AWS::IAM::AccessKey"}, path


def test_every_body_of_ours_refuses_fields_that_it_does_not_name() -> None:
    bodies = {entry.body for method, path, _ in routes(app) if (entry := entry_of(app, method, path)) and entry.body}
    assert len(bodies) > 40
    schemas: dict[str, Any] = described(app)["components"]["schemas"]
    loose = {name for name in bodies if schemas[name].get("additionalProperties") is not False}
    # A document's content has a schema of its own kind (schemas/documents.py).
    assert {name for name in loose if not OF_OTHERS.search(name)} == {"DocumentIn"}


def test_what_somebody_wrote_makes_no_line_of_the_log() -> None:
    written = io.StringIO()
    Logger(service="a-test-of-lines", stream=written).warning(
        "seen", extra={"what": 'a\n{"level": "ERROR"}\r\nb\u2028'}
    )
    (line,) = written.getvalue().rstrip("\n").split("\n")
    assert json.loads(line)["what"] == 'a\n{"level": "ERROR"}\r\nb\u2028'


def test_a_session_is_long_enough(api: Api, province: Province, monkeypatch: pytest.MonkeyPatch) -> None:
    citizen = Citizen(api, province, monkeypatch)
    made = [citizen.sign_in(f"+8490000000{number}")["Authorization"].rpartition(" ")[2] for number in range(3)]
    assert len(set(made)) == 3
    assert all(len(base64.urlsafe_b64decode(one + "=" * (-len(one) % 4))) * 8 >= 128 for one in made)


def test_each_of_a_million_codes_is_as_likely(api: Api, province: Province, monkeypatch: pytest.MonkeyPatch) -> None:
    citizen, asked = Citizen(api, province, monkeypatch), []

    def below(end: int) -> int:
        asked.append(end)
        return drawn

    monkeypatch.setattr(secrets, "randbelow", below)
    for drawn, phone in ((0, "+84900000001"), (7, "+84900000002"), (999_999, "+84900000003")):
        assert citizen.code(phone)[1] == f"{drawn:06d}"
    assert asked == [1_000_000] * 3


def test_the_lives_of_sessions_that_are_documented_are_those_of_the_code() -> None:
    text = section(PAGES["docs/security.md"], "Sessions")
    data = (ROOT / "infra" / "data.yaml").read_text(encoding="utf-8")
    minutes, hours = re.search(r"IdTokenValidity: (\d+)", data), re.search(r"RefreshTokenValidity: (\d+)", data)
    assert minutes
    assert hours
    assert f"| token of an officer | {minutes[1]} minutes |" in text
    assert f"| all tokens of one sign-in of an officer | {hours[1]} hours |" in text
    assert f"| proof of the device in a session | {factor.SESSION_LIFE.total_seconds() / 3600:.0f} hours |" in text
    assert f"| session of a citizen | {sessions.SESSION_LIFE.total_seconds() / 60:.0f} minutes |" in text
    assert f"| one-time code | {sessions.CODE_LIFE.total_seconds() / 60:.0f} minutes |" in text


#: Which functions read which secrets. All others read none.
SECRETS = {
    "api_handler": {"SigningSecretArn", "PushSecretArn", "oidc-*", "channel-*"},
    "count_tickets": {"SigningSecretArn"},
    "deliver_notices": {"SigningSecretArn", "PushSecretArn", "channel-*"},
    "hear_messages": {"SigningSecretArn", "channel-*"},
    "keep_counters": {"SigningSecretArn"},
    "send_webhooks": {"SigningSecretArn"},
    "take_mails": {"SigningSecretArn"},
    "write_tables": {"SigningSecretArn"},
}


def test_a_function_reads_the_secrets_of_its_work_and_nobody_writes_one() -> None:
    found: dict[str, set[str]] = {}
    for path in sorted((ROOT / ".chalice" / "policies").glob("*.json")):
        text = path.read_text(encoding="utf-8")
        assert set(re.findall(r"secretsmanager:\w+", text)) <= {"secretsmanager:GetSecretValue"}, path
        for statement in json.loads(text)["Statement"]:
            if "secretsmanager:GetSecretValue" in str(statement.get("Action")):
                resource = json.dumps(statement["Resource"])
                named = re.findall(r'"Ref": "(\w+)"|tickets-\$\{Stage\}-([\w-]+\*)"', resource)
                assert named, f"{path}: {resource}"
                found.setdefault(path.stem, set()).update(one or other for one, other in named)
    assert found == SECRETS
    environment = (ROOT / "infra" / "app" / "wiring.yaml").read_text(encoding="utf-8")
    assert not re.search(r"resolve:secretsmanager", environment), "no secret stands in the environment of a function"


def test_a_text_is_read_once_and_written_for_its_context_last(api: Api) -> None:
    sent = "5 &lt;b&gt; %3Cb%3E \\u003cb\\u003e &amp;amp; <b>x</b> ]]> \"'"
    report = {"category": "hygiene", "description": sent, "place": {"commune": "06040"}}
    code = api("POST", "/v1/reports", report).body["code"]
    assert api.act("intake.intake", code, "receive").status == 200
    assert api("GET", f"/v1/reports/{code}").body["description"] == sent
    page = api("GET", f"/bao-cao/{code}").body
    assert html.unescape(page).count(sent) >= 1
    assert "<b>x</b>" not in page
    for path in (f"/open311/v2/requests/{code}.xml", "/v1/feeds/atom", "/v1/feeds/rss"):
        answer = api("GET", path)
        assert answer.status == 200
        assert sent in "".join(ElementTree.fromstring(answer.body).itertext()), path  # noqa: S314 - our own


def test_nobody_names_a_file_that_others_get() -> None:
    schemas = str(described(app)["components"]["schemas"])
    assert not re.findall(r"'(file_?name|filename)'", schemas, re.IGNORECASE), "no route takes the name of a file"
    written = [
        (path.name, line.strip())
        for path in SOURCES
        for line in path.read_text(encoding="utf-8").splitlines()
        if "Content-Disposition" in line
    ]
    # Figures: what they are by, and two dates. Indicators: today. Phone book: the name that the link to it has,
    # compared in full.
    assert {name for name, _ in written} == {"figures.py", "indicators.py", "phone_book.py"}, written


@pytest.mark.parametrize("name", ['x".html', "a\r\nSet-Cookie: x", "..%2f..%2fetc%2fpasswd", "a;b.vcf"])
def test_a_download_has_no_name_that_a_caller_chose(api: Api, name: str) -> None:
    answer = api("GET", f"/danh-ba/06040/{quote(name, safe='%')}")
    assert answer.status == 404
    assert "content-disposition" not in answer.headers


def test_every_way_in_is_documented_with_the_limits_that_hold_it() -> None:
    text = section(PAGES["docs/security.md"], "Ways in")
    assert set(re.findall(r"^\| `(\w+)` \|", text, re.MULTILINE)) == set(Caller) - {Caller.ANYONE}
    named = set(re.findall(r"`(\w+)`", "".join(line.rpartition(" | ")[2] for line in text.splitlines())))
    assert named <= set(Limited)
    assert named >= {Limited.FACTOR, Limited.FACTOR_DAY, Limited.CODE_TRY, Limited.SECRET, Limited.KEY}


def test_faults_in_packages_have_a_time_in_which_they_are_mended() -> None:
    text = section(PAGES["docs/security.md"], "Packages of others")
    days = {severity: int(number) for severity, number in re.findall(r"^\| (\w+) \| (\d+) \|$", text, re.MULTILINE)}
    assert list(days) == ["critical", "high", "medium", "low"]
    assert sorted(days.values()) == list(days.values())
    assert days["critical"] <= 7
    assert re.search(r"^audit:", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE)


@pytest.mark.parametrize(
    "named", ["//evil.example", "https://evil.example/", "\\\\evil.example", "x\r\nLocation: //evil.example"]
)
def test_no_redirect_leads_to_a_host_that_a_caller_named(api: Api, named: str) -> None:
    """Redirects are relative, or lead to a picture in our own bucket."""
    written = quote(named, safe="")
    for path in (f"/q/{written}", f"/{written}/", f"/danh-ba/06040/{written}", f"/phone-book?to={written}"):
        answer = api("GET", path)
        place = answer.headers.get("location", "")
        assert urlsplit(place).netloc == "", path
        assert not place.startswith(("/", "\\")), path
    assert api("GET", f"/q/{written}").status == 302
    # No page leads anywhere by itself.
    for page in (ROOT / "chalicelib" / "web").rglob("*.js"):
        found = re.findall(
            r"location\.(?:assign|replace)\(|location(?:\.href)? = |window\.open\(", page.read_text(encoding="utf-8")
        )
        # The button of an identity provider leads to the address that the API took from the imported files.
        assert found == (["location.assign("] if page.name == "identity.js" else []), page


#: Modules of Python and of packages that open connections.
CLIENTS = {"urllib3", "requests", "httpx", "http.client", "urllib.request", "smtplib", "ftplib", "socketserver"}


def imports(tree: ast.AST) -> set[str]:
    """The modules that a source imports, also inside functions."""
    lines = [node for node in ast.walk(tree) if isinstance(node, ast.Import | ast.ImportFrom)]
    named = {alias.name for line in lines if isinstance(line, ast.Import) for alias in line.names}
    return named | {line.module or "" for line in lines if isinstance(line, ast.ImportFrom)}


def test_everybody_whom_the_functions_call_is_documented() -> None:
    told = section(PAGES["docs/security.md"], "What the functions call")
    trees = {path.relative_to(ROOT).as_posix(): ast.parse(path.read_text(encoding="utf-8")) for path in SOURCES}
    assert {path for path, tree in trees.items() if imports(tree) & CLIENTS} == set(
        re.findall(r"`(chalicelib/[\w/]+\.py)`", told)
    )
    literals = [
        str(node.value)
        for path, tree in trees.items()
        if path.startswith(("chalicelib/channels", "chalicelib/identity"))
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
    ]
    written = {host for text in literals for host in re.findall(r"^https?://([\w.-]+)", text)}
    listed = {*push.SERVICES, *(host for rules in chats.RULES.values() for host in rules.hosts)}
    assert written | listed == set(re.findall(r"`((?:[a-z0-9-]+\.)+[a-z]+)`", told))
