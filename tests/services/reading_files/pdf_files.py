"""PDF files made here, sound and hostile, byte by byte (ISO 32000-1, section 7.5)."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

FONT = b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>"


def build(objects: Sequence[bytes], trailer: bytes = b"") -> bytes:
    """A file of these objects, numbered from 1; the first is the catalog."""
    data = bytearray(b"%PDF-1.7\n")
    places = []
    for number, content in enumerate(objects, 1):
        places.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, content)
    start = len(data)
    data += b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    data += b"".join(b"%010d 00000 n \n" % place for place in places)
    data += b"trailer << /Size %d /Root 1 0 R %s >>\n" % (len(objects) + 1, trailer)
    return bytes(data + b"startxref\n%d\n%%%%EOF\n" % start)


def stream(content: bytes, entries: bytes = b"") -> bytes:
    return b"<< /Length %d %s >>\nstream\n%s\nendstream" % (len(content), entries, content)


def pages(texts: Sequence[str], count: int | None = None) -> list[bytes]:
    """The objects of a document with a line of text on each page; `count` is what it says."""
    kids = b" ".join(b"%d 0 R" % (4 + 2 * at) for at in range(len(texts)))
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [%s] /Count %d >>" % (kids, len(texts) if count is None else count),
        FONT,
    ]
    for at, text in enumerate(texts):
        escaped = text.encode("cp1252").replace(b"\\", b"\\\\").replace(b"(", b"\\(")
        objects.append(
            b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents %d 0 R"
            b" /Resources << /Font << /F1 3 0 R >> >> >>" % (5 + 2 * at)
        )
        objects.append(stream(b"BT /F1 12 Tf 50 700 Td (%s) Tj ET" % escaped.replace(b")", b"\\)")))
    return objects


def pdf(*texts: str) -> bytes:
    """A sound file with a line of text on each page."""
    return build(pages(texts))


def encrypted() -> bytes:
    """A file that asks for a password that nobody knows (the standard handler, revision 3)."""
    handler = (
        b"/Encrypt << /Filter /Standard /V 2 /R 3 /Length 128 /P -4 /O <%s> /U <%s> >>"
        b" /ID [<%s> <%s>]" % (b"ab" * 32, b"cd" * 32, b"ef" * 16, b"ef" * 16)
    )
    return build(pages(["hidden"]), handler)


def huge_page_count() -> bytes:
    """A file that says it had two billion pages."""
    return build(pages(["one"], count=2_000_000_000))


def one_page_many_times(times: int) -> bytes:
    """A small file whose only page stands many times in the list of pages."""
    objects = pages(["again"])
    objects[1] = b"<< /Type /Pages /Kids [%s] /Count %d >>" % (b"4 0 R " * times, times)
    return build(objects)


def deeply_nested(depth: int) -> bytes:
    """A file with arrays in arrays in arrays, where its page says what stands on it."""
    objects = pages(["deep"])
    objects[3] = objects[3].replace(b"/Contents", b"/Nested %s /Contents" % (b"[" * depth))
    objects.append(b"[" * depth)
    return build(objects)


def nested_pages(depth: int) -> bytes:
    """A tree of pages as deep as that, which ends in itself."""
    objects = [b"<< /Type /Catalog /Pages 2 0 R >>"]
    objects += [
        b"<< /Type /Pages /Kids [%d 0 R] /Count 1 >>" % (number + 1)
        for number in range(2, depth + 2)
    ]
    objects.append(b"<< /Type /Pages /Kids [2 0 R] /Count 1 >>")
    return build(objects)


def bomb(megabytes: int) -> bytes:
    """A page whose content is that large when it is unpacked."""
    objects = pages(["small"])
    line = b"BT /F1 12 Tf 50 700 Td (boom ) Tj ET\n"
    content = zlib.compress(line * (megabytes * 1024 * 1024 // len(line)), 9)
    objects[4] = stream(content, b"/Filter /FlateDecode")
    return build(objects)
