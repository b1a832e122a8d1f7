"""What is remembered. Facts are never rewritten; triggers in the first migration hold that."""

from datetime import date

from tortoise import fields
from tortoise.models import Model

from models.terms import (
    AlertLevel,
    Audience,
    Behaviour,
    CaseMessageKind,
    CaseState,
    CitizenKind,
    ClosedAs,
    DraftState,
    Errand,
    EventState,
    EventType,
    ExtensionState,
    FollowUp,
    Grade,
    HandOverState,
    Level,
    Measure,
    OutboxState,
    Outcome,
    PressureKind,
    PressureState,
    PromptReason,
    PromptState,
    RatingState,
    Role,
    Scope,
    ServiceChannel,
    UpwardKind,
    Urgency,
    Visibility,
    WordKind,
)

REF = "models"


def _short(**options: object) -> str:
    return fields.CharField(max_length=24, **options)  # type: ignore[call-overload,no-any-return]


class Office(Model):
    """政务服务机构: answers for matters; its parent supervises it."""

    id = fields.BigIntField(primary_key=True)
    code = fields.CharField(max_length=64, unique=True)
    name = fields.CharField(max_length=200)
    parent: fields.ForeignKeyNullableRelation["Office"] = fields.ForeignKeyField(
        f"{REF}.Office", related_name="children", null=True, on_delete=fields.RESTRICT
    )
    chat_id = fields.BigIntField(null=True)
    test = fields.BooleanField(default=False, db_default=False)
    parent_id: int | None

    class Meta:
        table = "offices"
        table_description = "Offices"


class PersonKey(Model):
    """The key under which one person's words and contact data are sealed; erasing clears it."""

    id = fields.BigIntField(primary_key=True)
    wrapped: str | None = fields.TextField(null=True)
    destroyed_at = fields.DatetimeField(null=True)

    class Meta:
        table = "person_keys"
        table_description = "Keys of persons"


class Account(Model):
    """A chat account, of a citizen or an official."""

    id = fields.BigIntField(primary_key=True)
    channel = fields.CharField(max_length=16, default="telegram")
    external_id = fields.BigIntField()
    language = fields.CharField(max_length=16)
    plain = fields.BooleanField(default=False, db_default=False)
    key: fields.ForeignKeyNullableRelation[PersonKey] = fields.ForeignKeyField(
        f"{REF}.PersonKey", null=True, on_delete=fields.RESTRICT
    )
    started_at = fields.DatetimeField(null=True)
    returned_at = fields.DatetimeField(null=True)
    blocked_at = fields.DatetimeField(null=True)
    gone_at = fields.DatetimeField(null=True)
    stopped_at = fields.DatetimeField(null=True)
    silenced_at = fields.DatetimeField(null=True)
    key_id: int | None

    class Meta:
        table = "accounts"
        table_description = "Chat accounts"
        unique_together = (("channel", "external_id"),)


class Official(Model):
    """工作人员: an account's role in an office, from a day to a day."""

    id = fields.BigIntField(primary_key=True)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        f"{REF}.Account", related_name="roles", on_delete=fields.RESTRICT
    )
    office: fields.ForeignKeyRelation[Office] = fields.ForeignKeyField(
        f"{REF}.Office", related_name="officials", on_delete=fields.RESTRICT
    )
    role = fields.CharEnumField(Role, max_length=24)
    name = fields.CharField(max_length=200)
    since = fields.DatetimeField()
    ended_at = fields.DatetimeField(null=True)
    away_since = fields.DatetimeField(null=True)
    digest_at = fields.DatetimeField(null=True)
    account_id: int
    office_id: int

    class Meta:
        table = "officials"
        table_description = "Officials"
        indexes = (("office_id", "ended_at"), ("account_id", "ended_at"))


class Invitation(Model):
    """A one-time link that makes its opener an official."""

    id = fields.BigIntField(primary_key=True)
    token_hash = fields.CharField(max_length=64, unique=True)
    office: fields.ForeignKeyRelation[Office] = fields.ForeignKeyField(
        f"{REF}.Office", on_delete=fields.RESTRICT
    )
    role = fields.CharEnumField(Role, max_length=24)
    expires_at = fields.DatetimeField()
    used_at = fields.DatetimeField(null=True)
    office_id: int

    class Meta:
        table = "invitations"
        table_description = "Invitations of officials"


class Source(Model):
    """业务系统: a service system that reports completed matters."""

    id = fields.BigIntField(primary_key=True)
    name = fields.CharField(max_length=64, unique=True)
    title = fields.CharField(max_length=100, default="")
    scope = fields.CharEnumField(Scope, max_length=24, default=Scope.STATES)
    test = fields.BooleanField(default=False, db_default=False)
    rate = fields.IntField(null=True)
    signing_secret = fields.TextField()
    previous_secret = fields.TextField(null=True)
    previous_until = fields.DatetimeField(null=True)
    read_token_hash = fields.CharField(max_length=64)
    created_at = fields.DatetimeField()
    disabled_at = fields.DatetimeField(null=True)
    callback_url: str | None = fields.TextField(null=True)
    callback_secrets: str | None = fields.TextField(null=True)
    callback_failing_since = fields.DatetimeField(null=True)
    callback_disabled_at = fields.DatetimeField(null=True)

    class Meta:
        table = "sources"
        table_description = "Service systems"


