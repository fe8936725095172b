"""The API: one address for every module's router, tokens, one shape of errors, its own description."""

from __future__ import annotations

from datetime import timedelta
from importlib import import_module
from importlib.util import find_spec
from typing import Any

from django.apps import apps
from django.core.exceptions import ObjectDoesNotExist, PermissionDenied, RequestDataTooBig
from django.db import OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils import translation
from django.utils.translation import gettext as _
from ninja import NinjaAPI
from ninja.errors import AuthenticationError, HttpError, ValidationError
from ninja.openapi.schema import OpenAPISchema
from ninja.security import HttpBearer

from huikuan import __version__
from huikuan.foundation import clock
from huikuan.foundation.imports.refusals import ImportRefusedError
from huikuan.foundation.operations import RefusedError, StaleError
from huikuan.foundation.people.operations import token_digest
from huikuan.foundation.people.queries import open_token
from huikuan.foundation.permissions import Actor, Via
from huikuan.foundation.speech import finding_words, refusal_words

TOUCH_AFTER = timedelta(minutes=1)  # a key's last use is not written with every request
PROBLEM = {
    "title": "Problem",
    "type": "object",
    "description": "Why a request was not carried out, in the language of Accept-Language.",
    "required": ["code", "message", "details"],
    "properties": {
        "code": {"type": "string", "description": "For programs."},
        "message": {"type": "string", "description": "For people."},
        "details": {"type": "array", "items": {"type": "object"}, "description": "What is wrong where."},
    },
}
PROBLEMS = {
    "400": "The request is malformed",
    "401": "No key, or one that opens nothing",
    "403": "The role lacks the permission",
    "404": "Not there, or out of scope",
    "409": "Not possible as things stand, or changed meanwhile",
    "413": "Larger than the limit",
    "422": "Not understood: `details` says where",
    "503": "The database is busy or away: try again",
}


class Token(HttpBearer):
    """``Authorization: Bearer hk_…``: acts as the key's owner, with the owner's permissions and scope."""

    def __call__(self, request: HttpRequest) -> Any:
        """Speak the language asked for from here on, then look at the key."""
        translation.activate(translation.get_language_from_request(request))
        return super().__call__(request)

    def authenticate(self, request: HttpRequest, token: str) -> Any:
        """The owner, or None (401)."""
        found = open_token(token_digest(token))
        if found is None:
            return None
        now = clock.now()
        if found.used_at is None or now - found.used_at > TOUCH_AFTER:
            type(found).objects.filter(pk=found.pk).update(used_at=now)
        old: Actor | None = getattr(request, "actor", None)
        request.actor = Actor(user=found.user, via=Via.API, request_id=old.request_id if old else "")  # type: ignore[attr-defined]
        return found.user


class DescribedAPI(NinjaAPI):
    """Every operation may answer with a problem; said once instead of at each."""

    def get_openapi_schema(self, *, path_prefix: str | None = None, path_params: Any = None) -> OpenAPISchema:
        """The description with the problems added."""
        schema = super().get_openapi_schema(path_prefix=path_prefix, path_params=path_params)
        schema.setdefault("components", {}).setdefault("schemas", {})["Problem"] = PROBLEM
        content = {"application/json": {"schema": {"$ref": "#/components/schemas/Problem"}}}
        for path in schema["paths"].values():
            for operation in path.values():
                for status, text in PROBLEMS.items():
                    operation["responses"].setdefault(status, {"description": text, "content": content})
        return schema


api = DescribedAPI(
    title="Huikuan 回款",
    version=__version__,
    description="Amounts are integer fen, days ISO dates. Lists come in pages (limit, offset).",
    auth=Token(),
    docs_url="/docs",
    openapi_url="/openapi.json",
    urls_namespace="api",
)


def problem(request: HttpRequest, status: int, code: str, message: str, details: Any = ()) -> HttpResponse:
    """An error in the one shape that all have."""
    return api.create_response(request, {"code": code, "message": message, "details": list(details)}, status=status)


@api.exception_handler(AuthenticationError)
def unknown_key(request: HttpRequest, error: Exception) -> HttpResponse:
    """401."""
    told = problem(request, 401, "unauthenticated", _("Send a valid key in the header Authorization: Bearer …"))
    told.headers["WWW-Authenticate"] = "Bearer"
    return told


@api.exception_handler(PermissionDenied)
def forbidden(request: HttpRequest, error: Exception) -> HttpResponse:
    """403."""
    return problem(
        request, 403, "forbidden", _("Your role does not have this permission."), [{"permission": str(error)}]
    )


@api.exception_handler(Http404)
@api.exception_handler(ObjectDoesNotExist)
def missing(request: HttpRequest, error: Exception) -> HttpResponse:
    """404, whether it isn't there or is out of scope."""
    return problem(request, 404, "not_found", _("There is nothing here that you may see."))


@api.exception_handler(RefusedError)
def refused(request: HttpRequest, error: RefusedError) -> HttpResponse:
    """409: it can't be done as things stand."""
    return problem(request, 409, error.code, refusal_words(error))


@api.exception_handler(StaleError)
def stale(request: HttpRequest, error: StaleError) -> HttpResponse:
    """409: somebody else was faster."""
    now = getattr(error.current, "revision", None) or getattr(error.current, "number", None)
    return problem(request, 409, "stale", _("Somebody else changed it meanwhile. Read it again."), [{"revision": now}])


@api.exception_handler(ImportRefusedError)
def unreadable(request: HttpRequest, error: ImportRefusedError) -> HttpResponse:
    """422: the file can't be read as a whole."""
    told = [(one.code, *finding_words(one)) for one in error.findings]
    details = [{"code": code, "message": message, "remedy": remedy} for code, message, remedy in told]
    return problem(request, 422, error.code, told[0][1], details)


@api.exception_handler(ValidationError)
def invalid(request: HttpRequest, error: ValidationError) -> HttpResponse:
    """422: which field is wrong, and how."""
    details = [{"where": list(one["loc"]), "type": one["type"], "message": one["msg"]} for one in error.errors]
    return problem(request, 422, "invalid", _("The request is not as the description says."), details)


@api.exception_handler(RequestDataTooBig)
def too_large(request: HttpRequest, error: Exception) -> HttpResponse:
    """413."""
    return problem(request, 413, "too_large", _("The request is larger than the limit."))


@api.exception_handler(OperationalError)
def busy(request: HttpRequest, error: Exception) -> HttpResponse:
    """503."""
    return problem(request, 503, "busy", _("The database is busy or away. Try again in a moment."))


@api.exception_handler(HttpError)
def other(request: HttpRequest, error: HttpError) -> HttpResponse:
    """Whatever the framework refuses."""
    return problem(
        request, error.status_code, "malformed", _("The request could not be read."), [{"message": str(error)}]
    )


def add_routers() -> None:
    """The routers of all modules, in the order of the chain."""
    for config in apps.get_app_configs():
        if config.name.startswith("huikuan.") and find_spec(f"{config.name}.api") and config.label != "shell":
            api.add_router("", import_module(f"{config.name}.api").router)


add_routers()
