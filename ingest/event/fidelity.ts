/** Objects and lists within each other: more is no event, and readers give up at some depth. */
export const DEPTH_MAX = 32

/** From here on a number is written with an exponent, and nobody takes it for an identity. */
const EXPONENT_FROM = 1e21

/** What would not read the same behind the door, and where. */
export interface Infidelity {
  readonly path: string
  readonly reason: string
}

/**
 * The first thing in a parsed row that others would read differently: nesting without end, a number
 * that JSON cannot carry, text that is no Unicode. Nothing that is taken is changed silently.
 */
export function infidelityOf(input: unknown): Infidelity | undefined {
  const open: { readonly value: unknown; readonly path: readonly string[] }[] = [
    { value: input, path: [] },
  ]
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const { value, path } = next
    const reason = path.length > DEPTH_MAX ? `nested deeper than ${DEPTH_MAX}` : faultOf(value)
    if (reason) return { path: path.slice(0, DEPTH_MAX).join("."), reason }
    if (typeof value !== "object" || value === null) continue
    for (const [name, item] of Object.entries(value)) {
      if (!name.isWellFormed())
        return { path: path.join("."), reason: "a name that is no valid Unicode" }
      open.push({ value: item, path: [...path, name] })
    }
  }
  return undefined
}

function faultOf(value: unknown): string | undefined {
  if (typeof value === "string" && !value.isWellFormed()) return "text that is no valid Unicode"
  if (typeof value !== "number") return undefined
  const isLong = Number.isInteger(value) && Math.abs(value) < EXPONENT_FROM
  const isExact = Number.isFinite(value) && (!isLong || Number.isSafeInteger(value))
  return isExact ? undefined : "a number that JSON readers change: send it as text"
}
