#!/usr/bin/env bash
# slips_are_noticed.sh <project>: reference/proofs/prove must complain of a wrong constant, a weaker
# theorem's name, an axiom, and a proof that is left out; in copies, each with one slip.
set -euo pipefail
source "$(dirname "${BASH_SOURCE[0]}")/../complain.sh"
project=$1
copy=$(mktemp -d)
trap 'rm -rf "$copy"' EXIT
mkdir -p "$copy/reference" "$copy/src/rope"

fresh() {
  rm -rf "$copy/reference/proofs" "$copy/src/rope/proofs"
  cp -r "$project/reference/proofs" "$copy/reference/proofs"
  cp -r "$project/src/rope/proofs" "$copy/src/rope/proofs"
}
# fails_with <pattern> <what the slip was>
fails_with() {
  if "$copy/reference/proofs/prove" "$copy/built" >"$copy/said" 2>&1; then
    complain "not noticed: $2"
  fi
  in_file "$1" "$copy/said"
}

fresh
cp -rp "$project/build/proofs" "$copy/built"
"$copy/reference/proofs/prove" "$copy/built" || complain "the copy is not proved"

sed -i 's/^rotation 2\.943.*/rotation 2.900000000000/' "$copy/reference/proofs/constants.txt"
fails_with 'constants\.txt \(<\) is not what is proved' "another number in constants.txt"

fresh
sed -i '/^Classical_Prop/d' "$copy/reference/proofs/assumptions.txt"
fails_with 'does not allow' "an axiom that is not on the list"

fresh
echo 'Axiom of_ours : forall x y : nat, x = y.' >>"$copy/reference/proofs/layouts.v"
fails_with 'an axiom is added' "an axiom"

fresh
sed -i '0,/^Qed\./s//Admitted./' "$copy/reference/proofs/layouts.v"
fails_with 'a proof is left out' "a proof that is left out"

fresh
sed -i 's/digits := 2943174758686 |}/digits := 2900000000000 |}/' "$copy/reference/proofs/constants.v"
fails_with 'a proof does not go through' "a value that is not the constant's"

fresh
sed -i 's/value := sqrt 5 + sqrt (1 \/ 2);/value := sqrt 5 + sqrt (4 \/ 9);/' \
  "$copy/reference/proofs/constants.v"
fails_with 'a proof does not go through' "a constant that is not the theorem's"

fresh
sed -i 's/`layouts_agree`, `layouts_are/`layouts_agree_always`, `layouts_are/' "$copy/reference/proofs/README.md"
fails_with 'does not exist' "a theorem that only the README has"
