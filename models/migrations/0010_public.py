"""What is published, day by day."""

from tortoise import fields, migrations
from tortoise.migrations import operations as ops

from models.guards import TENTH, Guards
from models.together import Together


class Migration(migrations.Migration):
    dependencies = [("models", "0009_kiosk")]

    initial = False

    operations = [
        ops.CreateModel(
            name="PublishedDay",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("day", fields.DateField(unique=True)),
                ("published_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("lines", fields.IntField()),
                ("packed_csv", fields.TextField(unique=False)),
                ("csv_hash", fields.CharField(max_length=64)),
                ("packed_json", fields.TextField(unique=False)),
                ("json_hash", fields.CharField(max_length=64)),
            ],
            options={
                "table": "published_days",
                "app": "models",
                "pk_attr": "id",
                "table_description": "Open data by day",
            },
            bases=["Model"],
        ),
        Guards(TENTH),
    ]
    operations = [Together(operations)]
