"""A table as a spreadsheet saves it: bytes into rows that know their lines."""

from __future__ import annotations

import codecs
import csv
import io
import re
import string
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from scheduler.folder.problems import Findings, Names

_MARKS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32-le"),  # before UTF-16, whose mark it begins with
    (codecs.BOM_UTF32_BE, "utf-32-be"),
    (codecs.BOM_UTF16_LE, "utf-16-le"),
    (codecs.BOM_UTF16_BE, "utf-16-be"),
)
_ARCHIVE = b"PK\x03\x04"
"""How ZIP files begin, and so workbooks."""
DELIMITERS = {",": "commas", ";": "semicolons", "\t": "tabs"}
_SAID = re.compile(r'"?sep=([,;\t])"?[ \t]*(?:\r\n|\r|\n|$)', re.IGNORECASE)
_EMPTY = "".join(DELIMITERS) + string.whitespace + '"'


@dataclass(frozen=True, slots=True)
class Row:
    """One row: the line on which it begins, the cells of known columns, and the texts in all others in file order.

    A row with more cells than there are columns is out of step: nobody knows in which column its texts belong, so only
    the first cell is kept, and nothing else in it should be found fault with.
    """

    line: int
    cells: Mapping[str, str]
    extra: tuple[tuple[str, str], ...]
    is_out_of_step: bool = False


@dataclass(frozen=True, slots=True)
class Columns:
    """What a table may hold. Columns that are neither required nor optional are kept and have no effect."""

    required: tuple[str, ...]
    optional: tuple[str, ...] = ()


def decoded(data: bytes, findings: Findings) -> str | None:
    """Return a file's text without its byte order mark; nothing after reporting that it cannot be read.

    UTF-8 is what we ask for. UTF-16 and UTF-32 with their mark say what they are ("Unicode text" of spreadsheets), so
    they are read as well; any other encoding would have to be guessed, and names would come out wrong.
    """
    way_out = "save it as 'CSV UTF-8'" if findings.file.endswith(".csv") else "save it in the encoding UTF-8"
    if data.startswith(_ARCHIVE):
        findings.error("is a workbook or another archive under the name of a text file", way_out)
        return None
    mark, encoding = next(((mark, name) for mark, name in _MARKS if data.startswith(mark)), (b"", "utf-8"))
    try:
        text = data[len(mark) :].decode(encoding)
    except UnicodeDecodeError as error:
        line = data[: error.start + len(mark)].count(b"\n") + 1
        byte = data[len(mark) + error.start]
        findings.error(f"is not {encoding.upper()} text: byte 0x{byte:02X}", way_out, line=line)
        return None
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        findings.error("holds a null character, so it is no text in UTF-8", way_out, line=line)
        return None
    return text


def column_name(heading: str) -> str:
    """Return how a heading is compared: ``Time Zone`` and ``time-zone`` are ``time_zone``."""
    return "_".join(heading.casefold().replace("-", " ").replace("_", " ").split())


def one_line(cell: str) -> str:
    """Return a cell's text with each run of blanks and line breaks as one space, and none around it."""
    return " ".join(cell.split())


def rows_of(data: bytes, columns: Columns, findings: Findings) -> list[Row] | None:
    """Return the rows of a table; nothing after reporting that they cannot be told apart.

    Cells of known columns come trimmed and on one line, all others as they are. Rows and columns without any text are
    left out, as spreadsheets like to append them. A column that is missing is reported once, and its cells are missing
    from the rows.
    """
    text = decoded(data, findings)
    if text is None:
        return None
    known = (*columns.required, *columns.optional)
    delimiter, text, skipped = _delimiter(text, known)
    records = list(_records(text, delimiter, skipped, findings))
    if not records and not findings.errors:
        findings.error("is empty", f"its first line has to be {','.join(columns.required)}")
    if findings.errors:
        return None
    headings = _headings(records, columns, findings)
    return [_row(line, cells, headings, known, delimiter, findings) for line, cells in records[1:]]


