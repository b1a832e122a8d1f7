"""The rows of a table that an operator wrote: what is wrong with them, and where."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from bot.rules.bad_input import BadInput
from bot.texts import Texts, phrase

WHERE = phrase("第 {line} 行 {column} 列：{problem}")


@dataclass(frozen=True)
class RowProblem:
    """What is wrong in one place of a table."""

    line: int
    column: str
    sentence: str
    values: Mapping[str, object] = field(default_factory=dict)

    def said(self, t: Texts) -> str:
        """Line, column and problem in one sentence."""
        return t(WHERE, line=self.line, column=self.column, problem=t(self.sentence, **self.values))


class RowsError(BadInput):
    """A table cannot be used; `problems` tells every place, first things first."""

    def __init__(self, problems: Sequence[RowProblem]) -> None:
        self.problems = sorted(problems, key=lambda problem: problem.line)
        first = self.problems[0]
        problem = first.sentence.format(**first.values)
        super().__init__(WHERE, key=first.column, line=first.line, column=first.column, problem=problem)
