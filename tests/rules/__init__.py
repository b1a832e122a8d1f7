"""The rules: values in, a decision or a refusal out."""

from zoneinfo import ZoneInfo

from hypothesis import settings

SHANGHAI = ZoneInfo("Asia/Shanghai")
# The same examples in every run: a failure is a change in the code, never luck.
QUICK = settings(max_examples=60, derandomize=True, deadline=None)
