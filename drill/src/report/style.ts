import { Markup } from './html.ts';

/** The whole look of a page. Signs have words beside them, so that no meaning is in a colour alone. */
export const STYLE = new Markup(`
:root { color-scheme: light; }
body { margin: 0 auto; max-width: 80rem; padding: 1rem 1.5rem 4rem; color: #1a1a1a; background: #fff;
  font: 16px/1.6 system-ui, "Hiragino Sans", "Noto Sans JP", "Yu Gothic", sans-serif; }
h1 { font-size: 1.9rem; margin: .5rem 0; } h2 { font-size: 1.4rem; margin: 2.5rem 0 .5rem; }
h3 { font-size: 1.1rem; margin: 1.5rem 0 .5rem; } small { font-weight: normal; color: #555; }
.language { text-align: right; margin: 0; } a { color: #0b4bb3; }
code { font: .82em ui-monospace, monospace; overflow-wrap: anywhere; }
.wide { overflow-x: auto; } .wide:focus-visible { outline: 3px solid #0b4bb3; }
table { border-collapse: collapse; font-size: .9rem; }
th, td { border: 1px solid #b8b8b8; padding: .35rem .5rem; text-align: left; vertical-align: top; }
thead th { background: #eef1f5; } tbody th { font-weight: 600; min-width: 11rem; }
td, thead th { min-width: 5.5rem; } td.sign, .matrix thead th, td.number { min-width: 0; }
@media (width < 40rem) { tbody th { min-width: 7rem; } td { min-width: 8rem; } td.sign, td.number, td.verdict { min-width: 0; } }
td ul { margin: 0; padding-left: 1.1rem; }
.number { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
.good { color: #0a5c2b; font-weight: 700; } .bad { color: #a30d0d; font-weight: 700; }
.legend { display: flex; flex-wrap: wrap; gap: .25rem 1.25rem; list-style: none; padding: 0; margin: 0 0 .5rem; }
.matrix thead th { font-size: .75rem; line-height: 1.3; } .matrix thead code { overflow-wrap: normal; font-weight: normal; }
.sign { text-align: center; } td.prevented { background: #d9efe0; } td.asked { background: #e0ebfa; }
td.held { background: #fdf0cf; } td.noticed { background: #f3ecfa; } td.left-out { background: #ececec; }
.verdict { white-space: nowrap; font-weight: 600; } .verdict.missed { color: #a30d0d; background: #fde8e8; }
.verdict.prevented, .verdict.asked, .verdict.held, .verdict.no-way { color: #0a5c2b; background: #fff; }
.verdict.not-reached, .verdict.harmless { color: #4a4a4a; font-weight: normal; }
.said { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.bar { min-width: 12rem; } .bar span { display: block; height: 1rem; background: #a30d0d; }
td.sign { position: relative; }
@media print {
  @page { size: A4 landscape; margin: 12mm; }
  body { max-width: none; padding: 0; font-size: 10pt; } .wide { overflow: visible; }
  table { font-size: 8pt; } .run { break-before: page; } tr { break-inside: avoid; }
  thead { display: table-header-group; } .language { display: none; }
  * { print-color-adjust: exact; -webkit-print-color-adjust: exact; }
}
`);
