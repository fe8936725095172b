"""For whoever watches the server."""

from __future__ import annotations

from django.db import DatabaseError, connection
from django.http import HttpRequest, HttpResponse

from huikuan.foundation.permissions import public


@public
def health(request: HttpRequest) -> HttpResponse:
    """``ok`` (200) when web and database work, ``database`` (503) when the database does not answer."""
    try:
        with connection.cursor() as cursor:
            cursor.execute("SELECT 1")
    except DatabaseError:
        return HttpResponse("database\n", status=503, content_type="text/plain")
    return HttpResponse("ok\n", content_type="text/plain")