class SourceRefusal(Model):
    """A refused request of a source, in plain words, for its developers."""

    id = fields.BigIntField(primary_key=True)
    source: fields.ForeignKeyRelation[Source] = fields.ForeignKeyField(
        f"{REF}.Source", on_delete=fields.RESTRICT
    )
    at = fields.DatetimeField()
    status = fields.IntField()
    problem = _short()
    reason = fields.TextField()
    source_id: int

    class Meta:
        table = "source_refusals"
        table_description = "Refused requests"
        indexes = (("source_id", "id"),)


class PolicyText(Model):
    """A policy as it was in force: matters name the version they were taken in under."""

    version = fields.CharField(max_length=64, primary_key=True)
    content = fields.TextField()
    loaded_at = fields.DatetimeField()

    class Meta:
        table = "policies"
        table_description = "Policies by version"


class TagBookText(Model):
    """评价标签 book as it was loaded; the newest is in force."""

    version = fields.CharField(max_length=64, primary_key=True)
    content = fields.TextField()
    sample = fields.BooleanField()
    loaded_at = fields.DatetimeField()

    class Meta:
        table = "tag_books"
        table_description = "Tag books by version"


class Citizen(Model):
    """评价人 as one source knows them."""

    id = fields.BigIntField(primary_key=True)
    source: fields.ForeignKeyRelation[Source] = fields.ForeignKeyField(
        f"{REF}.Source", related_name="citizens", on_delete=fields.RESTRICT
    )
    ref_hash = fields.CharField(max_length=64)
    key: fields.ForeignKeyRelation[PersonKey] = fields.ForeignKeyField(
        f"{REF}.PersonKey", on_delete=fields.RESTRICT
    )
    source_id: int
    key_id: int

    class Meta:
        table = "citizens"
        table_description = "Citizens by source"
        unique_together = (("source", "ref_hash"),)


class Link(Model):
    """A lasting link: later matters of this citizen come to this account by themselves."""

    id = fields.BigIntField(primary_key=True)
    citizen: fields.ForeignKeyRelation[Citizen] = fields.ForeignKeyField(
        f"{REF}.Citizen", on_delete=fields.RESTRICT
    )
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        f"{REF}.Account", on_delete=fields.RESTRICT
    )
    since = fields.DatetimeField()
    cut_at = fields.DatetimeField(null=True)
    citizen_id: int
    account_id: int

    class Meta:
        table = "links"
        table_description = "Lasting links"
        indexes = (("citizen_id", "cut_at"), ("account_id", "cut_at"))


class Matter(Model):
    """办件: one handling of one service for one citizen; the thing that is rated once.

    `general`: 综合点评, an office is rated as a whole. It is no matter to any source, and has no number.
    """

    id = fields.BigIntField(primary_key=True)
    public_id = fields.CharField(max_length=32, unique=True)
    source: fields.ForeignKeyRelation[Source] = fields.ForeignKeyField(
        f"{REF}.Source", on_delete=fields.RESTRICT
    )
    matter_no = fields.CharField(max_length=64)
    service_seq = fields.IntField(default=1)
    citizen: fields.ForeignKeyRelation[Citizen] = fields.ForeignKeyField(
        f"{REF}.Citizen", on_delete=fields.RESTRICT
    )
    citizen_kind = fields.CharEnumField(CitizenKind, max_length=24)
    service_code = fields.CharField(max_length=64, null=True)
    service_name = fields.CharField(max_length=200)
    service_private = fields.BooleanField(default=False)
    office: fields.ForeignKeyRelation[Office] = fields.ForeignKeyField(
        f"{REF}.Office", on_delete=fields.RESTRICT
    )
    office_name = fields.CharField(max_length=200)
    channel = fields.CharEnumField(ServiceChannel, max_length=24)
    window = fields.CharField(max_length=64, null=True)
    clerk = fields.CharField(max_length=64, null=True)
    completed_at = fields.DatetimeField()
    # The local day of it: that of the figures this matter counts in.
    completed_on: date = fields.DateField(null=True)
    received_at = fields.DatetimeField()
    language = fields.CharField(max_length=16, null=True)
    hint_hash = fields.CharField(max_length=64, null=True, db_index=True)
    phone_hash = fields.CharField(max_length=64, null=True)
    contact = fields.TextField()
    forget_at = fields.DatetimeField(null=True, db_index=True)
    fingerprint = fields.CharField(max_length=64)
    policy_version = fields.CharField(max_length=64)
    tag_book_version = fields.CharField(max_length=64)
    general = fields.BooleanField(default=False, db_default=False)
    source_id: int
    citizen_id: int
    office_id: int

    class Meta:
        table = "matters"
        table_description = "Matters"
        unique_together = (("source", "matter_no", "service_seq"),)
        indexes = (("citizen_id",), ("office_id",))


