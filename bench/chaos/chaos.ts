import { mkdtempSync, rmSync, writeFileSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { setTimeout as sleep } from "node:timers/promises"
import { Command, InvalidArgumentError } from "commander"
import { stringify } from "yaml"
import { printFailure } from "../../commands/output.ts"
import { PitbossChild } from "../../commands/pitboss-child.ts"
import { freePort } from "../../ingest/broker/ports.ts"
import { compareEvents } from "./compare-events.ts"
import { compareMarts } from "./compare-marts.ts"
import { compareMoney } from "./compare-money.ts"
import { comparePlayers } from "./compare-players.ts"
import { auditAll, compareTiles } from "./compare-tiles.ts"
import { gateChaos } from "./gate/gate.ts"
import { BRANDS, ledgerOf } from "./ledger.ts"
import { ChaosRun, type Run } from "./run.ts"
import { isPassed } from "./verdict.ts"

const EXAMPLES_MAX = 20
/** Lets the last look of the gateway at its aborted requests end, before what was sent is counted. */
const QUIET_MS = 2_000

interface Options {
  readonly kills: number
  readonly seed: number
  readonly minutes: number
  readonly keep?: boolean
  readonly json?: boolean
  readonly gate?: boolean
  readonly decisions: number
}

function wholeNumber(text: string): number {
  const value = Number(text)
  if (/^\d+$/.test(text) && Number.isSafeInteger(value)) return value
  throw new InvalidArgumentError("expected a whole number.")
}

const note = (line: string) => process.stderr.write(`${line}\n`)

async function chaos({ kills, seed, minutes, keep = false, json = false }: Options): Promise<void> {
  note(`seed ${seed}`)
  const dataDir = mkdtempSync(join(tmpdir(), "pitboss-chaos-"))
  // What collides in the histories lies days ahead, too: no event is to be refused for its date.
  const configuration = { events: { future_minutes_max: null }, brands: BRANDS }
  writeFileSync(join(dataDir, "pitboss.yml"), stringify(configuration))
  process.env["PITBOSS_MASTER_KEY"] ??= Buffer.alloc(32, 5).toString("base64")
  const child = new PitbossChild(dataDir, await freePort())
  let isRight = false
  const end = async () => {
    await child.stop()
    if (isRight && !keep) rmSync(dataDir, { recursive: true, force: true })
    else note(`what is left: ${dataDir}`)
  }
  for (const signal of ["SIGINT", "SIGTERM"] as const)
    process.once(signal, () => {
      isRight = true
      void end().then(() => process.exit(130))
    })
  try {
    await child.start()
    const { token } = await child.ask<{ token: string }>("keys-create", {
      ...{ name: "chaos", role: "source" },
    })
    const until = Date.now() + minutes * 60_000
    const run = await new ChaosRun(child, token, { seed, kills, until, note }).run()
    await sleep(QUIET_MS)
    const report = { seed, kills_wanted: kills, ...(await compareAll(child, run)) }
    process.stdout.write(`${JSON.stringify(report, undefined, json ? 0 : 2)}\n`)
    isRight = isPassed(report)
    if (report.kills < kills)
      note(`only ${report.kills} of ${kills} kills came about in ${minutes} minutes`)
    if (!isRight) process.exitCode = 1
  } finally {
    await end()
  }
}

// Simulated decisions, instead of a server that is killed.
function playGate({ decisions, seed, json = false }: Options): void {
  note(`seed ${seed}`)
  const progress = (done: number) => note(`${done} of ${decisions} decisions`)
  const report = gateChaos({ decisions, seed, progress })
  process.stdout.write(`${JSON.stringify(report, undefined, json ? 0 : 2)}\n`)
  if (report.leaks + report.double_messages + report.missed > 0) process.exitCode = 1
}

async function compareAll(child: PitbossChild, run: Run) {
  const ledger = ledgerOf(run.acknowledged)
  note("all was sent; waiting until everything has settled")
  await child.settle()
  const events = await compareEvents(child, ledger)
  const money = await compareMoney(child, ledger)
  const tiles = await compareTiles(child)
  const players = await comparePlayers(child, ledger)
  const marts = await compareMarts(child)
  const audit = await auditAll(child)
  const [healed] = await child.sql<{ n: string; rebuilt: string; healings: string }>(
    "select sum(keys_healed) as n, sum(length(models_rebuilt)) as rebuilt, count() as healings from sys_heal",
  )
  for (const line of [...money.examples, ...players.examples].slice(0, EXAMPLES_MAX)) note(line)
  for (const [name, keys] of Object.entries({ ...tiles, ...marts })) note(`${name}: ${keys} off`)
  return {
    kills: run.kills,
    cents_off: money.centsOff.toNumber(),
    lost: events.lost,
    doubled: events.doubled,
    healed_rows: Number(healed?.n ?? 0),
    recovery_ms_p95: quantile(run.recoveriesMs, 0.95),
    recovery_ms_p50: quantile(run.recoveriesMs, 0.5),
    healings: Number(healed?.healings ?? 0),
    models_rebuilt: Number(healed?.rebuilt ?? 0),
    events: events.distinct,
    requests_again: run.requestsAgain,
    unknown: events.unknown,
    conflicts_off: events.conflictsOff,
    dead_letters: events.deadLetters,
    contents_off: events.contentsOff,
    money_cells: money.cells,
    money_cells_off: money.examples.length,
    tile_keys_off: Object.values(tiles).reduce((sum, keys) => sum + keys, 0),
    mart_days_off: Object.values(marts).reduce((sum, days) => sum + days, 0),
    players: players.players,
    players_unknown: players.unknown,
    features_off: players.featuresOff,
    segments_off: players.segmentsOff,
    memberships_off: players.membershipsOff,
    audit_keys: audit.keysChecked,
    audit_off: audit.drift + audit.models.length,
  }
}

function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other)
  return sorted[Math.max(0, Math.ceil(share * sorted.length) - 1)] ?? 0
}

new Command("chaos")
  .description("kills Pitboss and Kafka under load, and compares everything with a ledger")
  .option("--kills <n>", "kills", wholeNumber, 50)
  .option("--seed <n>", "seed", wholeNumber, Date.now() % 1_000_000_000)
  .option("--minutes <n>", "no kill begins after so many minutes", wholeNumber, 30)
  .option("--keep", "leave the data directory")
  .option("--json", "one line")
  .option("--gate", "simulated decisions of the compliance gate instead, with faults of their own")
  .option("--decisions <n>", "so many of them", wholeNumber, 10_000_000)
  .action((options: Options) =>
    (options.gate ? Promise.resolve(options).then(playGate) : chaos(options)).catch(
      (thrown: unknown) => printFailure(thrown, { json: true, debug: true }),
    ),
  )
  .parse()
