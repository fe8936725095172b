"""Screens of accounts: for administrators all of them, for everybody their own with its keys."""

from __future__ import annotations

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.core.exceptions import ObjectDoesNotExist, ValidationError
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from huikuan.foundation.lists.views import list_response
from huikuan.foundation.operations import RefusedError
from huikuan.foundation.people import operations, queries
from huikuan.foundation.people.models import User
from huikuan.foundation.people.policies import MANAGE_USERS, OWN_ACCOUNT
from huikuan.foundation.people.web.forms import PasswordForm, TokenForm
from huikuan.foundation.people.web.lists import USERS
from huikuan.foundation.permissions import Request, page
from huikuan.foundation.speech import refusal_words


@page(MANAGE_USERS)
@require_GET
def users(request: Request) -> HttpResponse:
    """All accounts."""
    return list_response(request, USERS, queries.visible_users(request.actor))


@page(MANAGE_USERS)
@require_GET
def user(request: Request, pk: int) -> HttpResponse:
    """One account."""
    found = queries.visible_users(request.actor).filter(pk=pk).first()
    if found is None:
        raise Http404
    return _user(request, found)


def _user(request: Request, found: User, *, typed: str | None = None, refused: str = "") -> HttpResponse:
    told = {"account": found, "own": found.pk == request.user.pk, "email": found.email if typed is None else typed}
    return render(request, "people/user.html", {**told, "refused": refused}, status=422 if refused else 200)


@page(MANAGE_USERS)
@require_POST
def email(request: Request, pk: int) -> HttpResponse:
    """Where a link for a forgotten password goes."""
    found = queries.visible_users(request.actor).filter(pk=pk).first()
    if found is None:
        raise Http404
    typed = request.POST.get("email", "")
    try:
        operations.set_email(actor=request.actor, user=pk, email=typed)
    except RefusedError as error:
        return _user(request, found, typed=typed, refused=str(refusal_words(error)))
    messages.success(request, _("Saved."))
    return redirect("user", pk=pk)


@page(MANAGE_USERS)
@require_POST
@never_cache
def new_user(request: Request, pk: int) -> HttpResponse:
    """An account for a person; its one-time password is shown once."""
    try:
        account, password = operations.create_user(actor=request.actor, person=pk)
    except ObjectDoesNotExist:
        raise Http404 from None
    except RefusedError as error:
        messages.error(request, refusal_words(error))
        return redirect("person", pk=pk)
    return render(request, "people/password_once.html", {"account": account, "password": password})


@page(MANAGE_USERS)
@require_POST
@never_cache
def new_password(request: Request, pk: int) -> HttpResponse:
    """Another one-time password."""
    try:
        account, password = operations.reset_password(actor=request.actor, user=pk)
    except ObjectDoesNotExist:
        raise Http404 from None
    return render(request, "people/password_once.html", {"account": account, "password": password})


@page(MANAGE_USERS)
@require_POST
def lock(request: Request, pk: int) -> HttpResponse:
    """Lock an account, or open it again."""
    try:
        operations.set_account_active(actor=request.actor, user=pk, active=request.POST.get("active") == "1")
    except ObjectDoesNotExist:
        raise Http404 from None
    except RefusedError as error:
        messages.error(request, refusal_words(error))
    return redirect("user", pk=pk)


@page(OWN_ACCOUNT)
@require_GET
def me(request: Request) -> HttpResponse:
    """One's own account."""
    person = request.actor.person
    told = {"person": person, "places": queries.placements(person)[:10] if person else ()}
    return render(request, "people/me.html", told)


@page(OWN_ACCOUNT)
@require_http_methods(["GET", "POST"])
@never_cache
def tokens(request: Request) -> HttpResponse:
    """One's own keys for programs; a new one is shown once."""
    form = TokenForm(request.POST or None)
    told = {"form": form, "tokens": queries.own_tokens(request.actor)}
    if request.method == "POST" and form.is_valid():
        try:
            _token, key = operations.create_token(actor=request.actor, name=form.cleaned_data["name"])
            return render(request, "people/tokens.html", {**told, "form": TokenForm(), "key": key})
        except RefusedError as error:
            form.add_error(None, refusal_words(error))
    return render(request, "people/tokens.html", told, status=422 if request.method == "POST" else 200)


@page(OWN_ACCOUNT)
@require_POST
def revoke(request: Request, pk: int) -> HttpResponse:
    """A key opens nothing any more."""
    try:
        operations.revoke_token(actor=request.actor, token=pk)
        messages.success(request, _("Revoked."))
    except ObjectDoesNotExist:
        raise Http404 from None
    return redirect("tokens")


@page(OWN_ACCOUNT)
@require_http_methods(["GET", "POST"])
def choose_password(request: Request) -> HttpResponse:
    """Replace a one-time password; those who have one of their own use the ordinary page."""
    if not getattr(request.user, "one_time_password", False):
        return redirect("account_change_password")
    form = PasswordForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            account = operations.choose_password(actor=request.actor, password=form.cleaned_data["password"])
            update_session_auth_hash(request, account)
            return redirect("/")
        except ValidationError as error:
            form.add_error(
                "password", error if error.messages != [""] else _("Choose another one than you were given.")
            )
    return render(
        request, "people/choose_password.html", {"form": form}, status=422 if request.method == "POST" else 200
    )
