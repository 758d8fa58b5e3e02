#!/bin/sh
# bad_input.sh <ropecheck> <C compiler> <folder of rope_under_test.h> <folder of odd_library.c>
#
# For any bad input, the program exits with code 2 and prints one line on standard error that says
# what is wrong, and nothing on standard output.
set -u
ropecheck=$1 compiler=$2 header=$3 source=$4
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch" || exit 1
failures=0

# refused <part of the sentence> <argument...>
refused() {
  sentence=$1
  shift
  status=0
  "$ropecheck" "$@" >out.txt 2>err.txt || status=$?
  if [ "$status" != 2 ] || [ -s out.txt ] || [ "$(wc -l <err.txt)" != 1 ] ||
    ! grep -qF -- "$sentence" err.txt; then
    failures=$((failures + 1))
    echo "exit code $status, expected 2 and '$sentence': ropecheck $*"
    cat out.txt err.txt
  fi
}

library() {
  "$compiler" -std=c99 -shared -fPIC "-I$header" "-DODDITY=$1" ${2:-} "$source/odd_library.c" \
    -o "$1.so" || exit 1
}
library no_entry_point -DODDITY_IS_NO_ENTRY_POINT=1
for oddity in null_description wrong_abi_version old_struct no_name no_rotate unknown_contract \
  no_format reversed_positions; do
  library "$oddity"
done
echo "not a library" >text.so
: >empty.case
echo "ropecheck1 property=matches_reference positions=five" >garbled.case

refused "subcommand" # no arguments
refused "IMPL is required" gate
refused "--frobnicate" gate builtin:rope --frobnicate
refused "no subcommand 'chekc'; did you mean check?" chekc
refused "did you mean --fail-fast?" gate builtin:rope --fail-fats
refused "--cases must be a whole number, not 'many'" gate builtin:rope --cases many
refused "--html needs a value" gate builtin:rope --html
refused "--diagnose must be between 0 and 3600, not -3" gate builtin:rope --diagnose -3
refused "text.so' is neither a model's config.json nor a GGUF file" spec ./text.so
refused "no preset 'llama-99'" gate builtin:rope --spec llama-99
echo "[1, 2]" >list.json
echo '{"model_type": "gemma3_text", "head_dim": 256, "max_position_embeddings": 131072,
  "rope_theta": 1e6, "rope_local_base_freq": 1e4}' >layers.json
printf 'GGUF\003\000\000\000' >short.gguf
refused "not an object" gate builtin:rope --spec ./list.json
refused "missing" gate builtin:rope --spec ./nothing.json
# A file that leaves the pairing out: every command that asks for the pairing takes it as an option.
echo '{"head_dim": 64, "rope_theta": 10000, "max_position_embeddings": 512}' >no_layout.json
refused "say --layout" gate builtin:rope --config no_layout.json
refused "say --layout" sweep builtin:rope ./no_layout.json
refused "say --layout" golden ./no_layout.json
for command in "gate builtin:rope --cases 1 --only matches_reference --config" \
  "sweep builtin:rope --below 2^4" golden spec; do
  # shellcheck disable=SC2086
  "$ropecheck" $command ./no_layout.json --layout interleaved >out.txt 2>err.txt || {
    failures=$((failures + 1))
    echo "refused with a layout: $command"
    cat err.txt
  }
done
refused "no preset 'llama-99'" spec llama-99
for command in "gate builtin:rope --spec" "gate builtin:rope" spec golden worst "sweep builtin:rope" \
  "check no_tensors.safetensors" "plot builtin:rope --spec" "search builtin:rope --spec"; do
  # shellcheck disable=SC2086
  refused "did you mean llama-3.1?" $command Llama-3.1-8B
done
refused "one specification is needed" sweep builtin:rope llama-2 --spec llama-3
refused "not an object" spec ./list.json
printf 'GGUF\003\000\000' >short.gguf
refused "cut short" spec ./short.gguf
refused "add up to 63" gate builtin:rope --spec 'axes=chunked sections=16,24,23,0'
refused "must be even" gate builtin:rope --spec 'rotary_dim=63'
refused "base" gate builtin:rope --spec 'base=-1'
refused "several axes" sweep builtin:rope qwen2-vl --below 2^4
refused "several axes" search builtin:rope qwen3-vl --time 1
for command in sweep search; do
  refused "--below takes 2^N" $command builtin:rope llama-2 --below 2^64
  refused "--below takes 2^N" $command builtin:rope llama-2 --below 0
  refused "several kinds of layers" $command builtin:rope ./layers.json
  refused "no implementation 'builtin:nothing'" $command builtin:nothing llama-2
  refused "no contract 'perfect'" $command builtin:rope llama-2 --contract perfect
  refused "no dtype 'int8'" $command builtin:rope llama-2 --dtype int8
