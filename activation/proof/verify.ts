import type { ProofContent } from "../../core/proof-record.ts"
import type { StoredProof } from "../../store/proof-reading.ts"
import type { Store } from "../../store/store.ts"
import type { Warehouse } from "../../warehouse/warehouse.ts"
import { type CheckpointSource, checkCheckpoints, checkTail } from "./checkpoints.ts"
import { type Fault, fault } from "./fault.ts"
import { Links } from "./link.ts"
import { type CoveringRecord, checkedLeaves, checkRows } from "./rows-check.ts"
import { type CoveredRow, readCovered, readHeld, type Span } from "./stored-row.ts"

/** What a look at the whole chain found. */
export interface Verification {
  /** Records that were looked at; rows that they cover; checkpoints whose signature was checked. */
  readonly records: number
  readonly rows: number
  readonly checkpoints: number
  /** Hash of the last record. */
  readonly head: string
  /** The first one; null: the chain is whole. */
  readonly fault: Fault | null
  /** As many as are told, in the order of their records. */
  readonly faults: readonly Fault[]
}

export interface VerifyParts {
  readonly warehouse: Warehouse
  readonly store: Pick<Store, "proof" | "attempts">
}

const PAGE_RECORDS = 5_000
/** Rows that are held against their records at once. */
const SPAN_ROWS_MAX = 20_000
export const FAULTS_TOLD_MAX = 100

/**
 * Reads the whole chain from its first record on: places, hashes, links, the rows of the warehouse that records cover,
 * signatures, and whether its end is there. What is appended meanwhile is not looked at.
 */
export async function verifyChain(
  parts: VerifyParts,
  progress: (records: number) => void = () => undefined,
): Promise<Verification> {
  const { proof } = parts.store
  const head = await proof.head()
  const links = new Links()
  const faults: Fault[] = []
  const counts = { records: 0, rows: 0, checkpoints: 0 }
  let begunAt: string | undefined
  while (links.number < head.number && faults.length < FAULTS_TOLD_MAX) {
    const page = (await proof.behind(links.number, PAGE_RECORDS)).filter(
      ({ number }) => number <= head.number,
    )
    if (page.length === 0) break
    const after = links.number
    const { covering, ...followed } = followPage(links, page)
    begunAt ??= followed.first?.at
    const rows = await checkCovered(parts, covering, { from: after + 1, to: links.number })
    const source: CheckpointSource = { ...parts, page, after, to: links.number }
    const checkpoints = await checkCheckpoints(source)
    faults.push(...followed.faults, ...rows.faults, ...checkpoints.faults)
    counts.records += page.length
    counts.rows += rows.rows
    counts.checkpoints += checkpoints.count
    progress(counts.records)
  }
  if (faults.length < FAULTS_TOLD_MAX) faults.push(...(await checkTail(parts, head, links)))
  if (begunAt !== undefined) faults.push(...(await withoutRecord(parts.warehouse, begunAt)))
  const told = faults.sort((a, b) => a.number - b.number).slice(0, FAULTS_TOLD_MAX)
  return { ...counts, head: links.hash, fault: told[0] ?? null, faults: told }
}

/** Looks at the whole chain, and keeps how that ended. */
export async function verifyAndKeep(parts: VerifyParts, by: string): Promise<Verification> {
  const result = await verifyChain(parts)
  const { records, fault: first } = result
  await parts.store.proof.keepVerification({ by, records, fault: first ?? undefined })
  return result
}

interface Followed {
  readonly first: ProofContent | undefined
  readonly faults: readonly Fault[]
  readonly covering: readonly CoveringRecord[]
}

function followPage(links: Links, page: readonly StoredProof[]): Followed {
  const checked = page.map((record) => {
    const { content, faults } = links.follow(record)
    // What a record that was changed covers says nothing.
    if (content === undefined || faults.length > 0) return { content, faults, covering: [] }
    const { leaves, faults: more } = checkedLeaves(content, record.leaves)
    const covering = more.length > 0 ? [] : [{ content, leaves }]
    return { content, faults: more, covering }
  })
  return {
    first: checked[0]?.content,
    faults: checked.flatMap(({ faults }) => faults),
    covering: checked.flatMap(({ covering }) => covering),
  }
}

interface Covered {
  readonly faults: readonly Fault[]
  readonly rows: number
}

async function checkCovered(
  parts: VerifyParts,
  covering: readonly CoveringRecord[],
  span: Span,
): Promise<Covered> {
  const faults: Fault[] = []
  let rows = 0
  for (const [records, part] of spansOf(covering, span)) {
    const checked = await checkSpan(parts, records, part)
    faults.push(...checked)
    rows += records.reduce((sum, { leaves }) => sum + leaves.length, 0)
  }
  return { faults, rows }
}

/** Stretches of numbers that leave none of the span out, each with no more rows than are read at once. */
function* spansOf(
  covering: readonly CoveringRecord[],
  span: Span,
): Generator<readonly [records: readonly CoveringRecord[], span: Span]> {
  let [from, rows] = [span.from, 0]
  let records: CoveringRecord[] = []
  for (const one of covering) {
    if (rows > 0 && rows + one.leaves.length > SPAN_ROWS_MAX) {
      const to = one.content.number - 1
      yield [records, { from, to }]
      ;[from, rows, records] = [to + 1, 0, []]
    }
    records.push(one)
    rows += one.leaves.length
  }
  yield [records, { from, to: span.to }]
}

async function checkSpan(
  { warehouse, store }: VerifyParts,
  records: readonly CoveringRecord[],
  span: Span,
): Promise<readonly Fault[]> {
  const first = byRecord(await readCovered(warehouse, span))
  const incomplete = records.filter(
    (one) => checkRows(one, first.get(one.content.number) ?? []).missing.length > 0,
  )
  // On its way to the warehouse: what the store still holds of it was recorded as well. What has arrived between the
  // two looks is there at the second.
  const numbers = incomplete.map(({ content }) => content.number)
  const held = numbers.length > 0 ? byRecord(await readHeld(store, numbers)) : first
  const again = numbers.length > 0 ? byRecord(await readCovered(warehouse, span)) : first
  return records.flatMap((one) => {
    const { number, kind, body } = one.content
    const there = again.get(number) ?? []
    const ids = new Set(there.map(({ id }) => id))
    const waiting = (held.get(number) ?? []).filter(
      ({ id, table }) => table === body.table && !ids.has(id),
    )
    const { faults, missing } = checkRows(one, held === first ? there : [...there, ...waiting])
    const gone = missing.map((id) =>
      fault(number, kind, "row_missing", `row ${id} of ${body.table} is not in the warehouse.`),
    )
    return [...faults, ...gone]
  })
}

function byRecord(rows: readonly CoveredRow[]): ReadonlyMap<number, readonly CoveredRow[]> {
  const found = new Map<number, CoveredRow[]>()
  for (const row of rows) {
    const known = found.get(row.record)
    if (known === undefined) found.set(row.record, [row])
    else known.push(row)
  }
  return found
}

// A decision that no record covers: it was written past the chain, or its record was cut off with its number.
async function withoutRecord(warehouse: Warehouse, begunAt: string): Promise<readonly Fault[]> {
  const rows = await warehouse.query<{ id: string; at: string }>(
    `select decision_id as id, toString(decided_at) as at from act_decision
where record = 0 and decided_at > {at:DateTime64(3)} order by decided_at limit 1`,
    { at: begunAt.replace("T", " ").replace("Z", "") },
  )
  return rows.map(({ id, at }) =>
    fault(0, "", "row_without_record", `row ${id} of act_decision, of ${at}, has no record.`),
  )
}
