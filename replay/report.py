"""What a replay found, in figures: printed, and as JSON."""

import json
from collections import Counter
from collections.abc import Mapping
from enum import Enum
from pathlib import Path
from typing import Any

from replay.driver import Played
from replay.plans import COUNTED
from replay.refusals import look_for_refusals
from replay.sightings import look_at
from replay.verdict import judge

TOLD = 20


def figures(played: Played) -> dict[str, Any]:
    """Everything that was counted; lost and doubled come from the journal alone."""
    verdict, seen = judge(played.expected, played.journal), look_at(played.journal)
    refusals = look_for_refusals(played.journal)
    grades = Counter(play.grade for play in played.plays if play.grade)
    cases = Counter(play.closed_as or "open" for play in played.plays if play.case_no)
    lived = Counter(one for play in played.plays for one in play.lived if one in COUNTED)
    return {
        "matters": len(played.plays),
        "prompts": seen.prompts,
        "ratings": {str(grade): grades[grade] for grade in sorted(grades, reverse=True)},
        "cases": dict(sorted(cases.items())),
        "behaviours": {name_of(one): lived[one] for one in sorted(COUNTED, key=name_of)},
        "messages": seen.messages,
        "refusals_provoked": dict(refusals.provoked),
        "refusals_not_provoked": dict(refusals.unprovoked),
        "lost": len(verdict.lost),
        "doubled": len(verdict.doubled),
        "seconds": round(played.seconds, 1),
        "what_was_lost": verdict.lost,
        "what_was_doubled": verdict.doubled,
    }


def name_of(behaviour: Enum) -> str:
    """What the figures call it."""
    return f"{type(behaviour).__name__}.{behaviour.name}".lower()


def is_clean(found: Mapping[str, Any]) -> bool:
    """Nothing lost, nothing doubled, no refusal but those provoked."""
    return not (found["lost"] or found["doubled"] or found["refusals_not_provoked"])


def show(found: Mapping[str, Any]) -> str:
    """The figures, `key=value` a line; of what went wrong the first few."""
    lines = [f"{key}={_plain(value)}" for key, value in found.items() if not key.startswith("what_")]
    for what in ("lost", "doubled"):
        lines += [f"{what}: {one}" for one in found[f"what_was_{what}"][:TOLD]]
    return "\n".join(lines)


def keep(found: Mapping[str, Any], file: Path) -> None:
    """Write the figures down."""
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps(found, ensure_ascii=False, indent=1) + "\n", "utf-8")


def _plain(value: Any) -> str:
    if not isinstance(value, dict):
        return str(value)
    return ", ".join(f"{key}: {count}" for key, count in value.items()) or "none"
