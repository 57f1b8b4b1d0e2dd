import { Markup } from '../markup.js';

/** The style sheet of the report: the reader's own colour scheme, and ink on paper. */
export const STYLE = new Markup(`
:root {
  color-scheme: light dark;
  --ink: #1c2024; --soft: #5d6670; --line: #d5dae0; --paper: #ffffff; --stripe: #f5f7f9;
  --good: #146c3a; --bad: #b3261e; --caution: #8a5a00;
  --grid: #e6e9ed; --grey: #a3abb3;
  --c0: #0b62a4; --c1: #c24e00; --c2: #00795c; --c3: #9a3f86; --c4: #7a6300; --c5: #3a7ebf; --c6: #b02a4c; --c7: #50606f;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #e4e7ea; --soft: #9aa4ae; --line: #3a424a; --paper: #15181b; --stripe: #1d2125;
    --good: #6fd39a; --bad: #ff8f85; --caution: #f0bc5e;
    --grid: #2a3037; --grey: #68727c;
    --c0: #62b0ee; --c1: #ff9a5c; --c2: #4fd0a8; --c3: #e08fce; --c4: #dcc24f; --c5: #9cc7f2; --c6: #ff8aa6; --c7: #a9b7c4;
  }
}
body {
  margin: 2rem auto; padding: 0 1.25rem; max-width: 88rem;
  background: var(--paper); color: var(--ink);
  font: 15px/1.5 system-ui, sans-serif;
}
h1 { font-size: 1.6rem; margin: 0 0 .5rem; }
h2, caption { font-size: 1.05rem; font-weight: 600; text-align: left; margin: 0; padding: 0 0 .4rem; }
section, footer { margin: 2.25rem 0; }
caption span { position: sticky; left: 0; display: inline-block; max-width: calc(100vw - 2.5rem); }
.verdict { border-left: .3rem solid currentColor; padding: .5rem .8rem; font-weight: 600; color: var(--bad); }
.verdict.good { color: var(--good); }
.verdict.caution { color: var(--caution); }
[hidden] { display: none !important; }
.filters {
  position: sticky; top: 0; z-index: 5; display: flex; flex-wrap: wrap; gap: .3rem 1.25rem; align-items: center;
  padding: .5rem 0; background: var(--paper); border-bottom: 1px solid var(--line); font-size: .9rem;
}
fieldset { border: 0; margin: 0; padding: 0; display: flex; flex-wrap: wrap; gap: .15rem .9rem; min-width: 0; }
legend { float: left; color: var(--soft); margin-right: .75rem; padding: 0; }
label { display: inline-flex; gap: .35rem; align-items: center; overflow-wrap: anywhere; min-height: 1.6rem; }
button, select {
  font: inherit; color: inherit; background: var(--stripe); border: 1px solid var(--line); border-radius: .3rem;
  padding: .15rem .55rem; max-width: 100%;
}
.swatch { flex: none; width: 1.4rem; height: 0; border-top: .2rem solid var(--soft); }
:focus-visible { outline: .15rem solid var(--c0); outline-offset: .1rem; }
#shown { color: var(--soft); }
.plots { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 30rem), 1fr)); gap: 1.75rem 2rem; margin: 1.5rem 0; }
.plots > :nth-child(5) { grid-column: 1 / -1; }
.plot { margin: 0; min-width: 0; }
.plot-head { display: flex; flex-wrap: wrap; gap: .25rem .75rem; align-items: baseline; justify-content: space-between; }
.canvas { height: 20rem; }
.readout { display: block; min-height: 1.4rem; font-size: .85rem; font-variant-numeric: tabular-nums; }
figcaption { color: var(--soft); font-size: .85rem; }
.charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 30rem), 1fr)); gap: 0 2rem; }
.bars { min-width: 0; margin: 1rem 0; }
.bars ul { list-style: none; padding: 0; }
.key { display: flex; flex-wrap: wrap; gap: .15rem .9rem; }
.key i { display: inline-block; width: .8rem; height: .8rem; margin-right: .35rem; }
.rows li { display: grid; grid-template-columns: minmax(8rem, 15rem) 1fr 6rem; gap: .6rem; align-items: center; padding: .1rem 0; }
.rows .name { overflow-wrap: anywhere; }
.rows .total { text-align: right; font-variant-numeric: tabular-nums; }
.track { display: flex; height: 1rem; min-width: 0; }
.track i { min-width: 1px; }
.part0 { background: var(--c0); } .part1 { background: var(--c1); } .part2 { background: var(--c2); }
.part3 { background: var(--c3); } .part4 { background: var(--c4); } .part5 { background: var(--c5); }
.part6 { background: var(--c6); } .part7 { background: var(--c7); }
th button { all: unset; cursor: pointer; font: inherit; }
th button:focus-visible { outline: .15rem solid var(--c0); }
th[aria-sort] { color: var(--ink); }
th[aria-sort=ascending] button::after { content: " ▲"; font-size: .7em; }
th[aria-sort=descending] button::after { content: " ▼"; font-size: .7em; }
.files { columns: 16rem; }
details { margin: .3rem 0; font-size: .9rem; }
pre { white-space: pre-wrap; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
table { font-size: .93rem; }
th, td { padding: .25rem .45rem; border-bottom: 1px solid var(--line); white-space: nowrap; }
tbody th { font-weight: 500; white-space: normal; overflow-wrap: anywhere; min-width: 11rem; }
thead th { border-bottom: 2px solid var(--line); color: var(--soft); font-weight: 600; }
tbody tr:nth-child(even) { background: var(--stripe); }
.left { text-align: left; }
.right { text-align: right; }
.muted, .reference, .unmeasured { color: var(--soft); }
.reference { font-style: italic; }
.best strong, li.good { color: var(--good); }
td.bad, li.bad { color: var(--bad); }
.status { white-space: normal; color: var(--caution); }
li.caution { color: var(--caution); }
ul { margin: .6rem 0 0; padding-left: 1.4rem; font-size: .9rem; }
.footnotes { list-style: none; padding: 0; }
.notes { color: var(--soft); }
a { color: inherit; }
dl { display: grid; grid-template-columns: max-content 1fr; gap: .15rem 1rem; margin: 0; font-size: .9rem; }
dt { color: var(--soft); }
dd { margin: 0; overflow-wrap: anywhere; }
@media print {
  :root { --ink: #000; --soft: #444; --line: #999; --paper: #fff; --stripe: #fff; --good: #000; --bad: #000; --caution: #000; }
  body { margin: 0; max-width: none; font-size: 9pt; }
  .scroll { overflow: visible; }
  th, td { padding: .1rem .25rem; }
  section, .plot { break-inside: avoid; }
  .filters { position: static; }
  #show-all, .readout { display: none; }
  .rows i, .key i { print-color-adjust: exact; }
}
@media (max-width: 40rem) {
  .filters { position: static; }
  .rows li { grid-template-columns: 1fr 6rem; }
  .rows .track { grid-row: 2; grid-column: 1 / -1; }
}
`);
