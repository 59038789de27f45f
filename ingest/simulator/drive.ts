import { Readable } from "node:stream"
import type { PlayerRef } from "../../core/player.ts"
import { TOPICS } from "../../core/topic.ts"
import type { ContactPatch } from "../../store/contact.ts"
import type { EventLog } from "../log/log.ts"
import type { Ledger } from "./ledger/ledger.ts"
import type { SimulatedPlayer } from "./player.ts"
import type { Sending, Simulation } from "./simulation.ts"

/** Where the simulated operator sends to. */
export interface Doors {
  /** Sends NDJSON through the gateway; resolves when Kafka has acknowledged. */
  readonly gateway: (
    body: Readable,
  ) => Promise<{ readonly accepted: number; readonly rejected: number }>
  /** For what somebody writes straight to Kafka. */
  readonly log: EventLog
}

/** What was sent, by kind, and what the gateway said to it. */
export interface Tally {
  sent: number
  repeats: number
  conflicts: number
  late: number
  broken: number
  poison: number
  accepted: number
  rejected: number
}

export const emptyTally = (): Tally => ({
  sent: 0,
  repeats: 0,
  conflicts: 0,
  late: 0,
  broken: 0,
  poison: 0,
  accepted: 0,
  rejected: 0,
})

const POISON_PER_APPEND_MAX = 500

/**
 * Sends in order, the rows through the gateway in one stream and the poison straight to Kafka, and
 * tells the ledger what stands, what repeats and what conflicts.
 */
export async function drive(
  sendings: readonly Sending[],
  { gateway, log }: Doors,
  ledger: Ledger,
  tally: Tally,
): Promise<void> {
  const poison = sendings.flatMap((one) => (one.kind === "poison" ? [one.poison] : []))
  for (let start = 0; start < poison.length; start += POISON_PER_APPEND_MAX) {
    const part = poison.slice(start, start + POISON_PER_APPEND_MAX)
    await log.append(
      TOPICS.map((topic) => ({
        topic,
        messages: part
          .filter((one) => one.topic === topic)
          .map(({ key, bytes }) => ({ key, value: bytes })),
      })).filter(({ messages }) => messages.length > 0),
    )
  }
  tally.poison += poison.length
  const answer = await gateway(Readable.from(lines(sendings, ledger, tally)))
  tally.accepted += answer.accepted
  tally.rejected += answer.rejected
}

function* lines(sendings: readonly Sending[], ledger: Ledger, tally: Tally): Generator<string> {
  for (const sending of sendings) {
    if (sending.kind === "poison") continue
    tally.sent += 1
    if (sending.kind === "broken") {
      tally.broken += 1
      yield `${sending.row}\n`
      continue
    }
    const { event, kind } = sending
    // Identity and sameness are the simulation's own knowledge, not somebody's parsing.
    ledger.add(event, kind === "conflict" ? "other" : "standing")
    if (kind === "repeat") tally.repeats += 1
    if (kind === "conflict") tally.conflicts += 1
    if (sending.isLate) tally.late += 1
    yield `${JSON.stringify(event)}\n`
  }
}

/** What the vault is told of the players who have an address. */
export function contactsOf(
  simulation: Simulation,
): readonly { readonly player: PlayerRef; readonly patch: ContactPatch }[] {
  return contactsOfPlayers([
    ...simulation.players,
    ...simulation.lapsing.map(({ player }) => player),
  ])
}

/** As contactsOf, of the given players. */
export function contactsOfPlayers(players: readonly SimulatedPlayer[]) {
  return players
    .filter(({ hasAddress }) => hasAddress)
    .map(({ brand, playerId, birthDate }) => ({
      player: { brand, playerId },
      patch: {
        email: addressOf({ brand, playerId }),
        first_name: `Player ${playerId}`,
        ...(birthDate !== undefined && { birth_date: birthDate }),
      },
    }))
}

/** A synthetic address, which also tells the SMTP peer whom it reached. */
export function addressOf({
  brand,
  playerId,
}: Pick<SimulatedPlayer, "brand" | "playerId">): string {
  return `${playerId}@${brand}.example`
}
