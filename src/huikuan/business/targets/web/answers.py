"""What a grid sends, and what it is answered: JSON of rows, or the refusal in words."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from django.http import HttpResponse, JsonResponse
from django.utils.translation import gettext as _

from huikuan.engine.money import yuan_text
from huikuan.foundation.operations import RefusedError, StaleError
from huikuan.foundation.permissions import Request
from huikuan.foundation.speech import refusal_words

MOST_EDITS = 10_000


class UnreadableError(ValueError):
    """The body isn't what a grid sends."""


def body_of(request: Request) -> dict[str, Any]:
    """The JSON object that was posted."""
    try:
        found = json.loads(request.body)
    except ValueError as error:
        raise UnreadableError from error
    if not isinstance(found, dict):
        raise UnreadableError
    return found


def edits_of(body: dict[str, Any]) -> list[dict[str, Any]]:
    """The edits of a batch, each with key, column, value and seen."""
    edits = body.get("edits")
    if not isinstance(edits, list) or not all(isinstance(one, dict) for one in edits):
        raise UnreadableError
    return edits


def whole(value: Any, *, optional: bool = False) -> Any:
    """An id or an amount in fen as JSON has it: a whole number, or its text."""
    if value is None and optional:
        return None
    if isinstance(value, bool) or not isinstance(value, int | str):
        raise UnreadableError
    if isinstance(value, str) and not value.removeprefix("-").isdecimal():
        raise UnreadableError
    number = int(value)
    if abs(number) >= 2**62:
        raise UnreadableError
    return number


def answered(work: Callable[[], dict[str, Any]], edits: Callable[[], list[dict[str, Any]]] = list) -> HttpResponse:
    """Do the work and answer with its rows; a refusal stands beside the cells that were typed."""
    try:
        return JsonResponse(work())
    except UnreadableError:
        return JsonResponse({"message": _("This could not be read. Reload the page and try again.")}, status=400)
    except RefusedError as error:
        return JsonResponse({"message": refusal_words(error)}, status=422)
    except StaleError as error:
        current = error.current if isinstance(error.current, dict) else {}
        errors = [
            {"key": one["key"], "column": one["column"], "value": current[number], "message": changed(current[number])}
            for one in edits()
            if (number := _number(one)) in current
        ]
        return JsonResponse({"message": changed(None), "errors": errors}, status=409)


def _number(one: dict[str, Any]) -> Any:
    return one.get("row", one["key"])


def changed(amount: int | None) -> str:
    """Somebody was faster."""
    if amount is None:
        return _("Somebody else changed this meanwhile. Look at it as it is now, then change it again if you want to.")
    return _("Somebody else has changed this to {amount} meanwhile.").format(amount=yuan_text(amount))
