"""Documents in, a searchable index out. Imports nothing of ours."""
