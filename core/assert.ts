/** States a promise of our own code. Other people's data is answered, never asserted. */
export function assert(condition: unknown, promise: string): asserts condition {
  if (!condition) throw new Error(`A promise of Pitboss itself does not hold: ${promise}`)
}
