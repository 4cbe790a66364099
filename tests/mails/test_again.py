"""A mail that is read again after a crash adds nothing twice, and an erasure removes the mails themselves."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from chalicelib.runtime import clock
from chalicelib.runtime.settings import settings
from chalicelib.services import own_data
from chalicelib.services.talking import answering, mailing
from chalicelib.store.tickets import tickets
from chalicelib.store.vault import mails
from infra.play.pictures import picture
from infra.stand_in.mail import ADDRESS
from tests.mails.conftest import PERSON, PROVEN, Post, mail
from tests.support import Faults, Killed

pytestmark = pytest.mark.usefixtures("by_day")
RUBBISH = "Rác thải đổ tràn ra lòng đường trước cổng chợ, xã Thất Khê."
#: More calls than reading a mail takes.
MOST_CALLS = 60


@pytest.mark.parametrize("verdict", ["kill before", "kill after"])
def test_photos_of_an_addition_come_once_wherever_its_reader_dies(
    post: Post, faults: Faults, monkeypatch: pytest.MonkeyPatch, verdict: str
) -> None:
    monkeypatch.setenv("LIMITS", "mails=99999/86400")
    settings.cache_clear()
    for number in range(MOST_CALLS):
        code, key = _addition(post, f"{verdict} {number}")
        faults.at(number, verdict)
        try:
            mailing.hear(key, key, clock.now())
            died = False
        except Killed:
            died = True
        faults.none()
        mailing.hear(key, key, clock.now())
        found = tickets.whole(code)
        assert found is not None
        assert [photo.id for photo in found.photos] == ["r1", "r2"], number
        assert [event.kind for event in found.events].count("add") == 1
        for photo in found.photos:
            _is_there(post, f"incoming/{code}/{photo.id}")
        if not died:
            break
    assert 5 < number < MOST_CALLS - 1


def _addition(post: Post, name: str) -> tuple[str, str]:
    """(the code of a new report that came as a mail, the key of a mail with two photos that answers its receipt)."""
    key = post.stand_in.store(bytes(mail(RUBBISH, subject=name)), PERSON, ADDRESS, PROVEN)
    before = set(post.codes())
    assert mailing.hear(key, name, clock.now()) == "report"
    (code,) = set(post.codes()) - before
    added = mail("Thêm hai ảnh.", to=answering.address_for(code, PERSON) or "", subject="Re: LS")
    for file, clean in (("a.jpg", False), ("b.jpg", True)):
        added.add_attachment(picture(clean=clean), maintype="image", subtype="jpeg", filename=file)
    return code, post.stand_in.store(bytes(added), PERSON, ADDRESS, PROVEN)


def test_an_erasure_removes_the_mails_of_its_report(post: Post) -> None:
    (code,) = post.write(mail(RUBBISH))
    (receipt,) = post.deliver()
    assert receipt.answers
    post.write(mail("Còn nữa.", to=receipt.answers, subject="Re: LS"))
    (other,) = [one for one in post.write(mail("Đèn đường hỏng.", subject="Đèn")) if one != code]
    keys, others = mails.of_report(code), mails.of_report(other)
    assert (len(set(keys)), len(others)) == (2, 1)
    proof = own_data.erase([code], request="a", now=clock.now())
    assert (proof["mails"], proof["left"]) == (2, 0)
    for key in keys:
        with pytest.raises(ClientError):
            _is_there(post, key, bucket="MailsBucket")
    _is_there(post, others[0], bucket="MailsBucket")
    assert own_data.erase([code], request="a", now=clock.now())["mails"] == 0


def _is_there(post: Post, key: str, bucket: str = "OriginalsBucket") -> None:
    aws = post.province.aws
    aws.client("s3").get_object(Bucket=aws.outputs[bucket], Key=key)
