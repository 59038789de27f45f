import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import type { Command } from "commander"
import { realEffects } from "../core/effects.ts"
import { PitbossError } from "../core/errors.ts"
import { playDemo } from "./demo/play.ts"
import { document, printAnswer, progressLine } from "./output.ts"
import { addCommand, type GlobalOptions } from "./program.ts"
import { wholeNumber } from "./whole-number.ts"

/** Below this the operator has not one player of each kind. */
const PLAYERS_MIN = 50
const EVENTS_MIN = 500

interface DemoOptions extends GlobalOptions {
  readonly once?: boolean
  readonly players: number
  readonly events: number
  readonly seed: number
}

/** `pitboss demo --once`: everything in one run, compared with the simulator's ledger. */
export function registerDemo(program: Command): void {
  addCommand(program, "demo", "play a synthetic operator once and compare with its ledger")
    .requiredOption("--once", "one run, then the comparison ('npm start' plays on and on)")
    .option("--players <n>", "players", wholeNumber(PLAYERS_MIN), 2_000)
    .option("--events <n>", "events of history, about", wholeNumber(EVENTS_MIN), 50_000)
    .option("--seed <n>", "seed", wholeNumber(0), 7)
    .action(async (options: DemoOptions, command: Command) => {
      const isKept = command.getOptionValueSource("data") === "cli"
      const dataDir = isKept ? resolve(options.data) : mkdtempSync(join(tmpdir(), "pitboss-demo-"))
      try {
        const { report, differences } = await playDemo(
          {
            dataDir,
            players: options.players,
            events: options.events,
            seed: options.seed,
            progress: progressLine(options),
          },
          realEffects,
        )
        printAnswer(document(report), options)
        if (differences.length > 0)
          throw new PitbossError("DEMO_DIFFERS", differences.slice(0, 20).join("\n"))
      } finally {
        if (!isKept) rmSync(dataDir, { recursive: true, force: true })
      }
    })
}
