import { createHash } from "node:crypto"
import { closeSync, fsyncSync, mkdirSync, openSync, writeSync } from "node:fs"
import { type FileHandle, open } from "node:fs/promises"
import { dirname } from "node:path"

const CHUNK_BYTES = 1024 * 1024
/** Files that are read at once. */
const FILES_AT_ONCE_MAX = 4

/** What was read of a file. */
export interface ReadFile {
  readonly bytes: number
  readonly sha256: string
}

/** Writes a small file that is on disk when this returns; readable by its owner only. */
export function writeDurably(file: string, text: string): ReadFile {
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  const handle = openSync(file, "w", 0o600)
  writeSync(handle, text)
  fsyncSync(handle)
  closeSync(handle)
  const bytes = Buffer.from(text)
  return { bytes: bytes.length, sha256: createHash("sha256").update(bytes).digest("hex") }
}

/** Copies a file as long as it is when it is opened: whatever is added meanwhile stays out. On disk behind it. */
export async function copyDurably(from: string, to: string): Promise<ReadFile> {
  const source = await open(from, "r")
  try {
    mkdirSync(dirname(to), { recursive: true, mode: 0o700 })
    const target = await open(to, "w", 0o600)
    try {
      const read = await readThrough(source, (chunk) => writeAll(target, chunk))
      await target.sync()
      return read
    } finally {
      await target.close()
    }
  } finally {
    await source.close()
  }
}

export async function hashFile(file: string): Promise<ReadFile> {
  const source = await open(file, "r")
  try {
    return await readThrough(source, async () => undefined)
  } finally {
    await source.close()
  }
}

async function readThrough(
  source: FileHandle,
  take: (chunk: Buffer) => Promise<void>,
): Promise<ReadFile> {
  const { size } = await source.stat()
  const hash = createHash("sha256")
  const buffer = Buffer.allocUnsafe(Math.max(1, Math.min(size, CHUNK_BYTES)))
  let bytes = 0
  while (bytes < size) {
    const wanted = Math.min(buffer.length, size - bytes)
    const { bytesRead } = await source.read(buffer, 0, wanted, bytes)
    if (bytesRead === 0) break
    const chunk = buffer.subarray(0, bytesRead)
    hash.update(chunk)
    await take(chunk)
    bytes += bytesRead
  }
  return { bytes, sha256: hash.digest("hex") }
}

async function writeAll(target: FileHandle, chunk: Buffer): Promise<void> {
  for (let written = 0; written < chunk.length; )
    written += (await target.write(chunk, written)).bytesWritten
}

/** Does something with each, a few at once. Throws what the first throws that fails. */
export async function forEachFile<Item>(
  items: readonly Item[],
  use: (item: Item) => Promise<void>,
): Promise<void> {
  const queue = [...items]
  const work = async () => {
    for (let next = queue.shift(); next !== undefined; next = queue.shift()) await use(next)
  }
  await Promise.all(Array.from({ length: FILES_AT_ONCE_MAX }, work))
}
