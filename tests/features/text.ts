/** An instant as the engine writes it; "null" for none: 0 or what is not finite. */
export function shownInstant(at: number): string {
  return Number.isFinite(at) && at > 0
    ? new Date(at).toISOString().replace("T", " ").replace("Z", "")
    : "null"
}
