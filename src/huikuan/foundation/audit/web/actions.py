"""What each action is called: the words of its operation, said once by whoever wires the application."""

from __future__ import annotations

from collections.abc import Mapping

from django.utils.functional import Promise

_words: dict[str, str | Promise] = {}


def name_actions(words: Mapping[str, str | Promise]) -> None:
    """Add names of actions (``imports.apply`` → "file brought in")."""
    _words.update(words)


def action_words(code: str) -> str | Promise:
    """The name of an action; its code where nobody has named it."""
    return _words.get(code, code)
