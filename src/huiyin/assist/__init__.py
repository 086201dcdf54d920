"""Suggestions: whose it is, what it is about, whether it was here before, what else is like it. They decide nothing."""
