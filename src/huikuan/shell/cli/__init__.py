"""The command line: huikuan template, plan, check, demo."""
