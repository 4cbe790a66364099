"""The system's triggers. Each calls a function of chalicelib/jobs or a route of chalicelib/http."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from chalice.app import Chalice, CloudWatchEvent, ConvertToMiddleware, Cron, DynamoDBEvent, Rate, SQSEvent

from chalicelib.runtime import clock
from chalicelib.runtime.observe import SERVICE, MetricUnit, logger, metrics
from chalicelib.runtime.settings import serves_http

app = Chalice(app_name=SERVICE, configure_logs=False)
app.register_middleware(ConvertToMiddleware(logger.inject_lambda_context(clear_state=True)))

# Without the routes, the other functions start 25 % faster.
if serves_http():
    from chalicelib.http.routes import register

    register(app)


# infra/app/wiring.yaml adds the bucket and the prefix.
@app.on_cw_event({"source": ["aws.s3"], "detail-type": ["Object Created"]})
def make_derivatives(event: CloudWatchEvent) -> str:
    """Make the derivatives of an uploaded photo, or check an uploaded video."""
    from chalicelib.jobs import derivatives

    return derivatives.make(event.detail["object"]["key"], clock.now)


# infra/app/wiring.yaml sets the ARN of the stream.
@app.on_dynamodb_record(stream_arn="arn:aws:dynamodb:ap-southeast-1:000000000000:table/placeholder/stream/placeholder")
def read_changes(event: DynamoDBEvent) -> int:
    """Queue the messages that changed tickets give rise to."""
    from chalicelib.jobs import changes

    return changes.read_changes(event.to_dict()["Records"])


# A second reader of the same stream: messages go out even when the numbers cannot be written.
@app.on_dynamodb_record(stream_arn="arn:aws:dynamodb:ap-southeast-1:000000000000:table/placeholder/stream/placeholder")
def count_tickets(event: DynamoDBEvent) -> int:
    """Update the public numbers and the index of officers' search from changed tickets."""
    from chalicelib.jobs import counting, finding

    records = event.to_dict()["Records"]
    counted = counting.count_changes(records, clock.now())
    finding.index_changes(records, clock.now(), _seconds_left(event))
    return counted


@app.on_sqs_message(queue_arn="arn:aws:sqs:ap-southeast-1:000000000000:placeholder")
def deliver_notices(event: SQSEvent) -> dict[str, Any]:
    """Send the messages that wait in the outbox."""
    from chalicelib.jobs import delivery

    failed_ids = delivery.deliver(event.to_dict()["Records"], clock.now, _seconds_left(event))
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in failed_ids]}


@app.on_sqs_message(queue_arn="arn:aws:sqs:ap-southeast-1:000000000000:placeholder.fifo")
def hear_messages(event: SQSEvent) -> dict[str, Any]:
    """Go on with conversations by what people say in messengers, and read mails."""
    from chalicelib.jobs import hearing

    failed_ids = hearing.hear(event.to_dict()["Records"], clock.now, _seconds_left(event))
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in failed_ids]}


@app.on_sqs_message(queue_arn="arn:aws:sqs:ap-southeast-1:000000000000:placeholder")
def send_webhooks(event: SQSEvent) -> dict[str, Any]:
    """Send events to the receivers of partners."""
    from chalicelib.jobs.sending import webhooks

    failed_ids = webhooks.send(event.to_dict()["Records"], clock.now, _seconds_left(event))
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in failed_ids]}


@app.on_sqs_message(queue_arn="arn:aws:sqs:ap-southeast-1:000000000000:placeholder")
def write_tables(event: SQSEvent) -> dict[str, Any]:
    """Write the tables that officers save."""
    from chalicelib.jobs import tables

    failed_ids = tables.write(event.to_dict()["Records"], clock.now, _seconds_left(event))
    return {"batchItemFailures": [{"itemIdentifier": message_id} for message_id in failed_ids]}


# infra/app/wiring.yaml adds the bucket and the prefix.
@app.on_cw_event({"source": ["aws.s3"], "detail-type": ["Object Created"]})
def take_mails(event: CloudWatchEvent) -> str:
    """Put a mail that SES has stored on the queue of what people say."""
    from chalicelib.jobs import mails

    return mails.take(event.detail["object"]["key"])


