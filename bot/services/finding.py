"""Finding: open matters that are this account's or nobody's, and bringing their prompts."""

from collections.abc import Sequence

from bot.services.accounts import AccountDesk
from bot.services.counters import CounterDesk, is_of
from bot.services.ground import Ground
from bot.services.phones import PhoneBook
from bot.services.reach import ReachDesk
from bot.services.words import WordsDesk
from models.tables import Account, Counter, Matter, Prompt
from models.terms import PromptState

OPEN = (PromptState.UNREACHABLE, PromptState.SCHEDULED, PromptState.SENT)
HELD = (PromptState.SCHEDULED, PromptState.SENT, PromptState.DECLINED, PromptState.ANSWERED)


class Finding:
    """What those who search by a phone number and by a matter number share."""

    def __init__(
        self,
        ground: Ground,
        accounts: AccountDesk,
        reach: ReachDesk,
        words: WordsDesk,
        counters: CounterDesk,
        phones: PhoneBook,
    ) -> None:
        self._ground = ground
        self._accounts = accounts
        self._reach = reach
        self._words = words
        self._counters = counters
        self._phones = phones

    async def open_for(self, account: Account, **facts: object) -> list[Prompt]:
        """Open prompts of such matters that are this account's, or nobody's; their matters are fetched."""
        of_matters = {f"matter__{name}": value for name, value in facts.items()}
        prompts = (
            await Prompt.filter(state__in=OPEN, expires_at__gt=self._ground.now(), **of_matters)
            .filter(matter__office__test=False)
            .prefetch_related("matter")
            .order_by("id")
        )
        return [prompt for prompt in prompts if await self._is_free(account, prompt)]

    async def held(self, account: Account, hashes: Sequence[str]) -> Prompt | None:
        """The newest matter with this number that another account has."""
        held = Prompt.filter(
            state__in=HELD, expires_at__gt=self._ground.now(), matter__phone_hash__in=list(hashes)
        )
        return await held.exclude(account_id=account.id).order_by("-id").first()

    async def here(self, account: Account, prompts: list[Prompt]) -> list[Prompt]:
        """Those of the counter where this chat is just now."""
        counter = await self.counter(account)
        return [prompt for prompt in prompts if counter is not None and is_of(prompt.matter, counter)]

    async def counter(self, account: Account) -> Counter | None:
        """The counter where this chat is just now."""
        return await self._counters.where(await self._words.chat(account))

    async def bring(self, account: Account, prompts: list[Prompt]) -> bool:
        """Show what was found: one as its prompt, several as a list; whether there was any."""
        taken = [await self._reach.take(account, prompt.id) for prompt in prompts]
        asked = [prompt for prompt in taken if prompt.state is not PromptState.NOT_ASKED]
        for prompt in taken:
            matter = await Matter.get(id=prompt.matter_id)
            await self._phones.found(account, matter.completed_at)
        if taken and not asked:
            await self._reach.send_prompt(account, taken[0], fresh=True)
        await self._reach.show_waiting(account, asked)
        return bool(taken)

    async def _is_free(self, account: Account, prompt: Prompt) -> bool:
        linked = await self._accounts.linked(prompt.matter.citizen_id)
        holder = linked.id if linked else prompt.account_id
        return holder in (None, account.id) and prompt.account_id in (None, account.id)
