"""People, units, accounts and API keys."""

from huikuan.foundation.people.operations.accounts import (
    choose_password,
    create_token,
    create_user,
    reset_password,
    revoke_token,
    set_account_active,
    set_email,
    take_user_over,
    token_digest,
)
from huikuan.foundation.people.operations.people import (
    change_person,
    change_unit,
    create_person,
    deactivate_person,
)

__all__ = [
    "change_person",
    "change_unit",
    "choose_password",
    "create_person",
    "create_token",
    "create_user",
    "deactivate_person",
    "reset_password",
    "revoke_token",
    "set_account_active",
    "set_email",
    "take_user_over",
    "token_digest",
]
