"""Before anything is played: people with phones, groups, offices, roles taken up, a service system."""

import asyncio
import csv
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from itertools import count
from pathlib import Path

import aiohttp

from replay.instance import Instance
from replay.offices import Office, Tree
from replay.phones import Phones, look
from replay.source import Source
from replay.stage import Official, Staff
from replay.wording import Kind

FIRST_OFFICIAL = 1_001
SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
NAMES = "晓明建国志强秀英海燕文静立新春生"
SOURCE = "replay"
WINDOW = "07"

Place = tuple[str, str]  # an office's code and a role


@dataclass(frozen=True)
class Papers:
    """What the operator hands out: the source's secrets, invitations, and the codes at the counters."""

    secrets: Mapping[str, object]
    links: Mapping[Place, list[str]]
    codes: Mapping[str, str]


async def hire(tree: Tree, phones: Phones) -> Staff:
    """Everybody who will work somewhere, and their groups."""
    staff, numbers = Staff(tree), count(FIRST_OFFICIAL)
    for office in tree.in_order:
        for role, how_many in _vacancies(office).items():
            staff.of(role)[office.code] = [
                await _person(phones, office.code, next(numbers)) for _ in range(how_many)
            ]
        if office.grouped:
            members = [official.phone.id for official in staff.claimants(office.code)]
            staff.groups[office.code] = await phones.group(f"{office.code}好差评", members)
    return staff


async def set_up(instance: Instance, staff: Staff, counters: Collection[str]) -> Papers:
    """The operator's part: database, offices, the source's secrets, a link for everybody, codes to scan."""
    file = instance.directory / "offices.csv"
    _write_offices(file, staff)
    vacant = {
        (office.code, role): how_many
        for office in staff.tree.in_order
        for role, how_many in _vacancies(office).items()
        if how_many
    }
    invite = [
        ["invite", "--office", code, "--role", role, "--count", str(how_many)]
        for (code, role), how_many in vacant.items()
    ]
    first = [
        ["migrate"],
        ["offices", "import", str(file)],
        ["source", "add", SOURCE, "--scope", "ratings"],
    ]
    picture = str(instance.directory / "code.svg")
    print_codes = [["qr", "--office", code, "--window", WINDOW, "--out", picture] for code in counters]
    said = await instance.operate([*first, *invite, *print_codes])
    invited, printed = said[len(first) :][: len(invite)], said[len(first) + len(invite) :]
    return Papers(
        said[len(first) - 1],
        {place: _links(answer) for place, answer in zip(vacant, invited, strict=True)},
        {code: str(answer["link"]) for code, answer in zip(counters, printed, strict=True)},
    )


async def take_up_roles(staff: Staff, links: Mapping[Place, list[str]]) -> None:
    """Everybody opens their invitation."""
    await asyncio.gather(
        *(
            _take_up(official, link)
            for (code, role), found in links.items()
            for official, link in zip(staff.of(role)[code], found, strict=True)
        )
    )


def source_of(client: aiohttp.ClientSession, secrets: Mapping[str, object]) -> Source:
    """The service system that knows these secrets."""
    return Source(
        client, str(secrets["endpoint"]), str(secrets["signing_secret"]), str(secrets["read_token"])
    )


def _vacancies(office: Office) -> dict[str, int]:
    return {"handler": office.handlers, "lead": office.leads, "supervisor": office.supervisors}


def _links(answer: Mapping[str, object]) -> list[str]:
    rows = answer["links"]
    assert isinstance(rows, list), "an invitation lists its links"
    return [str(row["link"]) for row in rows]


async def _person(phones: Phones, code: str, number: int) -> Official:
    name = SURNAMES[number % len(SURNAMES)] + NAMES[number % len(NAMES)]
    return Official(await phones.person(name, number), code, name)


def _write_offices(file: Path, staff: Staff) -> None:
    with file.open("w", encoding="utf-8", newline="") as out:
        rows = csv.writer(out)
        rows.writerow(["code", "parent_code", "name", "chat_id"])
        for office in staff.tree.in_order:
            group = staff.groups.get(office.code, "")
            rows.writerow([office.code, office.parent_code or "", office.name, group])


async def _take_up(official: Official, link: str) -> None:
    await official.phone.person.open(link)
    await official.phone.sees(look(Kind.ROLE))
