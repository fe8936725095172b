"""The first start: while nobody has an account, whoever sits at the server makes the administrator."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from ipaddress import ip_address

from django import forms
from django.contrib.auth import login
from django.contrib.auth.validators import UnicodeUsernameValidator
from django.core.exceptions import ValidationError
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from huikuan.foundation.operations import RefusedError
from huikuan.foundation.permissions import Actor, public
from huikuan.shell.serving.first_start import kept_token, nobody_yet
from huikuan.shell.serving.operations import create_first_administrator

BACKEND = "huikuan.foundation.people.accounts.AccountBackend"
AFTER = "imports"  # a company begins with its workbook
PROXIES = ("HTTP_X_FORWARDED", "HTTP_FORWARDED", "HTTP_X_REAL", "HTTP_VIA")


class WelcomeForm(forms.Form):
    """Name and password of the first administrator."""

    username = forms.CharField(
        label=_("name to sign in with"), max_length=150, initial="admin", validators=[UnicodeUsernameValidator()]
    )
    password = forms.CharField(
        label=_("password"),
        strip=False,
        help_text=_("At least ten signs; several words make a good one."),
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )
    again = forms.CharField(
        label=_("the same password again"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )

    def clean_again(self) -> str:
        """Both alike."""
        again: str = self.cleaned_data["again"]
        if again != self.cleaned_data.get("password", again):
            raise ValidationError(_("The two passwords differ."))
        return again


@public
def welcome(request: HttpRequest) -> HttpResponse:
    """Make the administrator, sign in, and begin with the import; 404 as soon as anybody has an account."""
    token = request.POST.get("token", "") or request.GET.get("token", "")
    if not nobody_yet() or not (_at_the_machine(request) or _knows(token)):
        raise Http404
    form = WelcomeForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            user = create_first_administrator(
                actor=Actor(user=None), username=form.cleaned_data["username"], password=form.cleaned_data["password"]
            )
        except ValidationError as error:
            form.add_error("password", error)
        except RefusedError:
            raise Http404 from None  # somebody was faster
        else:
            login(request, user, backend=BACKEND)
            return redirect(_first_page())
    return render(request, "welcome.html", {"form": form, "token": token}, status=422 if form.errors else 200)


class FirstStartMiddleware:
    """Leads from the sign-in page to the welcome page while nobody could sign in."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        """Answer, or lead there."""
        if request.path == reverse("account_login") and nobody_yet() and _at_the_machine(request):
            return redirect("welcome")
        return self.get_response(request)


def _knows(token: str) -> bool:
    kept = kept_token()
    return bool(kept) and secrets.compare_digest(token.encode(), kept.encode())


def _at_the_machine(request: HttpRequest) -> bool:
    """Whether the browser runs on the server itself: a proxy is local too, but says so or asks for another host."""
    if any(name.startswith(PROXIES) for name in request.META):
        return False
    try:
        local = ip_address(request.META.get("REMOTE_ADDR", "")).is_loopback
    except ValueError:
        return False
    host = request.get_host()
    return local and (host if host.endswith("]") else host.partition(":")[0] or host) in {"localhost", "127.0.0.1"}


def _first_page() -> str:
    try:
        return reverse(AFTER)
    except NoReverseMatch:
        return "/"