class Prompt(Model):
    """评价邀请 for one matter."""

    id = fields.BigIntField(primary_key=True)
    matter: fields.OneToOneRelation[Matter] = fields.OneToOneField(
        f"{REF}.Matter", related_name="prompt", on_delete=fields.RESTRICT
    )
    account: fields.ForeignKeyNullableRelation[Account] = fields.ForeignKeyField(
        f"{REF}.Account", related_name="prompts", null=True, on_delete=fields.RESTRICT
    )
    state = fields.CharEnumField(PromptState, max_length=24)
    reason: PromptReason | None = fields.CharEnumField(PromptReason, max_length=24, null=True)  # type: ignore[assignment]
    token = fields.CharField(max_length=48, unique=True)
    sent_at = fields.DatetimeField(null=True)
    expires_at = fields.DatetimeField()
    opened_at = fields.DatetimeField(null=True)
    link_asked_at = fields.DatetimeField(null=True)
    remind_at = fields.DatetimeField(null=True)
    disputed_at = fields.DatetimeField(null=True)
    disputed_by: fields.ForeignKeyNullableRelation[Account] = fields.ForeignKeyField(
        f"{REF}.Account", related_name="disputes", null=True, on_delete=fields.RESTRICT
    )
    matter_id: int
    account_id: int | None
    disputed_by_id: int | None

    class Meta:
        table = "prompts"
        table_description = "Prompts"
        indexes = (("account_id", "state"), ("state", "expires_at"), ("remind_at",))


class Rating(Model):
    """评价: the one rating of a matter. Its grade stands in its newest version."""

    id = fields.BigIntField(primary_key=True)
    matter: fields.OneToOneRelation[Matter] = fields.OneToOneField(
        f"{REF}.Matter", related_name="rating", on_delete=fields.RESTRICT
    )
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        f"{REF}.Account", related_name="ratings", on_delete=fields.RESTRICT
    )
    state = fields.CharEnumField(RatingState, max_length=24)
    version = fields.IntField(default=1)
    visibility = fields.CharEnumField(Visibility, max_length=24, default=Visibility.ANONYMOUS)
    settled_visibility: Visibility | None = fields.CharEnumField(Visibility, max_length=24, null=True)  # type: ignore[assignment]
    submitted_at = fields.DatetimeField()
    settle_at = fields.DatetimeField(null=True, db_index=True)
    settled_at = fields.DatetimeField(null=True)
    final_at = fields.DatetimeField(null=True, db_index=True)
    disputed_at = fields.DatetimeField(null=True)
    kiosk: fields.ForeignKeyNullableRelation["Kiosk"] = fields.ForeignKeyField(
        f"{REF}.Kiosk", related_name="ratings", null=True, on_delete=fields.RESTRICT
    )
    # Another rating was pressed on the same tablet within seconds.
    kiosk_marked = fields.BooleanField(default=False, db_default=False)
    corrected_at = fields.DatetimeField(null=True)
    matter_id: int
    account_id: int
    kiosk_id: int | None

    class Meta:
        table = "ratings"
        table_description = "Ratings"
        indexes = (("account_id", "state"),)


class RatingVersion(Model):
    """One version of a rating. Grade and number never change; tags do while the version is open."""

    id = fields.BigIntField(primary_key=True)
    rating: fields.ForeignKeyRelation[Rating] = fields.ForeignKeyField(
        f"{REF}.Rating", related_name="versions", on_delete=fields.RESTRICT
    )
    version = fields.IntField()
    grade = fields.IntEnumField(Grade)
    tags: list[str] = fields.JSONField(default=list)
    at = fields.DatetimeField()
    pressed = fields.BooleanField(default=False, db_default=False)
    rating_id: int

    class Meta:
        table = "rating_versions"
        table_description = "Versions of ratings"
        unique_together = (("rating", "version"),)


class RatingWord(Model):
    """One message of words, a photo or a voice message, sealed; counted once, never changed."""

    id = fields.BigIntField(primary_key=True)
    rating: fields.ForeignKeyRelation[Rating] = fields.ForeignKeyField(
        f"{REF}.Rating", related_name="words", on_delete=fields.RESTRICT
    )
    version = fields.IntField()
    kind = fields.CharEnumField(WordKind, max_length=24)
    content = fields.TextField()
    key: fields.ForeignKeyRelation[PersonKey] = fields.ForeignKeyField(
        f"{REF}.PersonKey", on_delete=fields.RESTRICT
    )
    seconds = fields.IntField(null=True)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        f"{REF}.Account", on_delete=fields.RESTRICT
    )
    message_id = fields.BigIntField()
    at = fields.DatetimeField()
    retracted_at = fields.DatetimeField(null=True)
    rating_id: int
    key_id: int
    account_id: int

    class Meta:
        table = "rating_words"
        table_description = "Words of ratings"
        indexes = (("rating_id",), ("account_id", "message_id"))


