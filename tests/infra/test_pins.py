"""Pinned packages: read with their hashes, fetched by them, and listed in the bill of materials."""

import base64
import hashlib
import json
import os
import re
import subprocess
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from infra.package.bom import BUILT_IN, bill
from infra.package.build import LAMBDA_GLIBC, ROOT
from infra.package.pins import PinError, hashes_of, pinned
from infra.package.wheels import NotFetched, fetch, only_from, platforms

ONE, TWO = "1" * 64, "2" * 64
LISTS = {"requirements.txt": "infra/requirements.in", "infra/requirements-dev.txt": "infra/requirements-dev.in"}


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_pins_are_read_by_their_canonical_names() -> None:
    text = (
        "# runtime\nPyJWT[crypto]==2.15.1  # tokens\n\n-r other.in\n"
        f"pydantic_core==2.46.5 ; python_version >= '3.12' \\\n    --hash=sha256:{ONE} \\\n    --hash=sha256:{TWO}\n"
    )
    assert pinned(text) == {"pyjwt": "2.15.1", "pydantic-core": "2.46.5"}
    assert hashes_of(text.replace("# tokens", f"\\\n  --hash=sha256:{TWO}").replace("  \\", " \\")) == {
        "pyjwt": [TWO],
        "pydantic-core": [ONE, TWO],
    }


@pytest.mark.parametrize("line", ["pillow", "pillow>=13", "pillow>=13,<14"])
def test_an_unpinned_requirement_is_refused(line: str) -> None:
    with pytest.raises(PinError, match="not pinned"):
        pinned(line)


@pytest.mark.parametrize("line", ["pillow==13.0.0", f"pillow==13.0.0 --hash=md5:{ONE}"])
def test_a_requirement_without_a_hash_is_named(line: str) -> None:
    with pytest.raises(PinError, match="pillow has no hash"):
        hashes_of(line)


@pytest.mark.parametrize("made", LISTS)
def test_what_is_chosen_is_what_is_installed(made: str) -> None:
    hashes, installed = hashes_of(read(made)), pinned(read(made))
    assert all(hashes.values())
    chosen = pinned(read(LISTS[made]))
    assert {name: installed.get(name) for name in chosen} == chosen, "run: make pins"
    assert not re.search(r"https?://|--index|--find-links|file:", read(made))


def test_the_functions_packages_are_those_of_the_tests_and_leave_chalice_out() -> None:
    pins, of_tests = pinned(read("requirements.txt")), pinned(read("infra/requirements-dev.txt"))
    assert {"boto3", "pillow", "pydantic", "pynamodb"} <= pins.keys()
    assert "chalice" not in pins
    assert pins.items() <= of_tests.items()


def test_every_package_with_machine_code_has_wheels_for_both_machines() -> None:
    # A hash is of one file: a package with few hashes is pure, or lacks a machine.
    for name in ("cryptography", "h3", "pillow", "pillow-heif", "pydantic-core"):
        assert len(hashes_of(read("requirements.txt"))[name]) > 8, name


def test_the_wheels_of_lambda_are_asked_for_from_its_glibc_down() -> None:
    tags = list(platforms("aarch64", LAMBDA_GLIBC))
    assert (tags[0], tags[-2:]) == ("manylinux_2_34_aarch64", ["manylinux_2_17_aarch64", "manylinux2014_aarch64"])


def make_wheel(folder: Path) -> str:
    """A small wheel; answers its SHA-256."""
    folder.mkdir()
    path = folder / "smallest-1.0-py3-none-any.whl"
    files = {
        "smallest.py": b"",
        "smallest-1.0.dist-info/METADATA": b"Metadata-Version: 2.1\nName: smallest\nVersion: 1.0\n",
        "smallest-1.0.dist-info/WHEEL": b"Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    record = "".join(
        f"{name},sha256={base64.urlsafe_b64encode(hashlib.sha256(body).digest()).decode().rstrip('=')},{len(body)}\n"
        for name, body in files.items()
    )
    with zipfile.ZipFile(path, "w") as wheel:
        for name, body in (files | {"smallest-1.0.dist-info/RECORD": record.encode()}).items():
            wheel.writestr(name, body)
    return hashlib.sha256(path.read_bytes()).hexdigest()


