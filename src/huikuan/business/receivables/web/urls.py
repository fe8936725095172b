"""Addresses of receivables."""

from __future__ import annotations

from django.urls import path

from huikuan.business.receivables.web import ageing, deciding, documents

urlpatterns = [
    path("receivables/ageing/", ageing.ageing, name="ageing"),
    path("receivables/customers/<int:pk>/", ageing.account, name="account"),
    path("receivables/customers/<int:pk>/card/", ageing.account_card, name="account_card"),
    path("receivables/customers/<int:pk>/explain/", ageing.explain, name="explain"),
    path("receivables/invoices/", documents.invoices, name="invoices"),
    path("receivables/invoices/<int:pk>/", documents.invoice, name="invoice"),
    path("receivables/receipts/", documents.receipts, name="receipts"),
    path("receivables/receipts/<int:pk>/", documents.receipt, name="receipt"),
    path("receivables/receipts/<int:pk>/accept/", deciding.accept, name="accept"),
    path("receivables/receipts/<int:pk>/reject/", deciding.reject, name="reject"),
    path("receivables/receipts/<int:pk>/allocate/", deciding.allocate, name="allocate"),
    path("receivables/receipts/<int:pk>/reverse/", deciding.reverse_allocation, name="reverse"),
    path("receivables/matching/", documents.matching, name="matching"),
    path("receivables/matching/start/", deciding.start, name="start_matching"),
]
