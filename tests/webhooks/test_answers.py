"""What a source reads of a matter, where its citizen opened the rating."""

from dataclasses import replace
from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

from bot.services.intake import CaseStatus, MatterStatus, RatingStatus
from models.terms import CaseState, Grade, Outcome, PromptState, RatingState, Visibility
from webhooks.answers import where_it_stands

MOMENT = datetime(2026, 11, 20, 2, 15, 3, 123456, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Shanghai")
STATUS = MatterStatus(
    "m-1",
    "2554",
    1,
    PromptState.ANSWERED,
    None,
    MOMENT,
    RatingStatus(RatingState.SETTLED, Grade.DISSATISFIED, 1, Visibility.NAMED, MOMENT),
    CaseStatus(
        "C-7F3K29QD",
        CaseState.REPLIED,
        Outcome.RECTIFY_NOW,
        None,
        date(2026, 11, 23),
        date(2026, 11, 27),
    ),
)


def test_a_named_rating_and_its_case_are_told() -> None:
    assert where_it_stands(STATUS, ZONE).model_dump(mode="json") == {
        "matter_id": "m-1",
        "matter_no": "2554",
        "service_seq": 1,
        "prompt": {"state": "answered", "reason": None, "sent_at": "2026-11-20T10:15:03+08:00"},
        "rating": {
            "state": "settled",
            "grade": 2,
            "version": 1,
            "visibility": "named",
            "submitted_at": "2026-11-20T10:15:03+08:00",
        },
        "case": {
            "case_no": "C-7F3K29QD",
            "state": "replied",
            "outcome": "rectify_now",
            "closed_as": None,
            "contact_due": "2026-11-23",
            "rectify_due": "2026-11-27",
        },
    }


def test_where_there_is_none_rating_and_case_are_null() -> None:
    told = where_it_stands(replace(STATUS, rating=None, case=None), ZONE).model_dump(mode="json")

    assert (told["rating"], told["case"]) == (None, None)
