"""Figures, kept by the database itself."""

from tortoise import fields, migrations
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from models.guards import SEVENTH, Guards
from models.starting import Starting
from models.terms import Level, Measure
from models.together import Together

LEVELS = "ALL: all\nOFFICE: office\nSERVICE: service\nWINDOW: window\nCHANNEL: channel\nDETAIL: detail"
MEASURES = "REPORTED: reported\nASKED: asked\nRATED: rated\nDECLINED: declined\nUNRATED: unrated\nWAITING: waiting\nNO_ACCOUNT: no_account\nNOT_STARTED: not_started\nBLOCKED: blocked\nSTOPPED: stopped\nGONE: gone\nUNSENT: unsent\nNOT_MINE: not_mine\nTOO_OLD: too_old\nCONFLICT: conflict\nWITHDRAWN: withdrawn\nGRADE_5: grade_5\nGRADE_4: grade_4\nGRADE_3: grade_3\nGRADE_2: grade_2\nGRADE_1: grade_1\nDISPUTED: disputed\nSET_ASIDE: set_aside\nOPENED: opened\nCONTACTED: contacted\nCONTACTED_IN_TIME: contacted_in_time\nREPLIED: replied\nREPLIED_IN_TIME: replied_in_time\nSOLVED: solved\nPARTLY: partly\nUNSOLVED: unsolved\nUNCONFIRMED: unconfirmed\nAMENDED: amended\nOVERDUE: overdue\nHANDED_OVER: handed_over\nTAG_GOOD: tag_good\nTAG_POOR: tag_poor\nCONTACT_HOURS: contact_hours\nANSWER_HOURS: answer_hours\nWORD_HOURS: word_hours"


class Migration(migrations.Migration):
    dependencies = [("models", "0006_upward")]

    initial = False

    operations = [
        ops.AddField(
            model_name="Matter",
            name="completed_on",
            field=fields.DateField(null=True),
        ),
        ops.AddField(
            model_name="Case",
            name="first_contacted_at",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name="Case",
            name="first_replied_at",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name="Case",
            name="first_word_at",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name="Case",
            name="contacted_late",
            field=fields.BooleanField(null=True),
        ),
        ops.AddField(
            model_name="Case",
            name="replied_late",
            field=fields.BooleanField(null=True),
        ),
        ops.AddField(
            model_name="Case",
            name="was_overdue",
            field=fields.BooleanField(default=False, db_default=False),
        ),
        ops.CreateModel(
            name="FigureChange",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("day", fields.CharField(max_length=10)),
                ("office_id", fields.BigIntField()),
                ("service", fields.CharField(max_length=300)),
                ("window", fields.CharField(max_length=64)),
                ("channel", fields.CharField(max_length=24)),
                ("measure", fields.CharEnumField(description=MEASURES, enum_type=Measure, max_length=24)),
                ("detail", fields.CharField(max_length=64)),
                ("n", fields.BigIntField()),
            ],
            options={
                "table": "figure_changes",
                "app": "models",
                "pk_attr": "id",
                "table_description": "Changes of figures on their way",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Figure",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("level", fields.CharEnumField(description=LEVELS, enum_type=Level, max_length=24)),
                ("period", fields.CharField(max_length=10)),
                ("measure", fields.CharEnumField(description=MEASURES, enum_type=Measure, max_length=24)),
                ("office_id", fields.BigIntField()),
                ("part", fields.CharField(max_length=300)),
                ("n", fields.BigIntField()),
            ],
            options={
                "table": "figures",
                "app": "models",
                "unique_together": (("level", "period", "measure", "office_id", "part"),),
                "pk_attr": "id",
                "table_description": "Figures",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="FigureCorrection",
            fields=[
                ("id", fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True)),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("why", fields.TextField(unique=False)),
                ("level", fields.CharEnumField(description=LEVELS, enum_type=Level, max_length=24)),
                ("period", fields.CharField(max_length=10)),
                ("measure", fields.CharEnumField(description=MEASURES, enum_type=Measure, max_length=24)),
                ("office_id", fields.BigIntField()),
                ("part", fields.CharField(max_length=300)),
                ("was", fields.BigIntField()),
                ("became", fields.BigIntField()),
            ],
            options={
                "table": "figure_corrections",
                "app": "models",
                "indexes": [Index(fields=["at"])],
                "pk_attr": "id",
                "table_description": "Figures put right",
            },
            bases=["Model"],
        ),
        Starting(),
        Guards(SEVENTH),
    ]
    operations = [Together(operations)]
