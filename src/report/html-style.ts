import { Markup } from './markup.js';

/** The style sheet of the report: the reader's own colour scheme, and ink on paper. */
export const STYLE = new Markup(`
:root {
  color-scheme: light dark;
  --ink: #1c2024; --soft: #5d6670; --line: #d5dae0; --paper: #ffffff; --stripe: #f5f7f9;
  --good: #146c3a; --bad: #b3261e; --caution: #8a5a00;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ink: #e4e7ea; --soft: #9aa4ae; --line: #3a424a; --paper: #15181b; --stripe: #1d2125;
    --good: #6fd39a; --bad: #ff8f85; --caution: #f0bc5e;
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
.verdict { border-left: .3rem solid var(--bad); padding: .5rem .8rem; font-weight: 600; color: var(--bad); }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; font-variant-numeric: tabular-nums; }
table { font-size: .93rem; }
th, td { padding: .25rem .45rem; border-bottom: 1px solid var(--line); white-space: nowrap; }
tbody th { font-weight: 500; white-space: normal; overflow-wrap: anywhere; min-width: 11rem; }
thead th { border-bottom: 2px solid var(--line); color: var(--soft); font-weight: 600; }
tbody tr:nth-child(even) { background: var(--stripe); }
.left { text-align: left; }
.right { text-align: right; }
.muted, .reference { color: var(--soft); }
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
  section { break-inside: avoid; }
}
`);
