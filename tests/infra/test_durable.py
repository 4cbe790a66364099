"""What the local stack answered outlives its process, whenever that is killed."""

import json
from pathlib import Path
from typing import IO

import pytest

from infra.stack.durable.journal import Damage, Entry, Journal, JournalError
from infra.stack.local import LocalAws, LocalError
from tests.infra.crashes import crash, lost

RECORDS: list[list[Entry]] = [
    [["item", ["0", "r", "Table"], "pk", "sk", {"pk": {"S": "Đường Trần Đăng Ninh\n"}}]],
    [["queued", "outbox", {"body": b"\x00\xff"}], ["place", ["0", "r", "esm"], 7]],
    [["unqueued", "outbox", ["1"]]],
]


def written(folder: Path) -> Path:
    """The file of a journal with all records."""
    journal = Journal(folder)
    journal.open()
    for record in RECORDS:
        journal.append(record)
    journal.close()
    return journal.files[0]


def test_records_come_back_in_their_order_from_all_files(tmp_path: Path) -> None:
    written(tmp_path)
    second = Journal(tmp_path)
    assert [path.name for path in second.open(RECORDS[0])] == ["00000001.journal"]
    damage = Damage()
    assert list(Journal(tmp_path).read(damage)) == [*RECORDS, RECORDS[0]]
    assert damage == Damage()
    second.close()


def test_a_record_cut_off_at_any_byte_is_skipped_and_counted(tmp_path: Path) -> None:
    path = written(tmp_path)
    whole = path.read_bytes()
    start = whole.rindex(b"\n", 0, -1) + 1
    for end in range(start + 1, len(whole)):
        path.write_bytes(whole[:end])
        damage = Damage()
        assert list(Journal(tmp_path).read(damage)) == RECORDS[:-1], end
        assert (damage.torn, damage.damaged) == (1, [])


def test_a_damaged_record_is_named_and_the_records_behind_it_are_read(tmp_path: Path) -> None:
    path = written(tmp_path)
    path.write_bytes(path.read_bytes().replace(b'"pk"', b'"pq"', 1))
    damage = Damage()
    assert list(Journal(tmp_path).read(damage)) == RECORDS[1:]
    assert (damage.torn, damage.damaged) == (0, ["00000001.journal:1"])


def test_a_record_that_does_not_fit_on_the_disk_leaves_nothing_behind(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    journal = Journal(tmp_path)
    journal.open(RECORDS[0])
    assert journal._file is not None
    file: IO[bytes] = journal._file

    class Full:
        """A disk that takes ten bytes more."""

        name = "full"

        def write(self, data: bytes) -> int:
            return file.write(data[:10])

        def __getattr__(self, name: str) -> object:
            return getattr(file, name)

    monkeypatch.setattr(journal, "_file", Full())
    with pytest.raises(JournalError, match="10 of"):
        journal.append(RECORDS[1])
    monkeypatch.undo()
    journal.append(RECORDS[2])
    journal.close()
    damage = Damage()
    assert list(Journal(tmp_path).read(damage)) == [RECORDS[0], RECORDS[2]]
    assert damage == Damage()


@pytest.mark.stack
def test_a_killed_stack_has_everything_that_it_answered(tmp_path: Path) -> None:
    answered = crash(tmp_path, kills=1, load_seconds=2, say=lambda _: None)
    assert answered.reports
    with LocalAws(tmp_path) as aws:
        found = "\n".join(aws.found())
        assert "records of the journal" in found
        assert "NOT" not in found
        assert lost(aws, answered) == []
    # Stopped in order, it has cut the journal down to what its snapshot does not hold.
    (journal,) = (tmp_path / "journal").iterdir()
    assert '"item"' not in journal.read_text()
    assert json.loads((tmp_path / "state" / "dynamodb.json").read_text())


@pytest.mark.stack
def test_a_start_ends_on_a_snapshot_that_cannot_be_read_and_changes_nothing(tmp_path: Path) -> None:
    snapshot = tmp_path / "state" / "dynamodb.json"
    snapshot.parent.mkdir()
    snapshot.write_text('{"payload": {"tab')
    with pytest.raises(LocalError, match=r"nothing was changed[\s\S]*dynamodb\.json cannot be read"):
        LocalAws(tmp_path).start()
    assert snapshot.read_text() == '{"payload": {"tab'


@pytest.mark.stack
def test_a_first_start_that_was_killed_is_set_aside(tmp_path: Path) -> None:
    (tmp_path / "journal").mkdir()
    (tmp_path / "state").mkdir()
    (tmp_path / "state" / "kms.json").write_text("{}")
    with LocalAws(tmp_path) as aws:
        assert aws.found() == []
    assert (tmp_path / "unfinished" / "state" / "kms.json").exists()
