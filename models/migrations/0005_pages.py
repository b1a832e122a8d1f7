"""Pages in a browser: sessions, addresses of one's own rating, photos, and what was asked for already."""

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops

from models.together import Together


class Migration(migrations.Migration):
    dependencies = [("models", "0004_urgency")]

    initial = False

    operations = [
        ops.CreateModel(
            name="PageAct",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "account",
                    fields.ForeignKeyField(
                        "models.Account",
                        source_field="account_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="page_acts",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("key_hash", fields.CharField(max_length=64)),
                ("forget_at", fields.DatetimeField(db_index=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "page_acts",
                "app": "models",
                "unique_together": (("account", "key_hash"),),
                "pk_attr": "id",
                "table_description": "Changes asked for by pages",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="PageLink",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("token_hash", fields.CharField(unique=True, max_length=64)),
                (
                    "prompt",
                    fields.ForeignKeyField(
                        "models.Prompt",
                        source_field="prompt_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="page_links",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "account",
                    fields.ForeignKeyField(
                        "models.Account",
                        source_field="account_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="page_links",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "page_links",
                "app": "models",
                "pk_attr": "id",
                "table_description": "Addresses of one's own rating",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="PageSession",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("token_hash", fields.CharField(unique=True, max_length=64)),
                (
                    "account",
                    fields.ForeignKeyField(
                        "models.Account",
                        source_field="account_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="page_sessions",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("since", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("expires_at", fields.DatetimeField(db_index=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "page_sessions",
                "app": "models",
                "pk_attr": "id",
                "table_description": "Sessions of pages",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Picture",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("content", fields.TextField(unique=False)),
                (
                    "key",
                    fields.ForeignKeyField(
                        "models.PersonKey",
                        source_field="key_id",
                        db_constraint=True,
                        to_field="id",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "pictures",
                "app": "models",
                "pk_attr": "id",
                "table_description": "Photos sent through pages",
            },
            bases=["Model"],
        ),
    ]
    operations = [Together(operations)]
