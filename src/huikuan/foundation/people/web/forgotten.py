"""A forgotten password: a link by mail, if mail can be sent, and a new password by that link."""

from __future__ import annotations

from allauth.account.forms import ResetPasswordForm, ResetPasswordKeyForm
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from huikuan.foundation.people import operations
from huikuan.foundation.permissions import Actor


class ForgottenForm(ResetPasswordForm):
    """To which address; the same answer whether somebody has it or not."""

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.fields["email"].label = gettext_lazy("E-mail address")

    def clean_email(self) -> str:
        """Refused where mail can't be sent."""
        if not settings.EMAIL_HOST:
            raise ValidationError(_("No mail can be sent from here. Ask your administrator for a new password."))
        address: str = super().clean_email()
        return address


class NewPasswordForm(ResetPasswordKeyForm):
    """A password of one's own, by the link."""

    def clean_password1(self) -> str:
        """Another one than before."""
        password: str = self.cleaned_data["password1"]
        if self.user is not None and self.user.check_password(password):
            raise ValidationError(_("Choose another one than you had."))
        return password

    def save(self) -> None:
        """Set it; a one-time password is replaced by it as well."""
        operations.choose_password(actor=Actor(user=self.user), password=self.cleaned_data["password1"])