def _delimiter(text: str, known: Sequence[str]) -> tuple[str, str, int]:
    """Return the delimiter, the text without a spreadsheet's ``sep=`` line, and the number of lines taken away."""
    said = _SAID.match(text)
    if said:
        return said.group(1), text[said.end() :], 1
    first = next((line for line in text.splitlines() if line.strip(_EMPTY)), "")
    names = set(known)

    def fit(delimiter: str) -> tuple[int, int]:
        headings = [column_name(each.strip().strip('"')) for each in first.split(delimiter)]
        return len(names.intersection(headings)), len(headings)

    return max(DELIMITERS, key=fit), text, 0


def _records(text: str, delimiter: str, skipped: int, findings: Findings) -> Iterator[tuple[int, list[str]]]:
    """Give the records that hold any text, each with the line on which it begins."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    while True:
        line = reader.line_num + 1 + skipped
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            way_out = 'begin and end the cell with one quotation mark, and double those inside it ("")'
            findings.error(f"the row that begins here cannot be read ({error})", way_out, line=line)
            return
        if any(each.strip() for each in cells):
            yield line, cells


def _headings(records: Sequence[tuple[int, list[str]]], columns: Columns, findings: Findings) -> list[str]:
    """Return for each column the known name or the heading as it stands, after reporting what is missing or twice."""
    known = Names((*columns.required, *columns.optional))
    line, written = records[0][0], [one_line(each) for each in records[0][1]]
    headings, seen = [], set()
    for position, heading in enumerate(written):
        name = column_name(heading)
        headings.append(name if name in known else heading)
        if not heading:
            _report_nameless(position, records, findings)
        elif name in seen:
            findings.error(
                "there are two columns of this name", "keep one of them", line=line, field=heading, value=heading
            )
        elif name not in known:
            way_out = known.suggestion(name, "keep it if it is your own note")
            findings.warn(
                "is not a column that is known here, so it has no effect",
                way_out,
                line=line,
                field=heading,
                value=heading,
            )
        seen.add(name)
    missing = [each for each in columns.required if each not in seen]
    others = Names(each for each in written if each and column_name(each) not in known)
    for each in missing:
        near = others.nearest(each)
        way_out = f"rename the column {near!r}" if near is not None else "add it to the first line"
        findings.error("there is no such column", way_out, line=line, field=each)
    return headings


def _report_nameless(position: int, records: Sequence[tuple[int, list[str]]], findings: Findings) -> None:
    """Report a column without a heading, unless it is empty all the way down."""
    for line, cells in records[1:]:
        if len(cells) > position and cells[position].strip():
            value = one_line(cells[position])
            message = f"column {position + 1} has no heading, and {value!r} stands in it"
            findings.error(message, "give the column a name in the first line, or empty it", line=line, value=value)
            return


def _row(
    line: int, cells: Sequence[str], headings: Sequence[str], known: Sequence[str], delimiter: str, findings: Findings
) -> Row:
    beyond = [each for each in cells[len(headings) :] if each.strip()]
    if beyond:
        message = (
            f"has {len(cells)} cells, {len(headings)} columns have a heading; {beyond[0].strip()!r} is beyond the last"
        )
        way_out = f"put a cell that holds {DELIMITERS[delimiter]} in quotation marks"
        findings.error(message, way_out, line=line, value=beyond[0].strip())
        first = {headings[0]: one_line(cells[0])} if headings[0] in known else {}
        return Row(line, first, (), is_out_of_step=True)
    padded = (*cells, *("" for _ in range(len(headings) - len(cells))))
    named = [(heading, cell) for heading, cell in zip(headings, padded, strict=False) if heading]
    return Row(
        line,
        {name: one_line(cell) for name, cell in named if name in known},
        tuple((name, cell) for name, cell in named if name not in known and cell.strip()),
    )
