"""Tablets at windows: pairing, and what a rating keeps of having been pressed on one."""

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops

from models.guards import NINTH, Guards
from models.together import Together


class Migration(migrations.Migration):
    dependencies = [("models", "0008_figures")]

    initial = False

    operations = [
        ops.CreateModel(
            name="Kiosk",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "office",
                    fields.ForeignKeyField(
                        "models.Office",
                        source_field="office_id",
                        db_constraint=True,
                        to_field="id",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("window", fields.CharField(max_length=64)),
                ("token_hash", fields.CharField(unique=True, max_length=64)),
                ("paired_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("seen_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("unpaired_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "kiosks",
                "app": "models",
                "pk_attr": "id",
                "table_description": "Tablets at windows",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="KioskCode",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("code_hash", fields.CharField(unique=True, max_length=64)),
                (
                    "office",
                    fields.ForeignKeyField(
                        "models.Office",
                        source_field="office_id",
                        db_constraint=True,
                        to_field="id",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("window", fields.CharField(max_length=64)),
                ("expires_at", fields.DatetimeField(db_index=True, auto_now=False, auto_now_add=False)),
                ("used_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "kiosk_codes",
                "app": "models",
                "pk_attr": "id",
                "table_description": "Codes that pair a tablet",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="KioskPass",
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
                        related_name="kiosk_passes",
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
                        related_name="kiosk_passes",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("expires_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("used_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
                ("forget_at", fields.DatetimeField(db_index=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "kiosk_passes",
                "app": "models",
                "pk_attr": "id",
                "table_description": "Codes that lead from a tablet to one's own phone",
            },
            bases=["Model"],
        ),
        ops.AddField(
            model_name="Rating",
            name="kiosk",
            field=fields.ForeignKeyField(
                "models.Kiosk",
                source_field="kiosk_id",
                null=True,
                db_constraint=True,
                to_field="id",
                related_name="ratings",
                on_delete=OnDelete.RESTRICT,
            ),
        ),
        ops.AddField(
            model_name="Rating",
            name="kiosk_marked",
            field=fields.BooleanField(default=False, db_default=False),
        ),
        ops.AddField(
            model_name="Rating",
            name="corrected_at",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        Guards(NINTH),
    ]
    operations = [Together(operations)]
