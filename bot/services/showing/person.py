"""What belongs to a person: their matters, what is held of them, who was told, what they chose."""

from bot.facts import (
    HelpFacts,
    LanguageFacts,
    LinkFacts,
    MyFacts,
    MyMatterFacts,
    Notice,
    OwnPhoneFacts,
    PlainFacts,
    PrivacyFacts,
    RefusalFacts,
    StopChosenFacts,
    StoppedFacts,
    ToldFacts,
    WelcomeFacts,
)
from bot.rules.numbers import tail
from bot.services.showing.reading import LIST_LENGTH, Loader, Reading, subject_id, title
from bot.texts import base_language, is_plain, languages
from models.tables import Case, Link, Matter, Outbox, Phone, Prompt, Rating, RatingWord, Source
from models.terms import OPEN_STATES, Audience, OutboxState

TOLD_KINDS = (
    Notice.ALERT,
    Notice.WORDS,
    Notice.CITIZEN_SAID,
    Notice.NEW_GRADE,
    Notice.JUDGED,
    Notice.CONTACT_DENIED,
    Notice.LISTED,
    Notice.DECIDE_OFFICE,
    Notice.EXTENSION,
    Notice.PRESSURE_REPORT,
)


class PersonPages:
    """What belongs to a person: their matters, what is held of them, who was told, what they chose."""

    def __init__(self, reading: Reading) -> None:
        self._reading = reading

    def loaders(self) -> dict[Notice, Loader]:
        """Who loads which kind."""
        return {
            Notice.WELCOME: self._welcome,
            Notice.HELP: self._help,
            Notice.LANGUAGE: self._language,
            Notice.PLAIN_SET: self._plain_set,
            Notice.PRIVACY: self._privacy,
            Notice.LINK_CUT: self._link_cut,
            Notice.MY: self._my,
            Notice.STOPPED: self._stopped,
            Notice.STOP_CHOSEN: self._stop_chosen,
            Notice.REFUSAL: self._refusal,
        }

    async def _welcome(self, row: Outbox) -> WelcomeFacts:
        return WelcomeFacts(bool(row.facts.get("returned")), bool(row.facts.get("known")))

    async def _help(self, row: Outbox) -> HelpFacts:
        is_official = await self._reading.files.accounts.is_official(subject_id(row))
        return HelpFacts(is_official, is_plain(row.language))

    async def _plain_set(self, row: Outbox) -> PlainFacts:
        return PlainFacts(is_plain(row.language))

    async def _language(self, row: Outbox) -> LanguageFacts:
        return LanguageFacts(subject_id(row), base_language(row.language), tuple(enumerate(languages())))

    async def _privacy(self, row: Outbox) -> PrivacyFacts:
        account_id = subject_id(row)
        links = await Link.filter(account_id=account_id, cut_at=None).order_by("id")
        return PrivacyFacts(
            account_id,
            await Prompt.filter(account_id=account_id, matter__general=False).count(),
            await Rating.filter(account_id=account_id).count(),
            await RatingWord.filter(account_id=account_id, key__wrapped__isnull=False).count(),
            self._reading.ground.policy.keep_contact.natural_days or 0,
            tuple([await self._link(link) for link in links]),
            await self._told(account_id),
            await self._phone(account_id),
        )

    async def _phone(self, account_id: int) -> OwnPhoneFacts | None:
        phone = await Phone.get_or_none(account_id=account_id)
        if phone is None:
            return None
        ground = self._reading.ground
        return OwnPhoneFacts(ground.day(phone.shared_at), ground.due_day(phone.forget_at))

    async def _told(self, account_id: int) -> tuple[ToldFacts, ...]:
        """What left for offices about this person's matters, newest first; the same thing once a day."""
        rows = await (
            Outbox.filter(
                matter__rating__account_id=account_id,
                audience=Audience.OFFICE,
                state=OutboxState.SENT,
                kind__in=TOLD_KINDS,
            )
            .prefetch_related("matter")
            .order_by("-id")
        )
        told: dict[ToldFacts, None] = {}
        for row in rows:
            if row.matter:
                told.setdefault(await self._told_by(row, row.matter))
        return tuple(told)[:LIST_LENGTH]

    async def _told_by(self, row: Outbox, matter: Matter) -> ToldFacts:
        office = await self._reading.files.accounts.office_of_chat(row.chat_id, row.created_at)
        day = self._reading.ground.day(row.ended_at or row.created_at)
        name = office.name if office else matter.office_name
        return ToldFacts(day, name, Notice(row.kind), matter.service_name)

    async def _link_cut(self, row: Outbox) -> LinkFacts:
        return await self._link(await Link.get(id=row.subject_id))

    async def _link(self, link: Link) -> LinkFacts:
        source = await Source.get(citizens__id=link.citizen_id)
        newest = await Matter.filter(citizen_id=link.citizen_id).order_by("-id").first()
        end = tail(newest.matter_no) if newest else ""
        return LinkFacts(link.id, title(source), self._reading.ground.day(link.since), end)

    async def _my(self, row: Outbox) -> MyFacts:
        query = Prompt.filter(account_id=row.subject_id).order_by("-id")
        shown = await query.limit(LIST_LENGTH)
        lines = [await self.my_matter(prompt) for prompt in shown]
        return MyFacts(tuple(lines), max(0, await query.count() - LIST_LENGTH))

    async def my_matter(self, prompt: Prompt) -> MyMatterFacts:
        """One matter, its rating and its newest case."""
        rating = await Rating.get_or_none(matter_id=prompt.matter_id)
        case = await Case.filter(rating=rating).order_by("-id").first() if rating else None
        day = self._reading.ground.due_day
        return MyMatterFacts(
            await self._reading.matter_of(prompt),
            prompt.state,
            await self._reading.ratings.grade_of(rating) if rating else None,
            case.case_no if case else None,
            case.state if case else None,
            case.closed_as if case else None,
            day(case.contact_due) if case else None,
            day(case.rectify_due) if case else None,
            prompt.reason,
        )

    async def _stopped(self, row: Outbox) -> StoppedFacts:
        open_cases = await Case.filter(rating__account_id=row.subject_id, state__in=OPEN_STATES).order_by(
            "id"
        )
        prompts = [await self._reading.files.prompt_of(case) for case in open_cases]
        return StoppedFacts(
            subject_id(row), tuple([await self._reading.matter_of(prompt) for prompt in prompts])
        )

    async def _stop_chosen(self, row: Outbox) -> StopChosenFacts:
        return StopChosenFacts(bool(row.facts.get("results")))

    async def _refusal(self, row: Outbox) -> RefusalFacts:
        return RefusalFacts(str(row.facts["name"]), dict(row.facts.get("facts") or {}))  # type: ignore[call-overload]
