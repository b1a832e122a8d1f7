"""The rules: values in, a decision or a refusal out, and nothing that waits."""
