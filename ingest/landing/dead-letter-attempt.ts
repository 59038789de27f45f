import type {
  LetterAttempt,
  LetterAttempts,
  LetterReplacement,
} from "../../store/letter-attempt.ts"
import type { Warehouse } from "../../warehouse/warehouse.ts"
import type { EventLog } from "../log/log.ts"
import { type DeadLetter, PLACE, placeOf } from "./dead-letter.ts"
import { OPEN_MESSAGE } from "./dead-letter-seal.ts"

/** What sending dead letters takes. */
export interface LetterParts {
  readonly warehouse: Warehouse
  readonly log: EventLog
  readonly attempts: LetterAttempts
  /** Key of the seal, 64 hex digits. */
  readonly seal: string
  /** Resolves when all that Kafka has acknowledged is in the tables. */
  readonly landed: () => Promise<void>
}

interface Open {
  readonly letter: DeadLetter
  readonly attempt: LetterAttempt
}

/**
 * Places of these letters, given in the order in which they came and with their bytes, that went through the door.
 * Of one that was noted as sent, and whose end nobody has seen, the tables tell once all of Kafka is in them; what is
 * not there was never sent, and is forgotten. Letters that the warehouse does not know as replayed are marked.
 */
export async function learnDone(
  parts: LetterParts,
  letters: readonly DeadLetter[],
): Promise<ReadonlySet<string>> {
  const { warehouse, attempts } = parts
  const noted = await attempts.of(letters.map(placeOf))
  const open = letters.flatMap((letter) => {
    const attempt = noted.get(placeOf(letter))
    return attempt && !attempt.isDone ? [{ letter, attempt }] : []
  })
  const arrived = await arrivedOf(parts, open)
  await attempts.finish([...arrived])
  const lost = open.map(({ attempt }) => attempt.place).filter((place) => !arrived.has(place))
  await attempts.withdraw(lost)
  const done = [...noted.values()].filter(({ isDone, place }) => isDone || arrived.has(place))
  const unmarked = new Set(letters.filter((one) => one.replayed_at === null).map(placeOf))
  for (const { place, replacement } of done)
    if (unmarked.has(place)) await markReplayed(warehouse, [place], replacement?.eventId)
  return new Set(done.map(({ place }) => place))
}

async function arrivedOf(parts: LetterParts, open: readonly Open[]): Promise<ReadonlySet<string>> {
  if (open.length === 0) return new Set()
  await parts.landed()
  const standing = await standingIdentities(parts.warehouse, open)
  const comeBack = await lettersBack(
    parts,
    open.filter(({ attempt }) => attempt.replacement === undefined),
  )
  const arrived = open.filter(({ attempt: { place, replacement } }) =>
    replacement === undefined ? comeBack.has(place) : standing.has(identityOf(replacement)),
  )
  return new Set(arrived.map(({ attempt }) => attempt.place))
}

const identityOf = ({ brand, eventId }: LetterReplacement) => `${brand} ${eventId}`

async function standingIdentities(
  warehouse: Warehouse,
  open: readonly Open[],
): Promise<ReadonlySet<string>> {
  const sent = open.flatMap(({ attempt }) => attempt.replacement ?? [])
  if (sent.length === 0) return new Set()
  const rows = await warehouse.query<{ brand: string; event_id: string }>(
    `select brand, event_id from raw_event where id in (
    select reinterpretAsUInt128(sipHash128(concat(sent.1, '\\0', sent.2))) from (
        select arrayJoin(arrayZip({brands:Array(String)}, {ids:Array(String)})) as sent))`,
    { brands: sent.map(({ brand }) => brand), ids: sent.map(({ eventId }) => eventId) },
  )
  return new Set(rows.map(({ brand, event_id }) => identityOf({ brand, eventId: event_id })))
}

/**
 * Of letters that went as they came, those of which a later letter says the same. One that landed as an event is not
 * among them, and may be sent again: it is a repeat.
 */
async function lettersBack(
  { warehouse, seal }: LetterParts,
  open: readonly Open[],
): Promise<ReadonlySet<string>> {
  if (open.length === 0) return new Set()
  const since = Math.min(...open.map(({ attempt }) => attempt.attemptedAt.getTime()))
  const rows = await warehouse.query<{ place: string; hash: string; is_later: number }>(
    `select ${PLACE} as place, concat(topic, ' ', hex(sipHash128(${OPEN_MESSAGE}))) as hash,
    toUInt8(ingested_at >= fromUnixTimestamp64Milli({since:Int64})) as is_later
from raw_dead_letter final
where ${PLACE} in {places:Array(String)} or ingested_at >= fromUnixTimestamp64Milli({since:Int64})`,
    { places: open.map(({ attempt }) => attempt.place), since, seal },
  )
  const hashes = new Map(rows.map(({ place, hash }) => [place, hash]))
  const own = new Set(open.map(({ attempt }) => attempt.place))
  const later = new Map<string, number>()
  for (const { place, hash, is_later } of rows)
    if (is_later === 1 && !own.has(place)) later.set(hash, (later.get(hash) ?? 0) + 1)
  const back = new Set<string>()
  // Each later letter stands for one of those that say the same.
  for (const { attempt } of open) {
    const hash = hashes.get(attempt.place) ?? ""
    const left = later.get(hash) ?? 0
    later.set(hash, left - 1)
    if (left > 0) back.add(attempt.place)
  }
  return back
}

/** A replay is a later version of the row; the one that came is never changed. */
export async function markReplayed(
  warehouse: Warehouse,
  places: readonly string[],
  replacedBy = "",
): Promise<void> {
  const names =
    "topic, kafka_partition, kafka_offset, source, reason, path, message, ingested_at, replayed_at, version, replaced_by"
  await warehouse.command(
    `insert into raw_dead_letter (${names})
select topic, kafka_partition, kafka_offset, source, reason, path, message, ingested_at,
    now64(3, 'UTC') as replayed_at, version + 1 as version, {replaced_by:String} as replaced_by
from raw_dead_letter final where ${PLACE} in {places:Array(String)}`,
    { places, replaced_by: replacedBy },
  )
}
