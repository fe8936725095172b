"""How figures, dates, icons, charts and grids are written on every page."""
