"""Running the application on one's own machine: web and worker processes, the first administrator, backup, restore."""