class Case(Model):
    """差评工单: what a poor rating opens."""

    id = fields.BigIntField(primary_key=True)
    case_no = fields.CharField(max_length=10, unique=True)
    rating: fields.ForeignKeyRelation[Rating] = fields.ForeignKeyField(
        f"{REF}.Rating", related_name="cases", on_delete=fields.RESTRICT
    )
    office: fields.ForeignKeyRelation[Office] = fields.ForeignKeyField(
        f"{REF}.Office", related_name="cases", on_delete=fields.RESTRICT
    )
    raised_to: fields.ForeignKeyNullableRelation[Office] = fields.ForeignKeyField(
        f"{REF}.Office", related_name="raised_cases", null=True, on_delete=fields.RESTRICT
    )
    handler: fields.ForeignKeyNullableRelation[Official] = fields.ForeignKeyField(
        f"{REF}.Official", related_name="cases", null=True, on_delete=fields.RESTRICT
    )
    state = fields.CharEnumField(CaseState, max_length=24)
    outcome: Outcome | None = fields.CharEnumField(Outcome, max_length=24, null=True)  # type: ignore[assignment]
    rectified_at = fields.DatetimeField(null=True)
    closed_as: ClosedAs | None = fields.CharEnumField(ClosedAs, max_length=24, null=True)  # type: ignore[assignment]
    opened_at = fields.DatetimeField()
    round_opened_at = fields.DatetimeField()
    claimed_at = fields.DatetimeField(null=True)
    contacted_at = fields.DatetimeField(null=True)
    replied_at = fields.DatetimeField(null=True)
    closed_at = fields.DatetimeField(null=True)
    contact_due = fields.DatetimeField()
    rectify_due = fields.DatetimeField()
    provisional = fields.BooleanField(default=False)
    alert_at = fields.DatetimeField(null=True, db_index=True)
    shown_from = fields.DatetimeField(null=True)
    idle_at = fields.DatetimeField(null=True)
    handovers = fields.IntField(default=0, db_default=0)
    contact_level = fields.IntEnumField(AlertLevel, default=AlertLevel.NONE)
    rectify_level = fields.IntEnumField(AlertLevel, default=AlertLevel.NONE)
    answers = fields.IntField(default=0)
    partly = fields.IntField(default=0)
    unsolved = fields.IntField(default=0)
    follow_up: FollowUp | None = fields.CharEnumField(FollowUp, max_length=24, null=True)  # type: ignore[assignment]
    contact_denied = fields.BooleanField(null=True)
    how_contacted = fields.IntField(null=True)
    publish = fields.BooleanField(null=True)
    # What a later round does not change: of these the figures are made.
    first_contacted_at = fields.DatetimeField(null=True)
    contacted_late = fields.BooleanField(null=True)
    first_replied_at = fields.DatetimeField(null=True)
    replied_late = fields.BooleanField(null=True)
    first_word_at = fields.DatetimeField(null=True)
    was_overdue = fields.BooleanField(default=False, db_default=False)
    rating_id: int
    office_id: int
    raised_to_id: int | None
    handler_id: int | None

    class Meta:
        table = "cases"
        table_description = "Cases"
        indexes = (
            ("rating_id",),
            ("office_id", "state"),
            ("handler_id", "state"),
            ("raised_to_id", "state"),
            ("idle_at",),
        )


class CaseMessage(Model):
    """Words between office and citizen in a case, sealed under the citizen's key; never changed."""

    id = fields.BigIntField(primary_key=True)
    case: fields.ForeignKeyRelation[Case] = fields.ForeignKeyField(
        f"{REF}.Case", related_name="messages", on_delete=fields.RESTRICT
    )
    group_no = fields.IntField()
    kind = fields.CharEnumField(CaseMessageKind, max_length=24)
    form = fields.CharEnumField(WordKind, max_length=24)
    content = fields.TextField()
    key: fields.ForeignKeyRelation[PersonKey] = fields.ForeignKeyField(
        f"{REF}.PersonKey", on_delete=fields.RESTRICT
    )
    at = fields.DatetimeField()
    case_id: int
    key_id: int

    class Meta:
        table = "case_messages"
        table_description = "Words in cases"
        indexes = (("case_id", "kind", "group_no"),)


class Draft(Model):
    """An official's words before they are sent."""

    id = fields.BigIntField(primary_key=True)
    case: fields.ForeignKeyRelation[Case] = fields.ForeignKeyField(
        f"{REF}.Case", related_name="drafts", on_delete=fields.RESTRICT
    )
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        f"{REF}.Account", on_delete=fields.RESTRICT
    )
    kind = fields.CharEnumField(CaseMessageKind, max_length=24)
    state = fields.CharEnumField(DraftState, max_length=24)
    to_office: fields.ForeignKeyNullableRelation[Office] = fields.ForeignKeyField(
        f"{REF}.Office", null=True, on_delete=fields.RESTRICT
    )
    created_at = fields.DatetimeField()
    to_office_id: int | None
    case_id: int
    account_id: int

    class Meta:
        table = "drafts"
        table_description = "Drafts of officials"
        indexes = (("account_id", "state"), ("case_id", "state"))


class DraftPart(Model):
    """One message of a draft."""

    id = fields.BigIntField(primary_key=True)
    draft: fields.ForeignKeyRelation[Draft] = fields.ForeignKeyField(
        f"{REF}.Draft", related_name="parts", on_delete=fields.RESTRICT
    )
    form = fields.CharEnumField(WordKind, max_length=24)
    content = fields.TextField()
    key: fields.ForeignKeyRelation[PersonKey] = fields.ForeignKeyField(
        f"{REF}.PersonKey", on_delete=fields.RESTRICT
    )
    message_id = fields.BigIntField()
    draft_id: int
    key_id: int

    class Meta:
        table = "draft_parts"
        table_description = "Messages of drafts"
        unique_together = (("draft", "message_id"),)


class Step(Model):
    """台账: one line of the register, for every move; never changed."""

    id = fields.BigIntField(primary_key=True)
    matter: fields.ForeignKeyRelation[Matter] = fields.ForeignKeyField(
        f"{REF}.Matter", related_name="steps", on_delete=fields.RESTRICT
    )
    subject = _short()
    act = _short()
    from_state = _short(null=True)
    to_state = _short()
    actor = _short()
    official: fields.ForeignKeyNullableRelation[Official] = fields.ForeignKeyField(
        f"{REF}.Official", null=True, on_delete=fields.RESTRICT
    )
    why = fields.TextField(default="")
    at = fields.DatetimeField()
    matter_id: int
    official_id: int | None

    class Meta:
        table = "steps"
        table_description = "Register of moves"
        indexes = (("matter_id", "id"),)


