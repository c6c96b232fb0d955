const light = `--ground: #fff; --ink: #1c1f24; --faint: #667080; --rule: #d8dde4; --ours: #1f6feb; --peer: #9aa5b4; --bad: #b42318;
  --phase-0: #7fb2f0; --phase-1: #b8c0cc; --phase-2: #5fb3a1; --phase-3: #1f6feb; --phase-4: #d69e2e; --phase-5: #8a63d2; --phase-6: #d9534f;`;
const dark = `--ground: #14171c; --ink: #e6e9ee; --faint: #98a2b0; --rule: #333a45; --ours: #58a6ff; --peer: #66707e; --bad: #ff8a80;
  --phase-0: #3f6fa8; --phase-1: #5b6470; --phase-2: #3f8f7f; --phase-3: #58a6ff; --phase-4: #d9a640; --phase-5: #a98bea; --phase-6: #e57370;`;

/** The page's look, light or dark as the reader's system is. */
export const style = `
:root { color-scheme: light dark; ${light} }
@media (prefers-color-scheme: dark) { :root { ${dark} } }
body { background: var(--ground); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 960px; padding: 0 1rem; }
h1 { font-size: 1.6rem; } h2 { font-size: 1.2rem; margin-top: 2.5rem; border-top: 1px solid var(--rule); padding-top: 1rem; }
p, ul { color: var(--faint); } .bad { color: var(--bad); }
svg { width: 100%; height: auto; margin: .5rem 0; } .pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 380px), 1fr)); gap: 1rem; }
svg text { fill: var(--ink); font: 13px system-ui, sans-serif; } svg text.mark { fill: var(--faint); font-size: 11px; }
.ours { fill: var(--ours); } .peer { fill: var(--peer); } .rest { fill: var(--rule); }
.spread { stroke: var(--ink); stroke-width: 1.5; } .axis { stroke: var(--rule); } .line { fill: none; stroke: var(--ours); stroke-width: 2; }
${[0, 1, 2, 3, 4, 5, 6].map((number) => `.phase-${number} { fill: var(--phase-${number}); }`).join(' ')}
.wide { overflow-x: auto; } table { border-collapse: collapse; font-size: 13px; width: 100%; font-variant-numeric: tabular-nums; }
th, td { padding: .3rem .4rem; border-bottom: 1px solid var(--rule); text-align: right; white-space: nowrap; }
th:first-child { text-align: left; } th { font-weight: 600; }
`;
