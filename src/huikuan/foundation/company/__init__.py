"""The company's settings: each with its versions, who changed it and why."""
