# shellcheck shell=bash disable=SC2015,SC2154,SC2004
# Sourced by `overnight`: turns the inputs that failed into findings.
#
# An input is examined by running its target on it again, and its failure gets a name. The first
# input of a name is a finding: it is made small and kept in regressions/. Another input of that
# name is kept in more/ unless it is the same byte by byte, because one name does not prove one
# mistake. The next campaign examines those again first; if one of them fails by another name then, it
# becomes a finding.

# The seconds that are left for the failures of each target in this campaign.
declare -A looking_left=()
# The number of failures of each name that were examined, so that rarer ones come first.
declare -A seen=()
most_of_a_name=5

# bounded <seconds> <file for its output> <command...>: returns 124 if the time is over. A signal to
# this script ends the command as well.
bounded() {
  local seconds=$1 output=$2 code=0 child
  shift 2
  "${dies_with_us[@]}" timeout -k 5 "$seconds" "${dies_with_us[@]}" "$@" \
    >"$output" 2>&1 </dev/null &
  child=$!
  wait "$child" || code=$?
  while kill -0 "$child" 2>/dev/null; do
    kill -TERM "$child" 2>/dev/null || true
    wait "$child" || true
  done
  return "$code"
}

# accept <target> <name> <file> <what is wrong> <command>: keeps a new finding. The finding is
# announced first; if the script is killed in between, it is announced twice, which does no harm.
accept() {
  local what
  what=$(tr '\t\n' '  ' <<<"$4")
  replace "$into/reports/$1/$2.txt" "$4"$'\n'"$5"
  append "$campaign/findings.txt" "$1"$'\t'"$2"$'\t'"$what"$'\t'"$5"
  store "$3" "$into/regressions/$1/$2"
  echo "finding: $1/$2: $what"
}

# set_aside <target> <name> <input as it was found> [<the same made small>]: keeps an input whose
# name is known.
set_aside() {
  local known=$into/regressions/$1/$2 at=$into/more/$1/$2/${3##*/}
  if cmp -s "$3" "$known" || cmp -s "${4:-$3}" "$known"; then
    rm -f -- "$3"
    return
  fi
  mkdir -p "${at%/*}" || cannot_write "$at"
  if [[ $3 != "$at" ]]; then mv -- "$3" "$at" || cannot_write "$at"; fi
  # The next campaign begins with the inputs that have waited longest.
  touch -- "$at"
}

# settle <target> <name> <input> <file to keep> <what is wrong> <command>
settle() {
  if [[ -e $into/regressions/$1/$2 ]]; then
    set_aside "$1" "$2" "$3" "$4"
  else
    accept "$1" "$2" "$4" "$5" "$6"
    rm -f -- "$3"
  fi
}

# crash_of <output of a target>: sets crash_name, crash_line and crash_contract.
crash_of() {
  local parts
  parts=$("$programs/fuzz_tools" name "$1") || fail "fuzz_tools cannot name what $1 says"
  mapfile -t parts <<<"$parts"
  crash_name=${parts[0]} crash_line=${parts[1]:-} crash_contract=${parts[2]:-}
}

# make_small <target> <input> <name>: makes $scratch/small the smallest input that crashes by that
# name.
make_small() {
  local small=$scratch/small code=0 was=("$crash_line" "$crash_contract")
  cp -- "$2" "$small" || cannot_write "$small"
  bounded 60 "$scratch/minimizing" "$programs/$1" -minimize_crash=1 -max_total_time=20 -timeout=25 \
    -exact_artifact_path="$small" "$2" || true
  bounded 120 "$scratch/output" env ROPECHECK_WORST= "$programs/$1" -timeout=25 "$small" || code=$?
  crash_of "$scratch/output"
  if ((code == 0)) || [[ $crash_name != "$3" ]]; then
    cp -- "$2" "$small" || cannot_write "$small"
  fi
  crash_line=${was[0]} crash_contract=${was[1]}
}

# look_at_property <target> <input>: examines the failure of a property; crash_of has set its name.
look_at_property() {
  local target=$1 raw=$2 small=$scratch/small code=0 found line=$crash_line name=$crash_name what
  local property=${crash_line#*property=}
  property=${property%% *}
  bounded "${ROPECHECK_FUZZ_TRIAGE_SECONDS:-300}" "$scratch/triage" "$programs/fuzz_tools" triage \
    "$line" "$implementation" "$crash_contract" || code=$?
  if ((stopping)); then return; fi
  case $code in
    0)
      found=$(<"$scratch/triage")
      name=$(sed -n 1p <<<"$found")
      line=$(sed -n 2p <<<"$found")
      what=$(sed -n '3,$p' <<<"$found")
      echo "$line" >"$small" || cannot_write "$small"
      # A sequence of calls is no case, so its input stays as it is.
      if [[ $target == fuzz_calls ]]; then cp -- "$raw" "$small" || cannot_write "$small"; fi
      settle "$target" "$name" "$raw" "$small" "$what" \
        "ropecheck replay '$line' $implementation --contract $crash_contract"
      return
      ;;
    3)
      if [[ $target == fuzz_calls ]]; then
        name+=-after_other_calls what="passes where no other calls come before"
      else
        name+=-here_alone what="fails in the fuzzer's process, and passes in one of its own"
      fi
      ;;
    2) name=$property-triage_refused what="cannot be asked about: $(tail -n 1 "$scratch/triage")" ;;
    124 | 137) name=$property-triage_timed_out what="was not explained in time: $line" ;;
    *)
      name=$property-triage_died
      what="looking at it ended with exit code $code, $(tail -n 1 "$scratch/triage"): $line"
      ;;
  esac
  if [[ ! -e $into/regressions/$target/$name ]] && ((code == 3)); then
    make_small "$target" "$raw" "$crash_name"
  else
    cp -- "$raw" "$small" || cannot_write "$small"
  fi
  if ((stopping)); then return; fi
  settle "$target" "$name" "$raw" "$small" "$what" \
    "$programs/$target $into/regressions/$target/$name"
}

