import { type Html, html } from "./html.ts"

/** Something in the lineage: a model, a raw table, or what reads models. */
export interface LineageNode {
  readonly name: string
  /** Names of the nodes that it reads. */
  readonly reads: readonly string[]
  /** Where it is told of; undefined: nowhere. */
  readonly href: string | undefined
  readonly kind: "model" | "source" | "exposure"
  readonly isHere?: boolean
}

interface Placed extends LineageNode {
  readonly x: number
  readonly y: number
}

const LETTER = 7.3
const PAD = 12
const HEIGHT = 28
const ROW = 40
const COLUMN_GAP = 64
const MARGIN = 8

/** The lineage from left to right: each node stands right of what it reads, and is a link. */
export function lineage(nodes: readonly LineageNode[], title: string): Html {
  const places = placeAll(nodes)
  const byName = new Map(places.map((node) => [node.name, node]))
  const width = Math.max(...places.map(({ x, name }) => x + widthOf(name))) + MARGIN
  const height = Math.max(...places.map(({ y }) => y)) + HEIGHT + MARGIN
  const edges = places.flatMap((to) =>
    to.reads.flatMap((name) => {
      const from = byName.get(name)
      return from ? [edge(from, to)] : []
    }),
  )
  return html`<div class="graph" tabindex="-1"><svg width="${width}" height="${height}" viewBox="0 0 ${width} ${height}" role="group" aria-label="${title}">${edges}${places.map(box)}</svg></div>`
}

function placeAll(nodes: readonly LineageNode[]): readonly Placed[] {
  const byName = new Map(nodes.map((node) => [node.name, node]))
  const depths = new Map<string, number>()
  const depthOf = (name: string): number => {
    const known = depths.get(name)
    if (known !== undefined) return known
    const before = (byName.get(name)?.reads ?? []).filter((one) => byName.has(one))
    const depth = Math.max(-1, ...before.map(depthOf)) + 1
    depths.set(name, depth)
    return depth
  }
  const columns: LineageNode[][] = []
  for (const node of nodes) {
    const depth = depthOf(node.name)
    const column = columns[depth] ?? []
    columns[depth] = [...column, node]
  }
  const placed = new Map<string, Placed>()
  let x = MARGIN
  for (const column of columns) {
    // Beside what it reads, so that few lines cross.
    const wish = ({ reads }: LineageNode) => {
      const rows = reads.flatMap((name) => placed.get(name)?.y ?? [])
      return rows.length === 0 ? 0 : rows.reduce((sum, y) => sum + y, 0) / rows.length
    }
    const sorted = [...column].sort((a, b) => wish(a) - wish(b) || a.name.localeCompare(b.name))
    for (const [row, node] of sorted.entries())
      placed.set(node.name, { ...node, x, y: MARGIN + row * ROW })
    x += Math.max(...column.map(({ name }) => widthOf(name))) + COLUMN_GAP
  }
  return [...placed.values()]
}

function widthOf(name: string): number {
  return Math.ceil(name.length * LETTER) + 2 * PAD
}

function edge(from: Placed, to: Placed): Html {
  const x = from.x + widthOf(from.name)
  const [y, end] = [from.y + HEIGHT / 2, to.y + HEIGHT / 2]
  const middle = (x + to.x) / 2
  return html`<path class="edge" d="M${x} ${y}C${middle} ${y} ${middle} ${end} ${to.x} ${end}"/>`
}

function box({ name, x, y, href, kind, isHere = false }: Placed): Html {
  const content = html`<rect x="${x}" y="${y}" width="${widthOf(name)}" height="${HEIGHT}" rx="5"/><text x="${x + PAD}" y="${y + 18}">${name}</text>`
  const look = `node ${kind}${isHere ? " here" : ""}`
  if (href === undefined) return html`<g class="${look}">${content}</g>`
  return isHere
    ? html`<a class="${look}" href="${href}" aria-current="page">${content}</a>`
    : html`<a class="${look}" href="${href}">${content}</a>`
}
