"""As people live it: counters, teams, hand-overs, extensions, reports of pressure, holds, test sources."""

from tortoise import fields, migrations
from tortoise.fields.base import OnDelete
from tortoise.indexes import Index
from tortoise.migrations import operations as ops

from models.guards import SECOND, Guards
from models.terms import (
    AlertLevel,
    Behaviour,
    CaseMessageKind,
    Errand,
    ExtensionState,
    HandOverState,
    OutboxState,
    PressureKind,
    PressureState,
    PromptReason,
)
from models.together import Together
from models.widening import MoreMembers


class Migration(migrations.Migration):
    dependencies = [("models", "0001_initial")]

    initial = False

    operations = [
        ops.CreateModel(
            name="CalendarDay",
            fields=[
                ("day", fields.DateField(primary_key=True, unique=True, db_index=True)),
                ("is_workday", fields.BooleanField()),
                ("imported_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "calendar_days",
                "app": "models",
                "pk_attr": "day",
                "table_description": "Imported days of the working calendar",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Counter",
            fields=[
                (
                    "id",
                    fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True),
                ),
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
                ("window", fields.CharField(default="", max_length=64)),
                ("token", fields.CharField(unique=True, max_length=48)),
                ("created_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "counters",
                "app": "models",
                "unique_together": (("office", "window"),),
                "pk_attr": "id",
                "table_description": "QR codes of windows and offices",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Extension",
            fields=[
                (
                    "id",
                    fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True),
                ),
                (
                    "case",
                    fields.OneToOneField(
                        "models.Case",
                        source_field="case_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="extension",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "official",
                    fields.ForeignKeyField(
                        "models.Official",
                        source_field="official_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="extensions",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "state",
                    fields.CharEnumField(
                        description="ASKED: asked\nGRANTED: granted\nREFUSED: refused\nLAPSED: lapsed",
                        enum_type=ExtensionState,
                        max_length=24,
                    ),
                ),
                ("asked_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("from_due", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("to_due", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                (
                    "decide_by",
                    fields.DatetimeField(db_index=True, auto_now=False, auto_now_add=False),
                ),
                (
                    "decided_by",
                    fields.ForeignKeyField(
                        "models.Official",
                        source_field="decided_by_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="extensions_decided",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("decided_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "extensions",
                "app": "models",
                "pk_attr": "id",
                "table_description": "Extensions asked for",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="GroupInvitation",
            fields=[
                (
                    "id",
                    fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True),
                ),
                ("token_hash", fields.CharField(unique=True, max_length=64)),
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
                ("expires_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                ("used_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "group_invitations",
                "app": "models",
                "pk_attr": "id",
                "table_description": "Invitations of groups",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="HandOver",
            fields=[
                (
                    "id",
                    fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True),
                ),
                (
                    "case",
                    fields.ForeignKeyField(
                        "models.Case",
                        source_field="case_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="hand_overs",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("number", fields.IntField()),
                (
                    "state",
                    fields.CharEnumField(
                        description="DONE: done\nUNDECIDED: undecided",
                        enum_type=HandOverState,
                        max_length=24,
                    ),
                ),
                (
                    "from_office",
                    fields.ForeignKeyField(
                        "models.Office",
                        source_field="from_office_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="handed_on",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "to_office",
                    fields.ForeignKeyField(
                        "models.Office",
                        source_field="to_office_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="handed_in",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "official",
                    fields.ForeignKeyField(
                        "models.Official",
                        source_field="official_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="hand_overs",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                (
                    "decided_by",
                    fields.ForeignKeyField(
                        "models.Official",
                        source_field="decided_by_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="hand_overs_decided",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("decided_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "hand_overs",
                "app": "models",
                "unique_together": (("case", "number"),),
                "pk_attr": "id",
                "table_description": "Cases handed over",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Hold",
            fields=[
                (
                    "id",
                    fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True),
                ),
                (
                    "source",
                    fields.ForeignKeyField(
                        "models.Source",
                        source_field="source_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "office",
                    fields.ForeignKeyField(
                        "models.Office",
                        source_field="office_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("since", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                (
                    "ended_at",
                    fields.DatetimeField(null=True, db_index=True, auto_now=False, auto_now_add=False),
                ),
            ],
            options={
                "table": "holds",
                "app": "models",
                "pk_attr": "id",
                "table_description": "Holds on prompts",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="LinkRefusal",
            fields=[
                (
                    "id",
                    fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True),
                ),
                (
                    "account",
                    fields.ForeignKeyField(
                        "models.Account",
                        source_field="account_id",
                        db_constraint=True,
                        to_field="id",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
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
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "link_refusals",
                "app": "models",
                "indexes": [Index(fields=["source_id", "at"])],
                "pk_attr": "id",
                "table_description": "Lasting links refused",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Phone",
            fields=[
                (
                    "id",
                    fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True),
                ),
                (
                    "account",
                    fields.OneToOneField(
                        "models.Account",
                        source_field="account_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="phone",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("phone_hash", fields.CharField(db_index=True, max_length=64)),
                ("shared_at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                (
                    "forget_at",
                    fields.DatetimeField(db_index=True, auto_now=False, auto_now_add=False),
                ),
                ("waits_until", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "phones",
                "app": "models",
                "pk_attr": "id",
                "table_description": "Own phone numbers, hashed",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="PressureReport",
            fields=[
                (
                    "id",
                    fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True),
                ),
                ("report_no", fields.CharField(unique=True, max_length=10)),
                (
                    "matter",
                    fields.ForeignKeyField(
                        "models.Matter",
                        source_field="matter_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="pressure_reports",
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
                        related_name="pressure_reports",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "kind",
                    fields.CharEnumField(
                        description="TOLD_TO_PRAISE: told_to_praise\nTOLD_TO_CHANGE: told_to_change\nHELD_MY_PHONE: held_my_phone\nASKED_WHO: asked_who",
                        enum_type=PressureKind,
                        max_length=24,
                    ),
                ),
                (
                    "state",
                    fields.CharEnumField(
                        description="OPEN: open\nACCEPTED: accepted",
                        enum_type=PressureState,
                        max_length=24,
                    ),
                ),
                ("at", fields.DatetimeField(auto_now=False, auto_now_add=False)),
                (
                    "accepted_by",
                    fields.ForeignKeyField(
                        "models.Official",
                        source_field="accepted_by_id",
                        null=True,
                        db_constraint=True,
                        to_field="id",
                        related_name="pressure_reports",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                ("accepted_at", fields.DatetimeField(null=True, auto_now=False, auto_now_add=False)),
            ],
            options={
                "table": "pressure_reports",
                "app": "models",
                "indexes": [Index(fields=["matter_id"]), Index(fields=["state", "at"])],
                "pk_attr": "id",
                "table_description": "Reports of pressure",
            },
            bases=["Model"],
        ),
        ops.CreateModel(
            name="Rehearsal",
            fields=[
                (
                    "id",
                    fields.BigIntField(generated=True, primary_key=True, unique=True, db_index=True),
                ),
                (
                    "matter",
                    fields.OneToOneField(
                        "models.Matter",
                        source_field="matter_id",
                        db_constraint=True,
                        to_field="id",
                        related_name="rehearsal",
                        on_delete=OnDelete.RESTRICT,
                    ),
                ),
                (
                    "behaviour",
                    fields.CharEnumField(
                        description="PLEASED: pleased\nANGRY: angry\nSILENT: silent\nBLOCKED: blocked\nRELAPSE: relapse",
                        enum_type=Behaviour,
                        max_length=24,
                    ),
                ),
                ("step", fields.IntField(default=0)),
                (
                    "next_at",
                    fields.DatetimeField(null=True, db_index=True, auto_now=False, auto_now_add=False),
                ),
            ],
            options={
                "table": "rehearsals",
                "app": "models",
                "pk_attr": "id",
                "table_description": "Simulated people of test sources",
            },
            bases=["Model"],
        ),
        ops.AddField(
            model_name="Account",
            name="plain",
            field=fields.BooleanField(default=False, db_default=False),
        ),
        MoreMembers(
            model_name="Case",
            name="contact_level",
            field=fields.IntEnumField(
                default=AlertLevel.NONE,
                description="NONE: 0\nDUE_SOON: 1\nOVERDUE: 2\nLATE_1: 3\nLATE_3: 4\nLATE_5: 5",
                enum_type=AlertLevel,
                generated=False,
            ),
        ),
        MoreMembers(
            model_name="Case",
            name="rectify_level",
            field=fields.IntEnumField(
                default=AlertLevel.NONE,
                description="NONE: 0\nDUE_SOON: 1\nOVERDUE: 2\nLATE_1: 3\nLATE_3: 4\nLATE_5: 5",
                enum_type=AlertLevel,
                generated=False,
            ),
        ),
        ops.AddField(
            model_name="Case",
            name="handovers",
            field=fields.IntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name="Case",
            name="idle_at",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name="Case",
            name="shown_from",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddIndex(
            model_name="Case",
            index=Index(fields=["idle_at"]),
        ),
        MoreMembers(
            model_name="CaseMessage",
            name="kind",
            field=fields.CharEnumField(
                description="QUESTION: question\nCITIZEN_REPLY: citizen_reply\nANSWER: answer\nFOLLOW_UP: follow_up\nHAND_OVER: hand_over\nEXTENSION: extension",
                enum_type=CaseMessageKind,
                max_length=24,
            ),
        ),
        MoreMembers(
            model_name="Chat",
            name="errand",
            field=fields.CharEnumField(
                default=Errand.NONE,
                description="NONE: none\nRATING: rating\nLATE_WORDS: late_words\nDRAFT: draft\nQUESTION: question\nFOLLOW_UP: follow_up\nMATTER_NO: matter_no\nPHONE: phone\nOFFICE: office",
                enum_type=Errand,
                max_length=24,
            ),
        ),
        ops.AddField(
            model_name="Chat",
            name="counter",
            field=fields.ForeignKeyField(
                "models.Counter",
                source_field="counter_id",
                null=True,
                db_constraint=True,
                to_field="id",
                on_delete=OnDelete.RESTRICT,
            ),
        ),
        ops.AddField(
            model_name="Chat",
            name="counter_at",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name="Chat",
            name="tries",
            field=fields.IntField(default=0, db_default=0),
        ),
        ops.AddField(
            model_name="Chat",
            name="tries_since",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        MoreMembers(
            model_name="Draft",
            name="kind",
            field=fields.CharEnumField(
                description="QUESTION: question\nCITIZEN_REPLY: citizen_reply\nANSWER: answer\nFOLLOW_UP: follow_up\nHAND_OVER: hand_over\nEXTENSION: extension",
                enum_type=CaseMessageKind,
                max_length=24,
            ),
        ),
        ops.AddField(
            model_name="Draft",
            name="to_office",
            field=fields.ForeignKeyField(
                "models.Office",
                source_field="to_office_id",
                null=True,
                db_constraint=True,
                to_field="id",
                on_delete=OnDelete.RESTRICT,
            ),
        ),
        ops.AddField(
            model_name="Office",
            name="test",
            field=fields.BooleanField(default=False, db_default=False),
        ),
        ops.AddField(
            model_name="Official",
            name="away_since",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name="Official",
            name="digest_at",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        MoreMembers(
            model_name="Outbox",
            name="state",
            field=fields.CharEnumField(
                default=OutboxState.WAITING,
                description="WAITING: waiting\nHELD: held\nLEASED: leased\nSENT: sent\nDROPPED: dropped\nREFUSED: refused",
                enum_type=OutboxState,
                max_length=24,
            ),
        ),
        MoreMembers(
            model_name="Prompt",
            name="reason",
            field=fields.CharEnumField(
                null=True,
                description="NO_ACCOUNT: no_account\nNOT_STARTED: not_started\nBLOCKED: blocked\nSTOPPED: stopped\nGONE: gone\nTOO_OLD: too_old\nTEST: test\nCONFLICT: conflict\nNOT_MINE: not_mine\nWITHDRAWN: withdrawn",
                enum_type=PromptReason,
                max_length=24,
            ),
        ),
        ops.AddField(
            model_name="Prompt",
            name="disputed_at",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name="Prompt",
            name="disputed_by",
            field=fields.ForeignKeyField(
                "models.Account",
                source_field="disputed_by_id",
                null=True,
                db_constraint=True,
                to_field="id",
                related_name="disputes",
                on_delete=OnDelete.RESTRICT,
            ),
        ),
        ops.AddField(
            model_name="Prompt",
            name="remind_at",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddIndex(
            model_name="Prompt",
            index=Index(fields=["remind_at"]),
        ),
        ops.AddField(
            model_name="Rating",
            name="disputed_at",
            field=fields.DatetimeField(null=True, auto_now=False, auto_now_add=False),
        ),
        ops.AddField(
            model_name="RatingVersion",
            name="pressed",
            field=fields.BooleanField(default=False, db_default=False),
        ),
        ops.AddField(
            model_name="Source",
            name="test",
            field=fields.BooleanField(default=False, db_default=False),
        ),
        Guards(SECOND),
    ]
    operations = [Together(operations)]
