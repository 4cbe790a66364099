"""Cut what a reply quotes, and its signature: what is left is what the person wrote.

The libraries for this know no Vietnamese, and their patterns take very long for hostile texts. Each line here is
looked at once.
"""

from __future__ import annotations

import re

#: "Vào Th 6, 27 thg 11, 2026 vào lúc 09:30 … <…> đã viết:", "On Fri, Nov 27, 2026 at 9:30 AM … wrote:". Clients break
#: this line, so up to this many lines are joined.
_JOINED = 3
_LONGEST_WROTE = 400
_WROTE = re.compile(r"^(vào|on|ngày|lúc|thứ)\b.*(đã viết|viết|wrote)\s*:$", re.IGNORECASE)
#: The first line of a forwarded or quoted mail's head, as Outlook, Zimbra and Gmail write it.
_HEAD = re.compile(r"^\W{0,4}(từ|from|người gửi)\W{0,3}:\W{0,4}\S", re.IGNORECASE)
_NEXT = re.compile(
    r"^\W{0,4}(đã gửi|ngày|date|sent|đến|tới|người nhận|to|cc|tiêu đề|chủ đề|subject)\W{0,3}:", re.IGNORECASE
)
_ORIGINAL = "original message|tin nhắn gốc|thư gốc|tin nhắn ban đầu|thư ban đầu"
_BAR = "(-{2,80}|_{5,80}|={5,80})"
_MARKED = re.compile(rf"^\s{{0,9}}{_BAR}\s{{0,9}}({_ORIGINAL})?\s{{0,9}}{_BAR}?$", re.IGNORECASE)
_FORWARDED = re.compile(
    r"forwarded message|thư chuyển tiếp|tin nhắn được chuyển tiếp|thư đã chuyển tiếp", re.IGNORECASE
)
_SENT_FROM = re.compile(r"^(được gửi từ|gửi từ|đã gửi từ|sent from|get outlook for)\b.{0,60}$", re.IGNORECASE)
_SIGNATURE = "--"


def unquoted(text: str, *, is_reply: bool) -> str:
    """What the person wrote in a mail. Of a new mail only the signature is cut: a forwarded mail is what it says.

    If a reply has words between or below the quoted lines, they are kept.
    """
    lines = [line.rstrip() for line in text.split("\n")]
    kept: list[str] = []
    for number, line in enumerate(lines):
        if line.strip() == _SIGNATURE or _SENT_FROM.match(line.strip()):
            # What follows may be a quoted mail, or nothing; the person's own words come before it.
            if not is_reply or not any(one.startswith(">") for one in lines[number:]):
                break
            continue
        if is_reply and (line.startswith(">") or _begins_wrote(lines, number)):
            if not line.startswith(">") and not _is_answered_below(lines, number):
                break
            continue
        if is_reply and _begins_head(lines, number):
            break
        kept.append(line)
    return _tidy(_without_tails(kept) if is_reply else kept)


def _begins_wrote(lines: list[str], number: int) -> bool:
    joined = ""
    for line in lines[number : number + _JOINED]:
        joined = f"{joined} {line.strip()}".strip()
        if len(joined) > _LONGEST_WROTE:
            return False
        if joined.endswith(":"):
            return _WROTE.match(joined) is not None
    return False


def _begins_head(lines: list[str], number: int) -> bool:
    line = lines[number]
    if len(line) <= _LONGEST_WROTE and _FORWARDED.search(line) and line.lstrip().startswith("-"):
        return True
    following = [one for one in lines[number + 1 : number + 5] if one.strip()]
    if len(line) <= _LONGEST_WROTE and _HEAD.match(line):
        return any(_NEXT.match(one[:_LONGEST_WROTE]) for one in following)
    marked = len(line) <= 80 and _MARKED.match(line) is not None and line.strip() != _SIGNATURE
    return marked and any(_HEAD.match(one[:_LONGEST_WROTE]) for one in following)


def _is_answered_below(lines: list[str], number: int) -> bool:
    """Whether the quoted lines are marked, so that the person's own words can be told from them."""
    return any(line.startswith(">") for line in lines[number : number + _JOINED + 2])


def _without_tails(kept: list[str]) -> list[str]:
    """Without the rest of a broken "wrote" line above marked lines."""
    return [line for line in kept if not (len(line) <= _LONGEST_WROTE and _is_wrote_s_end(line))]


def _is_wrote_s_end(line: str) -> bool:
    said = line.strip().lower()
    return said in ("đã viết:", "viết:", "wrote:") or (said.endswith(("> đã viết:", "> wrote:", "> viết:")))


def _tidy(lines: list[str]) -> str:
    """The lines without empty ones at both ends, and with at most one empty line in a row."""
    found: list[str] = []
    for line in lines:
        if line.strip() or (found and found[-1].strip()):
            found.append(line)
    return "\n".join(found).strip()
