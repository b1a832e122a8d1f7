"""Invitations, roles taken up and roles ended."""

import asyncio
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.errors import InvitationOver, InvitationUsed, LinkUnknown, OfficeUnknown, OfficialUnknown
from bot.rules.policy import load_policy
from bot.rules.workdays import Calendar
from bot.services.ground import Ground
from bot.services.people import PeopleDesk
from bot.services.vault import Vault
from bot.system import SilentBell, SystemDice
from models.tables import Account, Invitation, Office, Official
from models.terms import Actor, Role

NOON = datetime(2026, 11, 20, 4, tzinfo=UTC)
pytestmark = pytest.mark.usefixtures("store")


@dataclass
class Hands:
    """What officials had in hand: always one case."""

    clock: datetime = NOON
    put_back_from: list[tuple[str, Actor]] = field(default_factory=list)

    def now(self) -> datetime:
        return self.clock

    async def put_back(self, official: Official, by: Actor) -> int:
        self.put_back_from.append((official.name, by))
        return 1


@pytest.fixture
def hands() -> Hands:
    """The clock and the cases in hand."""
    return Hands()


@pytest.fixture
async def people(hands: Hands) -> PeopleDesk:
    """The desk, with one office to invite into."""
    await Office.create(code="A3区", name="A3区大厅")
    ground = Ground(
        clock=hands,
        dice=SystemDice(),
        vault=Vault(["a-key-of-the-tests-that-is-long-enough-0001"]),
        policy=load_policy(),
        calendar=Calendar.published(),
        zone=ZoneInfo("Asia/Shanghai"),
        language="zh_CN",
        public_url="http://127.0.0.1:8080",
        outbox_bell=SilentBell(),
        watch_bell=SilentBell(),
        bot_username="yiping_bot",
    )
    return PeopleDesk(ground, hands)


async def account(external_id: int) -> Account:
    return await Account.create(external_id=external_id, language="zh_CN", started_at=NOON)


async def token(people: PeopleDesk, role: Role = Role.HANDLER) -> str:
    (link,) = await people.invite("A3区", role)
    return link.partition("?start=")[2]


async def test_opening_an_invitation_takes_up_the_role(people: PeopleDesk) -> None:
    wang = await account(1)
    official = await people.take_up(wang, await token(people, Role.LEAD), "王" * 300)
    assert (official.office.code, official.role, official.since) == ("A3区", Role.LEAD, NOON)
    assert official.name == "王" * 200
    assert [role.id for role in await people.roles_of(wang.id)] == [official.id]


async def test_an_invitation_serves_one_account(people: PeopleDesk) -> None:
    invitation = await token(people)
    await people.take_up(await account(1), invitation, "王")
    with pytest.raises(InvitationUsed):
        await people.take_up(await account(2), invitation, "李")
    assert await Official.all().count() == 1


async def test_the_same_account_may_open_its_invitation_again(people: PeopleDesk, hands: Hands) -> None:
    wang, invitation = await account(1), await token(people)
    first = await people.take_up(wang, invitation, "王")
    hands.clock += timedelta(days=30)
    again = await people.take_up(wang, invitation, "王")
    assert again.id == first.id
    assert await Official.all().count() == 1


async def test_a_second_invitation_to_a_role_held_stays_good(people: PeopleDesk) -> None:
    first, second = await token(people), await token(people)
    wang = await account(1)
    held = await people.take_up(wang, first, "王")
    assert (await people.take_up(wang, second, "王")).id == held.id
    assert (await people.take_up(await account(2), second, "李")).id != held.id


async def test_of_two_accounts_at_once_one_wins(people: PeopleDesk) -> None:
    invitation = await token(people)
    rivals = [await account(1), await account(2), await account(3)]
    outcomes = await asyncio.gather(
        *(people.take_up(rival, invitation, "?") for rival in rivals), return_exceptions=True
    )
    assert [type(outcome) for outcome in outcomes].count(InvitationUsed) == 2
    assert await Official.filter(ended_at=None).count() == 1


