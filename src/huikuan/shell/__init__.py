"""Floor 4: command line, the plan pipeline, the demonstration company, words in two languages."""
