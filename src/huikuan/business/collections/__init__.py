"""from 'they owe us' to a plan, a promise and the money."""
