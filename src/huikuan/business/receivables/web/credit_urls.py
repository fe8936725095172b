"""Addresses of credit."""

from __future__ import annotations

from django.urls import path

from huikuan.business.receivables.web import credit, crediting

urlpatterns = [
    path("receivables/credit/", credit.credit, name="credit"),
    path("receivables/credit/proposals/", credit.proposals, name="credit_proposals"),
    path("receivables/credit/grades/", crediting.work_out, name="work_out_grades"),
    path("receivables/credit/proposals/<int:pk>/approve/", crediting.approve, name="approve_credit"),
    path("receivables/credit/proposals/<int:pk>/refuse/", crediting.refuse, name="refuse_credit"),
    path("receivables/credit/proposals/<int:pk>/end/", crediting.end, name="end_credit"),
    path("receivables/customers/<int:pk>/credit/", credit.customer, name="customer_credit"),
    path("receivables/customers/<int:pk>/credit/card/", credit.card, name="credit_card"),
    path("receivables/customers/<int:pk>/credit/explain/<slug:what>/", credit.explain, name="explain_credit"),
    path("receivables/customers/<int:pk>/credit/limit/", crediting.standing, name="propose_limit"),
    path("receivables/customers/<int:pk>/credit/temporary/", crediting.temporary, name="propose_temporary"),
    path("receivables/customers/<int:pk>/credit/grade/", crediting.grade, name="set_grade"),
    path("receivables/customers/<int:pk>/credit/grade/lift/", crediting.lift, name="lift_grade"),
]
