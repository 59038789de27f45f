import { existsSync } from "node:fs"
import { type FileHandle, open, readdir, rename, rm } from "node:fs/promises"
import { join } from "node:path"
import type { Log } from "../../core/effects.ts"

/** Kafka writes it when it stops in order, and takes it away when it starts. */
const CLEAN_STOP = ".kafka_cleanshutdown"
/** The controller's own log, which it numbers and mends itself. */
const CONTROLLER = "__cluster_metadata-"
const LOG = ".log"
/** Made anew from the log where they are missing. */
const INDEXES = [".index", ".timeindex", ".txnindex"]

// A batch of records (format 2): its first offset, its length behind these two, and, further on, by how much the last
// offset is larger. https://kafka.apache.org/documentation/#recordbatch
const LENGTH_AT = 8
const BODY_AT = 12
const MAGIC_AT = 16
const LAST_DELTA_AT = 23
const HEADER_BYTES = 27
const MAGIC = 2
const WINDOW_BYTES = 65_536

/** A batch's place in a segment's file, bytes, and the offsets of its records. */
interface Batch {
  readonly from: number
  readonly to: number
  readonly first: bigint
  readonly last: bigint
}

/**
 * Takes out of the broker's log what a full disk left in it: a batch whose append failed behind its last byte stays in
 * the file, and the next one gets its offsets. Kafka reads the first of them, which it never acknowledged, in place of
 * the second; and where that is the log of its groups, it leads no group any more ("New last written offset must be
 * greater"), however often it is started. Only behind an end that was not in order, and while no broker runs.
 */
export async function repairLog(logDir: string, log: Log): Promise<void> {
  if (!existsSync(logDir) || existsSync(join(logDir, CLEAN_STOP))) return
  for (const partition of await readdir(logDir)) {
    if (!/-\d+$/.test(partition) || partition.startsWith(CONTROLLER)) continue
    const segments = (await readdir(join(logDir, partition))).filter((name) => name.endsWith(LOG))
    const latest = segments.sort().at(-1)
    if (latest === undefined) continue
    const batches = await repairSegment(join(logDir, partition, latest))
    if (batches > 0)
      log.warn({ partition, batches }, "what Kafka had failed to append is out of its log again")
  }
}

/** Answers with how many batches were taken out. */
async function repairSegment(file: string): Promise<number> {
  const source = await open(file, "r")
  try {
    const batches = await batchesOf(source)
    const standing = standingOf(batches)
    const superseded = batches.length - standing.length
    if (superseded === 0) return 0
    const repaired = `${file}.repaired`
    await copyTo(repaired, source, standing)
    for (const index of INDEXES) await rm(file.replace(/\.log$/, index), { force: true })
    await rename(repaired, file)
    return superseded
  } finally {
    await source.close()
  }
}

/** Up to the end, or to what is no whole batch: from there on Kafka cuts off by itself. */
async function batchesOf(source: FileHandle): Promise<readonly Batch[]> {
  const { size } = await source.stat()
  const window = Buffer.alloc(WINDOW_BYTES)
  let windowAt = 0
  let windowEnd = 0
  const batches: Batch[] = []
  for (let from = 0; from + HEADER_BYTES <= size; ) {
    if (from < windowAt || from + HEADER_BYTES > windowEnd) {
      windowAt = from
      windowEnd = from + (await source.read(window, 0, WINDOW_BYTES, from)).bytesRead
    }
    const at = from - windowAt
    const length = window.readInt32BE(at + LENGTH_AT)
    const to = from + BODY_AT + length
    if (window.readInt8(at + MAGIC_AT) !== MAGIC || length <= 0 || to > size) break
    const first = window.readBigInt64BE(at)
    batches.push({ from, to, first, last: first + BigInt(window.readInt32BE(at + LAST_DELTA_AT)) })
    from = to
  }
  return batches
}

// The later of two that have an offset in common is the one that was acknowledged.
function standingOf(batches: readonly Batch[]): readonly Batch[] {
  const standing: Batch[] = []
  let next: bigint | undefined
  for (const batch of batches.toReversed()) {
    if (next !== undefined && batch.last >= next) continue
    standing.push(batch)
    next = batch.first
  }
  return standing.reverse()
}

async function copyTo(file: string, source: FileHandle, batches: readonly Batch[]): Promise<void> {
  const target = await open(file, "w")
  try {
    for (const { from, to } of batches) {
      const bytes = Buffer.alloc(to - from)
      await source.read(bytes, 0, bytes.length, from)
      await target.write(bytes)
    }
    await target.sync()
  } finally {
    await target.close()
  }
}
