"""QR codes, drawn here: nobody else learns what they hold."""

from __future__ import annotations

from io import BytesIO


def svg(text: str) -> str:
    """Draw a QR code of a text as an SVG document, with its quiet zone."""
    import segno

    drawn = BytesIO()
    # Pages show it as a picture, which needs the namespace; segno's ``svg_inline`` leaves it out.
    segno.make_qr(text, error="m").save(
        drawn, kind="svg", xmldecl=False, svgns=True, nl=False, light="#fff", border=4, omitsize=True
    )
    return drawn.getvalue().decode()
