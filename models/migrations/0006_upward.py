"""What the province has been given, record by record."""

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from models.terms import UpwardKind


class Migration(migrations.Migration):
    dependencies = [("models", "0005_pages")]

    initial = False

    operations = [
        ops.CreateModel(
            name="UpwardRecord",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("profile", fields.CharField(max_length=32)),
                (
                    "kind",
                    fields.CharEnumField(
                        description="EVENTS: events\nRATINGS: ratings",
                        enum_type=UpwardKind,
                        max_length=24,
                    ),
                ),
                (
                    "matter",
                    fields.ForeignKeyField(
                        "models.Matter",
                        source_field="matter_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="upward",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("project_no", fields.CharField(max_length=64)),
                ("lines", fields.IntField(default=0)),
                ("fingerprint", fields.CharField(null=True, max_length=64)),
                ("refused", fields.BooleanField(default=False)),
                ("faults", fields.JSONField(default=list)),
            ],
            options={
                "table": "upward_records",
                "app": "models",
                "unique_together": (("profile", "kind", "matter"),),
                "indexes": [Index(fields=["matter_id"])],
                "pk_attr": "id",
                "table_description": "Records for the province",
            },
            bases=["Model"],
        ),
    ]
