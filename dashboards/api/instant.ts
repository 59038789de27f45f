/** An instant of the warehouse as RFC 3339: `2026-11-23 14:31:58.000` is UTC. */
export function isoInstant(text: string): string {
  return `${text.replace(" ", "T")}Z`
}
