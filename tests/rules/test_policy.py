"""The policy: data, checked key by key."""

import tomllib
from datetime import time, timedelta
from importlib.resources import files

import pytest

from bot.rules.policy import KEYS, PolicyError, Span, describe, load_policy

DEFAULTS = {
    "rating_window": "5wd",
    "ask_within": "30d",
    "settle_good": "2m",
    "settle_poor": "10m",
    "amend_at_least": "30m",
    "amend_at_most": "24h",
    "late_words": "24h",
    "contact_within": "1wd",
    "rectify_within": "5wd",
    "promise_at_most": "15wd",
    "promise_offers": ["2wd", "5wd", "15wd"],
    "verdict_window": "5wd",
    "add_word_within": "30d",
    "near_due_before": "1wd",
    "near_due_at": "08:45",
    "short_answer": 10,
    "max_tags": 6,
    "hall_prompt_delay": "30m",
    "hall_alert_delay": "30m-90m",
    "remind_after": "3wd",
    "remind_hours": "09:00-11:00",
    "refs_per_account": 3,
    "number_tries": 5,
    "general_review_again": "30d",
    "wait_for_matter": "24h",
    "idle_within": "2wd",
    "hand_overs": 2,
    "extension": "5wd",
    "escalate_after": ["1wd", "3wd", "5wd"],
    "digest_at": "08:45",
    "praise_at_least": 5,
    "kiosk_within": "10m",
    "kiosk_waits": "60s",
    "kiosk_apart": "20s",
    "rank_at_least": 30,
    "show_at_least": 10,
    "invitation_valid": "72h",
    "keep_contact": "180d",
    "quiet_hours": "on",
    "quiet_hours_citizen": "21:00-08:30",
    "office_hours": "08:30-18:00",
    "batch_fresh": "1h",
    "stuck_after": "15m",
    "watch_every": "1s",
}


def test_the_built_in_policy_is_the_documented_one() -> None:
    assert load_policy().effective() == DEFAULTS


def test_the_built_in_file_says_what_is_in_force() -> None:
    text = (files("bot.rules") / "profiles" / "default.toml").read_text("utf-8")
    assert tomllib.loads(text) == DEFAULTS


def test_values_come_as_what_they_are() -> None:
    policy = load_policy()
    assert policy.rating_window.working_days == 5
    assert policy.settle_poor.length == timedelta(minutes=10)
    assert policy.near_due_at == time(8, 45)
    assert policy.quiet_hours is True


def test_a_file_overrides_single_keys() -> None:
    policy = load_policy('contact_within = "2wd"\nshort_answer = 0\n')
    changed = {key for key, value in policy.effective().items() if value != DEFAULTS[key]}
    assert changed == {"contact_within", "short_answer"}


def test_the_strict_profile_counts_natural_days() -> None:
    policy = load_policy('profile = "strict"')
    assert policy.profile == "strict"
    assert policy.rating_window == Span(7, "d")
    assert policy.settle_good == load_policy().settle_good


def test_a_file_may_override_a_profile() -> None:
    policy = load_policy('profile = "strict"\nrectify_within = "3d"')
    assert (str(policy.rectify_within), str(policy.contact_within)) == ("3d", "1d")


def test_empty_quiet_hours_switch_both_windows_off() -> None:
    assert load_policy('quiet_hours = ""').quiet_hours is False


@pytest.mark.parametrize(
    ("text", "key"),
    [
        ('rating_windw = "5wd"', "rating_windw"),
        ('profile = "hard"', "profile"),
        ("profile = 1", "profile"),
        ("rating_window = 5", "rating_window"),
        ('rating_window = "5"', "rating_window"),
        ('rating_window = "0wd"', "rating_window"),
        ('settle_good = "1wd"', "settle_good"),
        ('watch_every = "1wd"', "watch_every"),
        ('promise_offers = "2wd"', "promise_offers"),
        ('promise_offers = ["2wd", "5wd"]', "promise_offers"),
        ('promise_offers = ["2wd", "5wd", 15]', "promise_offers"),
        ('short_answer = "10"', "short_answer"),
        ("short_answer = true", "short_answer"),
        ("short_answer = -1", "short_answer"),
        ("max_tags = 7", "max_tags"),
        ("max_tags = 0", "max_tags"),
        ('quiet_hours = "21:00-08:30"', "quiet_hours"),
        ("quiet_hours = false", "quiet_hours"),
        ('quiet_hours_citizen = ""', "quiet_hours_citizen"),
        ('office_hours = "18:00-08:30"', "office_hours"),
        ('near_due_at = "8:45"', "near_due_at"),
        ("near_due_at = 08:45:00", "near_due_at"),
    ],
)
def test_a_wrong_key_is_named_in_one_sentence(text: str, key: str) -> None:
    with pytest.raises(PolicyError) as caught:
        load_policy(text)
    assert caught.value.key == key
    assert str(caught.value).startswith(f"{key}：")
    assert "\n" not in str(caught.value)


def test_a_file_that_is_not_toml_is_refused() -> None:
    with pytest.raises(PolicyError, match="TOML"):
        load_policy("rating_window: 5wd")


def test_the_sentence_can_be_said_in_another_language() -> None:
    with pytest.raises(PolicyError) as caught:
        load_policy("max_tags = 9")
    assert caught.value.sentence.format(**caught.value.values) == str(caught.value)


def test_the_version_depends_on_values_only() -> None:
    spelled_out = load_policy('# the same as built in\nrating_window = "5wd"\n')
    assert spelled_out.version == load_policy().version
    assert load_policy('rating_window = "6wd"').version != load_policy().version


@pytest.mark.parametrize("text", ["", 'profile = "strict"', 'quiet_hours = ""\nshort_answer = 3'])
def test_a_policy_written_out_reads_back(text: str) -> None:
    policy = load_policy(text)
    assert load_policy(policy.as_toml()) == policy


@pytest.mark.parametrize("key", KEYS)
def test_every_key_has_a_meaning_and_a_source(key: str) -> None:
    described = describe()[key]
    assert described.says.endswith("。")
    assert described.source


def test_nothing_is_described_that_is_not_a_key() -> None:
    text = (files("bot.rules") / "profiles" / "keys.toml").read_text("utf-8")
    assert set(tomllib.loads(text)) == set(KEYS)
