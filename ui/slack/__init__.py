"""Fonte in Slack."""
