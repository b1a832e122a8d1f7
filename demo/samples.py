"""The samples: who there is, what they do at the counter, and how they come into an empty world."""

import asyncio
import tomllib
from pathlib import Path

from pydantic import BaseModel

from bot.desks import Desks
from bot.rules.offices import OfficeRow
from bot.services.sources import Credentials
from models.terms import Role, Scope, ServiceChannel
from simulator.acts import Acts
from simulator.people import Person, Seen

FILE = Path(__file__).with_name("samples.toml")
SOURCE = "hall"
PATIENCE = 30.0


class BotSample(BaseModel):
    """The bot's account, and what citizens call the service system."""

    token: str
    username: str
    name: str
    source: str


class OfficeSample(BaseModel):
    """One office."""

    code: str
    parent: str | None = None
    name: str
    chat_id: int | None = None


class GroupSample(BaseModel):
    """The office's group."""

    chat_id: int
    title: str
    members: list[int]


class RoleSample(BaseModel):
    """A role that somebody is invited to."""

    office: str
    role: Role


class PersonSample(BaseModel):
    """Somebody with a phone; without roles a citizen."""

    id: int
    name: str
    phone: str = ""
    roles: list[RoleSample] = []


class PhoneSample(BaseModel):
    """One phone on the page: whose it is, and whether the group is on it."""

    key: str
    title: str
    short: str = ""
    role: str
    people: list[int]
    group: bool = False


class VisitorSample(BaseModel):
    """Who comes to the counter; without an account nobody has heard of them yet."""

    key: str
    label: str
    account: int | None = None
    ref: str = ""
    name: str | None = None
    phone: str | None = None


class ServiceSample(BaseModel):
    """What can be done there."""

    code: str
    name: str


class WindowSample(BaseModel):
    """Where it is done."""

    key: str
    label: str
    office: str
    channel: ServiceChannel
    window: str | None = None
    clerk: str | None = None


class Samples(BaseModel):
    """The whole file."""

    bot: BotSample
    offices: list[OfficeSample]
    group: GroupSample
    people: list[PersonSample]
    phones: list[PhoneSample]
    visitors: list[VisitorSample]
    services: list[ServiceSample]
    windows: list[WindowSample]


def load_samples() -> Samples:
    """The samples as they stand in the file."""
    return Samples.model_validate(tomllib.loads(FILE.read_text("utf-8")))


async def furnish(samples: Samples, acts: Acts, desks: Desks) -> Credentials:
    """Put offices, people and a source into an empty world, by the ways that everybody takes."""
    await desks.offices.import_rows(_office_rows(samples))
    credentials = await desks.sources.add(SOURCE, Scope.RATINGS, title=samples.bot.source)
    people = [(sample, _person(acts, sample)) for sample in samples.people]
    group = samples.group
    acts.create_group(group.title, group.members, chat_id=group.chat_id)
    await asyncio.gather(*(_meet(sample, person, desks) for sample, person in people))
    return credentials


def _office_rows(samples: Samples) -> list[OfficeRow]:
    return [
        OfficeRow(line, office.code, office.parent, office.name, office.chat_id)
        for line, office in enumerate(samples.offices, 2)
    ]


def _person(acts: Acts, sample: PersonSample) -> Person:
    return Person.create(acts, sample.name, user_id=sample.id, phone=sample.phone)


async def _meet(sample: PersonSample, person: Person, desks: Desks) -> None:
    """A citizen starts the bot; an official opens one invitation after another."""
    if not sample.roles:
        await person.start()
        await _answered(person, 1)
    for count, taken in enumerate(sample.roles, 1):
        [link] = await desks.people.invite(taken.office, taken.role)
        await person.open(link)
        await _answered(person, count)


async def _answered(person: Person, times: int) -> None:
    def enough(seen: list[Seen]) -> bool:
        return sum(not message["mine"] for message in seen) >= times

    await person.wait_for(enough, PATIENCE, what="the bot's answer")
