"""Pages that belong to no module: home of the frame, errors, preferences."""
