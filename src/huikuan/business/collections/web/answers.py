"""Refusals in words beside what was typed: nothing typed is lost."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext as _

from huikuan.business.collections.operations import EditsRefusedError
from huikuan.foundation.operations import RefusedError, StaleError
from huikuan.foundation.speech import refusal_words


def message_of(error: Exception) -> str:
    """Why something was not done, in the reader's language."""
    if isinstance(error, RefusedError):
        return refusal_words(error)
    if isinstance(error, EditsRefusedError) and error.wrong:
        return " ".join(dict.fromkeys(refusal_words(RefusedError(code)) for _edit, code in error.wrong))
    return _("Somebody else changed this meanwhile. Look at it as it is now, then save again if you still want to.")


def refused(form: forms.Form, error: Exception) -> None:
    """Put the refusal on top of the form. What somebody changed meanwhile is what the next attempt compares with."""
    form.add_error(None, message_of(error))
    if isinstance(error, StaleError) and error.current is not None and "seen" in form.fields:
        form.data = {**form.data.dict(), "seen": str(error.current.revision)}  # type: ignore[attr-defined]
