"""Start the embedded AWS on this machine, with IAM enforced, and bring both stacks up on it.

    with LocalAws(Path(".local"), port=4566) as aws:
        requests.get(aws.api_url + "/health")

Everything is the deployment's own: the same templates, roles, triggers and schedule. What is kept (tables, objects,
users, queues) lies under `home` and is written before it is answered, so a second start goes on from there, also after
`kill -9` (docs/local.md).
"""

import shlex
import zlib
from collections.abc import Callable, Mapping
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import Any, Self

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError
from samtranslator.yaml_helper import yaml_parse

from infra.package.account import count
from infra.package.build import DATA_TEMPLATE, REGION, ROOT, Package, Template, build
from infra.package.deploy import PROJECT, deploy, deploy_data, stack_name
from infra.stack import inbox
from infra.stack.inbox import Delivered
from infra.stack.process import ROOT_CREDENTIALS, EmulatorProcess, LocalError

HOME = ROOT / ".local"
PORT = 4566
#: The file in a stack's home that says which folder its province was imported from.
PROVINCE_NOTE = "province"

__all__ = ["HOME", "PORT", "PROVINCE_NOTE", "ROOT_CREDENTIALS", "LocalAws", "LocalError"]

# The play and the tests send everything from one address.
_LIMITS = (
    "send=20000/3600,send_phone=20000/3600,book=20000/3600,search=20000/3600,read=60000/60,secret=30000/300,"
    "code_send=1000/900,code_try=1000/900,code_day=1000/86400,sms_codes=20000/3600,sms_citizens=20000/3600,"
    "sms_officers=20000/3600,sms_urgent=20000/3600,sms_phone=20000/3600,mails_out=20000/3600"
)
#: Parameters of the templates that every stage on the embedded AWS has.
DATA_OPTIONS = {"Embedded": "true", "Limits": _LIMITS}
_POLL_SECONDS = 0.05
# The API gets this id, so that its address is the same on every machine; in a host name it must be eight hex digits.
_API_ID = f"{zlib.crc32(PROJECT.encode()):08x}"


def new_client(service: str, endpoint_url: str) -> Any:
    """A client of the embedded AWS that answers at ``endpoint_url``, with all rights."""
    session: Any = boto3.Session(
        aws_access_key_id=ROOT_CREDENTIALS["AWS_ACCESS_KEY_ID"],
        aws_secret_access_key=ROOT_CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
        region_name=REGION,
    )
    # Host-style addresses would need a name server for buckets.
    config = Config(s3={"addressing_style": "path"}, retries={"max_attempts": 2})
    return session.client(service, endpoint_url=endpoint_url, config=config)


