"""The stage of rehearsals: a hidden office with its handler, simulated citizens, and who carries to them."""

from bot.errors import OfficeUnknown
from bot.ports import Blocked, Delivered, Delivery, Intent
from bot.rules.channels import FIRST_TEST_CHAT, TEST
from bot.rules.rehearsing import HANDLER_CHAT, PAUSE, TEST_OFFICE, turn_of
from bot.services.ground import Ground
from bot.texts import match_language
from models.tables import Account, Matter, Office, Official, Outbox, Prompt, Rehearsal
from models.terms import Behaviour, Role

OFFICE_NAME = "演练机构"
HANDLER_NAME = "演练承办人"


class Stage:
    """Makes what a rehearsal needs, and finds it again."""

    def __init__(self, ground: Ground) -> None:
        self.ground = ground

    async def build(self) -> None:
        """The hidden office and its handler; made with the first test source."""
        office, _ = await Office.get_or_create(code=TEST_OFFICE, defaults={"name": OFFICE_NAME, "test": True})
        account = await self._account(HANDLER_CHAT, self.ground.language)
        await Official.get_or_create(
            account=account,
            office=office,
            role=Role.HANDLER,
            defaults={"name": HANDLER_NAME, "since": self.ground.now()},
        )

    async def office(self) -> Office:
        """The hidden office: it stands in for every real one, so nothing of a rehearsal is counted there."""
        office = await Office.get_or_none(test=True)
        if office is None:
            raise OfficeUnknown(code=TEST_OFFICE)
        return office

    async def handler(self) -> Account:
        """The simulated handler of that office."""
        return await Account.get(channel=TEST, external_id=HANDLER_CHAT)

    async def citizen(self, matter: Matter) -> Account:
        """The simulated citizen of one matter; of no other, so that rehearsals do not mix."""
        language = match_language(matter.language) or self.ground.language
        return await self._account(FIRST_TEST_CHAT + matter.id, language)

    async def begin(self, prompt: Prompt, behaviour: Behaviour) -> None:
        """The prompt is on its way; from now on its citizen behaves as asked for.

        It counts as opened by them: nobody else can take it over, and no lasting link is offered.
        """
        now = self.ground.now()
        prompt.opened_at = prompt.link_asked_at = now
        await prompt.save(update_fields=["opened_at", "link_asked_at"])
        next_at = now + PAUSE if turn_of(behaviour, 0) is not None else None
        await Rehearsal.create(matter_id=prompt.matter_id, behaviour=behaviour, next_at=next_at)

    async def _account(self, chat_id: int, language: str) -> Account:
        account, _ = await Account.get_or_create(
            channel=TEST,
            external_id=chat_id,
            defaults={"language": language, "started_at": self.ground.now()},
        )
        return account


class ShelfSender:
    """Takes what is said to whoever has no chat: it arrives at once, unless a simulated person blocks us.

    Those who rated by a link in a browser read on their page what is true then.
    """

    async def send(self, intent: Intent) -> Delivery:
        """Deliver one message; nothing leaves the process."""
        matter_id = intent.chat_id - FIRST_TEST_CHAT
        if await Rehearsal.exists(matter_id=matter_id, behaviour=Behaviour.BLOCKED):
            return Blocked()
        # every row that arrived was given one number at the most, so the next is new in this chat
        arrived = await Outbox.filter(chat_id=intent.chat_id, message_id__isnull=False).count()
        return Delivered(intent.message_id or arrived + 1)
