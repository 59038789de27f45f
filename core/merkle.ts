import { canonicalJson, sha256 } from "./canonical-json.ts"

// By RFC 6962: a leaf can never be taken for a node.
const LEAF = Uint8Array.of(0)
const NODE = Uint8Array.of(1)

/** The digest of one row, over its canonical text. */
export function leafOf(row: object): string {
  return sha256(LEAF, canonicalJson(row))
}

/** One digest over all leaves, in their order. */
export function merkleRoot(leaves: readonly string[]): string {
  const [first = sha256(""), ...others] = leaves
  if (others.length === 0) return first
  const half = halfOf(leaves.length)
  return nodeOf(merkleRoot(leaves.slice(0, half)), merkleRoot(leaves.slice(half)))
}

/** What proves, without the other rows, that the leaf at a place is under the root: the lowest digest first. */
export function merklePath(leaves: readonly string[], place: number): readonly string[] {
  if (leaves.length <= 1) return []
  const half = halfOf(leaves.length)
  const [left, right] = [leaves.slice(0, half), leaves.slice(half)]
  return place < half
    ? [...merklePath(left, place), merkleRoot(right)]
    : [...merklePath(right, place - half), merkleRoot(left)]
}

/** The root that a leaf at a place of so many has, by its path; undefined where the path is of no such place. */
export function rootByPath(
  leaf: string,
  place: number,
  count: number,
  path: readonly string[],
): string | undefined {
  if (place < 0 || place >= count) return undefined
  if (count === 1) return path.length === 0 ? leaf : undefined
  const other = path.at(-1)
  if (other === undefined) return undefined
  const half = halfOf(count)
  const below = path.slice(0, -1)
  const own =
    place < half
      ? rootByPath(leaf, place, half, below)
      : rootByPath(leaf, place - half, count - half, below)
  if (own === undefined) return undefined
  return place < half ? nodeOf(own, other) : nodeOf(other, own)
}

// The largest power of two below the count.
function halfOf(count: number): number {
  return 2 ** Math.ceil(Math.log2(count) - 1)
}

function nodeOf(left: string, right: string): string {
  return sha256(NODE, Buffer.from(left, "hex"), Buffer.from(right, "hex"))
}
