import { PitbossError } from "../../core/errors.ts"
import { merklePath } from "../../core/merkle.ts"
import { type PlayerRef, parsePlayerName, playerKey, playerName } from "../../core/player.ts"
import { digestOf, type ProofContent, type SignedCheckpoint } from "../../core/proof-record.ts"
import type { Leaves } from "../../store/proof-entry.ts"
import type { StoredProof } from "../../store/proof-reading.ts"
import type { Store } from "../../store/store.ts"
import type { Warehouse } from "../../warehouse/warehouse.ts"
import type { ExportHeader, ExportLine } from "./export-line.ts"
import { type CoveredRow, readCovered, readHeld } from "./stored-row.ts"

/** Of whom, or of when, everything is wanted. */
export type ExportScope =
  | { readonly player: PlayerRef }
  /** RFC 3339; the first included, the second not. */
  | { readonly from: string; readonly to: string }

/** Who takes it out, and why: that is a record, too. */
export interface ExportOrder {
  readonly scope: ExportScope
  readonly by: string
  readonly reason: string
}

export interface ExportParts {
  readonly warehouse: Warehouse
  readonly store: Pick<Store, "proof" | "attempts" | "masterKey">
}

const PAGE_RECORDS = 200

/**
 * Everything on record of a player or of a period, with the rows that it covers, and the signatures by which a regulator
 * checks it without us. It is itself recorded, and signed for, before its first line. Of records between, of others,
 * nothing but a digest is told.
 */
export async function* exportLines(
  parts: ExportParts,
  { scope, by, reason }: ExportOrder,
): AsyncGenerator<ExportLine> {
  const { proof, masterKey } = parts.store
  const words = wordsOf(scope)
  const subject = "player" in scope ? playerName(scope.player) : ""
  await proof.record({
    kind: "exported",
    actor: by,
    reason,
    subject,
    body: { what: "records", ...words },
  })
  const last = await proof.checkpoint()
  if (last === undefined) return
  const { installation } = await masterKey()
  const header: ExportHeader = {
    ...{ type: "header", format: "pitboss-records-1", installation, public_key: proof.publicKey },
    ...{ scope: words, made_at: last.at },
  }
  yield header
  let [records, rows] = [0, 0]
  for await (const line of segments(parts, scope, last)) {
    if (line.type === "record") records += 1
    if (line.type === "row") rows += 1
    yield line
  }
  yield { type: "end", records, rows }
}

/** Of whom or of when. Throws AUDIT_EXPORT where it is neither or both. */
export function scopeOf({
  player,
  from,
  to,
}: {
  readonly player?: string | undefined
  readonly from?: string | undefined
  readonly to?: string | undefined
}): ExportScope {
  if (player !== undefined && from === undefined && to === undefined)
    return { player: parsePlayerName(player) }
  if (player === undefined && from !== undefined && to !== undefined && from < to)
    return { from, to }
  throw new PitbossError(
    "AUDIT_EXPORT",
    "Expected a player, or a period: --player brand:id, or --from T --to T, the second later.",
  )
}

function wordsOf(scope: ExportScope): ExportHeader["scope"] {
  return "player" in scope ? { player: playerName(scope.player) } : { ...scope }
}

// From the first record that is wanted up to the checkpoint behind the last one that is: in between, whatever is not
// wanted is a digest; where nothing is wanted before the next checkpoint, the chain is left there.
async function* segments(
  parts: ExportParts,
  scope: ExportScope,
  last: SignedCheckpoint,
): AsyncGenerator<ExportLine> {
  const { proof } = parts.store
  const wanted = (await wantedNumbers(parts, scope)).filter((number) => number <= last.number)
  let at = 0
  while (at < wanted.length) {
    const first = wanted[at] ?? 0
    const [checkpoint] = await proof.checkpointsBehind(first - 1, 1)
    if (checkpoint === undefined) return
    const numbers = new Set<number>()
    while ((wanted[at] ?? Number.POSITIVE_INFINITY) <= checkpoint.number)
      numbers.add(wanted[at++] ?? 0)
    for (let after = first - 1; after < checkpoint.number; ) {
      const most = Math.min(PAGE_RECORDS, checkpoint.number - after)
      const page = await proof.behind(after, most)
      yield* pageLines(parts, scope, page, numbers)
      after = page.at(-1)?.number ?? checkpoint.number
    }
    yield { type: "checkpoint", ...checkpoint }
  }
}

