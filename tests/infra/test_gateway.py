"""The template of the API: refusals are problems, methods are throttled, and nobody's rate uses up another's."""

import json
import re

import pytest

from app import app
from chalicelib.domain.texts import problems
from chalicelib.http.core.headers import SECURITY
from infra.package import throttles
from infra.package.build import Template
from tests.infra.test_templates import mentions, of_type


def gateway_responses(template: Template) -> dict[str, Template]:
    found: dict[str, Template] = template["Resources"]["RestAPI"]["Properties"]["GatewayResponses"]
    return found


def test_every_refusal_of_the_gateway_is_a_problem(template: Template) -> None:
    responses = gateway_responses(template)
    assert len(responses) == 21
    for kind, response in responses.items():
        problem = json.loads(response["ResponseTemplates"]["application/json"])
        assert list(problem) == ["type", "title", "title_en", "status", "code"], kind
        assert problem["status"] == response["StatusCode"], kind
        headers = response["ResponseParameters"]["Headers"]
        assert headers["Content-Type"] == "'application/problem+json'", kind
        assert problem["title"] == problems.PROBLEMS[problem["code"]].vi, kind
        assert problem["title_en"] == problems.PROBLEMS[problem["code"]].en, kind
        secure = {name: f"'{value.replace(" 'none'", '')}'" for name, value in SECURITY.items()}
        assert secure.items() <= headers.items(), kind
        assert all(value[0] == value[-1] == "'" and "'" not in value[1:-1] for value in headers.values()), kind


@pytest.mark.parametrize(
    ("kind", "status", "code"),
    [
        ("UNAUTHORIZED", 401, "unauthenticated"),
        ("ACCESS_DENIED", 403, "forbidden"),
        ("MISSING_AUTHENTICATION_TOKEN", 404, "not_found"),
        ("REQUEST_TOO_LARGE", 413, "body_too_large"),
        ("UNSUPPORTED_MEDIA_TYPE", 415, "unsupported_media_type"),
        ("THROTTLED", 429, "throttled"),
        ("DEFAULT_4XX", 400, "bad_request"),
        ("DEFAULT_5XX", 500, "internal"),
        ("INTEGRATION_TIMEOUT", 504, "timeout"),
    ],
)
def test_a_refusal_of_the_gateway_has_the_status_and_code_of_its_kind(
    template: Template, kind: str, status: int, code: str
) -> None:
    problem = json.loads(gateway_responses(template)[kind]["ResponseTemplates"]["application/json"])
    assert (problem["status"], problem["code"]) == (status, code)


def test_there_is_one_stage_with_the_implicit_ones_counted(expanded: Template) -> None:
    # A deployment that names a stage makes that stage, without a resource of its own in the template.
    explicit = [item["Properties"]["StageName"] for item in of_type(expanded, "AWS::ApiGateway::Stage").values()]
    deployments = of_type(expanded, "AWS::ApiGateway::Deployment").values()
    implicit = [item["Properties"]["StageName"] for item in deployments if "StageName" in item["Properties"]]
    assert deployments
    assert explicit + implicit == ["api"]


def test_the_firewall_and_its_association_are_optional_together(expanded: Template) -> None:
    ((_, firewall),) = of_type(expanded, "AWS::WAFv2::WebACL").items()
    ((_, association),) = of_type(expanded, "AWS::WAFv2::WebACLAssociation").items()
    assert firewall["Condition"] == association["Condition"] == "HasWaf"
    (stage,) = of_type(expanded, "AWS::ApiGateway::Stage")
    assert mentions(association["Properties"]["ResourceArn"], stage)
    rules = firewall["Properties"]["Rules"]
    names = ["rate-emergencies", "rate-officers", "rate-codes", "rate", "known-bad-inputs", "common"]
    assert [rule["Name"] for rule in rules] == names
    assert [rule["Priority"] for rule in rules] == list(range(6))
    for each in (firewall["Properties"], *rules):
        assert each["VisibilityConfig"]["SampledRequestsEnabled"] is False
    refused = json.loads(firewall["Properties"]["CustomResponseBodies"]["Throttled"]["Content"])
    assert refused["title"] == problems.PROBLEMS[refused["code"]].vi