class Chat(Model):
    """What a private chat is about to say: which errand its next words are for."""

    id = fields.BigIntField(primary_key=True)
    account: fields.OneToOneRelation[Account] = fields.OneToOneField(
        f"{REF}.Account", related_name="chat", on_delete=fields.RESTRICT
    )
    errand = fields.CharEnumField(Errand, max_length=24, default=Errand.NONE)
    subject_id = fields.BigIntField(null=True)
    kept: str | None = fields.TextField(null=True)
    counter: fields.ForeignKeyNullableRelation["Counter"] = fields.ForeignKeyField(
        f"{REF}.Counter", null=True, on_delete=fields.RESTRICT
    )
    counter_at = fields.DatetimeField(null=True)
    tries = fields.IntField(default=0, db_default=0)
    tries_since = fields.DatetimeField(null=True)
    counter_id: int | None
    account_id: int

    class Meta:
        table = "chats"
        table_description = "Errands of chats"


class Post(Model):
    """A message that is edited in place: which message of a chat shows which thing."""

    id = fields.BigIntField(primary_key=True)
    chat_id = fields.BigIntField()
    kind = fields.CharField(max_length=32)
    subject_id = fields.BigIntField()
    message_id = fields.BigIntField(null=True)
    shown = fields.CharField(max_length=32, null=True)

    class Meta:
        table = "posts"
        table_description = "Messages edited in place"
        unique_together = (("chat_id", "kind", "subject_id"),)
        indexes = (("chat_id", "message_id"),)


class Outbox(Model):
    """An intent to tell somebody something, written with the fact it tells of."""

    id = fields.BigIntField(primary_key=True)
    lane = fields.CharField(max_length=48)
    chat_id = fields.BigIntField()
    kind = fields.CharField(max_length=32)
    audience = fields.CharEnumField(Audience, max_length=24)
    subject_id = fields.BigIntField(null=True)
    matter: fields.ForeignKeyNullableRelation[Matter] = fields.ForeignKeyField(
        f"{REF}.Matter", null=True, on_delete=fields.RESTRICT
    )
    facts: dict[str, object] = fields.JSONField(default=dict)
    language = fields.CharField(max_length=16)
    post: fields.ForeignKeyNullableRelation[Post] = fields.ForeignKeyField(
        f"{REF}.Post", null=True, on_delete=fields.RESTRICT
    )
    state = fields.CharEnumField(OutboxState, max_length=24, default=OutboxState.WAITING)
    created_at = fields.DatetimeField()
    due_at = fields.DatetimeField()
    retry_at = fields.DatetimeField(null=True)
    lease_until = fields.DatetimeField(null=True)
    silent = fields.BooleanField(default=False)
    urgency = fields.IntEnumField(Urgency, default=Urgency.AWAITED, db_default=Urgency.AWAITED)
    # Whose share of the bulk it takes: the office's number, 0 where it has none.
    share = fields.BigIntField(default=0, db_default=0)
    # Others of its lane stand before it, so whoever looks for what may leave need not see it.
    behind = fields.BooleanField(default=False, db_default=False)
    attempts = fields.IntField(default=0)
    unknown = fields.IntField(default=0)
    message_id = fields.BigIntField(null=True)
    ended_at = fields.DatetimeField(null=True)
    error = fields.TextField(null=True)
    matter_id: int | None
    post_id: int | None

    class Meta:
        table = "outbox"
        table_description = "Outgoing messages"
        indexes = (("chat_id", "message_id"), ("matter_id",), ("post_id",))


class Update(Model):
    """A raw update of the channel, stored before it is acknowledged; emptied when done."""

    id = fields.BigIntField(primary_key=True)
    bot_id = fields.BigIntField()
    update_id = fields.BigIntField()
    lane = fields.CharField(max_length=48)
    content = fields.TextField(null=True)
    received_at = fields.DatetimeField()
    attempts = fields.IntField(default=0)
    retry_at = fields.DatetimeField(null=True)
    done_at = fields.DatetimeField(null=True)
    failed_at = fields.DatetimeField(null=True)
    error = fields.TextField(null=True)

    class Meta:
        table = "updates"
        table_description = "Incoming updates"
        unique_together = (("bot_id", "update_id"),)
        indexes = (("done_at", "lane", "id"),)


class GroupInvitation(Model):
    """A one-time link that binds the group it is opened in to an office."""

    id = fields.BigIntField(primary_key=True)
    token_hash = fields.CharField(max_length=64, unique=True)
    office: fields.ForeignKeyRelation[Office] = fields.ForeignKeyField(
        f"{REF}.Office", on_delete=fields.RESTRICT
    )
    expires_at = fields.DatetimeField()
    used_at = fields.DatetimeField(null=True)
    office_id: int

    class Meta:
        table = "group_invitations"
        table_description = "Invitations of groups"


class Counter(Model):
    """A window, or a whole office, with a QR code of its own."""

    id = fields.BigIntField(primary_key=True)
    office: fields.ForeignKeyRelation[Office] = fields.ForeignKeyField(
        f"{REF}.Office", on_delete=fields.RESTRICT
    )
    window = fields.CharField(max_length=64, default="")
    token = fields.CharField(max_length=48, unique=True)
    created_at = fields.DatetimeField()
    office_id: int

    class Meta:
        table = "counters"
        table_description = "QR codes of windows and offices"
        unique_together = (("office", "window"),)


