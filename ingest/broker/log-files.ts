import { existsSync, readdirSync } from "node:fs"
import { join, relative } from "node:path"

/**
 * What of a broker's log is kept in a copy. Indexes and what was learnt of producers are left out: the broker
 * makes them anew from the messages, as after a power loss. So is how far it had checked its log, so that
 * all of a copy is checked.
 */
const OF_LOG = new Set([
  "meta.properties",
  "bootstrap.checkpoint",
  "log-start-offset-checkpoint",
  "replication-offset-checkpoint",
])
const OF_PARTITION =
  /^(\d+\.log|\d+-\d+\.checkpoint|leader-epoch-checkpoint|partition\.metadata|quorum-state)$/
/** Knows of all others, so it comes last. */
const METADATA = "__cluster_metadata-0"

/**
 * The files to copy, in their order, as paths within the log. The broker may run: messages are only ever
 * added to a file, and what was cut off at its end is dropped when the copy is opened.
 */
export function logFiles(logDir: string): readonly string[] {
  if (!existsSync(logDir)) return []
  const entries = readdirSync(logDir, { withFileTypes: true })
  const own = entries.filter((entry) => entry.isFile() && OF_LOG.has(entry.name))
  const partitions = entries.filter((entry) => entry.isDirectory()).map(({ name }) => name)
  const ordered = [...partitions.filter((name) => name !== METADATA), METADATA]
  return [
    ...own.map(({ name }) => name),
    ...ordered.flatMap((name) => partitionFiles(logDir, name)),
  ]
}

function partitionFiles(logDir: string, partition: string): readonly string[] {
  const folder = join(logDir, partition)
  if (!existsSync(folder)) return []
  const names = readdirSync(folder).filter((name) => OF_PARTITION.test(name))
  return names.sort().map((name) => relative(logDir, join(folder, name)))
}
