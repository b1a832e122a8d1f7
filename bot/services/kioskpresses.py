"""Presses on a window's tablet: one rating of one matter, and whoever pressed goes on at their own phone.

The tablet learns nothing but that a press was taken. What it shows as a QR code is good for one opening.
"""

from dataclasses import dataclass
from datetime import timedelta

from bot.errors import LinkUnknown, MatterUnknown, PassOver, PassUsed, StateHasMoved
from bot.facts import Notice
from bot.rules.channels import PAGE
from bot.rules.eligibility import may_press
from bot.services.ground import Ground
from bot.services.pageacts import PageActs
from bot.services.pagelinks import PageLinkDesk
from bot.services.reach import ReachDesk
from bot.services.showing.reading import Reading
from bot.services.sweeps import Sweep, clearing
from bot.services.telling import citizen_address
from models.database import act
from models.tables import Account, Kiosk, KioskPass, Matter, Prompt, Rating
from models.terms import WAITING_PROMPTS, Grade, PromptState
from models.writers.dues import Moment

PURPOSE = "kiosk pass"
PASS_BYTES = 18
PASS_LASTS = timedelta(minutes=2)
PASS_KEPT = timedelta(days=2)  # for so long whoever comes second is told so


@dataclass(frozen=True)
class KioskPress:
    """A grade that was pressed for a matter; by its key it is the same press when it comes again."""

    number: str
    grade: Grade
    key: str


class KioskPresses:
    """Takes what was pressed, and hands the rating on to the phone of whoever pressed."""

    def __init__(self, reading: Reading, reach: ReachDesk, acts: PageActs, links: PageLinkDesk) -> None:
        self._reading = reading
        self._ground: Ground = reading.ground
        self._accounts = reading.files.accounts
        self._telling = reading.files.telling
        self._reach = reach
        self._acts = acts
        self._links = links

    @act
    async def rate(self, kiosk: Kiosk, press: KioskPress) -> str | None:
        """Take one press. Returns the token of its QR code; None where the citizen's chat hears of it.

        Asked for again with the same key, nothing happens and the token is the same.

        Raises:
            MatterUnknown: nothing of this window, or too long ago; Refusal: nothing was rated.
        """
        matter, prompt = await self._of_window(kiosk, press.number)
        account = await self._rater(matter, prompt)
        await self._acts.once(account, press.key, lambda: self._give(kiosk, account, matter, prompt, press))
        return self.pass_of(prompt.id, press.key) if account.channel == PAGE else None

    @act
    async def open(self, token: str, key: str) -> str:
        """Whoever opens a QR code first gets the address of their own rating.

        Raises:
            LinkUnknown, PassOver, PassUsed: nobody was let in.
        """
        found = await self._known(token)
        await Matter.filter(prompt__id=found.prompt_id).select_for_update().get()
        return await self._taken(await KioskPass.get(id=found.id), key)

    async def check(self, token: str) -> None:
        """Whether a QR code could still be opened; looking changes nothing. Raises as `open`."""
        self._check_free(await self._known(token))

    def sweeps(self) -> list[Sweep]:
        """What the watch clears away: QR codes that nobody will come with."""
        return [clearing(Moment(KioskPass, "forget_at"), self._ground.now)]

    async def _of_window(self, kiosk: Kiosk, number: str) -> tuple[Matter, Prompt]:
        """A matter of this window that was completed just now, locked."""
        here = Matter.filter(public_id=number, office_id=kiosk.office_id, window=kiosk.window)
        matter = await here.select_for_update().first()
        now, policy = self._ground.now(), self._ground.policy
        if matter is None or not may_press(completed_at=matter.completed_at, now=now, policy=policy):
            raise MatterUnknown
        return matter, await Prompt.get(matter=matter)

    async def _rater(self, matter: Matter, prompt: Prompt) -> Account:
        """Whose rating it will be: of the account it belongs to, otherwise of nobody known."""
        if prompt.account_id is not None:
            return await Account.get(id=prompt.account_id)
        if linked := await self._accounts.linked(matter.citizen_id):
            return linked
        return await self._links.account_of(prompt, matter.language or self._ground.language)

    async def _give(
        self, kiosk: Kiosk, account: Account, matter: Matter, prompt: Prompt, press: KioskPress
    ) -> None:
        if prompt.state not in WAITING_PROMPTS:
            raise StateHasMoved(state=prompt.state)
        if prompt.state is PromptState.UNREACHABLE:
            prompt = await self._reach.take(account, prompt.id)
        rating = await self._reading.ratings.give(account, matter, prompt, press.grade, kiosk.id)
        await self._mark(kiosk, rating)
        if account.channel == PAGE:
            await self._hand_on(account, prompt, press.key)
        else:
            await self._tell(account, prompt)

    async def _mark(self, kiosk: Kiosk, rating: Rating) -> None:
        """Two within seconds are both marked: nothing is hidden, nothing is changed."""
        await Kiosk.filter(id=kiosk.id).select_for_update().get()
        since = rating.submitted_at - self._ground.policy.kiosk_apart.length
        near = Rating.filter(kiosk=kiosk, submitted_at__gt=since)
        if await near.count() > 1:
            await near.update(kiosk_marked=True)

    async def _hand_on(self, account: Account, prompt: Prompt, key: str) -> None:
        now = self._ground.now()
        # nobody is there whom later matters could reach
        await Prompt.filter(id=prompt.id).update(link_asked_at=now)
        [hashed, *_] = self._ground.vault.hashes(PURPOSE, self.pass_of(prompt.id, key))
        await KioskPass.create(
            token_hash=hashed,
            prompt=prompt,
            account=account,
            expires_at=now + PASS_LASTS,
            forget_at=now + PASS_KEPT,
        )

    async def _tell(self, account: Account, prompt: Prompt) -> None:
        """The citizen hears of it at once, without a sound; what was about to ask them does not come."""
        to = citizen_address(account)
        if await self._telling.has_arrived(account.external_id, Notice.PROMPT, prompt.id):
            await self._reach.send_prompt(account, prompt, silent=True)
        else:
            await self._reach.hold_back(account, [prompt])
        await self._telling.tell(to, Notice.AT_KIOSK, prompt.id, matter_id=prompt.matter_id, silent=True)

    async def _taken(self, found: KioskPass, key: str) -> str:
        receipt = self._links.receipt(found.prompt_id, key)
        if found.used_at is not None and await self._links.own(receipt) is not None:
            return receipt  # the answer did not arrive, and the same phone asks again
        self._check_free(found)
        found.used_at = self._ground.now()
        await found.save(update_fields=["used_at"])
        await self._links.keep(receipt, found.prompt_id, found.account_id)
        return receipt

    async def _known(self, token: str) -> KioskPass:
        hashes = self._ground.vault.hashes(PURPOSE, token)
        found = await KioskPass.get_or_none(token_hash__in=hashes)
        if found is None:
            raise LinkUnknown
        return found

    def _check_free(self, found: KioskPass) -> None:
        if found.used_at is not None:
            raise PassUsed
        if self._ground.now() >= found.expires_at:
            raise PassOver

    def pass_of(self, prompt_id: int, key: str) -> str:
        """The token that belongs to a press: who asks twice is told the same."""
        return self._ground.vault.derived(PURPOSE, f"{prompt_id}:{key}", PASS_BYTES)
