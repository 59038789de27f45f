import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join, resolve } from "node:path"
import type { Command } from "commander"
import { realEffects } from "../core/effects.ts"
import { PitbossError } from "../core/errors.ts"
import { playDemo } from "./demo/play.ts"
import { document, printAnswer, progressLine } from "./output.ts"
import { addCommand, type GlobalOptions } from "./program.ts"

interface DemoOptions extends GlobalOptions {
  readonly once?: boolean
  readonly players: string
  readonly events: string
  readonly seed: string
}

/** `pitboss demo --once`: everything in one run, compared with the simulator's ledger. */
export function registerDemo(program: Command): void {
  addCommand(program, "demo", "play a synthetic operator once and compare with its ledger")
    .option("--once", "one run, then the comparison")
    .option("--players <n>", "players", "2000")
    .option("--events <n>", "events of history, about", "50000")
    .option("--seed <n>", "seed", "7")
    .action(async (options: DemoOptions, command: Command) => {
      const isKept = command.getOptionValueSource("data") === "cli"
      const dataDir = isKept ? resolve(options.data) : mkdtempSync(join(tmpdir(), "pitboss-demo-"))
      try {
        const { report, differences } = await playDemo(
          {
            dataDir,
            players: Number.parseInt(options.players, 10),
            events: Number.parseInt(options.events, 10),
            seed: Number.parseInt(options.seed, 10),
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
