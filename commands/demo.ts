import { randomBytes } from "node:crypto"
import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import { type Command, Option } from "commander"
import { realEffects } from "../core/effects.ts"
import { PitbossError } from "../core/errors.ts"
import { playDemo } from "./demo/play.ts"
import { playStorm } from "./demo/storm/storm.ts"
import { document, printAnswer, progressLine } from "./output.ts"
import { addCommand, type GlobalOptions } from "./program.ts"
import { wholeNumber } from "./whole-number.ts"

/** Below this the operator has not one player of each kind. */
const PLAYERS_MIN = 50
const EVENTS_MIN = 500
const PLAYERS = 2_000
/** Below this the proportions of 2022 leave nobody of some kinds. */
const STORM_PLAYERS_MIN = 500
const STORM_PLAYERS = 50_000
const STORM = "exclusion-storm"
const DIFFERENCES_SHOWN = 20

interface DemoOptions extends GlobalOptions {
  readonly once?: boolean
  readonly scenario?: typeof STORM
  readonly players?: number
  readonly events: number
  readonly kills: number
  readonly seed: number
}

/** What was played, and what is not as it must be. */
interface Played {
  readonly report: object
  readonly differences: readonly string[]
}

/** `pitboss demo --once`: everything in one run, compared with the simulator's ledger; or one scenario. */
export function registerDemo(program: Command): void {
  addCommand(program, "demo", "play a synthetic operator once and compare with its ledger")
    .option("--once", "one run, then the comparison ('npm start' plays on and on)")
    .addOption(
      new Option(
        "--scenario <name>",
        "players exclude themselves while they are written to",
      ).choices([STORM]),
    )
    .option(
      "--players <n>",
      `players (default: ${PLAYERS}, of ${STORM} ${STORM_PLAYERS})`,
      wholeNumber(PLAYERS_MIN),
    )
    .option("--events <n>", "events of history, about", wholeNumber(EVENTS_MIN), 50_000)
    .option("--kills <n>", `SIGKILLs during the send of ${STORM}`, wholeNumber(0), 3)
    .option("--seed <n>", "seed", wholeNumber(0), 7)
    .action(async (options: DemoOptions, command: Command) => {
      const isKept = command.getOptionValueSource("data") === "cli"
      const play = options.scenario === STORM ? storm : once
      const dataDir = isKept ? resolve(options.data) : mkdtempSync(join(tmpdir(), "pitboss-demo-"))
      try {
        const { report, differences } = await play(options, dataDir, isKept)
        printAnswer(document(report), options)
        if (differences.length > 0)
          throw new PitbossError("DEMO_DIFFERS", differences.slice(0, DIFFERENCES_SHOWN).join("\n"))
      } finally {
        if (!isKept) rmSync(dataDir, { recursive: true, force: true })
      }
    })
}

function once(options: DemoOptions, dataDir: string): Promise<Played> {
  const { players = PLAYERS, events, seed } = options
  if (options.once !== true)
    throw new PitbossError("COMMAND_ARGUMENTS", "expected '--once', or a '--scenario'.")
  const progress = progressLine(options)
  return playDemo({ dataDir, players, events, seed, progress }, realEffects)
}

function storm(options: DemoOptions, dataDir: string, isKept: boolean): Promise<Played> {
  const { players = STORM_PLAYERS, kills, seed } = options
  if (players < STORM_PLAYERS_MIN)
    throw new PitbossError(
      "COMMAND_ARGUMENTS",
      `--players ${players}: ${STORM} takes at least ${STORM_PLAYERS_MIN}.`,
    )
  // Nobody reads a vault that is gone with its directory: no key of it stays.
  if (!isKept) process.env["PITBOSS_MASTER_KEY"] ??= randomBytes(32).toString("base64")
  const note = (text: string) => process.stderr.write(`${text}\n`)
  return playStorm({ dataDir, players, kills, seed, progress: progressLine(options), note })
}
