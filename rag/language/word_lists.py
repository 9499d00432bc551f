"""Word lists, written as text."""


def listed(text: str) -> frozenset[str]:
    """Return the words of a text that white space separates."""
    return frozenset(text.split())


def in_order(text: str) -> list[str]:
    """Return the words of a text that white space separates, in their order."""
    return text.split()


def lines(table: str) -> list[str]:
    """Return the lines of a table of words; a line that begins with white space goes on with the one before."""
    found: list[str] = []
    for line in table.strip().splitlines():
        if line[:1].isspace():
            found[-1] += " " + line.strip()
        else:
            found.append(line)
    return found