class LocalAws:
    """The embedded AWS with both stacks on it.

    `port` 0 takes a free one. `source` is the directory with app.py. `options` are parameters of the templates.
    `is_kept` says whether a later start goes on from its state. Without it, changes of settings cost less.
    `has_functions` false leaves out the stack of the functions: no API, no triggers, no schedule.
    After `start`: `endpoint_url` for any AWS client, `api_url` without a slash at its end, `outputs` of both stacks.
    """

    def __init__(
        self,
        home: Path = HOME,
        port: int = 0,
        stage: str = "local",
        source: Path = ROOT,
        options: Mapping[str, str] | None = None,
        *,
        is_kept: bool = True,
        has_functions: bool = True,
    ) -> None:
        self.home = home.resolve()
        self.stage = stage
        self.port = port
        self.outputs: dict[str, str] = {}
        self._source = source
        self._options = dict(options or {})
        #: Told each step of a start; a first one takes half a minute.
        self.say: Callable[[str], None] = lambda line: None
        self._is_kept = is_kept
        self._has_functions = has_functions
        self._emulator = EmulatorProcess(self.home)
        self.client = cache(self._client)

    @property
    def endpoint_url(self) -> str:
        """Where AWS answers."""
        return f"http://127.0.0.1:{self.port}"

    @property
    def api_url(self) -> str:
        """Where the API answers, by path: a host under .localhost is not resolved on every system."""
        return f"{self.endpoint_url}/_aws/execute-api/{self.outputs['RestAPIId']}/api"

    @property
    def api_host_url(self) -> str:
        """Where the API answers by host name, as on AWS; curl and browsers resolve it."""
        return self._site_url()

    def _site_url(self) -> str:
        return f"http://{_API_ID}.execute-api.localhost:{self.port}/api"

    def start(self) -> Self:
        """Start the emulator, deploy both stacks, write `home`/url and `home`/env. Raises LocalError, DeployError."""
        try:
            self.say(f"starting the embedded AWS with its state in {self.home}")
            self._emulator.start(self.port)
            self.port = self._emulator.port
            self._deploy()
            if self._is_kept:
                self._emulator.save()
            self.say("deployed")
        except BaseException:  # also when interrupted: the servers must not outlive this process
            self.stop()
            raise
        return self

    def _deploy(self) -> None:
        options = DATA_OPTIONS | {"SiteUrl": self._site_url(), **self._options}
        if not self._has_functions:
            self.outputs = deploy_data(self.client, self.stage, options, poll_seconds=_POLL_SECONDS)
            return
        self.say("building the package")
        package = build(self.stage, self.home / "build", "local", self._source)
        self.say("deploying")
        self._clear_changed_routes(package)
        tags = {"ms-custom-id": _API_ID}
        self.outputs = deploy(self.client, self.stage, package, options, tags, _POLL_SECONDS)
        self._complete(package)
        self._write_notes()

    def stop(self) -> None:
        """End the emulator so that it saves its state; does nothing when it is not running."""
        self._emulator.stop()

    def found(self) -> list[str]:
        """What the start found of an earlier run, in sentences; empty on a fresh state."""
        return self._emulator.found()

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def alive(self) -> bool:
        """Whether the emulator is running."""
        return self._emulator.alive()

    def watch_topic(self, arn: str) -> None:
        """Let `inbox` read what a topic sends."""
        inbox.watch_topic(self.client, arn)

    def inbox(self) -> list[Delivered]:
        """Everything sent so far by topic, SMS and e-mail, each oldest first. Reading removes nothing."""
        found = inbox.sent(self.endpoint_url)
        if self._options.get("SmsGatewayUrl"):
            found += inbox.by_gateway(self._options["StandInUrl"])
        return found

    def _client(self, service: str) -> Any:
        return new_client(service, self.endpoint_url)

    def _clear_changed_routes(self, package: Package) -> None:
        # The emulator replaces an API whose definition changed; it fails while the old API has the fixed id.
        cloudformation, name = self.client("cloudformation"), stack_name(self.stage, "app")
        try:
            before = cloudformation.get_template(StackName=name, TemplateStage="Original")["TemplateBody"]
        except ClientError:
            return
        wanted = package.template["Resources"]["RestAPI"]["Properties"]
        if before["Resources"]["RestAPI"]["Properties"] != wanted:
            cloudformation.delete_stack(StackName=name)
            cloudformation.get_waiter("stack_delete_complete").wait(StackName=name, WaiterConfig={"Delay": 0.05})

    def _complete(self, package: Package) -> None:
        """Set up by API calls what the emulator's CloudFormation ignores and behaviour depends on."""
        template = package.template["Resources"]
        self._put_gateway_responses(template["RestAPI"]["Properties"])
        functions = self.client("lambda")
        for name, resource in template.items():
            if reserved := count(resource["Properties"].get("ReservedConcurrentExecutions")):
                physical = self._physical_id("app", name)
                functions.put_function_concurrency(FunctionName=physical, ReservedConcurrentExecutions=reserved)
        tables = self.client("dynamodb")
        for name, resource in yaml_parse(DATA_TEMPLATE.read_text(encoding="utf-8"))["Resources"].items():
            if expiry := resource["Properties"].get("TimeToLiveSpecification"):
                table = self._physical_id("data", name)
                # As on AWS, enabling what is enabled already is an error.
                status = tables.describe_time_to_live(TableName=table)["TimeToLiveDescription"]["TimeToLiveStatus"]
                if status == "DISABLED":
                    tables.update_time_to_live(TableName=table, TimeToLiveSpecification=expiry)

    def _physical_id(self, part: str, name: str) -> str:
        found = self.client("cloudformation").describe_stack_resource(
            StackName=stack_name(self.stage, part), LogicalResourceId=name
        )
        physical: str = found["StackResourceDetail"]["PhysicalResourceId"]
        return physical

    def _put_gateway_responses(self, rest_api: Template) -> None:
        gateway, api = self.client("apigateway"), self.outputs["RestAPIId"]
        present = {item["responseType"]: item for item in gateway.get_gateway_responses(restApiId=api)["items"]}
        changed = False
        for kind, wanted in rest_api["GatewayResponses"].items():
            response = {
                "statusCode": str(wanted["StatusCode"]),
                "responseParameters": {
                    f"gatewayresponse.header.{name}": value
                    for name, value in wanted["ResponseParameters"]["Headers"].items()
                },
                "responseTemplates": wanted["ResponseTemplates"],
            }
            if any(present.get(kind, {}).get(key) != value for key, value in response.items()):
                gateway.put_gateway_response(restApiId=api, responseType=kind, **response)
                changed = True
        if changed:
            gateway.create_deployment(restApiId=api, stageName=rest_api["StageName"])

    def _write_notes(self) -> None:
        (self.home / "url").write_text(self.api_url + "\n")
        function = self.client("lambda").get_function_configuration(FunctionName=self.outputs["APIHandlerName"])
        variables = {
            **ROOT_CREDENTIALS,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_REGION": REGION,
            "AWS_ENDPOINT_URL": self.endpoint_url,
            "TICKETS_LOGINS": str(self.home / "logins.json"),
            **function["Environment"]["Variables"],
        }
        lines = [f"export {name}={shlex.quote(value)}\n" for name, value in variables.items()]
        (self.home / "env").write_text("".join(lines))
