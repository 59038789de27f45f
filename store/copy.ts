import { createRequire } from "node:module"
import { Worker } from "node:worker_threads"
import { PitbossError } from "../core/errors.ts"

/** What a store's file holds. */
export interface StoreContent {
  /** Rows, by table. */
  readonly rows: Readonly<Record<string, number>>
  /** Migrations that it has taken. */
  readonly steps: readonly string[]
}

type Said = StoreContent | { readonly failed: string }

// The driver is synchronous, so a thread of its own does it: nobody waits for a large vault.
const COPY = `
const { parentPort, workerData: { driver, source, target } } = require("node:worker_threads")
const Database = require(driver)
const say = (said) => parentPort.postMessage(said)
try {
  if (target !== undefined) {
    const database = new Database(source)
    database.exec("pragma busy_timeout = 5000")
    database.prepare("vacuum into ?").run(target)
    database.close()
  }
  const counted = new Database(target ?? source, { readonly: true })
  const rows = {}
  for (const { name } of counted.prepare("select name from sqlite_schema where type = 'table' and name not like 'sqlite_%' order by name").all())
    rows[name] = counted.prepare('select count(*) as n from "' + name + '"').get().n
  const steps = counted.prepare("select name from migration order by name").all().map(({ name }) => name)
  counted.close()
  say({ rows, steps })
} catch (thrown) {
  say({ failed: String(thrown && thrown.code || thrown) })
}
`

/** Writes the store as it is at one instant into a new file, and counts its rows. Others may write meanwhile. */
export function copyStoreFile(source: string, target: string): Promise<StoreContent> {
  return inThread("copy itself", { source, target })
}

/** Counts the rows of a store's file. */
export function countStoreFile(source: string): Promise<StoreContent> {
  return inThread("count its rows", { source })
}

function inThread(
  what: string,
  files: { readonly source: string; readonly target?: string },
): Promise<StoreContent> {
  const driver = createRequire(import.meta.url).resolve("better-sqlite3")
  return new Promise((resolve, reject) => {
    // What loads TypeScript in the first thread is not wanted here.
    const worker = new Worker(COPY, { eval: true, execArgv: [], workerData: { driver, ...files } })
    const fail = (why: string) =>
      reject(new PitbossError("STORE_FAILED", `The store could not ${what}: ${why}.`))
    worker.once("message", (said: Said) => ("rows" in said ? resolve(said) : fail(said.failed)))
    worker.once("error", (error) => fail(error.name))
    worker.once("exit", (code) => code !== 0 && fail(`its thread ended with ${code}`))
  })
}
