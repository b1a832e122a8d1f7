"""`python -m replay.operator`: commands as an operator types them, many in one process to spare its start.

Reads a JSON list of argument lists and prints a JSON list of what each said; stops at the first that fails.
"""

import contextlib
import io
import json
import sys

from main import main


def operate(commands: list[list[str]]) -> int:
    """Run each command with `--json`; the exit code of the last."""
    answers = []
    for command in commands:
        said = io.StringIO()
        with contextlib.redirect_stdout(said):
            code = main([*command, "--json"])
        if code:
            return code
        answers.append(json.loads(said.getvalue()))
    print(json.dumps(answers))
    return 0


if __name__ == "__main__":
    raise SystemExit(operate(json.load(sys.stdin)))
