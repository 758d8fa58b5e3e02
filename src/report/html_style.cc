#include "report/html_style.h"

namespace ropecheck::report {

// The colours are the variables at the top: c0 to c4 for errors within the budget, c5 to c8 for
// errors beyond it, from faint to strong against the page in both modes; every error beyond the
// budget is stronger than all within it.
const char kHtmlStyle[] = R"css(
:root {
  color-scheme: light dark;
  --page: #fff; --ink: #1b1f24; --muted: #59636e; --rule: #d4dae0; --panel: #f6f8fa;
  --good: #1a7f37; --bad: #c02626; --unsure: #9a6700; --curve: #1f5fbf; --empty: #f6f8fa;
  --c0: #eef4fc; --c1: #dbe8f8; --c2: #c6daf3; --c3: #b0cced; --c4: #98bbe6;
  --c5: #ee9b3f; --c6: #d8621f; --c7: #b9281f; --c8: #6d0f1c;
}
@media (prefers-color-scheme: dark) {
  :root {
    --page: #0f1318; --ink: #e3e8ee; --muted: #97a2ae; --rule: #303841; --panel: #171d24;
    --good: #4cc26a; --bad: #ff7b72; --unsure: #e0b040; --curve: #6ca6f2; --empty: #171d24;
    --c0: #131f2f; --c1: #172c45; --c2: #1c3a5d; --c3: #234b7a; --c4: #2c5f9e;
    --c5: #a8601c; --c6: #d9752a; --c7: #f58a55; --c8: #ffb9a3;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--page); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", "Liberation Sans", Arial, sans-serif;
  -webkit-text-size-adjust: 100%; }
main { max-width: 66rem; margin: 0 auto; padding: 2rem 1.25rem 3rem; }
h1 { font-size: 1.7rem; line-height: 1.25; margin: 0 0 .4rem; overflow-wrap: anywhere; }
h2 { font-size: 1.1rem; margin: 2.4rem 0 .5rem; padding-top: .6rem;
  border-top: 1px solid var(--rule); }
h3 { font-size: 1rem; margin: 1.4rem 0 .2rem; }
p { margin: .4rem 0; max-width: 46rem; overflow-wrap: anywhere; }
.kicker, .note, .axis, figcaption, .legend, .small { color: var(--muted); font-size: .875rem; }
.kicker { margin: 0; letter-spacing: .02em; }
.verdict { font-size: 1.1rem; font-weight: 600; margin: .2rem 0 .6rem; padding-left: .7rem;
  border-left: .3rem solid currentColor; }
.holds { color: var(--good); } .fails { color: var(--bad); }
.undecided { color: var(--unsure); } .unchecked { color: var(--muted); }
code, pre { font-family: ui-monospace, "DejaVu Sans Mono", "Liberation Mono", Menlo, monospace;
  font-size: .8125rem; }
pre { margin: .4rem 0; padding: .6rem .75rem; background: var(--panel); border-radius: 4px;
  white-space: pre-wrap; overflow-wrap: anywhere; }
.diagnosis { background: var(--panel); border-left: .3rem solid var(--bad); margin: 1rem 0;
  padding: .7rem 1rem; max-width: none; }

.panels { display: grid; grid-template-columns: 1fr 1fr; gap: 1.2rem 1.6rem; }
.panels.single { grid-template-columns: 1fr; }
figure { margin: 0; min-width: 0; }
figcaption { font-weight: 600; color: var(--ink); padding-left: 3rem; }
.plot { position: relative; height: 13rem; margin: .3rem .6rem 1.6rem 3rem; }
.single .plot { height: 19rem; }
.map .plot { margin-left: 6rem; height: 15rem; }
.plot svg { position: absolute; inset: 0; width: 100%; height: 100%; overflow: visible;
  background: var(--empty); }
.plot path { fill: none; vector-effect: non-scaling-stroke; }
.plot .grid { stroke: var(--rule); stroke-width: 1; }
.plot .budget { stroke: var(--ink); stroke-width: 1.5; stroke-dasharray: 6 4; }
.plot .curve { stroke: var(--curve); stroke-width: 1.5; }
.plot .dots { stroke: var(--curve); stroke-width: 5; stroke-linecap: round; }
.plot .dots.beyond { stroke: var(--bad); stroke-width: 6; }
.map rect { shape-rendering: crispEdges; }
.plot span { position: absolute; font-size: .75rem; line-height: 1; color: var(--muted);
  white-space: nowrap; }
.plot span.x { top: calc(100% + .4rem); transform: translateX(-50%); }
.plot span.infinite { top: 0; transform: translate(-50%, .1rem); color: var(--bad);
  font-weight: 700; font-size: .875rem; }
.plot span.y { right: calc(100% + .4rem); transform: translateY(-50%); }
sup { font-size: .7em; line-height: 0; }
.axis { text-align: center; margin: 0 auto; padding-left: 3rem; }
.legend .infinite { color: var(--bad); font-weight: 700; margin-right: .4rem; }
.legend { list-style: none; display: flex; flex-wrap: wrap; gap: .2rem 1.1rem; margin: .6rem 0;
  padding: 0; }
.key { display: inline-block; width: 1.1rem; height: .8rem; margin-right: .4rem;
  vertical-align: -.05rem; }
.key.curve { height: 0; border-top: 2px solid var(--curve); vertical-align: .25rem; }
.key.budget { height: 0; border-top: 2px dashed var(--ink); vertical-align: .25rem; }
.key.beyond { width: .5rem; height: .5rem; border-radius: 50%; background: var(--bad); }
.c0 { fill: var(--c0); background: var(--c0); } .c1 { fill: var(--c1); background: var(--c1); }
.c2 { fill: var(--c2); background: var(--c2); } .c3 { fill: var(--c3); background: var(--c3); }
.c4 { fill: var(--c4); background: var(--c4); } .c5 { fill: var(--c5); background: var(--c5); }
.c6 { fill: var(--c6); background: var(--c6); } .c7 { fill: var(--c7); background: var(--c7); }
.c8 { fill: var(--c8); background: var(--c8); }

table { border-collapse: collapse; width: 100%; font-size: .9rem; }
th { text-align: left; font-weight: 600; color: var(--muted); }
th, td { padding: .4rem .8rem .4rem 0; border-bottom: 1px solid var(--rule);
  vertical-align: top; }
td.number, th.number { text-align: right; font-variant-numeric: tabular-nums;
  white-space: nowrap; }
td .small { display: block; font-size: .8125rem; overflow-wrap: anywhere; }
td.state { font-weight: 600; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .2rem 1.2rem; margin: .5rem 0;
  font-size: .9rem; }
dt { color: var(--muted); } dd { margin: 0; overflow-wrap: anywhere; }

@media (max-width: 46rem) {
  main { padding: 1.25rem .9rem 2rem; }
  .panels { grid-template-columns: 1fr; }
  .plot .minor { display: none; }
  .single .plot { height: 14rem; }
  .properties thead { display: none; }
  .properties, .properties tbody, .properties tr { display: block; }
  .properties tr { padding: .6rem 0; border-bottom: 1px solid var(--rule); }
  .properties td { display: flex; justify-content: space-between; gap: 1rem; border: 0;
    padding: .05rem 0; text-align: left; white-space: normal; }
  .properties td:first-child { display: block; }
  .properties td[data-label]::before { content: attr(data-label); color: var(--muted);
    font-weight: 400; }
  dl { grid-template-columns: 1fr; gap: 0; } dd { margin-bottom: .5rem; }
}
@media print {
  :root { --page: #fff; --ink: #000; --muted: #444; --rule: #bbb; --panel: #f4f4f4;
    --good: #14602a; --bad: #a11515; --unsure: #7a5200; --curve: #1f5fbf; --empty: #fafafa;
    --c0: #eef4fc; --c1: #dbe8f8; --c2: #c6daf3; --c3: #b0cced; --c4: #98bbe6;
    --c5: #ee9b3f; --c6: #d8621f; --c7: #b9281f; --c8: #6d0f1c; color-scheme: light; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
  body { font-size: 10pt; }
  main { max-width: none; padding: 0; }
  figure, tr, .diagnosis, .drawn { break-inside: avoid; }
  h2, h3, .note { break-after: avoid; }
}
@page { margin: 18mm 16mm; }
)css";

}  // namespace ropecheck::report
