"""Every read of promises, measures and the collection plan, scoped to who asks."""
