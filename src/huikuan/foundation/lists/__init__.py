"""Lists: search, filters, sort, columns, totals, pages, export as seen."""
