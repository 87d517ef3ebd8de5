"""Runs jobs as they come on stdin, ``{"verb", "options"}`` a line, and answers each with its seconds."""

import json
import sys
import time

import captioni

for line in sys.stdin:
    job = json.loads(line)
    verb = getattr(captioni, job["verb"])
    start = time.perf_counter()
    verb(**job["options"])
    print(time.perf_counter() - start, flush=True)
