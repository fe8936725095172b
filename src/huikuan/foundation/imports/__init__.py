"""Reading spreadsheets: one definition of a sheet serves template, reading, writing and documentation."""
