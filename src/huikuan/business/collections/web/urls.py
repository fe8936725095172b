"""Addresses of collections, and of the page about a customer."""

from __future__ import annotations

from django.urls import path

from huikuan.business.collections.web import customer, measures, plan, promises

urlpatterns = [
    path("collections/plan/", plan.plan, name="plan"),
    path("collections/plan/grid/", plan.grid, name="grid"),
    path("collections/plan/save/", plan.save_lines, name="save_lines"),
    path("collections/lines/<int:pk>/", plan.line, name="line"),
    path("collections/lines/<int:pk>/target/", plan.target, name="target"),
    path("collections/lines/<int:pk>/explain/", plan.explain, name="explain_line"),
    path("collections/promises/", promises.promises, name="promises"),
    path("collections/promises/<int:pk>/", promises.promise, name="promise"),
    path("collections/measures/", measures.measures, name="measures"),
    path("collections/measures/<int:pk>/", measures.measure, name="measure"),
    path("collections/measures/<int:pk>/approve/", measures.approve, name="approve"),
    path("collections/measures/<int:pk>/reject/", measures.reject, name="reject"),
    path("collections/measures/<int:pk>/effect/", measures.effect, name="effect"),
    path("customers/<int:pk>/", customer.customer, name="customer"),
    path("customers/<int:customer>/promise/", promises.new_promise, name="new_promise"),
    path("customers/<int:customer>/measure/", measures.new_measure, name="new_measure"),
]
