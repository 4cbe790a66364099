"""CPU and requests of a mail that is queued, and of one that is read as a report, on the embedded AWS.

    python -m tests.bench.mails

Medians of RUNS mails without and with a photo, beside what AWS does.
"""

from __future__ import annotations

import statistics
import time
from collections.abc import Callable, Sequence
from functools import partial

import pytest

from chalicelib.channels import heard
from chalicelib.jobs import mails
from chalicelib.runtime import clock
from chalicelib.services.talking import mail_in, mailing
from infra.play.pictures import picture
from infra.stand_in.mail import ADDRESS, MailStandIn
from tests.bench._measure import province
from tests.mails.conftest import PROVEN, mail
from tests.support import Faults

RUNS = 40
_TEXT = "Rác thải đổ tràn ra lòng đường trước cổng chợ, xã Thất Khê."


def main() -> None:
    """Measure and print."""
    patch = pytest.MonkeyPatch()
    with province() as found:
        stand_in = MailStandIn(found.aws.client("s3"), found.aws.outputs["MailsBucket"])
        faults, taken = Faults(patch), list[heard.QueuedMessage]()
        genuine = heard.put

        def put(messages: Sequence[heard.QueuedMessage]) -> None:
            taken.extend(messages)
            genuine(messages)

        patch.setattr(heard, "put", put)
        for name, photo in (("without a photo", None), ("with a photo", picture())):
            taken.clear()
            keys = [_stored(stand_in, name, number, photo) for number in range(RUNS)]
            _say(f"a mail {name} that is queued", faults, [partial(mails.take, key) for key in keys])
            _say(f"a mail {name} that is read", faults, [partial(_hear, one) for one in taken])
    patch.undo()


def _stored(stand_in: MailStandIn, name: str, number: int, photo: bytes | None) -> str:
    # One mailbox is read twenty times a day.
    sender = f"nguoi.{number}@example.invalid"
    made = mail(_TEXT, sender=sender, Message_ID=f"<{name.replace(' ', '-')}-{number}@example.invalid>")
    if photo is not None:
        made.add_attachment(photo, maintype="image", subtype="jpeg", filename="anh.jpg")
    return stand_in.store(bytes(made), sender, ADDRESS, PROVEN)


def _hear(one: heard.QueuedMessage) -> None:
    assert mailing.hear(mail_in.key_of(one), one.id, clock.now()) == "report"


def _say(what: str, faults: Faults, acts: Sequence[Callable[[], object]]) -> None:
    first = len(faults.calls)
    spent = [_cpu(act) for act in acts]
    print(f"{what}: {statistics.median(spent[5:]) * 1000:.1f} ms of CPU")
    print(f"  {(len(faults.calls) - first) / len(acts):.1f} requests to AWS each")


def _cpu(act: Callable[[], object]) -> float:
    before = time.process_time()
    act()
    return time.process_time() - before


if __name__ == "__main__":
    main()