def test_a_package_of_another_hash_is_not_taken(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    right = make_wheel(tmp_path / "index")
    for name in [each for each in os.environ if each.startswith("PIP_")]:
        monkeypatch.delenv(name)
    for name, value in only_from(tmp_path / "index").items():
        monkeypatch.setenv(name, value)
    wanted, folder = tmp_path / "requirements.txt", tmp_path / "wheels"
    wanted.write_text(f"smallest==1.0 --hash=sha256:{ONE}\n")
    with pytest.raises(NotFetched, match="DO NOT MATCH"):
        fetch(wanted, folder, "aarch64", LAMBDA_GLIBC)
    wanted.write_text("smallest==1.0\n")
    with pytest.raises(NotFetched, match="Hashes are required"):
        fetch(wanted, folder, "aarch64", LAMBDA_GLIBC)
    wanted.write_text(f"smallest==1.0 --hash=sha256:{right}\n")
    fetch(wanted, folder, "aarch64", LAMBDA_GLIBC)
    assert [path.name for path in folder.iterdir()] == ["smallest-1.0-py3-none-any.whl"]


def test_chalice_finds_packages_in_the_folder_and_nowhere_else(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("PIP_EXTRA_INDEX_URL", "https://elsewhere.example.invalid")
    given: Mapping[str, str] = only_from(tmp_path)
    assert {name for name in given if name.startswith("PIP_")} == {"PIP_NO_INDEX", "PIP_FIND_LINKS", "PIP_CONFIG_FILE"}
    assert given["PIP_FIND_LINKS"] == str(tmp_path.resolve())


def test_the_bill_names_every_package_and_the_archives(tmp_path: Path) -> None:
    archive = tmp_path / "deployment.zip"
    archive.write_bytes(b"code")
    text = read("requirements.txt")
    found = json.loads(bill("tickets-prod", pinned(text), hashes_of(text), [archive]))
    assert (found["bomFormat"], found["specVersion"]) == ("CycloneDX", "1.6")
    listed = {each["name"]: each for each in found["components"]}
    assert listed.keys() == {*pinned(text), *BUILT_IN}
    assert listed["pillow"]["purl"] == f"pkg:pypi/pillow@{pinned(text)['pillow']}"
    assert {each["content"] for each in listed["pillow"]["hashes"]} == set(hashes_of(text)["pillow"])
    (part,) = found["metadata"]["component"]["components"]
    assert part["hashes"] == [{"alg": "SHA-256", "content": hashlib.sha256(b"code").hexdigest()}]


def audited(tmp_path: Path, output: str, code: int) -> subprocess.CompletedProcess[str]:
    """The audit with a program in place of pip-audit that says this and ends so."""
    python = tmp_path / "python"
    python.write_text(f"#!/bin/sh\nprintf '%s\\n' '{output}'\nexit {code}\n")
    python.chmod(0o755)
    command = [str(ROOT / "infra" / "audit.sh"), str(python)]
    return subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("output", "code", "ends", "says"),
    [
        ("No known vulnerabilities found", 0, 0, "No known"),
        ("Name   Version ID Fix Versions\nurllib3 1.0 PYSEC-1 2.0", 1, 1, "PYSEC-1"),
        ("urllib3: could not be audited", 1, 2, "was not reached"),
        ("ConnectionError: no route", 1, 2, "so nothing is known"),
    ],
)
def test_an_audit_without_a_network_is_no_clean_audit(
    tmp_path: Path, output: str, code: int, ends: int, says: str
) -> None:
    done = audited(tmp_path, output, code)
    assert done.returncode == ends
    assert says in done.stdout + done.stderr
