#!/bin/sh
# html_in_a_browser.sh <ropecheck> <Chromium>
#
# Opens the HTML report in a browser, in frames as wide as a phone and as a desktop. Nothing may
# overflow, the drawings have their size and their parts, text is large enough to read, and the
# page's policy keeps scripts from running. The page is dark if the reader's system is, and light on
# paper, on a few sheets.
set -eu
ropecheck=$1 chromium=$2
scratch=$(mktemp -d)
trap 'rm -rf "$scratch"' EXIT
cd "$scratch"
"$ropecheck" gate builtin:frameworks --contract float32 --cases 2 --spec gpt-j \
  --spec phi-3.5-mini-long --html page.html >report.txt || [ $? = 1 ]

# browse <option>... <file>. Chromium's own sandbox does not start for root, nor in containers.
browse() {
  timeout 120 "$chromium" --headless --no-sandbox --disable-gpu --disable-dev-shm-usage \
    --user-data-dir="$scratch/profile" --virtual-time-budget=5000 "$@" \
    2>chromium.txt || { cat chromium.txt >&2; exit 1; }
}

# A copy with an attacker's script.
sed "s#</h1>#</h1><script>document.title = 'SCRIPT RAN'</script>#" page.html >attacked.html
cp page.html given.html
# Measures the report in a frame of `width` pixels, from a second page. The report's policy lets no
# script in, so the measuring is done from outside. The document after its scripts have run contains
# the measurements.
# measure <file> <width> [<option>...]
measure() {
  file=$1 width=$2
  shift 2
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
    " cut=" + all.filter(e => e.getBoundingClientRect().left < 0).length +
    " drawings=" + [...inside.querySelectorAll("svg")].filter(
      e => e.getBoundingClientRect().width > 200 && e.getBoundingClientRect().height > 100).length +
    " budgets=" + inside.querySelectorAll("path.budget[d^=M]").length +
    " cells=" + (inside.querySelectorAll(".map rect > title").length > 50) +
    " rows=" + inside.querySelectorAll("tbody tr").length +
    " diagnosed=" + /float32/.test((inside.querySelector(".diagnosis") || {}).textContent) +
    " colours=" + ["color", "backgroundColor"].map(
      name => inside.defaultView.getComputedStyle(inside.body)[name].replace(/ /g, "")) +
    " smallest=" + Math.min(...text.filter(e => e.tagName != "SUP" && e.getClientRects().length)
      .map(size));
};
</script>
PAGE
  } >measure.html
  browse "$@" --dump-dom "file://$scratch/measure.html" | sed -n 's/.*<title>\(title=[^<]*\)<\/title>.*/\1/p'
}

failures=0
light='rgb(27,31,36),rgb(255,255,255)' dark='rgb(227,232,238),rgb(15,19,24)'
# expect <text and page colour> <file> <width> [<option>...]
expect() {
  colours=$1
  shift
  found=$(measure "$@")
  expected="title=builtin:frameworks: RopeCheck report overflow=0 cut=0 drawings=2 budgets=1 cells=true \
rows=25 diagnosed=true colours=$colours smallest=12"
  if [ "$found" != "$expected" ]; then
    echo "$* pixels wide: '$found' instead of '$expected'" >&2
    failures=1
  fi
}
expect "$light" given.html 360
expect "$light" given.html 1200
expect "$light" attacked.html 360
expect "$dark" given.html 360 --force-dark-mode
# A page without dark colours is measured as light.
sed 's/prefers-color-scheme: dark/prefers-color-scheme: dusk/' page.html >light.html
expect "$light" light.html 360 --force-dark-mode

# sheets <option>...: the number of sheets that the printed report takes
sheets() {
  rm -f page.pdf
  browse "$@" --no-pdf-header-footer --print-to-pdf="$scratch/page.pdf" "file://$scratch/given.html"
  head -c 5 page.pdf | grep -q '^%PDF-' || { echo "no PDF was made" >&2; failures=1; }
  grep -a -c '/Type /Page$' page.pdf
}
for option in --disable-extensions --force-dark-mode; do
  count=$(sheets "$option")
  if [ "$count" -lt 3 ] || [ "$count" -gt 16 ]; then
    echo "the report takes $count sheets of paper ($option)" >&2
    failures=1
  fi
done

# The measuring notices an overflow.
sed 's#</h1>#</h1><p style="width:500px">wide</p>#' page.html >wide.html
case $(measure wide.html 360) in
  *overflow=0*) echo "a paragraph of 500 pixels goes unnoticed in a frame of 360" >&2; failures=1 ;;
  *overflow=*) ;;
  *) echo "nothing was measured" >&2; failures=1 ;;
esac
sed 's#</h1>#</h1><p style="margin-left:-20px">to the left</p>#' page.html >left.html
case $(measure left.html 360) in
  *cut=1\ *) ;;
  *) echo "a paragraph that begins outside the frame goes unnoticed" >&2; failures=1 ;;
esac
exit "$failures"
