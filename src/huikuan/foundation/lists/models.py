"""Views of a list that somebody saved."""

from __future__ import annotations

from django.db import models

from huikuan.foundation.people.models import User


class SavedView(models.Model):
    """Search, filters, sort and columns under a name; ``query`` is the address's query string."""

    user = models.ForeignKey(User, models.CASCADE, related_name="saved_views")
    list_key = models.CharField(max_length=80)
    name = models.CharField(max_length=60)
    query = models.CharField(max_length=1000)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["user", "list_key", "name"], name="lists_view_name")]

    def __str__(self) -> str:
        return self.name
