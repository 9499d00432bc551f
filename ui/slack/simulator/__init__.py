"""A small Slack on this machine: its Web API, its Socket Mode and its signed HTTP events, to try and to test the bot."""
