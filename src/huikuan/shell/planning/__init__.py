"""The month's plan of the application: the same stages as `huikuan plan`, fed from the database and kept in it."""
