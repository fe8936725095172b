"""Who a request's session belongs to: looked up with every request, hence by prepared queries."""

from __future__ import annotations

from typing import Any

from django.contrib.auth.backends import ModelBackend
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from huikuan.foundation.people.models import User
from huikuan.foundation.prepared import Prepared

_USER = Prepared(lambda given: User.objects.filter(pk=given("pk")).select_related("person__unit"))
_SESSION = Prepared(
    lambda given: Session.objects.filter(session_key=given("key"), expire_date__gt=given("now")),
)


class AccountBackend(ModelBackend):
    """Django's, but the person and its unit come along with the account."""

    def get_user(self, user_id: Any) -> User | None:
        """The account, unless it is closed."""
        found = _USER.first(pk=user_id)
        return found if found is not None and self.user_can_authenticate(found) else None


class SessionStore(db.SessionStore):
    """Django's sessions in the database."""

    def _get_session_from_db(self) -> Session | None:
        found = _SESSION.first(key=self.session_key, now=timezone.now())
        if found is None:
            self._session_key = None
        return found
