"""Makes NotoColorEmoji.ttf.zlib of the WOFF2 file that the README names: fonttools 4.68.0, brotli 1.2.1, zopfli 0.4.3.

Without the drawings in SVG, which say the same as those in COLR, and without metrics for vertical text.
"""

import io
import sys

import zopfli.zlib
from fontTools.ttLib import TTFont

source, target = sys.argv[1:]
font = TTFont(source, recalcTimestamp=False)
font.flavor = None
for table in ("SVG ", "vhea", "vmtx"):
    del font[table]
plain = io.BytesIO()
font.save(plain)
with open(target, "wb") as file:
    file.write(zopfli.zlib.compress(plain.getvalue(), numiterations=15))
