/** Colours follow the reader's system; on paper they are the light ones. */
export const style = `
:root{color-scheme:light dark;--ink:#1c2430;--faint:#5b6675;--page:#fff;--card:#f4f6f9;--rule:#d8dee6;--good:#137a3f;--warning:#8a5300;--bad:#b3261e;
--a:#2f6fb3;--b:#3c9a78;--c:#b98a2e;--d:#8a62b3;--e:#9aa4b1}
@media (prefers-color-scheme:dark){:root{--ink:#e6eaf0;--faint:#a0abba;--page:#14181e;--card:#1e242c;--rule:#36404d;--good:#5fce8f;--warning:#f0b45a;--bad:#ff8a80;
--a:#6aa8ea;--b:#63c3a0;--c:#e0b860;--d:#bd97e6;--e:#6d7886}}
*{box-sizing:border-box}
body{margin:0;background:var(--page);color:var(--ink);font:15px/1.5 system-ui,sans-serif}
main{max-width:1000px;margin:0 auto;padding:24px 20px 60px}
h1{font-size:26px;line-height:1.25;margin:0 0 4px}h2{font-size:18px;margin:36px 0 10px;border-bottom:1px solid var(--rule);padding-bottom:4px}h3{font-size:15px;margin:20px 0 6px}
p{margin:6px 0}code,pre{font:13px/1.45 ui-monospace,monospace;overflow-wrap:anywhere}pre{background:var(--card);padding:10px 12px;border-radius:6px;white-space:pre-wrap;margin:6px 0}
.faint{color:var(--faint)}.good{color:var(--good)}.warning{color:var(--warning)}.bad{color:var(--bad)}
.badge{display:inline-block;border:1.5px solid currentColor;border-radius:999px;padding:1px 12px;font-weight:600;font-size:14px;vertical-align:middle;margin-left:8px}
.cards{display:grid;grid-template-columns:repeat(auto-fit,minmax(150px,1fr));gap:10px;margin:18px 0}
.card{background:var(--card);border-radius:8px;padding:10px 14px}.card b{display:block;font-size:21px;line-height:1.3;overflow-wrap:anywhere}
.scroll{overflow-x:auto}.card b.run{font-size:14px;line-height:1.95}
table{border-collapse:collapse;width:100%;font-size:14px}th,td{text-align:left;padding:5px 10px 5px 0;border-bottom:1px solid var(--rule);vertical-align:top}
th{color:var(--faint);font-weight:600;white-space:nowrap}td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}td.name{overflow-wrap:anywhere;min-width:120px}
svg{width:100%;height:auto;max-width:760px;display:block}.scroll>svg{min-width:560px}svg text{font:12px system-ui,sans-serif;fill:var(--ink)}svg text.name{text-anchor:end}
.tone-a{fill:var(--a)}.tone-b{fill:var(--b)}.tone-c{fill:var(--c)}.tone-d{fill:var(--d)}.tone-e{fill:var(--e)}
.area{fill:var(--a);opacity:.22}.line{fill:none;stroke:var(--a);stroke-width:1.5}.axis{stroke:var(--rule)}
.legend span{margin-right:14px;white-space:nowrap}.legend svg{display:inline-block;width:11px;height:11px;vertical-align:-1px;margin-right:5px}
.note{border-left:3px solid var(--rule);padding:2px 0 2px 12px;margin:10px 0;break-inside:avoid;overflow-wrap:anywhere}.note.blocker{border-color:var(--bad)}.note.warning-note{border-color:var(--warning)}
summary{cursor:pointer}a{color:inherit}.sql{margin:4px 0}.sql th,.sql td{border:0;padding:1px 10px 1px 0}.sql th{width:90px}
.table{border:1px solid var(--rule);border-radius:8px;padding:8px 14px;margin:12px 0}.table h3{margin:0 0 4px}.table h3,.table summary{overflow-wrap:anywhere}.columns td{min-width:110px;overflow-wrap:anywhere}.ddl{font-size:12px}
@media (max-width:600px){main{padding:16px 12px 40px}h1{font-size:21px}.badge{margin:6px 0 0;display:table}}
@media print{:root{color-scheme:light;--ink:#000;--faint:#444;--page:#fff;--card:#f2f2f2;--rule:#bbb;--good:#0a5c2c;--warning:#6b4100;--bad:#8c1d18;--a:#2f6fb3;--b:#3c9a78;--c:#b98a2e;--d:#8a62b3;--e:#9aa4b1}
main{max-width:none;padding:0}body{font-size:11pt}table{font-size:9.5pt}h2{break-after:avoid}tr,svg,.card{break-inside:avoid}.scroll{overflow:visible}.scroll>svg{min-width:0}
.table{border:0;padding:0;margin:18px 0;break-inside:avoid}details::details-content{content-visibility:visible!important;block-size:auto!important}summary{list-style:none}pre{background:none;border-left:2px solid var(--rule);border-radius:0}a{text-decoration:none}
svg{-webkit-print-color-adjust:exact;print-color-adjust:exact}}
`;
