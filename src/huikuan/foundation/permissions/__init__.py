"""Who may do what: permissions, the actor of a request, and the pages that ask for them."""

from huikuan.foundation.permissions.actor import Actor, Via
from huikuan.foundation.permissions.pages import page, public
from huikuan.foundation.permissions.permission import EVERYBODY, Permission
from huikuan.foundation.permissions.request import Request

__all__ = ["EVERYBODY", "Actor", "Permission", "Request", "Via", "page", "public"]
