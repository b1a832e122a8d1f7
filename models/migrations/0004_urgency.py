"""What somebody waits for leaves before the bulk, and the bulk is shared among offices."""

from tortoise import fields, migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from models.guards import FOURTH, Guards
from models.terms import Urgency
from models.together import Together


class Migration(migrations.Migration):
    dependencies = [("models", "0003_events")]

    initial = False

    operations = [
        ops.AddField(
            model_name="Outbox",
            name="urgency",
            field=fields.IntEnumField(
                description="AWAITED: 0\nBULK: 1",
                enum_type=Urgency,
                default=Urgency.AWAITED,
                db_default=Urgency.AWAITED,
            ),
        ),
        ops.AddField(
            model_name="Outbox",
            name="share",
            field=fields.BigIntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name="Outbox",
            name="behind",
            field=fields.BooleanField(default=False, db_default=False),
        ),
        ops.RemoveIndex(model_name="Outbox", fields=["lane", "state", "id"]),
        ops.RemoveIndex(model_name="Outbox", fields=["state", "due_at"]),
        ops.AddIndex(model_name="Outbox", index=Index(fields=["post_id"])),
        Guards(FOURTH),
    ]
    operations = [Together(operations)]
