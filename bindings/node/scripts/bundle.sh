#!/usr/bin/env bash
# Makes the staged add-on run without the system's FFmpeg: `bundle.sh PACKAGE FFMPEG`. The shared libraries that it needs,
# but for the system's own, go beside it, where it looks first (see build.rs), and with them the licences of all that is
# inside.
set -euo pipefail
package=$1
own='^(ld-linux|libc|libm|libdl|librt|libpthread|libgcc_s|libstdc\+\+)[-.]'

needed() { ldd "$package/captioni.node" | awk '$2 == "=>" { print $1, $3 }' | grep -Ev "$own"; }

strip "$package/captioni.node"
needed | while read -r name path; do
  [ "$path" -ef "$package/$name" ] || install -m 755 "$path" "$package/$name"
done
if needed | grep -v " $(realpath "$package")/"; then
  echo "these libraries are not found in $package" >&2
  exit 1
fi
rm -rf "$package/licences"
cp -r "$2/licences" "$package/licences"
