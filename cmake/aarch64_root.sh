#!/usr/bin/env bash
# aarch64_root.sh FOLDER
#
# Fills a folder with the libraries that the optimized RoPE and its tests need on 64-bit Arm, from
# the archive that this Debian's packages come from. Nothing is installed, and this machine's
# package lists do not change. Does nothing if the folder already exists.
set -euo pipefail
folder=$(realpath -m "$1")
packages=(libboost-dev libgtest-dev libhwy-dev libmpfr-dev)
if [[ -d $folder ]]; then exit; fi

mkdir -p "$(dirname "$folder")"
work=$(mktemp -d "$folder.XXXXXX")
trap 'rm -rf "$work"' EXIT
mkdir -p "$work"/{root,lists/partial,cache/archives/partial}
: >"$work/status"
apt=(apt-get -q -y --no-install-recommends -o APT::Architecture=arm64 -o APT::Architectures=arm64
  -o APT::Sandbox::User=root -o "Dir::State::lists=$work/lists" -o "Dir::Cache=$work/cache"
  -o "Dir::State::status=$work/status")
"${apt[@]}" update
"${apt[@]}" --download-only install "${packages[@]}"
for package in "$work"/cache/archives/*.deb; do dpkg -x "$package" "$work/root"; done
mv "$work/root" "$folder"
