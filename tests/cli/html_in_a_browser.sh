#!/bin/sh
# html_in_a_browser.sh <ropecheck> <Chromium>
#
# The HTML report in a browser, in frames as wide as a phone and as a desktop: nothing sticks out to
# the right, the drawings have their size, text is large enough to read, and the policy that the page
# states keeps scripts from running.
set -eu
ropecheck=$1 chromium=$2
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"
"$ropecheck" gate builtin:frameworks --contract float32 --cases 2 --spec gpt-j \
  --spec phi-3.5-mini-long --html page.html >report.txt || [ $? = 1 ]

# browse <file>: the document after its scripts have run. Chromium's own sandbox does not start for
# root, nor in containers.
browse() {
  timeout 120 "$chromium" --headless --no-sandbox --disable-gpu --disable-dev-shm-usage \
    --user-data-dir="$scratch/profile" --virtual-time-budget=5000 --dump-dom "file://$scratch/$1" \
    2>chromium.txt || { cat chromium.txt >&2; exit 1; }
}

# An attacker's script, planted in a copy.
sed "s#</h1>#</h1><script>document.title = 'SCRIPT RAN'</script>#" page.html >attacked.html
cp page.html given.html
# A page that measures the report in a frame of `width` pixels. Its policy lets no script in, so the
# measuring is done from outside.
measure() {
  file=$1 width=$2
  {
    printf '<!doctype html><title>?</title><iframe id="f" style="width:%spx;height:900px;border:0" srcdoc="' "$width"
    sed -e 's/&/\&amp;/g' -e 's/"/\&quot;/g' "$file"
    cat <<'PAGE'
"></iframe><script>
document.getElementById("f").onload = function () {
  const inside = this.contentDocument;
  const all = [...inside.querySelectorAll("body *")];
  const text = all.filter(e => [...e.childNodes].some(n => n.nodeType == 3 && n.data.trim()));
  const size = e => parseFloat(inside.defaultView.getComputedStyle(e).fontSize);
  document.title = "title=" + inside.title + " overflow=" +
    (inside.documentElement.scrollWidth - inside.documentElement.clientWidth) +
    " drawings=" + [...inside.querySelectorAll("svg")].filter(
      e => e.getBoundingClientRect().width > 200 && e.getBoundingClientRect().height > 100).length +
    " rows=" + inside.querySelectorAll("tbody tr").length +
    " smallest=" + Math.min(...text.filter(e => e.tagName != "SUP" && e.getClientRects().length)
      .map(size));
};
</script>
PAGE
  } >measure.html
  browse measure.html | sed -n 's/.*<title>\(title=[^<]*\)<\/title>.*/\1/p'
}

failures=0
# expect <file> <width>
expect() {
  found=$(measure "$1" "$2")
  expected='title=builtin:frameworks: RopeCheck report overflow=0 drawings=2 rows=24 smallest=12'
  if [ "$found" != "$expected" ]; then
    echo "$1 in a frame of $2 pixels: '$found' instead of '$expected'" >&2
    failures=1
  fi
}
expect given.html 360
expect given.html 1200
expect attacked.html 360

# The measuring notices what sticks out.
sed 's#</h1>#</h1><p style="width:500px">wide</p>#' page.html >wide.html
case $(measure wide.html 360) in
  *overflow=0*) echo "a paragraph of 500 pixels goes unnoticed in a frame of 360" >&2; failures=1 ;;
  *overflow=*) ;;
  *) echo "nothing was measured" >&2; failures=1 ;;
esac
exit "$failures"
