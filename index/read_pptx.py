"""The reader of PowerPoint files, through python-pptx: slide by slide, shapes as they are read, speaker's notes."""

import io
import re
from collections.abc import Iterator
from typing import Any

from index.files import File, Options, load_bytes
from index.packages import facts, member, opened, properties
from index.reading import Reading, TextBuilder

_DEEPEST = 20
"""Groups of shapes inside one another."""


def read_pptx(path: File, options: Options) -> Iterator[Reading]:
    """Read a PowerPoint file; a place is a slide."""
    with opened(path) as archive:
        found = properties(member(archive, "docProps/core.xml"))
    from pptx import Presentation

    builder = TextBuilder()
    for number, slide in enumerate(Presentation(io.BytesIO(load_bytes(path))).slides, 1):
        builder.page(f"slide {number}")
        title = slide.shapes.title
        for shape in _in_order(slide.shapes):
            if title is not None and shape.shape_id == title.shape_id:
                builder.marked_heading(shape.text_frame.text, 1)
            else:
                _shape(shape, builder, 0)
        if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
            builder.block(slide.notes_slide.notes_text_frame.text)
    if found.get("title", "").lower() in ("powerpoint presentation", "presentazione standard di powerpoint"):
        found.pop("title")
    yield builder.reading(**facts(found))


def _in_order(shapes: Any) -> list[Any]:
    """Return shapes from the top down, and from left to right."""
    return sorted(shapes, key=lambda shape: (shape.top or 0, shape.left or 0))


def _shape(shape: Any, builder: TextBuilder, depth: int) -> None:
    if depth > _DEEPEST:
        return
    if hasattr(shape, "shapes"):
        for inner in _in_order(shape.shapes):
            _shape(inner, builder, depth + 1)
    elif getattr(shape, "has_table", False) and shape.has_table:
        builder.table([[cell.text for cell in row.cells] for row in shape.table.rows])
    elif getattr(shape, "has_chart", False) and shape.has_chart:
        _chart(shape.chart, builder)
    elif shape.has_text_frame:
        _frame(shape.text_frame, builder)
    elif hasattr(shape, "image"):
        words = shape._element._nvXxPr.cNvPr.get("descr", "")
        if words:
            builder.block(f"![{' '.join(words.split())}]({re.sub(r'[^A-Za-z0-9_]', '', shape.name)}.jpg)")


def _frame(frame: Any, builder: TextBuilder) -> None:
    lines = [paragraph for paragraph in frame.paragraphs if paragraph.text.strip()]
    if len(lines) > 1:
        builder.items(paragraph.text for paragraph in lines)
    else:
        builder.block(frame.text)


def _chart(chart: Any, builder: TextBuilder) -> None:
    if chart.has_title and chart.chart_title.has_text_frame:
        builder.block(chart.chart_title.text_frame.text)
    try:
        series = list(chart.plots[0].series)
        categories = [str(category) for category in chart.plots[0].categories]
    except (IndexError, AttributeError, ValueError):  # a kind of chart that has none
        return
    rows = [[c, *(_number(one.values, at) for one in series)] for at, c in enumerate(categories)]
    builder.table([["Category", *(one.name or "" for one in series)], *rows])


def _number(values: Any, at: int) -> str:
    return "" if at >= len(values) or values[at] is None else f"{values[at]:g}"