class Phone(Model):
    """An account's own phone number as a keyed hash, and whether it waits for a matter to come."""

    id = fields.BigIntField(primary_key=True)
    account: fields.OneToOneRelation[Account] = fields.OneToOneField(
        f"{REF}.Account", related_name="phone", on_delete=fields.RESTRICT
    )
    phone_hash = fields.CharField(max_length=64, db_index=True)
    shared_at = fields.DatetimeField()
    forget_at = fields.DatetimeField(db_index=True)
    waits_until = fields.DatetimeField(null=True)
    account_id: int

    class Meta:
        table = "phones"
        table_description = "Own phone numbers, hashed"


class LinkRefusal(Model):
    """A lasting link that was refused because the account stands for enough people already."""

    id = fields.BigIntField(primary_key=True)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        f"{REF}.Account", on_delete=fields.RESTRICT
    )
    source: fields.ForeignKeyRelation[Source] = fields.ForeignKeyField(
        f"{REF}.Source", on_delete=fields.RESTRICT
    )
    at = fields.DatetimeField()
    account_id: int
    source_id: int

    class Meta:
        table = "link_refusals"
        table_description = "Lasting links refused"
        indexes = (("source_id", "at"),)


class HandOver(Model):
    """转办: a case goes to another office; its reason stands in the case's messages."""

    id = fields.BigIntField(primary_key=True)
    case: fields.ForeignKeyRelation[Case] = fields.ForeignKeyField(
        f"{REF}.Case", related_name="hand_overs", on_delete=fields.RESTRICT
    )
    number = fields.IntField()
    state = fields.CharEnumField(HandOverState, max_length=24)
    from_office: fields.ForeignKeyRelation[Office] = fields.ForeignKeyField(
        f"{REF}.Office", related_name="handed_on", on_delete=fields.RESTRICT
    )
    to_office: fields.ForeignKeyRelation[Office] = fields.ForeignKeyField(
        f"{REF}.Office", related_name="handed_in", on_delete=fields.RESTRICT
    )
    official: fields.ForeignKeyRelation[Official] = fields.ForeignKeyField(
        f"{REF}.Official", related_name="hand_overs", on_delete=fields.RESTRICT
    )
    at = fields.DatetimeField()
    decided_by: fields.ForeignKeyNullableRelation[Official] = fields.ForeignKeyField(
        f"{REF}.Official", related_name="hand_overs_decided", null=True, on_delete=fields.RESTRICT
    )
    decided_at = fields.DatetimeField(null=True)
    case_id: int
    from_office_id: int
    to_office_id: int
    official_id: int
    decided_by_id: int | None

    class Meta:
        table = "hand_overs"
        table_description = "Cases handed over"
        unique_together = (("case", "number"),)


class Extension(Model):
    """申请延期: the one time a case's office asks for a later day."""

    id = fields.BigIntField(primary_key=True)
    case: fields.OneToOneRelation[Case] = fields.OneToOneField(
        f"{REF}.Case", related_name="extension", on_delete=fields.RESTRICT
    )
    official: fields.ForeignKeyRelation[Official] = fields.ForeignKeyField(
        f"{REF}.Official", related_name="extensions", on_delete=fields.RESTRICT
    )
    state = fields.CharEnumField(ExtensionState, max_length=24)
    asked_at = fields.DatetimeField()
    from_due = fields.DatetimeField()
    to_due = fields.DatetimeField()
    decide_by = fields.DatetimeField(db_index=True)
    decided_by: fields.ForeignKeyNullableRelation[Official] = fields.ForeignKeyField(
        f"{REF}.Official", related_name="extensions_decided", null=True, on_delete=fields.RESTRICT
    )
    decided_at = fields.DatetimeField(null=True)
    case_id: int
    official_id: int
    decided_by_id: int | None

    class Meta:
        table = "extensions"
        table_description = "Extensions asked for"


class PressureReport(Model):
    """干预评价: a citizen was pressed; the rated office never sees it."""

    id = fields.BigIntField(primary_key=True)
    report_no = fields.CharField(max_length=10, unique=True)
    matter: fields.ForeignKeyRelation[Matter] = fields.ForeignKeyField(
        f"{REF}.Matter", related_name="pressure_reports", on_delete=fields.RESTRICT
    )
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        f"{REF}.Account", related_name="pressure_reports", on_delete=fields.RESTRICT
    )
    kind = fields.CharEnumField(PressureKind, max_length=24)
    state = fields.CharEnumField(PressureState, max_length=24)
    at = fields.DatetimeField()
    accepted_by: fields.ForeignKeyNullableRelation[Official] = fields.ForeignKeyField(
        f"{REF}.Official", related_name="pressure_reports", null=True, on_delete=fields.RESTRICT
    )
    accepted_at = fields.DatetimeField(null=True)
    matter_id: int
    account_id: int
    accepted_by_id: int | None

    class Meta:
        table = "pressure_reports"
        table_description = "Reports of pressure"
        indexes = (("matter_id",), ("state", "at"))


