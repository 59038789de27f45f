import { isSignedBy, type SignedCheckpoint } from "../../core/proof-record.ts"
import { CHECKPOINT_RECORDS } from "../../store/proof-chain.ts"
import type { StoredProof } from "../../store/proof-reading.ts"
import type { Store } from "../../store/store.ts"
import type { Warehouse } from "../../warehouse/warehouse.ts"
import { type Fault, fault } from "./fault.ts"
import type { Links } from "./link.ts"

interface Parts {
  readonly warehouse: Warehouse
  readonly store: Pick<Store, "proof">
}

/** A stretch of records, and where checkpoints on them are looked for. */
export interface CheckpointSource extends Parts {
  readonly page: readonly StoredProof[]
  /** Numbers behind this one, up to the last of the page. */
  readonly after: number
  readonly to: number
}

type Copy = Omit<SignedCheckpoint, "number"> & { readonly number: string }

/** Copies the checkpoints that the warehouse does not have yet: a count of the chain beside the chain. */
export async function copyCheckpoints({ warehouse, store }: Parts): Promise<void> {
  const [last] = await warehouse.query<{ number: string }>(
    "select max(number) as number from act_checkpoint",
  )
  const behind = await store.proof.checkpointsBehind(Number(last?.number ?? 0), CHECKPOINT_RECORDS)
  await warehouse.insert("act_checkpoint", behind)
}

/** Holds what was signed of a stretch of the chain, in the store and in the warehouse, against its records. */
export async function checkCheckpoints(
  source: CheckpointSource,
): Promise<{ readonly faults: readonly Fault[]; readonly count: number }> {
  const { store, warehouse, page, after, to } = source
  const hashes = new Map(page.map(({ number, hash }) => [number, hash]))
  const own = (await store.proof.checkpointsBehind(after, to - after)).filter(
    ({ number }) => number <= to,
  )
  const copies = await readCopies(warehouse, after, to)
  const numbers = new Set(own.map(({ number }) => number))
  const faults = [
    ...own.flatMap((one) => checked(one, store.proof.publicKey, hashes, "")),
    ...copies.flatMap((one) =>
      checked(one, store.proof.publicKey, hashes, " (its copy in the warehouse)"),
    ),
    ...copies.filter(({ number }) => !numbers.has(number)).map(({ number }) => absent(number)),
    ...[...hashes.keys()]
      .filter((number) => number % CHECKPOINT_RECORDS === 0 && !numbers.has(number))
      .map(absent),
  ]
  return { faults, count: own.length }
}

async function readCopies(
  warehouse: Warehouse,
  after: number,
  to: number,
): Promise<readonly SignedCheckpoint[]> {
  const rows = await warehouse.query<Copy>(
    `select number, hash, installation, at, signature from act_checkpoint final
where number > {after:UInt64} and number <= {to:UInt64} order by number`,
    { after, to },
  )
  return rows.map((row) => ({ ...row, number: Number(row.number) }))
}

function checked(
  checkpoint: SignedCheckpoint,
  publicKey: string,
  hashes: ReadonlyMap<number, string>,
  where: string,
): readonly Fault[] {
  const { number, hash } = checkpoint
  if (!isSignedBy(publicKey, checkpoint))
    return [
      fault(
        number,
        "",
        "checkpoint_forged",
        `the signature of its checkpoint${where} is not ours.`,
      ),
    ]
  const found = hashes.get(number)
  if (found === undefined || found === hash) return []
  const message = `its checkpoint${where} was signed over the hash ${hash}; the chain has ${found} there.`
  return [fault(number, "", "checkpoint_differs", message)]
}

function absent(number: number): Fault {
  return fault(number, "", "checkpoint_missing", "its checkpoint is missing.")
}

/** Whether the chain ends where it was left: by its own count, by what was signed, and by rows of the warehouse. */
export async function checkTail(
  { warehouse, store }: Parts,
  head: { readonly number: number; readonly hash: string },
  links: Pick<Links, "number" | "hash">,
): Promise<readonly Fault[]> {
  const { proof } = store
  const cut = (number: number, why: string) =>
    fault(
      links.number + 1,
      "",
      "tail_cut",
      `the chain ends with record ${links.number}, and ${why} record ${number}.`,
    )
  if (links.number < head.number) return [cut(head.number, "was left with")]
  if (links.hash !== head.hash) {
    const message = `its hash is ${links.hash}, and the chain was left with ${head.hash}.`
    return [fault(links.number, "", "replaced", message)]
  }
  const [further] = await proof.behind(links.number, 1)
  const now = await proof.head()
  if (further !== undefined && further.number > now.number)
    return [
      fault(
        further.number,
        "",
        "out_of_order",
        `it stands behind the chain's end, which is record ${now.number}.`,
      ),
    ]
  const signed = (await proof.lastCheckpoint())?.number ?? 0
  if (signed > now.number) return [cut(signed, "was signed with")]
  const [rows] = await warehouse.query<{ copied: string; covered: string }>(
    `select (select max(number) from act_checkpoint) as copied,
    greatest((select max(record) from act_decision), (select max(record) from act_send)) as covered`,
  )
  const end = (await proof.head()).number
  const copied = Number(rows?.copied ?? 0)
  if (copied > end) return [cut(copied, "a copy in the warehouse was signed with")]
  const covered = Number(rows?.covered ?? 0)
  return covered > end ? [cut(covered, "rows of the warehouse are covered by")] : []
}