# look_at <target> <input> <most of a name>: examines an input. Returns false if it is left for
# later because that many inputs of its name have been examined.
look_at() {
  local target=$1 raw=$2 code=0
  bounded 120 "$scratch/output" env ROPECHECK_WORST= "$programs/$target" -timeout=25 "$raw" ||
    code=$?
  if ((stopping)); then return; fi
  if ((code == 0)); then
    if [[ $raw == "$into"/more/* ]]; then
      # It failed on another campaign and passes now, so its mistake was fixed; it stays in the corpus.
      store "$raw" "$into/corpus/$target/${raw##*/}"
      rm -f -- "$raw"
    else
      settle "$target" "unreproduced-$(sha1sum "$raw" | cut -c1-8)" "$raw" "$raw" \
        "was reported once and passes now" "$programs/$target FILE"
    fi
    return
  fi
  crash_of "$scratch/output"
  if ((code == 124 || code == 137)); then crash_name=hangs crash_line=''; fi
  local kind=$target/$crash_name
  if ((${seen[$kind]:-0} >= $3)); then return 1; fi
  seen[$kind]=$((${seen[$kind]:-0} + 1))
  if [[ -n $crash_line ]]; then
    look_at_property "$target" "$raw"
  elif [[ -e $into/regressions/$target/$crash_name ]]; then
    set_aside "$target" "$crash_name" "$raw"
  else
    local name=$crash_name
    make_small "$target" "$raw" "$name"
    if ((stopping)); then return; fi
    settle "$target" "$name" "$raw" "$scratch/small" "$name" \
      "$programs/$target $into/regressions/$target/$name"
  fi
}

# look_while_time <target> <seconds to leave> <most of a name> <input...>
look_while_time() {
  local target=$1 leave=$2 most=$3 raw start
  shift 3
  for raw; do
    if ((stopping || looking_left[$target] <= leave)); then return; fi
    if [[ ! -f $raw ]]; then continue; fi
    start=$SECONDS
    look_at "$target" "$raw" "$most" || true
    looking_left[$target]=$((looking_left[$target] - (SECONDS - start)))
  done
}

# look_at_more <target>: examines inputs that earlier campaigns set aside, the oldest first, for half
# the time.
look_at_more() {
  local waiting
  mapfile -t waiting < <(find "$into/more/$1" -type f -printf '%T@ %p\n' | sort -n | cut -d' ' -f2-)
  look_while_time "$1" $((looking_left[$1] / 2)) 1000000 "${waiting[@]}"
}

# triage <target>: examines the failures that the engine wrote. If the time is over, the rest stays
# in raw/.
triage() {
  look_while_time "$1" 0 "$most_of_a_name" "$into/raw/$1"/*
  look_while_time "$1" 0 1000000 "$into/raw/$1"/*
}
