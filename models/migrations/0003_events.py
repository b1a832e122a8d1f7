"""Events for service systems, and the callbacks they go to."""

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from models.guards import THIRD, Guards
from models.terms import EventState, EventType
from models.together import Together


class Migration(migrations.Migration):
    dependencies = [("models", "0002_as_people_live_it")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Event",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("public_id", fields.CharField(unique=True, max_length=32)),
                (
                    "source",
                    fields.ForeignKeyField(
                        "models.Source",
                        source_field="source_id",
                        db_constraint=True,
                        to_field="id",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "matter",
                    fields.ForeignKeyField(
                        "models.Matter",
                        source_field="matter_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="events",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "type",
                    fields.CharEnumField(
                        description="PROMPT_SENT: prompt.sent\nPROMPT_UNREACHABLE: prompt.unreachable\nPROMPT_ANSWERED: prompt.answered\nPROMPT_DECLINED: prompt.declined\nPROMPT_VOID: prompt.void\nPROMPT_EXPIRED: prompt.expired\nRATING_SUBMITTED: rating.submitted\nRATING_AMENDED: rating.amended\nCASE_OPENED: case.opened\nCASE_REPLIED: case.replied\nCASE_CLOSED: case.closed\nCASE_REOPENED: case.reopened",
                        enum_type=EventType,
                        max_length=24,
                    ),
                ),
                ("told_state", fields.CharField(max_length=24)),
                ("told_reason", fields.CharField(null=True, max_length=24)),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("position", fields.BigIntField(null=True)),
                (
                    "state",
                    fields.CharEnumField(
                        description="KEPT: kept\nWAITING: waiting\nLEASED: leased\nDELIVERED: delivered\nFAILED: failed\nDROPPED: dropped",
                        enum_type=EventState,
                        max_length=24,
                    ),
                ),
                ("due_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("lease_until", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("attempts", fields.IntField(default=0)),
                ("ended_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("error", fields.TextField(null=True)),
            ],
            options={
                "table": "events",
                "app": "models",
                "indexes": [
                    Index(fields=["source_id", "position", "id"]),
                    Index(fields=["source_id", "state", "due_at"]),
                    Index(fields=["matter_id", "id"]),
                ],
                "pk_attr": "id",
                "table_description": "Events for service systems",
            },
            bases=["Model"],
        ),
        ops.AddField(
            model_name="Source",
            name="callback_disabled_at",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name="Source",
            name="callback_failing_since",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name="Source",
            name="callback_secrets",
            field=fields.TextField(null=True),
        ),
        ops.AddField(
            model_name="Source",
            name="callback_url",
            field=fields.TextField(null=True),
        ),
        Guards(THIRD),
    ]
    operations = [Together(operations)]
