import { chmodSync, mkdirSync } from "node:fs"
import { dirname, join } from "node:path"
import knex, { type Knex } from "knex"
import { asError, PitbossError } from "../core/errors.ts"

/** The part of the driver's connection that is used past knex. */
interface Connection {
  pragma(source: string): unknown
  prepare(sql: string): Statement
}

interface Statement {
  run(...values: readonly unknown[]): unknown
}

/** Preparing takes longer than running what most of the store's statements do. */
const KEPT_STATEMENTS_MAX = 500

// FULL: a commit is on disk before it is answered. secure_delete: what is erased is overwritten.
const PRAGMAS = [
  "journal_mode = WAL",
  "synchronous = FULL",
  "secure_delete = ON",
  "foreign_keys = ON",
  "busy_timeout = 5000",
]

/** The store's only file, but for its write-ahead log. */
export function storeFile(dataDir: string): string {
  return join(dataDir, "store", "pitboss.sqlite")
}

/**
 * Opens (and creates) the SQLite file under the data directory, readable by its owner only. One
 * connection: transactions queue in the order of asking.
 */
export function openDatabase(dataDir: string): Knex {
  const file = storeFile(dataDir)
  mkdirSync(dirname(file), { recursive: true, mode: 0o700 })
  chmodSync(dirname(file), 0o700)
  return knex({
    client: "better-sqlite3",
    connection: { filename: file },
    useNullAsDefault: true,
    pool: {
      min: 1,
      max: 1,
      afterCreate(connection: Connection, done: (error: unknown, made: Connection) => void) {
        keepStatements(connection)
        for (const pragma of PRAGMAS) connection.pragma(pragma)
        done(null, connection)
      },
    },
  })
}

// A statement is prepared once, for whoever says the same again. A pragma acts when it is prepared, so it is each time.
function keepStatements(connection: Connection): void {
  const kept = new Map<string, Statement>()
  const prepare = connection.prepare.bind(connection)
  connection.prepare = (sql) => {
    const before = kept.get(sql)
    if (before !== undefined) return before
    const statement = prepare(sql)
    if (/^\s*pragma/i.test(sql)) return statement
    const [oldest] = kept.keys()
    if (kept.size >= KEPT_STATEMENTS_MAX && oldest !== undefined) kept.delete(oldest)
    kept.set(sql, statement)
    return statement
  }
}

/**
 * Runs one statement that outlives a kill of the process at once, and a power loss from the next other commit on: its
 * commit does not wait for the disk. For what may be done again where it is lost.
 */
export async function runUnsynced(
  database: Knex,
  sql: string,
  values: readonly unknown[],
): Promise<void> {
  const connection: Connection = await database.client.acquireConnection()
  try {
    // Nobody else has his turn in between.
    connection.pragma("synchronous = NORMAL")
    connection.prepare(sql).run(...values)
  } finally {
    connection.pragma("synchronous = FULL")
    await database.client.releaseConnection(connection)
  }
}

/**
 * Runs `work` and turns what the driver throws into STORE_FAILED. The driver's message repeats
 * bound values, so only its code is passed on.
 */
export async function guarded<Result>(what: string, work: () => Promise<Result>): Promise<Result> {
  try {
    return await work()
  } catch (thrown) {
    if (thrown instanceof PitbossError) throw thrown
    const error = asError(thrown)
    const code = "code" in error ? String(error.code) : error.name
    throw new PitbossError("STORE_FAILED", `The store could not ${what}: ${code}.`, { code })
  }
}

/** Moves all that stands in the write-ahead log into the file and empties the log. */
export async function emptyWriteAheadLog(database: Knex): Promise<void> {
  await database.raw("pragma wal_checkpoint(TRUNCATE)")
}
