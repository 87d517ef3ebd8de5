#!/usr/bin/env bash
# Copies the shared libraries that the staged add-on needs, but for the system's own, beside it: `bundle.sh PACKAGE`.
# The add-on looks there first (see build.rs).
set -euo pipefail
package=$1
own='^(ld-linux|libc|libm|libdl|librt|libpthread|libgcc_s|libstdc\+\+)[-.]'

needed() { ldd "$package/captioni.node" | awk '$2 == "=>" { print $1, $3 }' | grep -Ev "$own"; }

needed | while read -r name path; do
  [ "$path" -ef "$package/$name" ] || install -m 755 "$path" "$package/$name"
done
if needed | grep -v " $(realpath "$package")/"; then
  echo "these libraries are not found in $package" >&2
  exit 1
fi
