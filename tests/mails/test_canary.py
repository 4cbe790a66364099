"""Who writes a mail is named in the vault, in their mail and in our answers alone: in no log, queue or other table."""

from __future__ import annotations

import json
import logging
from io import StringIO

import pytest

from chalicelib.runtime.observe import logger
from tests.mails.conftest import Post, mail
from tests.mails.test_mailing import RUBBISH, reply
from tests.support import Faults

pytestmark = pytest.mark.usefixtures("by_day")
#: The mailbox and the name in its From.
WHO = "moc.nguyen.7731@example.invalid"
MARKS = (WHO, "moc.nguyen.7731", "Người Dân")


def found_in(text: str) -> list[str]:
    return [mark for mark in MARKS if mark in text or json.dumps(mark)[1:-1] in text]


def test_the_vault_alone_names_who_writes_a_mail(post: Post, faults: Faults) -> None:
    lines = StringIO()
    handler = logging.StreamHandler(lines)
    handler.setFormatter(logger.registered_formatter)
    logger.addHandler(handler)
    try:
        (code,) = post.write(mail(RUBBISH, sender=WHO), sender=WHO)
        post.deliver()
        assert post.api.act("intake.intake", code, "receive").status == 200
        assert post.api.act("intake.intake", code, "ask", text="Rác ở bên nào của cổng?").status == 200
        (question,) = [one for one in post.deliver() if "bên nào" in one.body]
        assert question.to == WHO
        assert question.answers is not None
        post.write(reply("Bên trái cổng.", question.answers, sender=WHO), sender=WHO)
        # From a machine, from somebody who forges the address, and what cannot be read.
        post.write(mail("Tôi vắng mặt.", sender=WHO, Auto_Submitted="auto-replied"), sender=WHO)
        post.write(mail("Không phải tôi.", sender=WHO), sender=WHO, dmarc="fail")
        post.write(b"From: " + WHO.encode() + b"\r\n\r\n", sender=WHO)
        post.deliver()
    finally:
        logger._logger.removeHandler(handler)
    assert '"level"' in lines.getvalue()
    assert found_in(lines.getvalue()) == [], "the log"
    vault = post.province.tables["Reporters"]
    for call in faults.calls:
        if call.operation in ("SendMessage", "SendMessageBatch"):
            assert found_in(json.dumps(call.sent, default=str, ensure_ascii=False)) == [], call.operation
        elif "TransactItems" in call.sent:
            others = [item for item in call.sent["TransactItems"] if vault not in str(item)]
            assert found_in(json.dumps(others, default=str, ensure_ascii=False)) == [], call.operation
    for table in ("Tickets", "Directory", "Limits", "Counters"):
        assert found_in(json.dumps(post.province.items(table), ensure_ascii=False)) == [], table
    assert found_in(json.dumps(post.province.items("Reporters"), ensure_ascii=False))
