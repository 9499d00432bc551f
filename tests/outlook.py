"""Outlook mails, written as [MS-CFB] and [MS-OXMSG] say: small streams of a compound file, one for each property."""

import struct
from collections.abc import Mapping
from itertools import pairwise

_SECTOR, _SMALL = 512, 64
_FREE, _LAST, _FAT, _NONE = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFF
_UNICODE, _BINARY, _TIME = 0x001F, 0x0102, 0x0040
_YEAR_1601 = 11_644_473_600
Properties = Mapping[int, "str | bytes | float"]
"""By the property's number: words, bytes, or a moment in seconds since 1970."""


def mail(properties: Properties, recipient: Properties, attachments: tuple[Properties, ...] = ()) -> bytes:
    """Return a mail to one recipient."""
    storages = {"__recip_version1.0_#00000000": _streams(recipient, header=8)}
    for number, attachment in enumerate(attachments):
        storages[f"__attach_version1.0_#{number:08X}"] = _streams(attachment, header=8)
    return _compound(_streams(properties, header=32), storages)


def _streams(properties: Properties, header: int) -> dict[str, bytes]:
    entries, streams = b"\0" * header, {}
    for number, value in properties.items():
        if isinstance(value, float):
            entries += struct.pack("<HHIQ", _TIME, number, 6, int((value + _YEAR_1601) * 10_000_000))
            continue
        kind, data = (_UNICODE, value.encode("utf-16-le")) if isinstance(value, str) else (_BINARY, value)
        entries += struct.pack("<HHIII", kind, number, 6, len(data) + (2 if kind == _UNICODE else 0), 0)
        streams[f"__substg1.0_{number:04X}{kind:04X}"] = data
    return {"__properties_version1.0": entries, **streams}


def _compound(root: Mapping[str, bytes], storages: Mapping[str, Mapping[str, bytes]]) -> bytes:
    """Return a compound file in which every stream, each below 4096 bytes, lies in the stream of small ones."""
    small, chains = bytearray(), []
    entries: list[list[object]] = [["Root Entry", 5, _NONE, 0, 0, 0]]

    def add(name: str, kind: int, data: bytes) -> int:
        start = len(small) // _SMALL if data else _LAST
        count = -(-len(data) // _SMALL)
        chains.extend([*range(start + 1, start + count), _LAST] if count else [])
        small.extend(data.ljust(count * _SMALL, b"\0"))
        entries.append([name, kind, _NONE, _NONE, start if kind == 2 else 0, len(data)])
        return len(entries) - 1

    def chain(places: list[int]) -> int:
        for place, following in pairwise(places):
            entries[place][2] = following
        return places[0]

    top = []
    for name, streams in storages.items():
        place = add(name, 1, b"")
        entries[place][3] = chain([add(inner, 2, data) for inner, data in streams.items()])
        top.append(place)
    entries[0][3] = chain([*top, *(add(name, 2, data) for name, data in root.items())])
    entries[0][5] = len(small)
    return _written(entries, bytes(small), chains)


def _written(entries: list[list[object]], small: bytes, chains: list[int]) -> bytes:
    counts = [-(-len(part) // _SECTOR) for part in (b"\0" * 128 * len(entries), b"\0" * 4 * len(chains), small)]
    starts = [1, 1 + counts[0], 1 + counts[0] + counts[1]]
    entries[0][4] = starts[2]
    fat = [_FAT]
    for start, count in zip(starts, counts, strict=True):
        fat += [*range(start + 1, start + count), _LAST]
    directory = b"".join(map(_entry, entries))
    header = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 16 + struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6)
    header += b"\0" * 6 + struct.pack("<IIIIIIIIII", 0, 1, starts[0], 0, 4096, starts[1], counts[1], _LAST, 0, 0)
    header += struct.pack("<108I", *[_FREE] * 108)
    sectors = [struct.pack(f"<{len(fat)}I", *fat).ljust(_SECTOR, b"\xff"), directory]
    sectors += [struct.pack(f"<{len(chains)}I", *chains), small]
    return header + b"".join(part.ljust(-(-len(part) // _SECTOR) * _SECTOR, b"\0") for part in sectors)


def _entry(entry: list[object]) -> bytes:
    name, kind, right, child, start, size = entry
    words = str(name).encode("utf-16-le") + b"\0\0"
    head = words.ljust(64, b"\0") + struct.pack("<HBBIII", len(words), kind, 1, _NONE, right, child)
    return head + b"\0" * 36 + struct.pack("<IQ", start, size)
