"""`yiping tags import` and `yiping policy check`."""

from pathlib import Path

import pytest

from bot.rules.policy import load_policy
from bot.rules.tagbook import sample_text
from models.tables import TagBookText
from tests.commands.conftest import InStore, Yiping

BOOK = 'version = "2026-1"\nsample = false\nsource = "省里"\n[[tags]]\ncode = "1"\ngrades = [1]\n'
LABEL = 'label = { zh_CN = "多跑了路" }\n'


def write(text: str) -> str:
    Path("file.toml").write_text(text, "utf-8")
    return "file.toml"


def test_a_tag_book_is_loaded(yiping: Yiping, in_store: InStore) -> None:
    result = yiping("tags", "import", write(BOOK + LABEL))
    assert result.facts == {"version": "2026-1", "tags": "1", "sample": "false"}
    assert in_store(TagBookText.get).version == "2026-1"


def test_a_sample_says_that_it_is_one(yiping: Yiping) -> None:
    assert yiping("tags", "import", write(sample_text())).facts["sample"] == "true"
    assert yiping("tags", "import", write(sample_text()), "--json").json["sample"] is True


def test_a_bad_tag_book_changes_nothing(yiping: Yiping, in_store: InStore) -> None:
    result = yiping("tags", "import", write(BOOK))
    assert (result.code, result.out) == (2, "")
    assert result.err.startswith("tags[1].label：")
    assert in_store(lambda: TagBookText.all().count()) == 0


def test_a_version_is_used_for_one_content(yiping: Yiping) -> None:
    yiping("tags", "import", write(BOOK + LABEL))
    result = yiping("tags", "import", write(BOOK + LABEL.replace("多", "少")))
    assert result.code == 2
    assert result.err == "version：版本“2026-1”已经用于另一份内容，请换一个版本号。\n"


def test_a_policy_is_shown_as_it_would_be_in_force(bare: Yiping, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("YIPING_SECRET_KEY")
    facts = bare("policy", "check", write('settle_good = "5m"\nquiet_hours = ""\n')).facts
    assert (facts["settle_good"], facts["quiet_hours"]) == ("5m", "")
    assert facts["promise_offers"] == ",".join(str(span) for span in load_policy().promise_offers)
    assert len(facts) == len(load_policy().effective()) + 2


def test_a_bad_policy_is_one_sentence(bare: Yiping) -> None:
    result = bare("policy", "check", write('settle_goood = "5m"\n'))
    assert result.code == 2
    assert result.err == "settle_goood：没有这个配置项，请检查拼写。\n"
