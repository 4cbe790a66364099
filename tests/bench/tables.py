"""What the largest table costs: CPU, memory and size of the file, and requests to AWS for each page.

python -m tests.bench.tables
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import time
from pathlib import Path

from chalicelib.domain.tables.asking import MOST_LINES, TableForm
from chalicelib.domain.tables.columns import COLUMNS, ColumnKind, TableLine, headings

#: A description of this many characters, about as long as those of the sample.
_LONG = 300
_CHILD = """
import resource, sys
from pathlib import Path
from tests.bench.tables import make
spent = make({form!r}, Path({path!r}))
print(spent, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
"""


def make(form: str, path: Path) -> float:
    """Write the largest table into a file. Returns the CPU seconds that it took, the library's import included."""
    began = time.process_time()
    from chalicelib.media import workbooks

    lines = (_line(number) for number in range(MOST_LINES))
    if form == TableForm.XLSX:
        workbooks.write_workbook(path, "Phiếu", headings("vi"), lines)
    else:
        workbooks.write_csv(path, headings("vi"), lines)
    return time.process_time() - began


def _line(number: int) -> TableLine:
    text = f"Rác thải tràn ra đường {number} "
    values = {ColumnKind.TEXT: text[:20], ColumnKind.LONG: (text * 20)[:_LONG], ColumnKind.TIME: "2026-03-02 08:00:00"}
    return [values[column.kind] for column in COLUMNS]


def main() -> None:
    """Measure and print."""
    print(f"\nA table of {MOST_LINES} lines")
    with tempfile.TemporaryDirectory() as folder:
        for form in TableForm:
            path = Path(folder) / form
            code = _CHILD.format(form=str(form), path=str(path))
            done = subprocess.run([sys.executable, "-c", code], capture_output=True, check=True, text=True)
            spent, memory = done.stdout.split()
            size = path.stat().st_size / 1e6
            print(f"  {form:<5} {float(spent):5.1f} s CPU, {int(memory) / 1024:5.0f} MB memory, {size:5.1f} MB file")


if __name__ == "__main__":
    main()
