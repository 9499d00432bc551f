"""Measures index and rag: retrieval, refusal and grounding, on sets of questions whose answers are known."""
