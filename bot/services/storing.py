"""Storing one matter by itself, step by step: every kind of matter there is, on either store."""

from dataclasses import dataclass

from tortoise.exceptions import IntegrityError
from tortoise.transactions import in_transaction

from bot.rules.asking import Candidate, first_move, is_shown, is_stale, why_not_asked
from bot.rules.rehearsing import behaviour_of
from bot.services.accounts import AccountDesk
from bot.services.ground import Ground
from bot.services.phones import PhoneBook
from bot.services.reach import ReachDesk
from bot.services.reported import MatterReport
from bot.services.stage import Stage
from bot.services.tagbooks import TagBookDesk
from models.tables import Account, Citizen, Matter, Office, Prompt, Source
from models.terms import Actor, PromptState, Subject

TOKEN_BYTES = 18
PUBLIC_ID_BYTES = 12


@dataclass(frozen=True)
class Whom:
    """The account to ask: by a lasting link, because it waits for its phone number, or by a hint."""

    account: Account | None
    linked: bool = False
    waited: bool = False


class Storing:
    """Part of the intake: a matter that was not known, its citizen and its prompt, inside a unit of work."""

    def __init__(
        self,
        ground: Ground,
        accounts: AccountDesk,
        reach: ReachDesk,
        tagbooks: TagBookDesk,
        phones: PhoneBook,
    ) -> None:
        self._ground = ground
        self._accounts = accounts
        self._reach = reach
        self._tagbooks = tagbooks
        self._phones = phones
        self._stage = Stage(ground)

    async def store(self, source: Source, office: Office, report: MatterReport) -> tuple[Matter, Prompt]:
        """Store the matter and ask about it."""
        ground = self._ground
        citizen = await self._citizen(source, report.citizen_ref)
        phone, hint = self.hashes(source, report)
        matter = await Matter.create(
            public_id=f"m-{ground.dice.token(PUBLIC_ID_BYTES)}",
            source=source,
            matter_no=report.matter_no,
            service_seq=report.service_seq,
            citizen=citizen,
            citizen_kind=report.citizen_kind,
            service_code=report.service_code,
            service_name=report.service_name,
            service_private=report.service_private,
            office=await self._stage.office() if source.test else office,
            office_name=office.name,
            channel=report.channel,
            window=report.window,
            clerk=report.clerk,
            completed_at=report.completed_at,
            completed_on=ground.day(report.completed_at),
            received_at=ground.now(),
            language=report.language,
            hint_hash=hint,
            phone_hash=phone,
            contact=await ground.vault.seal(citizen.key_id, report.contact()),
            forget_at=ground.due(report.completed_at, ground.policy.keep_contact).at,
            fingerprint=ground.vault.hashes("content", report.canonical)[0],
            policy_version=ground.policy.version,
            tag_book_version=(await self._tagbooks.current()).version,
        )
        return matter, await self._ask(source, matter, report)

    def hashes(self, source: Source, report: MatterReport) -> tuple[str | None, str | None]:
        """Phone and hint, by which a person finds the matter and it finds them; for a rehearsal neither."""
        hashes = self._ground.vault.hashes
        hinted = None if source.test else report.telegram_user_id
        phone = None if source.test else report.phone
        return (
            next(iter(self._phones.hashes(phone)), None) if phone else None,
            hashes("account", str(hinted))[0] if hinted is not None else None,
        )

    async def waiting(self, report: MatterReport) -> Account | None:
        """Who shared this phone number and asked to be told."""
        return await self._phones.waiting(self._phones.hashes(report.phone)) if report.phone else None

    async def _citizen(self, source: Source, ref: str) -> Citizen:
        """The person behind a reference; a person who was erased comes back with a fresh key."""
        vault = self._ground.vault
        hashes = vault.hashes("ref", ref)
        citizen = await Citizen.get_or_none(source=source, ref_hash__in=hashes)
        if citizen is None:
            try:
                async with in_transaction():
                    return await Citizen.create(source=source, ref_hash=hashes[0], key=await vault.new_key())
            except IntegrityError:
                # another matter of theirs came at the same moment
                citizen = await Citizen.get(source=source, ref_hash__in=hashes)
        return await self._returned(citizen.id) if await vault.is_destroyed(citizen.key_id) else citizen

    async def _returned(self, citizen_id: int) -> Citizen:
        """Somebody who was erased, with the fresh key; of two matters at once the first brings it."""
        citizen, vault = await Citizen.filter(id=citizen_id).select_for_update().get(), self._ground.vault
        if await vault.is_destroyed(citizen.key_id):
            citizen.key_id = (await vault.new_key()).id
            await citizen.save(update_fields=["key_id"])
        return citizen

    async def _ask(self, source: Source, matter: Matter, report: MatterReport) -> Prompt:
        ground = self._ground
        whom = await self._whom(source, matter, report)
        account = await self._accounts.still(whom.account)
        reason = why_not_asked(
            await self._candidate(account, matter),
            completed_at=matter.completed_at,
            hinted=report.telegram_user_id is not None,
            now=ground.now(),
            policy=ground.policy,
            test=source.test,
        )
        action, state = first_move(reason)
        prompt = await Prompt.create(
            matter=matter,
            account_id=account.id if account and (whom.linked or state is PromptState.SCHEDULED) else None,
            state=state,
            reason=reason,
            token=f"m_{ground.dice.token(TOKEN_BYTES)}",
            expires_at=ground.due(matter.completed_at, ground.policy.rating_window).at,
            opened_at=ground.now() if whom.waited else None,
        )
        await ground.move(matter.id, Subject.PROMPT, action, None, Actor.SOURCE, why=reason or "")
        if account is not None and is_shown(reason, waited_for=whom.waited):
            await self._show(source, matter, prompt, report, account, whom)
        return prompt

    async def _show(
        self,
        source: Source,
        matter: Matter,
        prompt: Prompt,
        report: MatterReport,
        account: Account,
        whom: Whom,
    ) -> None:
        ground = self._ground
        behaviour = behaviour_of(report.citizen_ref) if source.test else None
        if behaviour is not None:
            await self._stage.begin(prompt, behaviour)
        if behaviour is not None or whom.waited:
            await self._reach.send_prompt(account, prompt)
            return
        stale = is_stale(completed_at=matter.completed_at, now=ground.now(), policy=ground.policy)
        later = self._reach.after_the_counter(matter)
        await self._reach.send_prompt(account, prompt, by_clock=stale, not_before=later, unasked=True)

    async def _whom(self, source: Source, matter: Matter, report: MatterReport) -> Whom:
        """The account to ask, if one is known; of a test source nobody real."""
        if source.test:
            plays = behaviour_of(report.citizen_ref) is not None
            return Whom(await self._stage.citizen(matter) if plays else None)
        if linked := await self._accounts.linked(matter.citizen_id):
            return Whom(linked, linked=True)
        if waiting := await self.waiting(report):
            return Whom(waiting, waited=True)
        hint = report.telegram_user_id
        return Whom(await self._accounts.started(hint) if hint is not None else None)

    async def _candidate(self, account: Account | None, matter: Matter) -> Candidate | None:
        if account is None:
            return None
        works_there = await self._accounts.has_role_in(account.id, matter.office_id)
        return Candidate(works_there, self._accounts.why_unreachable(account))
