"""What is said about the server itself."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _

from huikuan.shell.words.sentence import Words

WORDS = {
    "serving.not_first": Words(
        _("There is an account already."),
        _("Sign in, or let an administrator make an account for you."),
    ),
}