def test_the_access_log_has_no_personal_data(template: Template) -> None:
    line = template["Resources"]["RestAPI"]["Properties"]["AccessLogSetting"]["Format"]
    assert json.loads(line)["resource"] == "$context.resourcePath"
    # The functions' own lines have it as function_request_id.
    assert json.loads(line)["function"] == "$context.integration.requestId"
    for personal in ("sourceIp", "$context.path", "userAgent", "authorizer", "querystring", "caller"):
        assert personal not in line


def test_every_method_is_throttled_by_itself_and_logs_no_bodies(template: Template) -> None:
    settings = template["Resources"]["RestAPI"]["Properties"]["MethodSettings"]
    methods = {(method, path) for path, given in app.routes.items() for method in given if method != "OPTIONS"}
    assert [(each["HttpMethod"], each["ResourcePath"]) for each in settings[:1]] == [("*", "/*")]
    assert {(each["HttpMethod"], each["ResourcePath"]) for each in settings[1:]} == methods
    assert len(settings) == len(methods) + 1
    for each in settings:
        assert each["ThrottlingRateLimit"] > 0 < each["ThrottlingBurstLimit"]
        assert (each["LoggingLevel"], each["DataTraceEnabled"]) == ("OFF", False)


def rates_of_an_address(template: Template) -> dict[str, tuple[int, Template]]:
    """Each rate rule of the firewall: requests in five minutes, and what it counts."""
    rules = template["Resources"]["Firewall"]["Properties"]["Rules"]
    given = {rule["Name"]: rule["Statement"]["RateBasedStatement"] for rule in rules if rule["Name"].startswith("rate")}
    return {
        name: (template["Parameters"][each["Limit"]["Ref"]]["Default"], each["ScopeDownStatement"])
        for name, each in given.items()
    }


def regex_of(scope: Template) -> str:
    found: str = scope["RegexMatchStatement"]["RegexString"]
    return found


def test_a_dozen_addresses_cannot_use_up_a_method_of_emergencies_officers_or_codes(template: Template) -> None:
    rates = rates_of_an_address(template)
    for method, path, rule in (
        ("POST", "/v1/emergencies/reports", "rate-emergencies"),
        ("GET", "/cuu-ho", "rate-emergencies"),
        ("GET", "/v1/office/queue", "rate-officers"),
        ("POST", "/v1/me/codes", "rate-codes"),
        ("POST", "/v1/me/session", "rate-codes"),
    ):
        limit, scope = rates[rule]
        assert re.search(regex_of(scope), path)
        assert re.search(regex_of(scope), f"/api{path}")
        assert 12 * limit / 300 < throttles.group_of(method, path).rate, path


def test_what_others_behind_an_address_read_is_counted_apart(template: Template) -> None:
    rates = rates_of_an_address(template)
    others = [regex_of(scope) for name, (_, scope) in rates.items() if name != "rate"]
    rest = rates["rate"][1]["NotStatement"]["Statement"]["OrStatement"]["Statements"]
    # Webhooks are counted nowhere: a messenger sends for all of its people from few addresses.
    assert [regex_of(each) for each in rest] == [*others, "^(/api)?/hooks/"]
    for path in (*app.routes, "/web/v1/office/x", "/web/cuu-ho/a", "/v1/reports/cuu-ho"):
        counted = [each for each in others if re.search(each, f"/api{path}")]
        group = path.startswith(("/v1/office/", "/v1/admin/", "/v1/me/")) or path in {
            "/cuu-ho",
            "/v1/emergencies/reports",
        }
        assert len(counted) == (1 if group else 0), path


def test_no_two_routes_name_the_same_part_of_a_path_differently() -> None:
    # API Gateway refuses a second variable below the same resource.
    variables: dict[str, set[str]] = {}
    for route in app.routes:
        before, *rest = route.split("/{")
        for part in rest:
            variable, _, after = part.partition("}")
            variables.setdefault(before, set()).add(variable)
            before += f"/{{}}{after}"
    assert {before: names for before, names in variables.items() if len(names) > 1} == {}
