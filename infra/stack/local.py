"""Start the embedded AWS on this machine, with IAM enforced, and bring both stacks up on it.

    with LocalAws(Path(".local"), port=4566) as aws:
        requests.get(aws.api_url + "/health")

Everything is the deployment's own: the same templates, roles, triggers and schedule. What is kept (tables, objects,
users, queues) lies under `home` and is written when the emulator is stopped, so a second start goes on from there.
"""

import contextlib
import fcntl
import json
import os
import shlex
import signal
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Self

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError
from samtranslator.yaml_helper import yaml_parse

from chalicelib.channels.outbound import OutboundChannel
from infra.package.build import REGION, ROOT, Package, Template, build
from infra.package.deploy import DATA_TEMPLATE, PROJECT, deploy, stack_name

HOME = ROOT / ".local"
PORT = 4566
# The emulator's root user, as its documentation names it.
ROOT_CREDENTIALS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test"}

_START_SECONDS = 60
_STOP_SECONDS = 30
_INBOX = "local-inbox"
# The play and the tests send everything from one address.
_LIMITS = "send=20000/3600,send_phone=20000/3600,read=60000/60,secret=30000/300,code_send=1000/900,code_try=1000/900"
# The API gets this id, so that its address is the same on every machine; in a host name it must be eight hex digits.
_API_ID = f"{zlib.crc32(PROJECT.encode()):08x}"
# The emulator's own variables that a caller may set; of the rest of the environment it gets only what a process needs,
# since functions inherit what it has.
_PASSED_ON = ("PATH", "HOME", "LANG", "LC_ALL", "SSL_CERT_FILE", "SMTP_HOST")
# What sets the clock of a process (tests/hours), passed on when it is set: functions must have the tests' clock.
_CLOCK = ("FAKETIME", "FAKETIME_DONT_FAKE_MONOTONIC", "LD_PRELOAD", "NO_FAKE_STAT", "PYTHONPATH")


class LocalError(Exception):
    """The embedded AWS could not be started; the message says why and what to do."""


@dataclass(frozen=True)
class Delivered:
    """One message as it left the system: by topic (`to` is the topic), SMS (a number) or e-mail (an address)."""

    channel: str
    to: str
    subject: str
    text: str
    at: str | None


