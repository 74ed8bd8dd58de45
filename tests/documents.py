"""PDF and DOCX files made by hand."""

import io
import zipfile
import zlib


def pdf(*pages: bytes, more: bytes = b"", trailer: bytes = b"") -> bytes:
    """A PDF of pages with these content streams (ISO 32000-1, 7.5)."""
    kids = b" ".join(b"%d 0 R" % (4 + 2 * number) for number in range(len(pages)))
    objects = [
        b"<</Type/Catalog/Pages 2 0 R>>",
        b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(pages), kids),
        b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>",
    ]
    for number, content in enumerate(pages):
        packed = zlib.compress(content)
        objects.append(
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Resources<</Font<</F 3 0 R>>>>/Contents %d 0 R>>"
            % (5 + 2 * number)
        )
        objects.append(b"<</Length %d/Filter/FlateDecode>>stream\n%s\nendstream" % (len(packed), packed))
    made, places = b"%PDF-1.7\n", []
    for number, one in enumerate(objects, 1):
        places.append(len(made))
        made += b"%d 0 obj\n%s\nendobj\n" % (number, one)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    end = b"trailer<</Size %d/Root 1 0 R%s>>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, trailer, len(made))
    return made + head + table + end


def shown(text: str, x: float, y: float, size: float) -> bytes:
    letters = text.encode("cp1252").replace(b"(", b"\\(").replace(b")", b"\\)")
    return b"BT /F %g Tf %g %g Td (%s) Tj ET\n" % (size, x, y, letters)


def docx(document: str) -> bytes:
    made = io.BytesIO()
    name = "http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    with zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("[Content_Types].xml", "<Types/>")
        archive.writestr(
            "word/document.xml", f'<w:document xmlns:w="{name}"><w:body>{document}</w:body></w:document>'
        )
    return made.getvalue()


def paragraph(text: str, style: str = "") -> str:
    its = f'<w:pPr><w:pStyle w:val="{style}"/></w:pPr>' if style else ""
    return f"<w:p>{its}<w:r><w:t>{text}</w:t></w:r></w:p>"
