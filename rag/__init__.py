"""A question and its history in, a checked and cited answer out. Imports index."""
