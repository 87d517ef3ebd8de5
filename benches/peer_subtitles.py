"""How long pysubs2 and webvtt-py take to read and to write a file: `peer_subtitles.py FILE`.

A line for each that knows the format: name, seconds to read, seconds to write.
"""

import io
import pathlib
import sys
import time

import pysubs2
import webvtt


def timed(work):
    """What work gives, and the shortest of two runs in seconds."""
    spent = []
    for _ in range(2):
        start = time.perf_counter()
        made = work()
        spent.append(time.perf_counter() - start)
    return made, min(spent)


def main():
    """Reads and writes the file of the first argument."""
    path = pathlib.Path(sys.argv[1])
    kind = path.suffix[1:]
    text = path.read_text(encoding="utf-8")
    script, reading = timed(lambda: pysubs2.SSAFile.from_string(text, format_=kind))
    _, writing = timed(lambda: script.to_string(kind))
    print("pysubs2", reading, writing)
    captions, reading = timed(lambda: webvtt.from_string(text) if kind == "vtt" else webvtt.from_srt(path))
    _, writing = timed(lambda: captions.write(io.StringIO(), format=kind))
    print("webvtt-py", reading, writing)


main()
