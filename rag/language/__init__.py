"""English and Italian as the program reads them: words, names, numbers, dates, and what means the same."""
