#!/bin/sh
# Fills the corpora from messages that lie elsewhere: ./seed.sh FOLDER…  (samples, corpora of other projects)
set -eu
cd "$(dirname "$0")"
mkdir -p corpus/reader corpus/daticert
cargo run --quiet --release --manifest-path ../Cargo.toml --example compose -- corpus
for folder in "$@"; do
    find "$folder" -type f \( -name '*.eml' -o -name '*.msg' \) -size -64k | while read -r mail; do
        cp "$mail" "corpus/reader/$(printf '%s' "$mail" | cksum | cut -d' ' -f1).eml"
    done
done
