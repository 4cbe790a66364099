"""Whether a person wrote a mail, and what the receiving server says of its sender."""

from __future__ import annotations

import pytest

from chalicelib.domain.mails.labels import labelled, labels, thread_id
from chalicelib.domain.mails.mail import Mail, MailVerdict, Verdicts
from chalicelib.domain.mails.reading import read

OWN = "phananh@thu.example.invalid"
SES = (
    "Return-Path: <an@example.invalid>\r\n"
    "Received: from mx.example.invalid by inbound-smtp.ap-southeast-1.amazonaws.com with SMTP id x; now\r\n"
    "X-SES-Spam-Verdict: {spam}\r\nX-SES-Virus-Verdict: PASS\r\n"
    "Authentication-Results: amazonses.com; spf={spf} (spfCheck: domain of a (b) dmarc=pass) client-ip=1.2.3.4;"
    " dkim={dkim} header.i=@example.invalid; dmarc={dmarc} header.from=example.invalid;\r\n"
)


def seen(above: str, below: str = "", **given: str) -> Mail:
    found = {"spf": "pass", "dkim": "pass", "dmarc": "pass", "spam": "PASS"} | given
    head = f"{above.format(**found)}{below}From: an@example.invalid\r\nSubject: x\r\n\r\nx"
    return read(head.encode(), {OWN})


def test_the_verdicts_are_those_of_ses() -> None:
    found = seen(SES, dmarc="fail", spf="softfail").verdicts
    assert (found.spf, found.dkim, found.dmarc) == (MailVerdict.NONE, MailVerdict.PASS, MailVerdict.FAIL)
    assert (found.spam, found.virus) == (MailVerdict.PASS, MailVerdict.PASS)


@pytest.mark.parametrize(
    "below",
    [
        "Authentication-Results: amazonses.com; dmarc=pass\r\n",
        "Received: from a by b; now\r\nAuthentication-Results: amazonses.com; dmarc=pass\r\n",
    ],
)
def test_what_the_sender_writes_below_is_not_believed(below: str) -> None:
    assert seen(SES, below, dmarc="fail").verdicts.dmarc is MailVerdict.FAIL
    hop = "Received: from a by b; now\r\n"
    assert seen(hop, f"{hop}{below}").verdicts.dmarc is MailVerdict.NONE


@pytest.mark.parametrize(
    "written",
    ['"x; dmarc=pass"@evil.invalid', "x(; dmarc=pass", '"\\"; dmarc=pass; spf=pass"@evil.invalid', "x; dmarc=pass"],
)
def test_what_the_sender_says_to_the_server_is_no_result(written: str) -> None:
    above = SES.replace("client-ip=1.2.3.4", f"envelope-from={written}")
    assert seen(above, dmarc="fail").verdicts.dmarc is not MailVerdict.PASS


def test_results_of_another_server_say_nothing() -> None:
    found = seen("Authentication-Results: mx.example.invalid; dmarc=pass; spf=pass\r\n")
    assert found.verdicts == Verdicts()


@pytest.mark.parametrize(
    ("spf", "dkim", "dmarc", "forged"),
    [
        ("pass", "pass", "pass", False),
        ("fail", "fail", "pass", False),
        ("pass", "pass", "fail", True),
        ("none", "none", "none", False),
        ("fail", "none", "none", True),
        ("fail", "pass", "none", False),
        ("none", "fail", "none", False),
    ],
)
def test_who_is_denied_by_their_domain(spf: str, dkim: str, dmarc: str, forged: bool) -> None:
    assert Verdicts(MailVerdict(spf), MailVerdict(dkim), MailVerdict(dmarc)).is_forged is forged


@pytest.mark.parametrize(
    ("line", "reason"),
    [
        ("Auto-Submitted: no", None),
        ("Auto-Submitted: auto-replied", "auto-submitted"),
        ("auto-submitted: Auto-Generated; x=y", "auto-submitted"),
        ("Precedence: first-class", None),
        ("Precedence: List", "precedence"),
        ("List-Unsubscribe: <https://example.invalid>", "list"),
        ("X-Auto-Response-Suppress: All", "answerer"),
        ("Content-Type: multipart/report; report-type=delivery-status; boundary=a", "report of delivery"),
        ("X-Mailer: Outlook", None),
    ],
)
def test_the_signs_of_a_machine(line: str, reason: str | None) -> None:
    assert seen(SES, f"{line}\r\n").machine == reason


@pytest.mark.parametrize(
    ("sender", "reason"),
    [
        ("an@example.invalid", None),
        ("noreply@example.invalid", "mailbox of nobody"),
        ("no-reply+x@example.invalid", "mailbox of nobody"),
        ("postmaster@example.invalid", "mailbox of nobody"),
        ("tin-request@example.invalid", "mailbox of nobody"),
        ("bounces+12@example.invalid", "mailbox of nobody"),
        ("requestor@example.invalid", None),
        (OWN, "own address"),
        (OWN.upper(), "own address"),
        (OWN.replace("@", "+x@"), "own address"),
    ],
)
def test_mailboxes_that_no_person_reads(sender: str, reason: str | None) -> None:
    assert read(f"From: {sender}\r\n\r\nx".encode(), {OWN}).machine == reason


MARK = "abcdefghij234567abcd"


@pytest.mark.parametrize(
    ("to", "references", "found"),
    [
        ((labelled(OWN, "LS4827395165", MARK),), (), True),
        (("a@b.invalid", labelled(OWN, "LS4827395165", MARK).upper().lower()), (), True),
        ((OWN,), (thread_id(labelled(OWN, "LS4827395165", MARK)).strip("<>"), "x@amazonses.com"), True),
        ((labelled("khac@thu.example.invalid", "LS4827395165", MARK),), (), False),
        ((labelled("phananh@khac.invalid", "LS4827395165", MARK),), (), False),
        ((OWN,), (f"ls4827395165-{MARK}@khac.invalid",), False),
        ((labelled(OWN, "LS48273951", MARK),), (), False),
        ((labelled(OWN, "LS4827395165", MARK[:-1]),), (), False),
        ((OWN,), (), False),
    ],
)
def test_a_label_is_found_in_addresses_and_references(
    to: tuple[str, ...],
    references: tuple[str, ...],
    found: bool,
) -> None:
    mail = Mail("an@example.invalid", to=to, references=references)
    assert list(labels(mail, OWN)) == ([("LS4827395165", MARK)] if found else [])
    assert len(labelled(OWN, "LS4827395165", MARK).partition("@")[0]) <= 64