done
refused "a power of two here, not 1000" sweep builtin:rope llama-2 --below 1000
refused "would not end" sweep builtin:rope llama-2 --below 2^41
refused "--shard takes i/n" sweep builtin:rope llama-2 --shard 3/2
refused "has 64 parts, and cannot have more shards" sweep builtin:rope llama-2 --below 2^20 --shard 1/65
refused "cannot be written" sweep builtin:rope llama-2 --below 2^4 --out no/such/folder/sweep.json
echo '{"no": "journal"}' >taken.json.journal
echo >>taken.json.journal
refused "'taken.json.journal' cannot be read" sweep builtin:rope llama-2 --below 2^4 --out taken.json
refused "--whole takes 2^N" search builtin:rope llama-2 --whole 2^64
refused "SPEC is required" worst
refused "no preset 'llama-99'" worst llama-99
refused "say --layout" worst ./no_layout.json
refused "several kinds of layers" worst ./layers.json
refused "several axes" worst qwen2-vl
refused "--below takes 2^N" worst llama-2 --below many
refused "at least position 1" worst llama-2 --below 2^0
refused "--pair must lie between 0 and 63" worst llama-2 --pair 64
refused "--count must lie" worst llama-2 --count -1
refused "cannot be read" merge missing.json
refused "it is no certificate" merge list.json
refused "--time" search builtin:rope llama-2 --time 0
refused "cut short" spec ./short.gguf
refused "several kinds of layers" spec ./layers.json --format svg
refused "no layers of type 'odd'" spec ./layers.json --layer odd
refused "--format" spec llama-3 --format xml
refused "golden needs" golden
refused "not an object" golden ./list.json
refused "cannot be written" golden llama-3 -o /proc/nowhere
refused "no property 'beauty'" gate builtin:rope --only beauty
refused "no contract 'perfect'" gate builtin:rope --contract perfect
refused "no rung 'best'" gate builtin:rope --contract float32,bfloat16=best
refused "no format, direction or format/direction 'float8'" gate builtin:rope \
  --contract float8=storage
refused "says twice what holds for one place" gate builtin:rope --contract storage,float32
refused 'is for `ropecheck gate` alone' sweep builtin:rope llama-2 --contract auto
refused "no implementation 'builtin:nothing'" gate builtin:nothing
refused "no file './missing.so'" gate ./missing.so
refused "no file" gate /
refused "cannot be loaded" gate ./text.so
refused "exports neither ropecheck_rope_under_test nor" gate ./no_entry_point.so
refused "returns no description" gate ./null_description.so
refused "ABI version 8" gate ./wrong_abi_version.so
refused "struct_size" gate ./old_struct.so
# A library with a longer structure than this version knows is accepted, and fails because it leaves
# its output unwritten.
library new_struct
status=0
"$ropecheck" gate ./new_struct.so --cases 8 --spec gpt-j --only identity_at_zero >out.txt 2>err.txt ||
  status=$?
if [ "$status" != 1 ] || ! grep -q '^FAIL' out.txt; then
  failures=$((failures + 1))
  echo "a description with more at its end is refused:"
  cat out.txt err.txt
fi
refused "gives no name" gate ./no_name.so
refused "no rotate function" gate ./no_rotate.so
refused "contract 'best-effort'" gate ./unknown_contract.so
refused "no tensor format" gate ./no_format.so
refused "min_position" gate ./reversed_positions.so
refused "--cases" gate builtin:rope --cases 0
refused "--cases" gate builtin:rope --cases -3
refused "--cases" gate builtin:rope --cases many
refused "no tier 'weekly'" gate builtin:rope --tier weekly --cases 1
refused "--max-position" gate builtin:rope --max-position -1
# A report that cannot be written is refused at once, not after the nightly tier.
for format in json junit sarif html; do
  refused "'no/such/folder/report' cannot be written" \
    gate builtin:rope --tier nightly "--$format" no/such/folder/report
done
refused "'/' cannot be written" gate builtin:rope --tier nightly --html /
refused "only one report can go to the standard output" \
  gate builtin:rope --tier nightly --html - --json -
