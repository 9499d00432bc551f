"""An answer out to people and programs. Imports rag and index."""
