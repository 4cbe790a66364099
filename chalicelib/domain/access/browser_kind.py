"""What kind of browser somebody uses, coarse enough to name nobody: a machine and a program.

A person recognises their own sessions by it. The whole ``User-Agent`` is not kept.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum


class Machine(StrEnum):
    """What the browser runs on."""

    IPHONE = "iphone"
    IPAD = "ipad"
    ANDROID = "android"
    WINDOWS = "windows"
    MAC = "mac"
    CHROMEBOOK = "chromebook"
    LINUX = "linux"
    OTHER = "other"


class Program(StrEnum):
    """The browser, or the app that shows pages itself."""

    ZALO = "zalo"
    FACEBOOK = "facebook"
    COC_COC = "coc_coc"
    SAMSUNG = "samsung"
    EDGE = "edge"
    OPERA = "opera"
    FIREFOX = "firefox"
    CHROME = "chrome"
    SAFARI = "safari"
    OTHER = "other"


#: What a User-Agent has one of. The first that fits counts: programs also name those that they are made from.
_MACHINES: Mapping[Machine, tuple[str, ...]] = {
    Machine.IPHONE: ("iPhone", "iPod"),
    Machine.IPAD: ("iPad",),
    Machine.ANDROID: ("Android",),
    Machine.WINDOWS: ("Windows",),
    Machine.MAC: ("Macintosh",),
    Machine.CHROMEBOOK: ("CrOS",),
    Machine.LINUX: ("Linux",),
}
_PROGRAMS: Mapping[Program, tuple[str, ...]] = {
    Program.ZALO: ("Zalo",),
    Program.FACEBOOK: ("FBAN", "FBAV", "FB_IAB"),
    Program.COC_COC: ("coc_coc_browser",),
    Program.SAMSUNG: ("SamsungBrowser",),
    Program.EDGE: ("Edg/", "EdgA/", "EdgiOS/", "Edge/"),
    Program.OPERA: ("OPR/", "OPT/", "Opera"),
    Program.FIREFOX: ("Firefox/", "FxiOS/"),
    Program.CHROME: ("Chrome/", "CriOS/"),
    Program.SAFARI: ("Safari/",),
}


@dataclass(frozen=True, slots=True)
class BrowserKind:
    """A kind of browser."""

    machine: Machine = Machine.OTHER
    program: Program = Program.OTHER

    def __str__(self) -> str:
        return f"{self.machine} {self.program}"


#: A browser of which nothing is known.
UNKNOWN = BrowserKind()


def kind_of(user_agent: str | None) -> BrowserKind:
    """Return the kind that a header ``User-Agent`` names; "other" for what is not known."""
    text = user_agent or ""
    machine = next((one for one, marks in _MACHINES.items() if any(mark in text for mark in marks)), Machine.OTHER)
    program = next((one for one, marks in _PROGRAMS.items() if any(mark in text for mark in marks)), Program.OTHER)
    return BrowserKind(machine, program)


def kind_in(text: str | None) -> BrowserKind:
    """The inverse of ``str``: a kind as it is stored. What another release wrote and this one lacks is "other"."""
    machine, _, program = (text or "").partition(" ")
    return BrowserKind(
        Machine(machine) if machine in set(Machine) else Machine.OTHER,
        Program(program) if program in set(Program) else Program.OTHER,
    )