class Hold(Model):
    """Prompts and reminders of a source or an office (or of all) do not leave from a moment to a moment."""

    id = fields.BigIntField(primary_key=True)
    source: fields.ForeignKeyNullableRelation[Source] = fields.ForeignKeyField(
        f"{REF}.Source", null=True, on_delete=fields.RESTRICT
    )
    office: fields.ForeignKeyNullableRelation[Office] = fields.ForeignKeyField(
        f"{REF}.Office", null=True, on_delete=fields.RESTRICT
    )
    since = fields.DatetimeField()
    ended_at = fields.DatetimeField(null=True, db_index=True)
    source_id: int | None
    office_id: int | None

    class Meta:
        table = "holds"
        table_description = "Holds on prompts"


class CalendarDay(Model):
    """A day of an imported schedule: worked or not."""

    day = fields.DateField(primary_key=True)
    is_workday = fields.BooleanField()
    imported_at = fields.DatetimeField()

    class Meta:
        table = "calendar_days"
        table_description = "Imported days of the working calendar"


class Rehearsal(Model):
    """A matter of a test source and what its simulated people do next."""

    id = fields.BigIntField(primary_key=True)
    matter: fields.OneToOneRelation[Matter] = fields.OneToOneField(
        f"{REF}.Matter", related_name="rehearsal", on_delete=fields.RESTRICT
    )
    behaviour = fields.CharEnumField(Behaviour, max_length=24)
    step = fields.IntField(default=0)
    next_at = fields.DatetimeField(null=True, db_index=True)
    matter_id: int

    class Meta:
        table = "rehearsals"
        table_description = "Simulated people of test sources"


class Event(Model):
    """What a source is told of a matter: a fact for its feed, and its way to the source's callback."""

    id = fields.BigIntField(primary_key=True)
    public_id = fields.CharField(max_length=32, unique=True)
    source: fields.ForeignKeyRelation[Source] = fields.ForeignKeyField(
        f"{REF}.Source", on_delete=fields.RESTRICT
    )
    matter: fields.ForeignKeyRelation[Matter] = fields.ForeignKeyField(
        f"{REF}.Matter", related_name="events", on_delete=fields.RESTRICT
    )
    type = fields.CharEnumField(EventType, max_length=24)
    told_state = _short()
    told_reason: str | None = _short(null=True)
    at = fields.DatetimeField()
    position = fields.BigIntField(null=True)
    state = fields.CharEnumField(EventState, max_length=24)
    due_at = fields.DatetimeField()
    lease_until = fields.DatetimeField(null=True)
    attempts = fields.IntField(default=0)
    ended_at = fields.DatetimeField(null=True)
    error = fields.TextField(null=True)
    source_id: int
    matter_id: int

    class Meta:
        table = "events"
        table_description = "Events for service systems"
        indexes = (("source_id", "position", "id"), ("source_id", "state", "due_at"), ("matter_id", "id"))


class PageSession(Model):
    """Somebody who opened the pages inside their chat; it ends half an hour after the last look."""

    id = fields.BigIntField(primary_key=True)
    token_hash = fields.CharField(max_length=64, unique=True)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        f"{REF}.Account", related_name="page_sessions", on_delete=fields.RESTRICT
    )
    since = fields.DatetimeField()
    expires_at = fields.DatetimeField(db_index=True)
    account_id: int

    class Meta:
        table = "page_sessions"
        table_description = "Sessions of pages"


class PageLink(Model):
    """The address that leads whoever rated by a link in a browser back to their rating."""

    id = fields.BigIntField(primary_key=True)
    token_hash = fields.CharField(max_length=64, unique=True)
    prompt: fields.ForeignKeyRelation[Prompt] = fields.ForeignKeyField(
        f"{REF}.Prompt", related_name="page_links", on_delete=fields.RESTRICT
    )
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        f"{REF}.Account", related_name="page_links", on_delete=fields.RESTRICT
    )
    at = fields.DatetimeField()
    prompt_id: int
    account_id: int

    class Meta:
        table = "page_links"
        table_description = "Addresses of one's own rating"


class Picture(Model):
    """A photo that was sent through a page, without what the camera wrote into it, sealed."""

    id = fields.BigIntField(primary_key=True)
    content = fields.TextField()
    key: fields.ForeignKeyRelation[PersonKey] = fields.ForeignKeyField(
        f"{REF}.PersonKey", on_delete=fields.RESTRICT
    )
    at = fields.DatetimeField()
    key_id: int

    class Meta:
        table = "pictures"
        table_description = "Photos sent through pages"


class PageAct(Model):
    """A change that a page asked for, by its key: asked for again, it has had its effect."""

    id = fields.BigIntField(primary_key=True)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        f"{REF}.Account", related_name="page_acts", on_delete=fields.RESTRICT
    )
    key_hash = fields.CharField(max_length=64)
    forget_at = fields.DatetimeField(db_index=True)
    account_id: int

    class Meta:
        table = "page_acts"
        table_description = "Changes asked for by pages"
        unique_together = (("account", "key_hash"),)


class Kiosk(Model):
    """评价器: a tablet at a window, from being paired with it until it is unpaired."""

    id = fields.BigIntField(primary_key=True)
    office: fields.ForeignKeyRelation[Office] = fields.ForeignKeyField(
        f"{REF}.Office", on_delete=fields.RESTRICT
    )
    window = fields.CharField(max_length=64)
    token_hash = fields.CharField(max_length=64, unique=True)
    paired_at = fields.DatetimeField()
    seen_at = fields.DatetimeField(null=True)
    unpaired_at = fields.DatetimeField(null=True)
    office_id: int

    class Meta:
        table = "kiosks"
        table_description = "Tablets at windows"


