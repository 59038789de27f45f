import { type PlayerRef, playerName } from "../../core/player.ts"
import type { RegisterAnswer } from "../../store/register-answers.ts"
import { CLEARANCE_MS_MAX } from "./clearance.ts"
import { isUnder } from "./law/place.ts"
import type { Residence } from "./residence.ts"

/** What came of asking a register about a player. */
export type RegisterWord =
  | {
      readonly state: "answered"
      readonly answer: RegisterAnswer
      /** ms */
      readonly askedAt: number
      /** As the record of the look-up in the chain names it. */
      readonly requestId: string
    }
  /** It gave no answer. Since when, ms, and why. */
  | { readonly state: "unreachable"; readonly since: number; readonly detail: string }
  /** The vault lacks something that it asks for. */
  | { readonly state: "unidentifiable" }

/**
 * How a recipient stands to a register of a place where he may live or play. `unasked`: nobody asked it of late, or he
 * came to the place a moment ago.
 */
export type RegisterStanding = { readonly register: string } & (
  | RegisterWord
  | { readonly state: "unasked" }
)

/** Words by `wordKey`. */
export type RegisterReading = ReadonlyMap<string, RegisterWord>

/** Players by the register that is asked about them. */
export type AskedOf = ReadonlyMap<string, readonly PlayerRef[]>

/** What the gate asks of registers; it takes its time, and comes before anybody is decided on. */
export interface Registers {
  readonly definitions: readonly {
    readonly id: string
    readonly jurisdictions: readonly string[]
    /** An answer is used again for so long. */
    readonly maxAgeMs: number
  }[]
  /** What was answered of late; asks nobody. */
  kept(players: readonly PlayerRef[]): Promise<RegisterReading>
  /** Asks now; of whom there is no answer within a second, the word is `unreachable`. */
  ask(asked: AskedOf): Promise<RegisterReading>
}

const NOWHERE: readonly RegisterStanding[] = []

export function wordKey(register: string, player: string): string {
  return `${register} ${player}`
}

/** How a player stands to the registers of his places, by what was read. */
export function registerStandings(
  { definitions }: Pick<Registers, "definitions">,
  reading: RegisterReading,
  player: PlayerRef,
  places: Pick<Residence, "jurisdictions" | "countries">,
  now: number,
): readonly RegisterStanding[] {
  const own = definitions.filter(({ jurisdictions }) =>
    jurisdictions.some((one) => isUnder(one, places)),
  )
  if (own.length === 0) return NOWHERE
  const name = playerName(player)
  return own.map(({ id: register, maxAgeMs }) => {
    const word = reading.get(wordKey(register, name))
    if (word === undefined || isOver(word, maxAgeMs, now)) return { register, state: "unasked" }
    return { register, ...word }
  })
}

// Behind a clock that was put back nobody knows how old it is. What is cleared now may be handed over only when the clearance ends: the answer has to be good until then.
function isOver(word: RegisterWord, maxAgeMs: number, now: number): boolean {
  if (word.state !== "answered") return false
  return now < word.askedAt || now + CLEARANCE_MS_MAX > word.askedAt + maxAgeMs
}
