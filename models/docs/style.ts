/** What a page in a folder has beside the product's tokens. */
export const PAGE_STYLE = `
*, *::before, *::after { box-sizing: border-box; }
html { -webkit-text-size-adjust: 100%; }
body { margin: 0; background: var(--canvas); color: var(--ink); font: 400 13px / 20px var(--sans); }
a { color: var(--petrol); text-decoration: none; text-underline-offset: 3px; }
a:hover, p a, td a, li a { text-decoration: underline; }
:focus-visible { outline: 2px solid var(--petrol); outline-offset: 1px; border-radius: var(--r1); }
header { background: var(--chrome); border-bottom: 1px solid var(--line); padding: var(--s3) var(--s5); display: flex; gap: var(--s4); flex-wrap: wrap; align-items: baseline; }
main { padding: var(--s5); max-width: 1280px; }
@media (max-width: 640px) {
  main { padding: var(--s4); }
  header { padding: var(--s3) var(--s4); }
}
`

/** What the content has everywhere; in the product it comes behind the product's own sheets. */
export const CONTENT_STYLE = `
.skip { position: absolute; left: -999px; }
.skip:focus { left: var(--s2); top: var(--s2); background: var(--raised); padding: var(--s2); }
h1 { font: 600 18px / 28px var(--sans); letter-spacing: -0.012em; margin: 0; overflow-wrap: anywhere; }
p { margin: var(--s1) 0 var(--s3); max-width: 72ch; overflow-wrap: anywhere; }
h2 { font: 600 13px / 20px var(--sans); margin: var(--s6) 0 var(--s2); }
.faint { color: var(--ink-3); }
.nowrap { white-space: nowrap; }
h1.mono { font: 600 16px / 28px var(--mono); }
.mono, code, pre, .graph text { font-family: var(--mono); font-size: 12px; font-variant-ligatures: none; }
.scroll, .graph, pre { overflow: auto; max-width: 100%; max-height: none; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; vertical-align: top; padding: 6px var(--s3) 6px 0; border-bottom: 1px solid var(--line-soft); }
th { font-weight: 500; color: var(--ink-3); border-bottom-color: var(--line); white-space: nowrap; }
.num { text-align: right; font-variant-numeric: tabular-nums; white-space: nowrap; }
pre { background: var(--chrome); border: 1px solid var(--line-soft); border-radius: var(--r2); padding: var(--s3); line-height: 18px; margin: 0; }
.graph { border: 1px solid var(--line-soft); border-radius: var(--r2); padding: var(--s2); }
.graph svg { display: block; }
.edge { fill: none; stroke: var(--control); stroke-width: 1; }
.node rect { fill: var(--raised); stroke: var(--control); }
.node text { fill: var(--ink); }
.node.source rect, .node.exposure rect { fill: var(--chrome); stroke-dasharray: 3 3; }
.node.here rect { fill: var(--select); stroke: var(--petrol); stroke-width: 2; }
a.node:hover rect { fill: var(--hover); }
a.node:focus-visible { outline: none; }
a.node:focus-visible rect { stroke: var(--petrol); stroke-width: 3; }
.warn { color: var(--warn-text); }
.fail { color: var(--bad-text); }
input[type="search"] { font: inherit; color: inherit; background: var(--canvas); border: 1px solid var(--control); border-radius: var(--r2); padding: 0 var(--s2); height: 32px; width: 100%; max-width: 360px; }
details > summary { cursor: pointer; padding: var(--s1) 0; }
@media (max-width: 640px) {
  input[type="search"] { height: 44px; max-width: none; font-size: 16px; }
  td a, li a { display: inline-block; padding: 6px 0; }
}
`

/** Arrows go from node to node of a graph; typing finds models. Without it all is there, and links. */
export const SCRIPT = `
for (const graph of document.querySelectorAll(".graph")) {
  const nodes = [...graph.querySelectorAll("a.node")]
  const at = (node) => { const r = node.getBoundingClientRect(); return { x: r.x, y: r.y + r.height / 2, w: r.width } }
  const turns = { ArrowLeft: [-1, 0], ArrowRight: [1, 0], ArrowUp: [0, -1], ArrowDown: [0, 1] }
  graph.addEventListener("keydown", (event) => {
    const turn = turns[event.key]
    const here = document.activeElement
    if (!turn || !nodes.includes(here)) return
    const from = at(here)
    const near = nodes.filter((node) => node !== here).map((node) => {
      const to = at(node)
      const along = (to.x - from.x) * turn[0] + (to.y - from.y) * turn[1]
      const across = Math.abs((to.x - from.x) * turn[1]) + Math.abs((to.y - from.y) * turn[0])
      return { node, along, cost: along + across * 3 }
    }).filter(({ along }) => along > 4).sort((a, b) => a.cost - b.cost)[0]
    if (!near) return
    event.preventDefault()
    near.node.focus()
    near.node.scrollIntoView({ block: "nearest", inline: "nearest" })
  })
  const here = graph.querySelector(".here")
  if (here) graph.scrollLeft = Math.max(0, here.getBBox().x - 40)
}
const search = document.querySelector("input[type=search]")
const rows = [...document.querySelectorAll("tr[data-words]")]
const found = document.querySelector("#found")
search?.addEventListener("input", () => {
  const words = search.value.toLowerCase().split(/\\s+/).filter(Boolean)
  let count = 0
  for (const row of rows) {
    row.hidden = !words.every((word) => row.dataset.words.includes(word))
    if (!row.hidden) count += 1
  }
  found.textContent = count + " of " + rows.length + " models"
})
`
