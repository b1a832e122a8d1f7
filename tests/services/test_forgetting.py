"""Contact data are kept for their time and no longer; the rating stays."""

from models.tables import Matter, RatingVersion
from models.terms import Grade
from tests.house import House


async def test_contact_data_are_cleared_after_their_time(house: House) -> None:
    li = house.person("李阿姨")
    await house.rated(li, "满意")

    await house.forward(days=179)
    kept = (await Matter.get()).contact
    await house.forward(days=3)

    matter = await Matter.get()
    assert kept
    assert (matter.contact, matter.phone_hash, matter.hint_hash, matter.forget_at) == ("", None, None, None)
    assert (await RatingVersion.get()).grade is Grade.SATISFIED


async def test_contact_data_of_an_open_case_are_kept(quick_house: House) -> None:
    li = quick_house.person("李阿姨")
    await quick_house.rated(li, "不满意")

    await quick_house.forward(days=200)

    assert (await Matter.get()).contact


async def test_a_correction_brings_forgotten_data_not_back(quick_house: House) -> None:
    li = quick_house.person("李阿姨")
    await quick_house.rated(li, "满意", matter_no="77")
    await quick_house.forward(days=182)

    again = quick_house.matter(li, matter_no="77", phone="13900000000")
    await quick_house.desks.intake.receive(quick_house.source, again)

    assert (await Matter.get()).phone_hash is None
