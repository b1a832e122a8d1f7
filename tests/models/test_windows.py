"""What tablets ask several times a second reads what is new, however much there was before."""

from datetime import timedelta

from tortoise.connection import get_connection

from bot.services.kioskwatch import completed
from models import database
from models.tables import Matter
from tests.house import FRIDAY, open_house
from tests.models.plans import read_by

OLDER = """
INSERT INTO matters (public_id, source_id, matter_no, service_seq, citizen_id, citizen_kind, service_name,
  service_private, office_id, office_name, channel, "window", completed_at, completed_on, received_at,
  contact, fingerprint, policy_version, tag_book_version)
SELECT 'older' || i, source_id, 'older' || i, 1, citizen_id, citizen_kind, service_name, service_private,
  office_id, office_name, channel, lpad((i % 20)::text, 2, '0'), completed_at - interval '1 hour' * i,
  completed_on, received_at, contact, fingerprint, policy_version, tag_book_version
FROM matters, generate_series(1, 2000) AS i
"""


async def test_a_look_reads_no_more_than_is_new(postgres_url: str) -> None:
    await database.connect(postgres_url)
    try:
        async with open_house(postgres_url) as house:
            await house.report()
        await get_connection("default").execute_query(OLDER)
        # PostgreSQL counts by itself within a minute; until then it may take whichever index of the office.
        await get_connection("default").execute_query("ANALYZE matters")
        office = (await Matter.all().first().values("office_id"))["office_id"]
        asked = completed([(office, "07"), (office, "08")], FRIDAY - timedelta(minutes=10))

        assert await read_by(asked.sql(params_inline=True), []) <= 2
    finally:
        await database.close()
