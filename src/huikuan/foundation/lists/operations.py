"""Views of a list: kept under a name and forgotten. One's own affair."""

from __future__ import annotations

from django.http import Http404
from django.utils.translation import gettext_lazy as _

from huikuan.foundation.audit.record import record
from huikuan.foundation.lists.models import SavedView
from huikuan.foundation.operations import operation
from huikuan.foundation.permissions.actor import Actor
from huikuan.foundation.permissions.permission import Permission

USE_LISTS = Permission("lists.use", _("look at lists and keep one's own views"))


@operation(USE_LISTS)
def save_view(*, actor: Actor, list_key: str, name: str, query: str) -> SavedView:
    """Keep a list's address (its query string) under a name; the same name replaces the earlier view."""
    before = SavedView.objects.filter(user=actor.user, list_key=list_key, name=name).first()
    was = {"query": before.query} if before else None
    view, _made = SavedView.objects.update_or_create(
        user=actor.user, list_key=list_key, name=name, defaults={"query": query}
    )
    record(actor=actor, action="lists.save_view", subject=view, before=was, after={"query": query})
    return view


@operation(USE_LISTS)
def forget_view(*, actor: Actor, pk: int) -> None:
    """Delete one's own view; 404 for another's."""
    view = SavedView.objects.filter(pk=pk, user=actor.user).first()
    if view is None:
        raise Http404
    record(actor=actor, action="lists.forget_view", subject=view, before={"query": view.query})
    view.delete()
