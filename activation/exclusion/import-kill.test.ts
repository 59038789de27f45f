import { spawn } from "node:child_process"
import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { afterEach, beforeEach, expect, test } from "vitest"
import { realEffects } from "../../core/effects.ts"
import { openStore, type Store } from "../../store/store.ts"
import { CHILD_DEFINITION, CHILD_SETTING } from "./import-child.fixture.ts"
import { ListImporter } from "./import-list.ts"

const CHILD = new URL("./import-child.fixture.ts", import.meta.url).pathname
const PEOPLE = 3_000
/** From the first lines to the last ones. */
const KILLED_AFTER_MS = [30, 200, 800]
const ORDER = { mode: "full", force: true, by: "desk", reason: "" } as const

let dataDir: string

beforeEach(() => {
  dataDir = mkdtempSync(join(tmpdir(), "pitboss-list-kill-"))
})

afterEach(() => rmSync(dataDir, { recursive: true, force: true }))

function listFile(name: string, lines: readonly string[]): string {
  const file = join(dataDir, name)
  writeFileSync(file, ["f,l,b", ...lines].join("\n"))
  return file
}

async function inStore<Result>(use: (store: Store) => Promise<Result>): Promise<Result> {
  const store = await openStore({ dataDir, masterKey: Buffer.alloc(32, 1) })
  await store.exclusionLists.configure([CHILD_DEFINITION])
  try {
    return await use(store)
  } finally {
    await store.close()
  }
}

// True where the kill came before its end.
async function killedAfter(ms: number, file: string): Promise<boolean> {
  const child = spawn(process.execPath, ["--import", "tsx", CHILD, dataDir, file], {
    stdio: ["ignore", "pipe", "inherit"],
  })
  const closed = new Promise((resolve) => child.once("close", resolve))
  await new Promise<void>((resolve) => child.stdout.once("data", () => resolve()))
  await sleep(ms)
  child.kill("SIGKILL")
  await closed
  return child.signalCode === "SIGKILL"
}

test("an import that is killed, whenever, leaves the list whole: as it was, or as it is to be; the next completes", async () => {
  const before = listFile("before.csv", ["Zoe,Quill,1971-01-31"])
  const letters = (n: number) =>
    String.fromCharCode(97 + (n % 26), 97 + (Math.floor(n / 26) % 26), 97 + Math.floor(n / 676))
  const people = Array.from(
    { length: PEOPLE },
    (_, n) => `Ian${letters(n)},Farr${letters(n * 7)},1972-02-28`,
  )
  const whole = listFile("whole.csv", people)
  await inStore((store) => new ListImporter(store, realEffects).run(CHILD_SETTING, before, ORDER))
  let kills = 0
  for (const ms of KILLED_AFTER_MS) {
    if (await killedAfter(ms, whole)) kills += 1
    const entries = await inStore((store) => store.exclusionLists.imports.entriesOf("nj"))
    expect([1, PEOPLE]).toContain(entries)
  }
  expect(kills).toBeGreaterThan(0)
  await inStore(async (store) => {
    const done = await new ListImporter(store, realEffects).run(CHILD_SETTING, whole, ORDER)
    expect(done.entries).toBe(PEOPLE)
    expect(store.exclusionLists.uncompared()).toEqual([])
    await store.vault.put(
      { brand: "orsa", playerId: "p1" },
      { first_name: "Ianaaa", last_name: "Farraaa", birth_date: "1972-02-28" },
    )
    expect(store.exclusionLists.of("orsa:p1").some(({ state }) => state === "exact")).toBe(true)
  })
})
