"""Writing documents that people open: workbooks (later PDFs)."""
