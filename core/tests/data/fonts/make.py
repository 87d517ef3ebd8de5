"""Makes the fonts of this folder: fonttools 4.68.0, `python make.py`, in this folder.

Each has a smiling face (U+1F600) a whole em wide and a heart (U+2764), in one of the ways in which fonts have colours,
or in one that no program should follow to its end.
"""

import struct
import zlib

from fontTools.fontBuilder import FontBuilder
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import newTable
from fontTools.ttLib.tables import BitmapGlyphMetrics, sbixGlyph, sbixStrike
from fontTools.ttLib.tables.C_B_D_T_ import cbdt_bitmap_format_17
from fontTools.ttLib.tables.E_B_L_C_ import (
    BitmapSizeTable,
    SbitLineMetrics,
    Strike,
    eblc_index_sub_table_1,
)

SMILE, HEART = 0x1F600, 0x2764
UNITS = 1000
RED, GREEN, BLUE, YELLOW = (1, 0, 0, 1), (0, 1, 0, 1), (0, 0, 1, 1), (1, 1, 0, 1)


def box(x0, y0, x1, y1):
    pen = TTGlyphPen(None)
    pen.moveTo((x0, y0))
    pen.lineTo((x0, y1))
    pen.lineTo((x1, y1))
    pen.lineTo((x1, y0))
    pen.closePath()
    return pen.glyph()


def builder(name, extra=(), outlined=True):
    """A font of the two characters with the glyphs `whole` and `half` for fills."""
    font = FontBuilder(UNITS, isTTF=True)
    names = [".notdef", "smile", "heart", "digit", "whole", "half", *extra]
    font.setupGlyphOrder(names)
    font.setupCharacterMap({SMILE: "smile", HEART: "heart", ord("1"): "digit", 0xFE0F: "digit"})
    empty = TTGlyphPen(None).glyph()
    shapes = {name: empty for name in names}
    if outlined:
        shapes |= {"whole": box(0, -200, 1000, 800), "half": box(0, -200, 500, 800)}
    font.setupGlyf(shapes)
    font.setupHorizontalMetrics({name: (1000, 0) for name in names})
    font.setupHorizontalHeader(ascent=800, descent=-200)
    font.setupNameTable({"familyName": name, "styleName": "Regular"})
    font.setupOS2(sTypoAscender=800, sTypoDescender=-200, usWinAscent=800, usWinDescent=200)
    font.setupPost(keepGlyphNames=False)
    font.font["head"].created = font.font["head"].modified = 0
    font.font.recalcTimestamp = False
    return font


def solid(index, alpha=1):
    return {"Format": 2, "PaletteIndex": index, "Alpha": alpha}


def glyph(name, paint):
    return {"Format": 10, "Glyph": name, "Paint": paint}


def colr(name, glyphs, version, extra=()):
    font = builder(name, extra)
    font.setupCPAL([[RED, GREEN, BLUE, YELLOW]])
    font.setupCOLR(glyphs, version=version)
    font.save(f"{name}.ttf")


def png(size, pixel):
    """A square of one colour, of `size` pixels."""
    rows = (b"\0" + bytes(pixel) * size) * size

    def chunk(kind, data):
        return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))

    header = struct.pack(">IIBBBBB", size, size, 8, 6, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows, 9)) + chunk(b"IEND", b"")


# The small strike is green and the large one blue, so that it shows which is drawn.
STRIKES = [(20, (0, 255, 0, 255)), (80, (0, 0, 255, 255))]


def sbix():
    font = builder("sbix", outlined=False).font
    table = font["sbix"] = newTable("sbix")
    for ppem, pixel in STRIKES:
        strike = table.strikes[ppem] = sbixStrike.Strike(ppem=ppem, resolution=72)
        for name in font.getGlyphOrder():
            data = png(ppem, pixel) if name in ("smile", "heart") else None
            strike.glyphs[name] = sbixGlyph.Glyph(
                glyphName=name, graphicType="png " if data else None, imageData=data, originOffsetX=0,
                originOffsetY=-ppem // 5,
            )
    font.save("sbix.ttf")


def line_metrics(ppem):
    line = SbitLineMetrics()
    for field in (
        "caretSlopeDenominator", "caretSlopeNumerator", "caretOffset", "minOriginSB", "minAdvanceSB", "maxBeforeBL",
        "minAfterBL", "pad1", "pad2",
    ):
        setattr(line, field, 0)
    line.ascender, line.descender, line.widthMax = ppem, 0, ppem
    return line


