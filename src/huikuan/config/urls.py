"""The one place where modules' addresses are wired together."""

from __future__ import annotations

from importlib.util import find_spec

from django.urls import include, path

from huikuan.config.settings import FOUNDATION, MODULES
from huikuan.shell.api import api

handler400 = "huikuan.shell.web.errors.bad_request"
handler403 = "huikuan.shell.web.errors.forbidden"
handler404 = "huikuan.shell.web.errors.not_found"
handler500 = "huikuan.shell.web.errors.server_error"

urlpatterns = [
    path("accounts/", include("allauth.urls")),
    path("api/", api.urls),
    path("", include("huikuan.foundation.lists.web")),
    *(
        path("", include(f"huikuan.foundation.{name}.web.urls"))
        for name in FOUNDATION
        if name != "lists" and find_spec(f"huikuan.foundation.{name}.web")
    ),
    path("", include("huikuan.shell.web.urls")),
    *(
        path("", include((f"huikuan.business.{name}.web.urls", name)))
        for name in MODULES
        if find_spec(f"huikuan.business.{name}.web.urls")
    ),
]