class KioskCode(Model):
    """What is typed on a tablet once to pair it with a window."""

    id = fields.BigIntField(primary_key=True)
    code_hash = fields.CharField(max_length=64, unique=True)
    office: fields.ForeignKeyRelation[Office] = fields.ForeignKeyField(
        f"{REF}.Office", on_delete=fields.RESTRICT
    )
    window = fields.CharField(max_length=64)
    expires_at = fields.DatetimeField(db_index=True)
    used_at = fields.DatetimeField(null=True)
    office_id: int

    class Meta:
        table = "kiosk_codes"
        table_description = "Codes that pair a tablet"


class KioskPass(Model):
    """What the tablet's QR code holds: whoever comes first goes on with the rating on their own phone."""

    id = fields.BigIntField(primary_key=True)
    token_hash = fields.CharField(max_length=64, unique=True)
    prompt: fields.ForeignKeyRelation[Prompt] = fields.ForeignKeyField(
        f"{REF}.Prompt", related_name="kiosk_passes", on_delete=fields.RESTRICT
    )
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        f"{REF}.Account", related_name="kiosk_passes", on_delete=fields.RESTRICT
    )
    expires_at = fields.DatetimeField()
    used_at = fields.DatetimeField(null=True)
    forget_at = fields.DatetimeField(db_index=True)
    prompt_id: int
    account_id: int

    class Meta:
        table = "kiosk_passes"
        table_description = "Codes that lead from a tablet to one's own phone"


class UpwardRecord(Model):
    """上报: what a province has of a matter, or why it has nothing; one row for each record."""

    id = fields.BigIntField(primary_key=True)
    profile = fields.CharField(max_length=32)
    kind = fields.CharEnumField(UpwardKind, max_length=24)
    matter: fields.ForeignKeyRelation[Matter] = fields.ForeignKeyField(
        f"{REF}.Matter", related_name="upward", on_delete=fields.RESTRICT
    )
    project_no = fields.CharField(max_length=64)
    # So many lines the register of the matter had when it was looked at last.
    lines = fields.IntField(default=0)
    fingerprint: str | None = fields.CharField(max_length=64, null=True)  # type: ignore[assignment]
    refused = fields.BooleanField(default=False)
    faults: list[dict[str, str]] = fields.JSONField(default=list)
    matter_id: int

    class Meta:
        table = "upward_records"
        table_description = "Records for the province"
        unique_together = (("profile", "kind", "matter"),)
        indexes = (("matter_id",),)


class FigureChange(Model):
    """What one change of the facts adds to the figures, or takes away; written by triggers alone."""

    id = fields.BigIntField(primary_key=True)
    day = fields.CharField(max_length=10)
    office_id = fields.BigIntField()
    service = fields.CharField(max_length=300)
    window = fields.CharField(max_length=64)
    channel = fields.CharField(max_length=24)
    measure = fields.CharEnumField(Measure, max_length=24)
    detail = fields.CharField(max_length=64)
    n = fields.BigIntField()

    class Meta:
        table = "figure_changes"
        table_description = "Changes of figures on their way"


class Figure(Model):
    """One figure: of what, of which part of it, of when (for ever, a month, a day)."""

    id = fields.BigIntField(primary_key=True)
    level = fields.CharEnumField(Level, max_length=24)
    period = fields.CharField(max_length=10)
    measure = fields.CharEnumField(Measure, max_length=24)
    office_id = fields.BigIntField()
    part = fields.CharField(max_length=300)
    n = fields.BigIntField()

    class Meta:
        table = "figures"
        table_description = "Figures"
        unique_together = (("level", "period", "measure", "office_id", "part"),)


class FigureCorrection(Model):
    """A figure that a recount has put right; kept for everybody to see."""

    id = fields.BigIntField(primary_key=True)
    at = fields.DatetimeField()
    why = fields.TextField()
    level = fields.CharEnumField(Level, max_length=24)
    period = fields.CharField(max_length=10)
    measure = fields.CharEnumField(Measure, max_length=24)
    office_id = fields.BigIntField()
    part = fields.CharField(max_length=300)
    was = fields.BigIntField()
    became = fields.BigIntField()

    class Meta:
        table = "figure_corrections"
        table_description = "Figures put right"
        indexes = (("at",),)


class GeneralReview(Model):
    """综合点评 of one office by one account: from when it may be made again."""

    id = fields.BigIntField(primary_key=True)
    account: fields.ForeignKeyRelation[Account] = fields.ForeignKeyField(
        f"{REF}.Account", related_name="general_reviews", on_delete=fields.RESTRICT
    )
    office: fields.ForeignKeyRelation[Office] = fields.ForeignKeyField(
        f"{REF}.Office", related_name="general_reviews", on_delete=fields.RESTRICT
    )
    next_at = fields.DatetimeField()
    account_id: int
    office_id: int

    class Meta:
        table = "general_reviews"
        table_description = "General reviews by account and office"
        unique_together = (("account", "office"),)


class PublishedDay(Model):
    """开放数据: the files of one day as they were published, packed; never changed."""

    id = fields.BigIntField(primary_key=True)
    day = fields.DateField(unique=True)
    published_at = fields.DatetimeField()
    lines = fields.IntField()
    packed_csv = fields.TextField()
    csv_hash = fields.CharField(max_length=64)
    packed_json = fields.TextField()
    json_hash = fields.CharField(max_length=64)

    class Meta:
        table = "published_days"
        table_description = "Open data by day"
