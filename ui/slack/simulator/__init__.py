"""A small Slack on this machine, to try and to test the bot: the Web API, Socket Mode and signed HTTP events."""
