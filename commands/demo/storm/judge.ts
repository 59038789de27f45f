/** A message that the sink had whole. */
export interface SunkMail {
  readonly messageId: string
  readonly intentId: string
  /** `brand:player`, by the address. */
  readonly player: string
  /** When the sink had its last byte, ms. */
  readonly at: number
}

/** What happened, as each side wrote it down for itself. */
export interface Evidence {
  readonly players: readonly string[]
  /** When what restricts a player was effective: the gateway's 202, or Kafka's timestamp, ms. */
  readonly effective: ReadonlyMap<string, number>
  /** The sink's log, in its order; nothing is taken out of it. */
  readonly mails: readonly SunkMail[]
  /** When it was decided to send, by intent, ms. */
  readonly decided: ReadonlyMap<string, readonly number[]>
}

/** A message to somebody who was restricted when the sink had it. */
export interface Touched {
  readonly player: string
  readonly message_id: string
  /** From the instant at which the restriction was effective, ms. */
  readonly received_after_ms: number
  /** Negative: before; null: nobody decided on it. */
  readonly decided_after_ms: number | null
}

export interface Verdict {
  readonly received: number
  readonly leaks: readonly Touched[]
  readonly inFlight: readonly Touched[]
  /** The same Message-ID again. */
  readonly repeats: number
  /** Repeats for which no decision of their own stands. */
  readonly undecided: number
  /** Another message to a player who had one. */
  readonly doubled: readonly string[]
  /** Players of whom nothing was ever told, and who got none. */
  readonly missed: readonly string[]
}

/** What was decided before may come in this long behind: it was on its way. */
const IN_FLIGHT_MS_MAX = 1_000
const NEVER: readonly number[] = []

/** Judges every message in the sink's log, and everybody who should be in it. */
export function judge({ players, effective, mails, decided }: Evidence): Verdict {
  const touched = mails.flatMap((mail) => {
    const since = effective.get(mail.player)
    return since !== undefined && mail.at > since ? [touchedBy(mail, since, decided)] : []
  })
  const known = new Set(players)
  const copies = new Map<string, { readonly intentId: string; count: number }>()
  const messages = new Map<string, Set<string>>()
  for (const { messageId, intentId, player } of mails) {
    const copy = copies.get(messageId) ?? { intentId, count: 0 }
    copy.count += 1
    copies.set(messageId, copy)
    messages.set(player, (messages.get(player) ?? new Set()).add(messageId))
  }
  const repeated = [...copies.values()].filter(({ count }) => count > 1)
  return {
    received: mails.length,
    leaks: touched.filter((one) => !isInFlight(one)),
    inFlight: touched.filter(isInFlight),
    repeats: repeated.reduce((sum, { count }) => sum + count - 1, 0),
    undecided: repeated.reduce(
      (sum, { intentId, count }) =>
        sum + Math.max(0, count - new Set(decided.get(intentId) ?? NEVER).size),
      0,
    ),
    doubled: [...messages].flatMap(([player, ids]) =>
      // Whoever is none of the players should have got nothing at all.
      Array.from({ length: ids.size - (known.has(player) ? 1 : 0) }, () => player),
    ),
    missed: players.filter((player) => !effective.has(player) && !messages.has(player)),
  }
}

function touchedBy(mail: SunkMail, since: number, decided: Evidence["decided"]): Touched {
  const before = (decided.get(mail.intentId) ?? NEVER).filter((at) => at <= mail.at)
  return {
    player: mail.player,
    message_id: mail.messageId,
    received_after_ms: mail.at - since,
    decided_after_ms: before.length === 0 ? null : Math.max(...before) - since,
  }
}

// Whatever Kafka had acknowledged before the gate decided, the gate had applied.
function isInFlight({ received_after_ms, decided_after_ms }: Touched): boolean {
  return received_after_ms <= IN_FLIGHT_MS_MAX && decided_after_ms !== null && decided_after_ms <= 0
}
