"""What was said before: follow-ups completed, small talk, and questions in several parts."""
