"""Rows that only later acts of people would bring: one in each guarded table, about the newest case."""

from datetime import UTC, datetime

from models.tables import (
    Case,
    Event,
    Extension,
    FigureChange,
    FigureCorrection,
    HandOver,
    Hold,
    Official,
    PressureReport,
    PublishedDay,
    Rating,
)
from models.terms import ExtensionState, HandOverState, Level, Measure, PressureKind, PressureState

AT = datetime(2026, 11, 20, tzinfo=UTC)


async def later_rows() -> None:
    """A case handed over and extended, pressure, a hold, the feed read, a figure put right, a day."""
    case = await Case.all().order_by("-id").first()
    assert case is not None
    official = await Official.all().order_by("-id").get()
    rating = await Rating.get(id=case.rating_id)
    await HandOver.create(
        case=case,
        number=1,
        state=HandOverState.DONE,
        from_office_id=case.office_id,
        to_office_id=case.office_id,
        official=official,
        at=AT,
    )
    await Extension.create(
        case=case,
        official=official,
        state=ExtensionState.ASKED,
        asked_at=AT,
        from_due=AT,
        to_due=AT,
        decide_by=AT,
    )
    await PressureReport.create(
        report_no="P-22222222",
        matter_id=rating.matter_id,
        account_id=rating.account_id,
        kind=PressureKind.TOLD_TO_PRAISE,
        state=PressureState.OPEN,
        at=AT,
    )
    await Hold.create(since=AT)
    newest = await Event.all().order_by("-id").first()
    assert newest is not None
    await Event.filter(id=newest.id).update(position=1)
    await FigureChange.create(
        day="2026-11-20",
        office_id=case.office_id,
        service="",
        window="",
        channel="hall",
        measure=Measure.REPORTED,
        detail="",
        n=1,
    )
    await FigureCorrection.create(
        at=AT,
        why="x",
        level=Level.ALL,
        period="",
        measure=Measure.REPORTED,
        office_id=0,
        part="",
        was=1,
        became=2,
    )
    await PublishedDay.create(
        day=AT.date(),
        published_at=AT,
        lines=1,
        packed_csv="x",
        csv_hash="x",
        packed_json="x",
        json_hash="x",
    )
