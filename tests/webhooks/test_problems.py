"""Each refusal that can reach HTTP has its one problem, and each kind its status and title."""

import ast
import inspect

import pytest

from bot import errors
from bot.services import intake
from bot.texts import texts
from webhooks.problems import REFUSALS, STATUS, TITLES, Kind, Problem, problem_of


def refusals_named_in(module: object) -> set[type[errors.Refusal]]:
    """The refusals that a module's code speaks of."""
    tree = ast.parse(inspect.getsource(module))  # type: ignore[arg-type]
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    found = [getattr(errors, name, None) for name in names]
    return {cls for cls in found if isinstance(cls, type) and issubclass(cls, errors.Refusal)}


def test_every_refusal_of_the_intake_is_a_problem() -> None:
    assert refusals_named_in(intake) <= set(REFUSALS)


@pytest.mark.parametrize("refusal", list(REFUSALS))
def test_a_refusal_becomes_its_document(refusal: type[errors.Refusal]) -> None:
    document = problem_of(refusal(code="B7区", matter_no="2554")).document(texts())

    assert document["type"] == f"urn:yiping:problem:{REFUSALS[refusal]}"
    assert "2554" not in str(document)


@pytest.mark.parametrize("kind", list(Kind))
def test_every_kind_has_a_status_and_a_title(kind: Kind) -> None:
    document = Problem(kind).document(texts())

    assert (document["status"], document["title"]) == (STATUS[kind], TITLES[kind])


@pytest.mark.parametrize(("wait", "header"), [(0.001, "1"), (1.0, "1"), (1.01, "2"), (60, "60")])
def test_waiting_is_told_in_whole_seconds(wait: float, header: str) -> None:
    assert Problem(Kind.RATE_LIMITED, retry_after=wait).headers == {"Retry-After": header}