async function wantedNumbers(
  { warehouse, store }: ExportParts,
  scope: ExportScope,
): Promise<readonly number[]> {
  const questions = "player" in scope ? { subject: playerName(scope.player) } : scope
  const numbers = "player" in scope ? await recordsOf({ warehouse, store }, scope.player) : []
  const found = new Set(numbers)
  let before: number | undefined
  for (;;) {
    const page = await store.proof.find({ ...questions, before, limit: PAGE_RECORDS })
    for (const { number } of page) found.add(number)
    before = page.at(-1)?.number
    if (before === undefined || page.length < PAGE_RECORDS) break
  }
  const sorted = [...found].sort((a, b) => a - b)
  if ("player" in scope) return sorted
  // A clock that was set back leaves no gap in a period.
  const [from, to] = [sorted[0] ?? 1, sorted.at(-1) ?? 0]
  return Array.from({ length: to - from + 1 }, (_, index) => from + index)
}

/** Numbers of the records that cover what was decided on a player and sent to him. */
export async function recordsOf(
  {
    warehouse,
    store,
  }: Pick<ExportParts, "warehouse"> & {
    readonly store: Pick<Store, "proof" | "attempts">
  },
  player: PlayerRef,
): Promise<readonly number[]> {
  const rows = await warehouse.query<{ record: string }>(
    `select distinct record from (
    select record from act_decision where player_key = {key:UInt64} and record > 0
    union all
    select record from act_send where player_key = {key:UInt64} and record > 0)
order by record`,
    { key: playerKey(player) },
  )
  const held = (await readHeld(store, [])).filter((row) => isOf(row, player))
  return [...rows.map(({ record }) => Number(record)), ...held.map(({ record }) => record)]
}

function isOf({ row }: CoveredRow, { brand, playerId }: PlayerRef): boolean {
  return row["brand"] === brand && row["player_id"] === playerId
}

async function* pageLines(
  { warehouse, store }: ExportParts,
  scope: ExportScope,
  page: readonly StoredProof[],
  wanted: ReadonlySet<number>,
): AsyncGenerator<ExportLine> {
  const [first, last] = [page[0]?.number ?? 0, page.at(-1)?.number ?? 0]
  const numbers = page.map(({ number }) => number).filter((number) => wanted.has(number))
  const span = { from: first, to: last }
  const rows = numbers.length === 0 ? [] : await readCovered(warehouse, span)
  const held = numbers.length === 0 ? [] : await readHeld(store, numbers)
  for (const { number, hash, content, leaves } of page) {
    if (!wanted.has(number)) {
      yield { type: "digest", number, digest: digestOf(content) }
      continue
    }
    yield { type: "record", number, hash, content }
    const { body } = JSON.parse(content) as ProofContent
    if (body.root === undefined) continue
    const own = [...held, ...rows].filter(
      ({ record, table }) => record === number && table === body.table,
    )
    yield* rowLines(number, JSON.parse(leaves ?? "[]") as Leaves, own, scope)
  }
}

// What the warehouse has comes last of a name, and so stands in the place of what the store still holds.
function* rowLines(
  record: number,
  leaves: Leaves,
  rows: readonly CoveredRow[],
  scope: ExportScope,
): Generator<ExportLine> {
  const byId = new Map(rows.map((row) => [row.id, row]))
  const digests = leaves.map(([, leaf]) => leaf)
  for (const [place, [id]] of leaves.entries()) {
    const found = byId.get(id)
    if (found === undefined || ("player" in scope && !isOf(found, scope.player))) continue
    const { table, row } = found
    yield { type: "row", record, table, place, row, path: merklePath(digests, place) }
  }
}
