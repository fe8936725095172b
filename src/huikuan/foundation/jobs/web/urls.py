"""Addresses of long work."""

from __future__ import annotations

from django.urls import path

from huikuan.foundation.jobs.web import views

urlpatterns = [
    path("jobs/", views.jobs, name="jobs"),
    path("jobs/strip/", views.strip, name="jobs_strip"),
    path("jobs/<int:pk>/", views.job, name="job"),
    path("jobs/<int:pk>/file/", views.file, name="job_file"),
    path("jobs/<int:pk>/cancel/", views.cancel, name="job_cancel"),
]
