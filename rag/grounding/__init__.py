"""The parts of `rag.ground`: a sentence and a passage read, laid beside each other, and what speaks against it."""
