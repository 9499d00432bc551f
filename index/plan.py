"""What a sync would do, found out without writing anything."""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from index.errors import NoIndex
from index.layout import Layout
from index.scan import scan
from index.sources import KnownFile, Root, Sources
from index.store import Store
from index.survey import Survey, Target, real_path


@dataclass(frozen=True, slots=True)
class Plan:
    """What a sync would do, in files, by uri."""

    new: tuple[str, ...]
    changed: tuple[str, ...]
    vanished: tuple[str, ...]
    unchanged: int
    skipped: int
    unlisted: tuple[tuple[str, str], ...]


def plan(data: Path, paths: Sequence[Path], collection: str = "default") -> Plan:
    """Return what `Syncer.sync` of these paths would do, of all that was synced before where there are none.

    Raises:
        SourceMissing: a path is not there.
        NoIndex: there are no paths and no index.
    """
    real = [real_path(path) for path in paths]
    try:
        store = Store(Layout(data).store)
    except NoIndex:
        if not real:
            raise
        return _sum([_new(path, collection) for path in real])
    try:
        sources = Sources(store)
        roots = sources.roots() if not real else [sources.root_of(path, collection) for path in real]
        looked_at = [
            _known(root, real[at] if real else root.path, sources) if root else _new(real[at], collection)
            for at, root in enumerate(roots)
        ]
        return _sum(looked_at)
    finally:
        store.close()


def _new(path: Path, collection: str) -> Plan:
    root = Root(-1, path, collection, path.name)
    seen = scan(path)
    return Plan(tuple(root.uri(file.name) for file in seen.files), (), (), 0, seen.skipped, seen.unlisted)


def _known(root: Root, path: Path, sources: Sources) -> Plan:
    if not root.path.exists():
        return Plan((), (), (), 0, 0, ((root.label, "it is not there; its documents would be kept"),))
    below = path.relative_to(root.path).as_posix() if path != root.path else ""
    apart = frozenset(r.path for r in sources.roots() if r.collection == root.collection and r.path != root.path)
    looked_at = Survey(Target(root, below), scan(root.path, below, apart))
    known: dict[str, KnownFile] = sources.files(root)
    changed = [found.name for _, found in looked_at.changed(sources)]
    return Plan(
        new=tuple(root.uri(name) for name in changed if name not in known),
        changed=tuple(root.uri(name) for name in changed if name in known),
        vanished=tuple(root.uri(file.name) for file in looked_at.vanished(sources)),
        unchanged=len(looked_at.seen.files) - len(changed),
        skipped=looked_at.seen.skipped,
        unlisted=tuple((root.uri(name), reason) for name, reason in looked_at.seen.unlisted),
    )


def _sum(plans: Sequence[Plan]) -> Plan:
    return Plan(
        new=tuple(dict.fromkeys(uri for one in plans for uri in one.new)),
        changed=tuple(dict.fromkeys(uri for one in plans for uri in one.changed)),
        vanished=tuple(dict.fromkeys(uri for one in plans for uri in one.vanished)),
        unchanged=sum(one.unchanged for one in plans),
        skipped=sum(one.skipped for one in plans),
        unlisted=tuple(failure for one in plans for failure in one.unlisted),
    )
