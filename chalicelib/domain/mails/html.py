"""The text of an HTML mail: what a reader sees, with what is quoted marked as in plain mails.

The standard library's parser takes minutes for a hostile mail of 200 kB, html2text is under the GPL, and Beautiful
Soup stands on that parser. A text needs no tree, so each character is looked at once here.
"""

from __future__ import annotations

import html
from collections.abc import Iterator
from dataclasses import dataclass, field

#: Elements whose content nobody sees, and those that begin a line.
_HIDDEN = frozenset({"script", "style", "title", "template", "noscript", "svg", "object", "select", "textarea"})
_BLOCKS = frozenset(
    {
        *("address", "article", "blockquote", "body", "center", "dd", "div", "dl", "dt", "fieldset", "footer", "form"),
        *("h1", "h2", "h3", "h4", "h5", "h6", "header", "hr", "li", "main", "ol", "p", "pre", "section", "table"),
        *("tr", "ul"),
    }
)
_SPACED = frozenset({"p", "h1", "h2", "h3", "table"})
_LONGEST_NAME = 20


def text_of(source: str) -> str:
    """The text of an HTML mail, line by line. Bears anything."""
    text = _Text()
    for kind, found in _pieces(source):
        if kind == "text":
            text.words.append(found)
        elif kind == "open":
            text.begin(found)
        else:
            text.end(found)
    text.end_line()
    return "\n".join(text.lines).strip()


@dataclass
class _Text:
    lines: list[str] = field(default_factory=list)
    words: list[str] = field(default_factory=list)
    quotes: int = 0

    def begin(self, tag: str) -> None:
        if tag == "br":
            self.end_line(keep_empty=True)
        elif tag in ("td", "th"):
            self.words.append(" ")
        elif tag in _BLOCKS:
            self.end_line()
            if tag in _SPACED:
                self.lines.append("")
            if tag == "li":
                self.words.append("- ")
        self.quotes += tag == "blockquote"

    def end(self, tag: str) -> None:
        if tag in _BLOCKS:
            self.end_line()
        self.quotes = max(0, self.quotes - (tag == "blockquote"))

    def end_line(self, *, keep_empty: bool = False) -> None:
        text = " ".join(_unescaped("".join(self.words)).split())
        self.words = []
        if text or keep_empty:
            self.lines.append(f"> {text}" if self.quotes else text)


def _pieces(source: str) -> Iterator[tuple[str, str]]:
    """The texts, and the names of the tags that begin and end, in their order."""
    lowered, at = source.lower(), 0
    while (start := source.find("<", at)) >= 0:
        yield "text", source[at:start]
        if source.startswith("<!--", start):
            at = _after(source, "-->", start)
            continue
        following = lowered[start + 1 : start + 2]
        if not (following.isalpha() or following in ("/", "!", "?")):
            yield "text", "<"
            at = start + 1
            continue
        # A ">" within a value of an attribute ends the tag too: a stray word is better than a long search.
        at = _after(source, ">", start)
        name = _name(lowered, start + 1)
        if name in _HIDDEN:
            at = _after(lowered, f"</{name}", at)
            at = _after(source, ">", at)
        elif name.startswith("/"):
            yield "close", name[1:]
        elif name:
            yield "open", name
    yield "text", source[at:]


def _after(source: str, wanted: str, start: int) -> int:
    """Where the source goes on after ``wanted``; its end if that is missing."""
    found = source.find(wanted, start)
    return len(source) if found < 0 else found + len(wanted)


def _name(lowered: str, start: int) -> str:
    end = start + (lowered[start : start + 1] == "/")
    while end < len(lowered) and end - start < _LONGEST_NAME and lowered[end].isalnum():
        end += 1
    return lowered[start:end]


def _unescaped(text: str) -> str:
    try:
        return html.unescape(text)
    except ValueError:
        # A number of thousands of digits stands for no character.
        return text
