"""Links in a browser: one matter is rated by its link, without an account anywhere, by whoever comes first.

Whoever rates gets an address of their own; from then on the link that the service system handed out shows
nothing of the rating: the rated office may have kept it.
"""

from dataclasses import dataclass

from bot.errors import LinkUnknown, MatterHasOtherRater, MatterWithdrawn, PromptIsVoid, RatingWindowOver
from bot.facts import Face, PromptFacts
from bot.rules.channels import FIRST_PAGE_CHAT, PAGE
from bot.services.pageacts import Change, PageActs
from bot.services.reach import ReachDesk
from bot.services.showing.reading import Reading
from models.database import act
from models.tables import Account, Matter, PageLink, Prompt
from models.terms import PromptReason, PromptState

PURPOSE = "page link"
RECEIPT_BYTES = 24


@dataclass(frozen=True)
class OwnLink:
    """The address of one's own rating: whose it is, and of which matter."""

    account: Account
    number: str


class PageLinkDesk:
    """Opens links, and hands out the addresses that lead back."""

    def __init__(self, reading: Reading, reach: ReachDesk, acts: PageActs) -> None:
        self._reading = reading
        self._ground = reading.ground
        self._reach = reach
        self._acts = acts

    async def own(self, token: str) -> OwnLink | None:
        """Where an address of one's own leads; None where it is none."""
        hashes = self._ground.vault.hashes(PURPOSE, token)
        link = await PageLink.get_or_none(token_hash__in=hashes).prefetch_related("account", "prompt__matter")
        return OwnLink(link.account, link.prompt.matter.public_id) if link else None

    async def look(self, token: str) -> PromptFacts:
        """What a link would let one rate. Looking changes nothing. Raises the Refusal that forbids it."""
        prompt, matter = await self._free(token)
        until = self._ground.due_day(prompt.expires_at)
        facts = await self._reading.matter(matter, prompt)
        return PromptFacts(facts, PromptState.SENT, None, until, Face.PLAIN, None)

    @act
    async def change(self, token: str, change: Change, key: str, language: str) -> str:
        """The first change by a link: whoever makes it is the one who rates. Returns their own address.

        Asked for again with the same key, the address is the same.

        Raises:
            Refusal: nothing was changed.
        """
        found = await Prompt.get_or_none(token=token)
        if found is None:
            raise LinkUnknown
        await Matter.filter(id=found.matter_id).select_for_update().get()
        receipt = self.receipt(found.id, key)
        if await self.own(receipt) is not None:
            return receipt
        prompt, _ = await self._free(token)
        account = await self.account_of(prompt, language)
        await self._reach.take(account, prompt.id)
        # nobody is there whom later matters could reach
        await Prompt.filter(id=prompt.id).update(link_asked_at=self._ground.now())
        await self.keep(receipt, prompt.id, account.id)
        await self._acts.change(account, prompt.id, change, key)
        return receipt

    async def keep(self, receipt: str, prompt_id: int, account_id: int) -> None:
        """From now on this address leads to the rating. Inside a unit of work."""
        [hashed, *_] = self._ground.vault.hashes(PURPOSE, receipt)
        await PageLink.create(
            token_hash=hashed, prompt_id=prompt_id, account_id=account_id, at=self._ground.now()
        )

    async def _free(self, token: str) -> tuple[Prompt, Matter]:
        """The prompt of a link that nobody has used. Raises the Refusal that forbids it."""
        prompt = await Prompt.get_or_none(token=token)
        if prompt is None:
            raise LinkUnknown
        matter = await Matter.get(id=prompt.matter_id).prefetch_related("office")
        if matter.office.test:
            raise LinkUnknown  # a rehearsal reaches nobody real
        linked = await self._reading.files.accounts.linked(matter.citizen_id)
        if prompt.account_id is not None or linked is not None:
            raise MatterHasOtherRater(prompt=prompt.id)
        if prompt.state is PromptState.VOID:
            raise MatterWithdrawn if prompt.reason is PromptReason.WITHDRAWN else PromptIsVoid
        if prompt.state is not PromptState.UNREACHABLE or self._ground.now() >= prompt.expires_at:
            raise RatingWindowOver(day=self._ground.due_day(prompt.expires_at))
        return prompt, matter

    async def account_of(self, prompt: Prompt, language: str) -> Account:
        """Nobody but the rater of this one matter."""
        account, _ = await Account.get_or_create(
            channel=PAGE,
            external_id=FIRST_PAGE_CHAT + prompt.id,
            defaults={"language": language, "started_at": self._ground.now()},
        )
        return account

    def receipt(self, prompt_id: int, key: str) -> str:
        """The address that belongs to a key: who asks twice is told the same."""
        return "w_" + self._ground.vault.derived(PURPOSE, f"{prompt_id}:{key}", RECEIPT_BYTES)
