"""Sources: registered once, their keys shown once, and heeded within seconds by every process."""

import base64

import pytest

from bot.errors import SourceExists, SourceNameBad, SourceRateBad, SourceUnknown
from bot.services.sources import KEPT_REFUSALS, SourceDesk
from models.tables import Source, SourceRefusal
from models.terms import Scope
from tests.webhooks.house import SetClock, a_ground


class Registry:
    """Two processes over one store: what operators do in one, the other serves."""

    def __init__(self) -> None:
        self.clock = SetClock()
        self.operators = SourceDesk(a_ground(self.clock))
        self.serving = SourceDesk(a_ground(self.clock))

    async def found(self, name: str = "hall-1") -> Source:
        """The source as the serving process sees it."""
        source = await self.serving.find(name)
        assert source is not None
        return source


@pytest.fixture
def registry(store: str) -> Registry:
    """Over each kind of store."""
    return Registry()


async def test_a_source_is_registered_with_its_credentials(registry: Registry) -> None:
    credentials = await registry.operators.add("hall-1", Scope.RATINGS, 20)

    source = await registry.found()
    assert credentials.endpoint == "https://yiping.example/v1/sources/hall-1/matters"
    assert len(base64.b64decode(credentials.signing_secret.removeprefix("whsec_"), validate=True)) == 32
    assert credentials.read_token.startswith("ypr_")
    assert (source.scope, source.rate) == (Scope.RATINGS, 20)
    assert registry.serving.signing_secrets(source) == [credentials.signing_secret]


async def test_credentials_are_stored_sealed_and_not_repeated(registry: Registry) -> None:
    credentials = await registry.operators.add("hall-1")

    stored = str(await Source.all().values())
    assert credentials.signing_secret not in stored + repr(credentials)
    assert credentials.read_token not in stored + repr(credentials)


async def test_a_plain_name_is_taken(registry: Registry) -> None:
    names = ["0", "a", "a" * 63, "a-", "hall-1"]

    for name in names:
        await registry.operators.add(name)

    assert {source.name for source in await registry.operators.list()} == set(names)


async def test_any_other_name_is_refused(registry: Registry) -> None:
    for name in ("", "-a", "A", "a_b", "a.b", "a/b", "a" * 64, "大厅", "a\n", "a\0", "²"):
        with pytest.raises(SourceNameBad):
            await registry.operators.add(name)
        with pytest.raises(SourceUnknown):
            await registry.operators.rotate(name)
        assert await registry.serving.find(name) is None


async def test_a_name_is_registered_once(registry: Registry) -> None:
    first = await registry.operators.add("hall-1")

    with pytest.raises(SourceExists):
        await registry.operators.add("hall-1")

    assert registry.serving.signing_secrets(await registry.found()) == [first.signing_secret]


@pytest.mark.parametrize("rate", [-1, 100_001])
async def test_an_odd_rate_is_refused(registry: Registry, rate: int) -> None:
    with pytest.raises(SourceRateBad):
        await registry.operators.add("hall-1", Scope.STATES, rate)

    assert await registry.operators.list() == []


async def test_scope_and_rate_are_set_apart(registry: Registry) -> None:
    await registry.operators.add("hall-1", Scope.STATES, 20)

    scoped = await registry.operators.set("hall-1", scope=Scope.RATINGS)
    lifted = await registry.operators.set("hall-1", rate=0)

    assert (scoped.scope, scoped.rate) == (Scope.RATINGS, 20)
    assert (lifted.scope, lifted.rate) == (Scope.RATINGS, None)


async def test_a_running_process_heeds_a_command_within_five_seconds(registry: Registry) -> None:
    await registry.operators.add("hall-1")
    await registry.found()

    await registry.operators.disable("hall-1")
    registry.clock.forward(seconds=5)

    assert (await registry.found()).disabled_at is not None


async def test_a_source_is_looked_up_once_in_a_while(registry: Registry) -> None:
    await registry.operators.add("hall-1")

    assert await registry.found() is await registry.found()


async def test_a_disabled_source_can_be_enabled(registry: Registry) -> None:
    await registry.operators.add("hall-1")
    await registry.operators.disable("hall-1")

    await registry.operators.enable("hall-1")

    assert [source.disabled_at for source in await registry.operators.list()] == [None]


async def test_every_older_secret_lives_a_day_from_its_own_rotation(registry: Registry) -> None:
    first = (await registry.operators.add("hall-1")).signing_secret
    second = (await registry.operators.rotate("hall-1")).signing_secret
    registry.clock.forward(hours=23)
    third = (await registry.operators.rotate("hall-1")).signing_secret

    before = registry.serving.signing_secrets(await registry.found())
    registry.clock.forward(hours=1)
    after = registry.serving.signing_secrets(await registry.found())
    registry.clock.forward(hours=23)

    assert list(before) == [third, second, first]
    assert list(after) == [third, second]
    assert list(registry.serving.signing_secrets(await registry.found())) == [third]


async def test_the_list_says_until_when_an_old_secret_is_good(registry: Registry) -> None:
    await registry.operators.add("hall-1")
    await registry.operators.rotate("hall-1")

    [told] = await registry.operators.list()
    registry.clock.forward(hours=24)
    [later] = await registry.operators.list()

    assert told.old_secret_until is not None
    assert later.old_secret_until is None


async def test_the_read_token_of_one_source_opens_no_other(registry: Registry) -> None:
    one = await registry.operators.add("hall-1")
    other = await registry.operators.add("hall-2")

    source = await registry.found("hall-1")
    answers = [
        registry.serving.check_read_token(source, token)
        for token in (one.read_token, other.read_token, "", "\udcff", "密")
    ]

    assert answers == [True, False, False, False, False]


async def test_refused_requests_are_listed_oldest_first(registry: Registry) -> None:
    await registry.operators.add("hall-1")
    source = await registry.found()
    await registry.serving.note_refusal(source, 401, "unauthorized", "first")
    await registry.serving.note_refusal(source, 422, "invalid", "second")

    told = [(line.status, line.problem, line.reason) for line in await registry.operators.log("hall-1")]

    assert told == [(401, "unauthorized", "first"), (422, "invalid", "second")]


async def test_the_last_two_hundred_refusals_of_each_source_are_kept(registry: Registry) -> None:
    await registry.operators.add("hall-1")
    await registry.operators.add("hall-2")
    await registry.serving.note_refusal(await registry.found("hall-2"), 401, "unauthorized", "theirs")

    source = await registry.found("hall-1")
    await registry.serving.note_refusals(source, [(422, "invalid", str(number)) for number in range(150)])
    await registry.serving.note_refusals(
        source, [(422, "invalid", str(number)) for number in range(150, 350)]
    )
    await registry.serving.note_refusal(source, 422, "invalid", "350")

    reasons = [line.reason for line in await registry.operators.log("hall-1")]
    assert reasons == [str(number) for number in range(151, 351)]
    assert await SourceRefusal.all().count() == KEPT_REFUSALS + 1


async def test_the_log_of_an_unknown_source_is_refused(registry: Registry) -> None:
    with pytest.raises(SourceUnknown):
        await registry.operators.log("nobody")
