// Colors of the picture in light and dark mode; text has the contrast that WCAG AA requires.

export const pictureStyle = `.picture{--ground:#fff;--ink:#1f2328;--soft:#59636e;--card:#fff;--edge:#8c959f;--frame:#d1d9e0;--band:#f6f8fa;--accent:#0969da;--bad:#cf222e;font-family:system-ui,-apple-system,"Segoe UI",Roboto,"Helvetica Neue",Arial,sans-serif}
@media (prefers-color-scheme:dark){.picture{--ground:#0d1117;--ink:#f0f6fc;--soft:#9198a1;--card:#1c2128;--edge:#6e7681;--frame:#3d444d;--band:#151b23;--accent:#58a6ff;--bad:#ff7b72}}
.picture .ground{fill:var(--ground)}
.picture text{fill:var(--ink);font-size:12px}
.picture .namespace rect{fill:var(--band);stroke:var(--frame)}
.picture .namespace text{fill:var(--soft);font-weight:600}
.picture .card,.picture .behind{fill:var(--card);stroke:var(--edge);stroke-width:1.2}
.picture .component .card,.picture .component .behind{stroke:var(--accent)}
.picture .outside .card{fill:var(--ground);stroke-dasharray:5 4}
.picture .title{font-size:14px;font-weight:650}
.picture .line,.picture .note{fill:var(--soft)}
.picture .arrow path{fill:var(--edge)}
.picture .arrow.blocked path{fill:var(--bad)}
.picture .flow path{fill:none;stroke:var(--edge);stroke-width:1.5}
.picture .flow.unneeded path{stroke-dasharray:2 4}
.picture .flow.blocked path{stroke:var(--bad);stroke-dasharray:7 4}
.picture .port{font-size:11px;fill:var(--soft);text-anchor:middle;paint-order:stroke;stroke:var(--band);stroke-width:4px;stroke-linejoin:round}
.picture .port.blocked{fill:var(--bad)}`;
