"""Sign-in rules: accounts are made by an administrator, never by visitors."""

from __future__ import annotations

import logging
from concurrent.futures import ThreadPoolExecutor
from smtplib import SMTPException
from typing import Any

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context as current
from django.contrib.sites.shortcuts import get_current_site
from django.core.mail import EmailMessage
from django.http import HttpRequest

log = logging.getLogger(__name__)
POST = ThreadPoolExecutor(max_workers=1, thread_name_prefix="mail")


class ClosedAdapter(DefaultAccountAdapter):
    """No sign-up."""

    def is_open_for_signup(self, request: HttpRequest) -> bool:
        """Visitors can't make accounts."""
        return False

    def send_mail(self, template_prefix: str, email: str, context: dict[str, Any]) -> None:
        """Send it later: the answer takes as long for an address that is known as for one that isn't."""
        request = current.request
        told = {"request": request, "email": email, "current_site": get_current_site(request), **context}
        POST.submit(send, self.render_mail(template_prefix, email, told))


def send(letter: EmailMessage) -> None:
    """Hand it to the mail server; what goes wrong is for the log, the page has long been answered."""
    try:
        letter.send()
    except (OSError, SMTPException):
        log.exception("A mail could not be sent")
