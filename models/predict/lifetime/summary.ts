/** What a customer-base model reads of a player: all from his first deposit on, in one unit of time. */
export interface Summary {
  /** Deposits behind the first. */
  readonly x: number
  /** From the first deposit to the latest; 0 where there is only the first. */
  readonly tx: number
  /** From the first deposit to the present. */
  readonly T: number
  /** Mean amount of the deposits behind the first; undefined or 0 where it is not known. */
  readonly mean?: number | undefined
}

/** Equal summaries, counted: the likelihood of each is reckoned once. */
export interface CountedSummary extends Summary {
  readonly players: number
}

/** Counts equal summaries; `keyOf` says what of them matters. */
export function counted(
  summaries: readonly Summary[],
  keyOf: (summary: Summary) => string,
): readonly CountedSummary[] {
  const found = new Map<string, { one: Summary; players: number }>()
  for (const one of summaries) {
    const key = keyOf(one)
    const known = found.get(key)
    if (known) known.players += 1
    else found.set(key, { one, players: 1 })
  }
  return [...found.values()].map(({ one, players }) => ({ ...one, players }))
}
