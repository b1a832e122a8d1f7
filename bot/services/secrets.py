"""Secrets that a source and we share, in the form of Standard Webhooks."""

import base64
import secrets

SECRET_PREFIX = "whsec_"


def new_secret() -> str:
    """32 random bytes."""
    # Never from the dice: tests and demonstrations may load those.
    return SECRET_PREFIX + base64.b64encode(secrets.token_bytes(32)).decode()