class LocalAws:
    """The embedded AWS with both stacks on it.

    `port` 0 takes a free one. `source` is the directory with app.py. `options` are parameters of the templates.
    After `start`: `endpoint_url` for any AWS client, `api_url` without a slash at its end, `outputs` of both stacks.
    """

    def __init__(
        self,
        home: Path = HOME,
        port: int = 0,
        stage: str = "local",
        source: Path = ROOT,
        options: Mapping[str, str] | None = None,
    ) -> None:
        self.home = home.resolve()
        self.stage = stage
        self.port = port
        self.outputs: dict[str, str] = {}
        self._source = source
        self._options = dict(options or {})
        self._process: subprocess.Popen[bytes] | None = None
        self._lock: IO[bytes] | None = None
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
        self.home.mkdir(parents=True, exist_ok=True)
        self._take_lock()
        try:
            self._end_leftover()
            self.port = self.port or _free_port()
            self._mend_state()
            self._start_emulator()
            self._clear_changed_routes()
            self.outputs = deploy(
                self.client,
                self.stage,
                self._package(),
                {"Embedded": "true", "Limits": _LIMITS, "SiteUrl": self._site_url(), **self._options},
                tags={"ms-custom-id": _API_ID},
                poll_seconds=0.05,
            )
            self._complete()
            self._write_notes()
        except BaseException:
            self.stop()
            raise
        return self

    def stop(self) -> None:
        """End the emulator so that it writes its state; does nothing when it is not running."""
        if self._process is not None:
            _terminate(self._process)
            self._process = None
        (self.home / "pid").unlink(missing_ok=True)
        if self._lock is not None:
            self._lock.close()
            self._lock = None

    def __enter__(self) -> Self:
        return self.start()

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def alive(self) -> bool:
        """Whether the emulator is running."""
        return self._process is not None and self._process.poll() is None

    def watch_topic(self, arn: str) -> None:
        """Subscribe a queue to each topic, which `inbox` reads: the emulator delivers no SMS and no e-mail."""
        sqs, sns = self.client("sqs"), self.client("sns")
        queue = sqs.create_queue(QueueName=_INBOX, Attributes={"MessageRetentionPeriod": "1209600"})["QueueUrl"]
        inbox_arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
        policy = {
            "Version": "2012-10-17",
            "Statement": [
                {
                    "Effect": "Allow",
                    "Principal": {"Service": "sns.amazonaws.com"},
                    "Action": "sqs:SendMessage",
                    "Resource": inbox_arn,
                }
            ],
        }
        sqs.set_queue_attributes(QueueUrl=queue, Attributes={"Policy": json.dumps(policy)})
        # A second call answers the existing subscription.
        sns.subscribe(TopicArn=arn, Protocol="sqs", Endpoint=inbox_arn)

    def inbox(self) -> list[Delivered]:
        """Everything sent so far by topic, SMS and e-mail, each oldest first. Reading removes nothing."""
        return [note for read in _INBOX_OF.values() for note in read(self)]

    def _topic_messages(self) -> Iterator[Delivered]:
        for regions in self._inspect("/_ministack/sqs/messages")["messages"].values():
            for url, messages in regions.get(REGION, {}).items():
                if url.rsplit("/", 1)[-1] == _INBOX:
                    yield from map(_topic_message, messages)

    def _sms_messages(self) -> Iterator[Delivered]:
        for number, messages in self._inspect(f"/_ministack/sns/sms-messages?region={REGION}")["sms_messages"].items():
            for message in messages:
                yield Delivered(OutboundChannel.SMS, number, message["Subject"] or "", message["Message"], None)

    def _mail_messages(self) -> Iterator[Delivered]:
        for messages in self._inspect("/_ministack/ses/messages")["messages"].values():
            for message in messages:
                at = str(message["Timestamp"])
                yield Delivered(
                    OutboundChannel.EMAIL, ", ".join(message["To"]), message["Subject"], message["BodyText"], at
                )

    def _inspect(self, path: str) -> dict[str, Any]:
        with urllib.request.urlopen(self.endpoint_url + path, timeout=10) as response:  # noqa: S310 - our own address
            answer: dict[str, Any] = json.load(response)
        return answer

    def _client(self, service: str) -> Any:
        session: Any = boto3.Session(
            aws_access_key_id=ROOT_CREDENTIALS["AWS_ACCESS_KEY_ID"],
            aws_secret_access_key=ROOT_CREDENTIALS["AWS_SECRET_ACCESS_KEY"],
            region_name=REGION,
        )
        # Host-style addresses would need a name server for buckets.
        config = Config(s3={"addressing_style": "path"}, retries={"max_attempts": 2})
        return session.client(service, endpoint_url=self.endpoint_url, config=config)

    def _package(self) -> Package:
        return build(self.stage, self.home / "build", "local", self._source)

    def _clear_changed_routes(self) -> None:
        # The emulator replaces an API whose definition changed; it fails while the old API has the fixed id.
        cloudformation, name = self.client("cloudformation"), stack_name(self.stage, "app")
        try:
            before = cloudformation.get_template(StackName=name, TemplateStage="Original")["TemplateBody"]
        except ClientError:
            return
        wanted = self._package().template["Resources"]["RestAPI"]["Properties"]
        if before["Resources"]["RestAPI"]["Properties"] != wanted:
            cloudformation.delete_stack(StackName=name)
            cloudformation.get_waiter("stack_delete_complete").wait(StackName=name, WaiterConfig={"Delay": 0.05})

    def _complete(self) -> None:
        """Set up by API calls what the emulator's CloudFormation ignores and behaviour depends on."""
        template = self._package().template["Resources"]
        self._put_gateway_responses(template["RestAPI"]["Properties"])
        functions = self.client("lambda")
        for name, resource in template.items():
            if reserved := resource["Properties"].get("ReservedConcurrentExecutions"):
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

    def _take_lock(self) -> None:
        self._lock = (self.home / "lock").open("wb")
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            self._lock.close()
            self._lock = None
            raise LocalError(f"already running with its state in {self.home}; stop that one first") from None

    def _end_leftover(self) -> None:
        # Its parent was killed. It still holds the latest writes, and saves them when it is asked to end.
        note = self.home / "pid"
        if not note.exists():
            return
        pid = int(note.read_text())
        command = subprocess.run(["ps", "-o", "command=", "-p", str(pid)], capture_output=True, text=True, check=False)
        if "ministack" in command.stdout:
            os.kill(pid, signal.SIGTERM)
            deadline = time.monotonic() + _STOP_SECONDS
            while time.monotonic() < deadline and _running(pid):
                time.sleep(0.1)
        note.unlink()

    def _mend_state(self) -> None:
        """Repair saved state that the emulator cannot continue from."""
        state = self.home / "state"
        # A mapping's place in the stream is kept but not the records, so it would pass over as many new ones as it had
        # read. Without a place it starts at the horizon.
        saved = state / "lambda.json"
        if saved.exists():
            content = json.loads(saved.read_text(encoding="utf-8"))
            content["payload"]["dynamodb_stream_positions"]["data"] = {}
            saved.write_text(json.dumps(content), encoding="utf-8")
        # A queue's address contains the port.
        note = self.home / "port"
        if note.exists() and (before := note.read_text()) != str(self.port):
            for saved in state.glob("*.json"):
                text = saved.read_text(encoding="utf-8")
                saved.write_text(text.replace(f"localhost:{before}/", f"localhost:{self.port}/"), encoding="utf-8")
        note.write_text(str(self.port))

    def _start_emulator(self) -> None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", self.port)) == 0:
                raise LocalError(f"port {self.port} is taken; choose another, for example PORT={self.port + 1}")
        temporary = self.home / "tmp"
        temporary.mkdir(exist_ok=True)
        passed_on = (*_PASSED_ON, *_CLOCK) if "FAKETIME" in os.environ else _PASSED_ON
        environment = {name: os.environ[name] for name in passed_on if name in os.environ}
        environment |= {
            **ROOT_CREDENTIALS,
            "AUTH": "true",
            "BIND_HOST": "127.0.0.1",
            "GATEWAY_PORT": str(self.port),
            "MINISTACK_REGION": REGION,
            "AWS_DEFAULT_REGION": REGION,
            "PERSIST_STATE": "1",
            "STATE_DIR": str(self.home / "state"),
            "S3_PERSIST": "1",
            "S3_DATA_DIR": str(self.home / "s3"),
            "TMPDIR": str(temporary),
            # Free ports for listeners that are not used here, and no access to this machine's containers.
            "IOT_MTLS_ENABLED": "0",
            "SFTP_ENABLED": "0",
            "DOCKER_HOST": f"unix://{temporary}/none.sock",
        }
        log = self.home / "emulator.log"
        with log.open("wb") as output:
            # A session of its own, so that Ctrl-C reaches this process first and the emulator can save its state.
            self._process = subprocess.Popen(
                [sys.executable, "-m", "ministack"],
                env=environment,
                cwd=self.home,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        (self.home / "pid").write_text(str(self._process.pid))
        deadline = time.monotonic() + _START_SECONDS
        while not _healthy(self.endpoint_url):
            if not self.alive() or time.monotonic() > deadline:
                tail = "\n".join(log.read_text(errors="replace").splitlines()[-15:])
                raise LocalError(f"the embedded AWS did not start; the end of {log}:\n{tail}")
            time.sleep(0.05)

    def _write_notes(self) -> None:
        (self.home / "url").write_text(self.api_url + "\n")
        function = self.client("lambda").get_function_configuration(FunctionName=self.outputs["APIHandlerName"])
        variables = {
            **ROOT_CREDENTIALS,
            "AWS_DEFAULT_REGION": REGION,
            "AWS_REGION": REGION,
            "AWS_ENDPOINT_URL": self.endpoint_url,
            **function["Environment"]["Variables"],
        }
        lines = [f"export {name}={shlex.quote(value)}\n" for name, value in variables.items()]
        (self.home / "env").write_text("".join(lines))


#: What `make inbox` lists, by channel.
_INBOX_OF: Mapping[OutboundChannel, Callable[[LocalAws], Iterable[Delivered]]] = {
    OutboundChannel.TOPIC: LocalAws._topic_messages,
    OutboundChannel.SMS: LocalAws._sms_messages,
    OutboundChannel.EMAIL: LocalAws._mail_messages,
}


def _topic_message(message: Mapping[str, str]) -> Delivered:
    note = json.loads(message["Body"])
    topic = note["TopicArn"].rsplit(":", 1)[-1]
    return Delivered(OutboundChannel.TOPIC, topic, note.get("Subject") or "", note["Message"], note["Timestamp"])


def _healthy(endpoint_url: str) -> bool:
    try:
        with urllib.request.urlopen(f"{endpoint_url}/_ministack/health", timeout=5) as response:  # noqa: S310 - our own address
            return bool(response.status == 200)
    except (urllib.error.URLError, OSError):
        return False


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def _running(pid: int) -> bool:
    with contextlib.suppress(ProcessLookupError):
        os.kill(pid, 0)
        return True
    return False


def _terminate(process: subprocess.Popen[bytes]) -> None:
    if process.poll() is None:
        process.send_signal(signal.SIGTERM)
        try:
            process.wait(_STOP_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