def cbdt(name, strikes):
    font = builder(name, outlined=False).font
    for tag in ("glyf", "loca"):
        del font[tag]
    data, places = newTable("CBDT"), newTable("CBLC")
    data.version = places.version = 3.0
    data.strikeData, places.strikes = [], []
    for ppem, picture in strikes:
        glyphs = {}
        for name_of_glyph in ("smile", "heart"):
            one = cbdt_bitmap_format_17(b"", font)
            one.metrics = BitmapGlyphMetrics.SmallGlyphMetrics()
            one.metrics.height = one.metrics.width = one.metrics.Advance = ppem
            one.metrics.BearingX, one.metrics.BearingY = 0, ppem * 4 // 5
            one.imageData = picture
            glyphs[name_of_glyph] = one
        data.strikeData.append(glyphs)
        strike, size = Strike(), BitmapSizeTable()
        size.colorRef, size.flags, size.bitDepth = 0, 1, 32
        size.ppemX = size.ppemY = ppem
        size.startGlyphIndex, size.endGlyphIndex = 1, 2
        size.hori, size.vert = line_metrics(ppem), line_metrics(ppem)
        strike.bitmapSizeTable = size
        index = eblc_index_sub_table_1(b"", font)
        index.indexFormat, index.imageFormat = 1, 17
        index.firstGlyphIndex, index.lastGlyphIndex = 1, 2
        index.names = ["smile", "heart"]
        strike.indexSubTables = [index]
        places.strikes.append(strike)
    font["CBDT"], font["CBLC"] = data, places
    font.save(f"{name}.ttf")


def hostile():
    levels = [f"level{number}" for number in range(40)]
    # Each glyph is two of the next: 2^40 fills in some hundred bytes.
    twice = {
        name: {
            "Format": 32,
            "SourcePaint": {"Format": 11, "Glyph": after},
            "CompositeMode": "src_over",
            "BackdropPaint": {"Format": 11, "Glyph": after},
        }
        for name, after in zip(levels, levels[1:])
    }
    smile = {"smile": {"Format": 11, "Glyph": levels[0]}}
    colr("bomb", smile | twice | {levels[-1]: glyph("whole", solid(0))}, 1, levels)
    # A glyph within a glyph within a glyph: each is walked twice.
    nested = solid(0)
    for _ in range(50):
        nested = glyph("whole", nested)
    colr("nested", {"smile": nested}, 1)
    colr("cycle", {"smile": {"Format": 11, "Glyph": "heart"}, "heart": {"Format": 11, "Glyph": "smile"}}, 1)
    huge = struct.pack(">II", 60_000, 60_000)
    picture = png(80, STRIKES[1][1])
    cbdt("huge", [(80, picture[:16] + huge + picture[24:])])


def main():
    colr("colr0", {"smile": [("whole", 3), ("half", 0xFFFF)], "heart": [("whole", 0)]}, 0)
    stops = [{"StopOffset": at, "PaletteIndex": color, "Alpha": 1} for at, color in ((0, 0), (1, 2))]
    line = {"Extend": "pad", "ColorStop": stops}
    linear = {"Format": 4, "ColorLine": line, "x0": 0, "y0": 0, "x1": 1000, "y1": 0, "x2": 0, "y2": 1000}
    radial = {"Format": 6, "ColorLine": line, "x0": 500, "y0": 300, "r0": 0, "x1": 500, "y1": 300, "r1": 500}
    sweep = {"Format": 8, "ColorLine": line, "centerX": 500, "centerY": 300, "startAngle": 0, "endAngle": 360}
    turned = {"Format": 26, "angle": 90, "centerX": 500, "centerY": 300, "Paint": glyph("half", solid(1))}
    cut = {
        "Format": 32,
        "SourcePaint": glyph("half", solid(0)),
        "CompositeMode": "src_out",
        "BackdropPaint": {"Format": 14, "dx": 250, "dy": 0, "Paint": glyph("half", solid(2))},
    }
    layers = [glyph("whole", linear), glyph("half", radial), turned, {"Format": 16, "scaleX": 0.5, "scaleY": 0.5, "Paint": glyph("whole", sweep)}]
    colr("colr1", {"smile": {"Format": 1, "Layers": layers}, "heart": cut}, 1)
    sbix()
    cbdt("cbdt", [(ppem, png(ppem, pixel)) for ppem, pixel in STRIKES])
    hostile()


main()
