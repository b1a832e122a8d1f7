"""Tables that operators hand over: the lines of a CSV file, each with its number."""

import csv
import io
from collections.abc import Iterator, Sequence

from bot.rules.rows import RowProblem, RowsError
from bot.texts import phrase

Cells = tuple[int, Sequence[str]]


def lines_of(text: str, first_column: str) -> Iterator[Cells]:
    """Every line that is not blank, with the number of its first line in the file. Raises RowsError."""
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    start = 1
    try:
        for cells in reader:
            if any(cell.strip() for cell in cells):
                yield start, cells
            start = reader.line_num + 1
    except csv.Error as error:
        sentence = phrase("不是有效的 CSV，请检查引号（{problem}）。")
        raise RowsError([RowProblem(start, first_column, sentence, {"problem": error})]) from error
