"""What a general review is kept as: a matter of no system, and a prompt that nobody was sent."""

from tortoise.exceptions import IntegrityError
from tortoise.transactions import in_transaction

from bot.rules.lifecycle import Act
from bot.services.citizens import Citizens
from bot.services.ground import Ground
from bot.services.secrets import new_secret
from bot.services.sources import GENERAL
from bot.services.storing import PUBLIC_ID_BYTES, TOKEN_BYTES
from bot.services.tagbooks import TagBookDesk
from models.tables import Account, Counter, Matter, Prompt, Source
from models.terms import Actor, CitizenKind, PromptState, ServiceChannel, Subject

SERVICE = "综合点评"
REF = "account:{id}"


class GeneralMatters:
    """Makes the rows under which all desks know a general review. Inside a unit of work."""

    def __init__(self, ground: Ground, tagbooks: TagBookDesk) -> None:
        self._ground = ground
        self._tagbooks = tagbooks
        self._citizens = Citizens(ground.vault)

    async def make(self, account: Account, counter: Counter) -> Prompt:
        """The matter of one press, and its prompt, about to be answered; the counter's office is fetched."""
        ground = self._ground
        matter = await self._matter(account, counter)
        prompt = await Prompt.create(
            matter=matter,
            account=account,
            state=PromptState.SENT,
            token=f"m_{ground.dice.token(TOKEN_BYTES)}",
            expires_at=ground.due(matter.completed_at, ground.policy.rating_window).at,
        )
        await ground.move(matter.id, Subject.PROMPT, Act.REVIEW, None, Actor.CITIZEN)
        return prompt

    async def _matter(self, account: Account, counter: Counter) -> Matter:
        ground, source = self._ground, await self._source()
        now, token = ground.now(), ground.dice.token
        return await Matter.create(
            general=True,
            public_id=f"m-{token(PUBLIC_ID_BYTES)}",
            source=source,
            matter_no=token(TOKEN_BYTES),  # the key needs one; nobody is told it
            citizen=await self._citizens.of(source, REF.format(id=account.id)),
            citizen_kind=CitizenKind.PERSON,
            service_name=SERVICE,
            office=counter.office,
            office_name=counter.office.name,
            channel=ServiceChannel.HALL if counter.window else ServiceChannel.ONLINE,
            window=counter.window or None,
            completed_at=now,
            completed_on=self._ground.day(now),
            received_at=now,
            language=account.language,
            contact="",
            fingerprint="",
            policy_version=ground.policy.version,
            tag_book_version=(await self._tagbooks.current()).version,
        )

    async def _source(self) -> Source:
        """The one internal source; nobody has its keys, and it is off."""
        if known := await Source.get_or_none(name=GENERAL):
            return known
        try:
            async with in_transaction():
                return await Source.create(
                    name=GENERAL,
                    title=SERVICE,
                    signing_secret=self._ground.vault.seal_own(new_secret()),
                    read_token_hash="",
                    created_at=self._ground.now(),
                    disabled_at=self._ground.now(),
                )
        except IntegrityError:
            # another review was made at the same moment
            return await Source.get(name=GENERAL)
