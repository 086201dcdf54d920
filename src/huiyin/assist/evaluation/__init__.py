"""Measuring the suggestions on files of messages, without a database."""
