"""Which sheet of a workbook is brought in by which operation."""