async def test_two_taps_of_one_account_take_up_one_role(people: PeopleDesk) -> None:
    wang, one, other = await account(1), await token(people), await token(people)
    taken = await asyncio.gather(*(people.take_up(wang, each, "王") for each in (one, one, other)))
    assert len({official.id for official in taken}) == 1
    assert await Official.all().count() == 1


@pytest.mark.parametrize("late", [timedelta(0), timedelta(days=9)])
async def test_an_invitation_runs_out(people: PeopleDesk, hands: Hands, late: timedelta) -> None:
    invitation = await token(people)
    hands.clock += timedelta(hours=72) + late
    with pytest.raises(InvitationOver):
        await people.take_up(await account(1), invitation, "王")
    assert await Official.all().count() == 0


async def test_an_unknown_token_leads_nowhere(people: PeopleDesk) -> None:
    with pytest.raises(LinkUnknown):
        await people.take_up(await account(1), "i_made-up", "王")


async def test_an_unknown_office_invites_nobody(people: PeopleDesk) -> None:
    with pytest.raises(OfficeUnknown):
        await people.invite("B9", Role.LEAD)
    assert await Invitation.all().count() == 0


async def test_a_removed_official_is_kept_and_their_cases_go_back(people: PeopleDesk, hands: Hands) -> None:
    official = await people.take_up(await account(1), await token(people), "王")
    ended = await people.remove(official.id, Actor.OPERATOR)
    assert ended.put_back == 1
    assert hands.put_back_from == [("王", Actor.OPERATOR)]
    assert (await Official.get(id=official.id)).ended_at == NOON
    assert await people.officials() == []


async def test_a_role_ends_once(people: PeopleDesk, hands: Hands) -> None:
    official = await people.take_up(await account(1), await token(people), "王")
    outcomes = await asyncio.gather(
        people.remove(official.id), people.remove(official.id), return_exceptions=True
    )
    assert [type(outcome) for outcome in outcomes].count(OfficialUnknown) == 1
    assert len(hands.put_back_from) == 1


async def test_an_ended_role_is_not_taken_up_again_by_its_old_link(people: PeopleDesk) -> None:
    wang, invitation = await account(1), await token(people)
    official = await people.take_up(wang, invitation, "王")
    await people.remove(official.id)
    with pytest.raises(InvitationUsed):
        await people.take_up(wang, invitation, "王")


async def test_a_new_invitation_makes_a_new_term_of_office(people: PeopleDesk) -> None:
    wang = await account(1)
    first = await people.take_up(wang, await token(people), "王")
    await people.remove(first.id)
    second = await people.take_up(wang, await token(people), "王")
    assert second.id != first.id
    assert await people.officials("A3区") == [second]


async def test_resigning_ends_every_role(people: PeopleDesk, hands: Hands) -> None:
    wang = await account(1)
    for role in Role:
        await people.take_up(wang, await token(people, role), "王")
    ended = await people.resign(wang)
    assert {each.official.role for each in ended} == set(Role)
    assert {by for _, by in hands.put_back_from} == {Actor.HANDLER, Actor.LEAD, Actor.SUPERVISOR}
    assert await people.roles_of(wang.id) == []


async def test_resigning_without_a_role_does_nothing(people: PeopleDesk) -> None:
    assert await people.resign(await account(1)) == []


async def test_a_case_that_cannot_be_put_back_keeps_its_official(
    people: PeopleDesk,
) -> None:
    class Refuses:
        async def put_back(self, official: Official, by: Actor) -> int:
            raise RuntimeError

    official = await people.take_up(await account(1), await token(people), "王")
    with pytest.raises(RuntimeError):
        await PeopleDesk(people._ground, Refuses()).remove(official.id)
    assert (await Official.get(id=official.id)).ended_at is None
