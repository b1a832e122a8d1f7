"""General reviews: an office is rated as a whole, once per account in a while."""

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.migrations import operations as ops

from models.guards import SEVENTH, Guards
from models.terms import Errand
from models.together import Together
from models.widening import MoreMembers


class Migration(migrations.Migration):
    dependencies = [("models", "0006_upward")]

    initial = False

    operations = [
        ops.CreateModel(
            name="GeneralReview",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                (
                    "account",
                    fields.ForeignKeyField(
                        "models.Account",
                        source_field="account_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="general_reviews",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "office",
                    fields.ForeignKeyField(
                        "models.Office",
                        source_field="office_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="general_reviews",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("next_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "general_reviews",
                "app": "models",
                "unique_together": (("account", "office"),),
                "pk_attr": "id",
                "table_description": "General reviews by account and office",
            },
            bases=["Model"],
        ),
        ops.AddField(
            model_name="Matter",
            name="general",
            field=fields.BooleanField(default=False, db_default=False),
        ),
        MoreMembers(
            model_name="Chat",
            name="errand",
            field=fields.CharEnumField(
                default=Errand.NONE,
                description="NONE: none\nRATING: rating\nLATE_WORDS: late_words\nDRAFT: draft\nQUESTION: question\nFOLLOW_UP: follow_up\nMATTER_NO: matter_no\nPHONE: phone\nOFFICE: office\nREVIEW: review",
                enum_type=Errand,
                max_length=24,
            ),
        ),
        Guards(SEVENTH),
    ]
    operations = [Together(operations)]
