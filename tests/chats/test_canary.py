"""Who writes in a messenger is named in the vault alone: in no log, queue, table, object's name or other call."""

from __future__ import annotations

import json
import logging
from io import StringIO

import pytest

from chalicelib.runtime.observe import logger
from tests.chats.conftest import PHOTO, Chats
from tests.support import Faults

pytestmark = pytest.mark.usefixtures("by_day")
#: A person's id at the messenger, their telephone, and a message that says who they are.
WHO = "70015557777"
MARKS = (WHO, "987654321", "Nguyễn Văn Mốc")


def found_in(text: str) -> list[str]:
    return [mark for mark in MARKS if mark in text or json.dumps(mark)[1:-1] in text]


@pytest.mark.parametrize("channel", ["messenger", "zalo"])
def test_the_vault_alone_names_the_person(chats: Chats, faults: Faults, channel: str) -> None:
    lines = StringIO()
    handler = logging.StreamHandler(lines)
    handler.setFormatter(logger.registered_formatter)
    logger.addHandler(handler)
    try:
        chats.say(WHO, "menu", "1", "Rác thải đổ tràn ra lòng đường trước cổng chợ", channel=channel)
        chats.say(WHO, channel=channel, picture=PHOTO)
        chats.say(WHO, "chợ Thất Khê, xã Thất Khê", "hygiene", channel=channel)
        # Not understood where a number is asked for.
        chats.say(WHO, "Tôi là Nguyễn Văn Mốc", channel=channel)
        text = chats.say(WHO, "0987654321", "đồng ý", "gửi", channel=channel)[-1].text
        code = text.partition("Mã: ")[2].partition(".")[0].replace(" ", "")
        for mode in ("busy", "token", "gone", "ok"):
            chats.messenger(channel).mode = mode
            chats.stand_ins.by_name[channel].say(WHO, "phản ánh của tôi")  # type: ignore[attr-defined]
            chats.read()
            chats.send()
        assert chats.api.act("intake.intake", code, "receive").status == 200
        chats.messenger(channel).mode = "busy"
        chats.deliver()
    finally:
        logger._logger.removeHandler(handler)
    assert '"level"' in lines.getvalue()
    assert found_in(lines.getvalue()) == [], "the log"
    vault = chats.province.tables["Reporters"]
    for call in faults.calls:
        if call.operation in ("SendMessage", "SendMessageBatch", "PutObject", "CopyObject"):
            sent = {name: value for name, value in call.sent.items() if name != "Body"}
            assert found_in(json.dumps(sent, default=str, ensure_ascii=False)) == [], call.operation
        elif "TransactItems" in call.sent:
            others = [item for item in call.sent["TransactItems"] if vault not in str(item)]
            assert found_in(json.dumps(others, default=str, ensure_ascii=False)) == [], call.operation
    for table in ("Tickets", "Directory", "Limits", "Counters"):
        assert found_in(json.dumps(chats.province.items(table), ensure_ascii=False)) == [], table
    assert found_in(json.dumps(chats.province.items("Reporters"), ensure_ascii=False))
