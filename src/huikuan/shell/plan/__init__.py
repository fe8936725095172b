"""From a checked workbook to the month's plan: one stage a file."""