refused "one file 'report'" gate builtin:rope --tier nightly --html report --json report
refused "rotary_dim must be even" gate builtin:rope --spec 'head_dim=64 rotary_dim=63'
refused "larger than head_dim" gate builtin:rope --spec 'head_dim=64 rotary_dim=66'
refused "base must be" gate builtin:rope --spec 'base=0'
refused "base must be" gate builtin:rope --spec 'base=-10000'
refused "base" gate builtin:rope --spec 'base=nan'
refused "given twice" gate builtin:rope --spec 'base=10 base=20'
refused "'bass=10'" gate builtin:rope --spec 'bass=10'
refused "neither a line" replay nonsense builtin:rope
refused "is empty" replay empty.case builtin:rope
refused "no case" replay garbled.case builtin:rope
refused "no case" replay "ropecheck1 property=beauty" builtin:rope
refused "no case" replay "ropecheck1 property=matches_reference seq=3" builtin:rope
refused "no case" replay "ropecheck1" builtin:rope
refused "KIND is properties" list colours
refused "no preset" plot builtin:rope --spec llama-99
refused "IMPL and --pipe" gate builtin:rope --pipe true
refused "exit code 127" gate --pipe no-such-command-here
refused "exit code 3; its last words: no licence" gate --pipe 'echo no licence >&2; exit 3'
refused "did not answer within 0.2 s" gate --pipe 'exec sleep 60' --start-limit 0.2
refused "printed text where a frame belongs: 'Loading" gate --pipe 'echo Loading the model'
refused "bytes that start no frame" gate --pipe 'head -c 100 /dev/zero'
refused "--call-limit" gate --pipe true --call-limit 0
refused "--call-limit" gate builtin:rope --call-limit 0
refused "--call-limit" gate builtin:rope --call-limit soon
refused "--start-limit" gate builtin:rope --start-limit -1
refused "no hello from 'true'" replay "ropecheck1 property=matches_reference" pipe:true
printf '\377\377\377\377\377\377\377\177{}' >huge_header.safetensors
printf '\002\000\000\000\000\000\000\000{}' >no_tensors.safetensors
header='{"x":{"dtype":"F32","shape":[1],"data_offsets":[0,4]},"y":{"dtype":"F32","shape":[1],"data_offsets":[2,6]}}'
# The header's length fits one byte: it is less than 128.
printf '%b\000\000\000\000\000\000\000%s123456' "\\0$(printf '%o' ${#header})" "$header" \
  >overlap.safetensors
printf '\223NUMPY\001\000' >short.npy
refused "SPEC is required" check no_tensors.safetensors
refused "FILE is required" check --spec llama-3
refused "FILE is required" identify
refused "no file 'missing.safetensors'" identify missing.safetensors
refused "has no tensor 'x'; it has none" identify no_tensors.safetensors
refused "overlaps another one" identify overlap.safetensors
refused "no file 'missing.safetensors'" check missing.safetensors --spec llama-3
refused "no preset 'llama-99'" check no_tensors.safetensors --spec llama-99
refused "several kinds of layers" check no_tensors.safetensors --spec ./layers.json
refused "no contract 'perfect'" check no_tensors.safetensors --spec llama-3 --contract perfect
refused "neither safetensors nor npy" check huge_header.safetensors --spec llama-3
refused "has no tensor 'x'; it has none" check no_tensors.safetensors --spec llama-3
refused "overlaps another one" check overlap.safetensors --spec llama-3
refused "too short" check empty.case --spec llama-3
refused "cut short" check --x short.npy --positions short.npy --y short.npy --spec llama-3
# npy <file> <type> <shape> <bytes, as printf's %b>
npy() {
  about="{'descr': '$2', 'fortran_order': False, 'shape': $3, }"
  printf '\223NUMPY\001\000%b\000%s%b' "\\0$(printf '%o' ${#about})" "$about" "$4" >"$1"
}
one='\0000\0000\0200\0077' nan='\0000\0000\0300\0177'
npy x.npy '<f4' '(1, 1, 2)' "$one$one"
npy cut.npy '<f4' '(1, 1, 2)' "$one\0000"
npy at_nan.npy '<f4' '(1,)' "$nan"
npy at_one.npy '<f4' '(1,)' "$one"
pair='head_dim=2 rotary_dim=2'
refused "number 0 is no 64-bit integer" check --x x.npy --positions at_nan.npy --y x.npy --spec "$pair"
refused "5 bytes that it has" check --x x.npy --positions at_one.npy --y cut.npy --spec "$pair"
"$ropecheck" check --x x.npy --positions at_one.npy --y x.npy --spec "$pair" >out.txt
if [ $? != 1 ] || ! grep -q "with.* FMA, rounding to nearest" out.txt; then
  failures=$((failures + 1))
  echo "sound files are not checked, or hold what they should not:"
  cat out.txt
fi
# Large sparse files are read in place, or refused, within the memory limit.
truncate -s 4G sparse.safetensors
(ulimit -v 2097152 && refused "cannot be mapped" check sparse.safetensors --spec llama-3 &&
  exit "$failures") || failures=$((failures + 1))
(ulimit -v 6291456 && refused "no JSON" check sparse.safetensors --spec llama-3 &&
  exit "$failures") || failures=$((failures + 1))
refused "--max-position" plot builtin:rope --max-position 0
refused "cannot be written" plot builtin:rope --max-position 1 -o no/such/folder/plot.svg
exit "$((failures > 0))"
