#!/usr/bin/env bash
# ledger_lines_do_not_go.sh <ledger_is_only_added_to>: in a repository of its own, and in a shallow
# clone of it, a line may be added or move to another file, and a line that is removed or changed is
# reported.
set -euo pipefail
check=$1
source "$(dirname "${BASH_SOURCE[0]}")/complaints.sh"
export GIT_AUTHOR_NAME=a GIT_AUTHOR_EMAIL=a@a GIT_COMMITTER_NAME=a GIT_COMMITTER_EMAIL=a@a
export GIT_CONFIG_NOSYSTEM=1 HOME=$work

mkdir -p "$work/whole/.ci" "$work/whole/fuzz/ledger"
cp "$check" "$work/whole/.ci/check"
cd "$work/whole"
git init -q .
commit() { git add -A && git commit -q -m "$1"; }
printf '# words\nkeeps 1 a b c\nshows 2 a b d\n' >fuzz/ledger/one.txt
commit 'two lines'
printf '# other words\nkeeps 1 a b c\nkeeps 3 a b e\n' >fuzz/ledger/one.txt
echo 'shows 2 a b d' >fuzz/ledger/two.txt
commit 'a line more, a line moved'
git clone -q --depth 1 "file://$PWD" "$work/shallow"

for clone in whole shallow; do
  cd "$work/$clone"
  .ci/check 2>"$work/log" || complain "$clone: added and moved lines are refused: $(cat "$work/log")"
  if [[ $clone == shallow ]]; then
    grep -q 'shallow' "$work/log" || complain "a shallow clone does not say how far it sees"
  fi
  echo 'keeps 1 a b c' >fuzz/ledger/one.txt
  ! .ci/check 2>"$work/log" || complain "$clone: a line that is gone before a commit is not missed"
  grep -qx 'keeps 3 a b e' "$work/log" || complain "$clone: the line is not shown: $(cat "$work/log")"
  commit 'a line less'
  ! .ci/check 2>"$work/log" || complain "$clone: a line that a commit took is not missed"
  printf 'keeps 1 a b c\nkeeps 4 a b e\n' >fuzz/ledger/one.txt
  commit 'another error'
  ! .ci/check 2>"$work/log" || complain "$clone: a line that was changed is not missed"
  git rm -q -r fuzz/ledger
  ! .ci/check 2>"$work/log" || complain "$clone: a whole ledger that is gone is not missed"
done
exit $wrong