@app.schedule(Rate(1, unit=Rate.MINUTES))
def sweep_deadlines(event: CloudWatchEvent) -> dict[str, int]:
    """Move tickets that are due, once a minute."""
    from chalicelib.jobs import sweep

    done = sweep.sweep(clock.now, _seconds_left(event))
    metrics.add_metric("OldestDueAge", MetricUnit.Seconds, done.lag.total_seconds())
    metrics.add_metric("SweepMoved", MetricUnit.Count, done.moved)
    metrics.add_metric("SweepFailed", MetricUnit.Count, done.failed)
    metrics.flush_metrics()
    return {"moved": done.moved, "released": done.released, "lost": done.lost, "failed": done.failed}


@app.schedule(Rate(1, unit=Rate.MINUTES))
def recompute_deadlines(event: CloudWatchEvent) -> dict[str, int]:
    """Bring open tickets to a new calendar, an emergency or a unit's end, once a minute."""
    from chalicelib.jobs import recompute

    done = recompute.recompute(clock.now, _seconds_left(event))
    metrics.add_metric("CalendarBehind", MetricUnit.Seconds, done.behind.total_seconds())
    metrics.add_metric("EmergencyBehind", MetricUnit.Seconds, done.emergencies_behind.total_seconds())
    metrics.flush_metrics()
    return {"seen": done.seen, "moved": done.moved, "failed": done.failed}


@app.schedule(Rate(5, unit=Rate.MINUTES))
def keep_counters(event: CloudWatchEvent) -> dict[str, int]:
    """Count shares that change with time, take up what the index of search left, and recount and learn each night."""
    from chalicelib.jobs import counting, finding, reindexing, triaging

    done = counting.keep(clock.now, _seconds_left(event), at_once=bool(event.detail.get("recount")))
    if done.months:
        metrics.add_metric("CounterDrift", MetricUnit.Count, done.drift)
    taken_up = finding.take_up(clock.now(), _seconds_left(event))
    metrics.add_metric("SearchBehind", MetricUnit.Seconds, taken_up.behind.total_seconds())
    metrics.flush_metrics()
    reindexed = reindexing.go_on(clock.now(), _seconds_left(event))
    learned = triaging.learn(clock.now(), _seconds_left(event), at_once=bool(event.detail.get("recount")))
    return {
        "turned": done.turned,
        "months": done.months,
        "drift": done.drift,
        "finished": int(done.finished),
        "indexed": taken_up.lines + reindexed,
        "taught": learned.reports if learned else 0,
    }


@app.schedule(Rate(15, unit=Rate.MINUTES))
def tend_originals(event: CloudWatchEvent) -> dict[str, int]:
    """Reduce or remove uploaded files that are due, every 15 minutes."""
    from chalicelib.jobs import originals

    done = originals.tend(clock.now, _seconds_left(event))
    metrics.add_metric("OriginalsBehind", MetricUnit.Seconds, done.behind.total_seconds())
    metrics.flush_metrics()
    return {"reduced": done.reduced, "removed": done.removed, "failed": done.failed}


# In UTC: 07:30 in Vietnam.
@app.schedule(Cron(30, 0, "*", "*", "?", "*"))
def send_digests(event: CloudWatchEvent) -> dict[str, int]:
    """Send the morning's digests to units, and begin the rounds of who watches an area and of who has a meeting.

    Units that have not reported adoption are reminded. Drafts of the last week's bulletins are made where there is none
    yet, and the week's call-backs are drawn once.
    """
    from chalicelib.jobs import callbacks, weekly
    from chalicelib.jobs.sending import adoption, area_news, digests, receptions

    area_news.begin(clock.now())
    receptions.begin(clock.now())
    done = digests.send(clock.now)
    adoption.remind(clock.now())
    weekly.make(clock.now())
    callbacks.draw(clock.now())
    return {"units": done.units, "empty": done.empty}


def _seconds_left(event: Any) -> Callable[[], float]:
    return lambda: float(event.context.get_remaining_time_in_millis()) / 1000
