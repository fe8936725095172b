"""Who acts: a signed-in person, a token's owner, a job on somebody's behalf, or the command line."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from functools import cached_property

from django.core.exceptions import PermissionDenied

from huikuan.foundation.people.below import ids_below
from huikuan.foundation.people.models import Person, User
from huikuan.foundation.permissions.permission import Permission

SEE_ALL = frozenset({"director", "finance", "admin"})


class Via(StrEnum):
    """Through which door somebody acts."""

    WEB = "web"
    API = "api"
    JOB = "job"
    COMMAND = "command"


@dataclass(frozen=True)
class Actor:
    """``user`` None is the command line, which may do everything: whoever runs it owns the database anyway."""

    user: User | None
    via: Via = Via.WEB
    request_id: str = ""

    @cached_property
    def person(self) -> Person | None:
        """The person signed in, if the account is a person's."""
        return self.user.person if self.user else None

    @property
    def role(self) -> str:
        """The role's code; an account without a person administers."""
        return self.person.role if self.person else "admin"

    @property
    def name(self) -> str:
        """As shown in the audit trail."""
        if self.person:
            return self.person.name
        return self.user.get_username() if self.user else "command line"

    def can(self, permission: Permission) -> bool:
        """Whether the role has the permission."""
        return self.user is None or self.role in permission.roles

    def require(self, permission: Permission) -> None:
        """Raise PermissionDenied (403) when the role lacks the permission."""
        if not self.can(permission):
            raise PermissionDenied(permission.code)

    @property
    def sees_all(self) -> bool:
        """Whether nothing is out of this actor's scope."""
        return self.user is None or self.role in SEE_ALL

    @cached_property
    def people(self) -> frozenset[int]:
        """Ids of the people in scope: oneself and everybody below. Meaningless where ``sees_all``."""
        if self.person is None:
            return frozenset()
        return ids_below(self.person)

    @cached_property
    def units(self) -> frozenset[int]:
        """Ids of the units whose unowned customers a manager answers for: one's own and those below."""
        if self.person is None or self.person.unit is None or self.role != "manager":
            return frozenset()
        return ids_below(self.person.unit)
