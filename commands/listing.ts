import { userInfo } from "node:os"
import type { Command } from "commander"
import { bouncesRevoke } from "./operation/bounces.ts"
import { explainOperation } from "./operation/explain.ts"
import { holdsList, holdsRelease } from "./operation/holds.ts"
import { conflictsList } from "./operation/landing.ts"
import { personOperation, personSplit } from "./operation/person.ts"
import { playerOperation } from "./operation/player.ts"
import { addCommand, answer, type GlobalOptions } from "./program.ts"

interface LimitOptions extends GlobalOptions {
  readonly limit: string
}

/** `player`, `person`, `explain`, `conflicts`, `holds` and `bounces`: each asks one operation. */
export function registerListings(program: Command): void {
  addCommand(
    program,
    "explain <player> <campaign>",
    "why brand:player would, or would not, get it",
  ).action((player: string, campaign: string, options: GlobalOptions) =>
    answer(options, explainOperation, { player, campaign }),
  )
  addCommand(program, "player <player>", "the row, segments and decisions of brand:player")
    .option("--at <instant>", "as true at a past instant (RFC 3339): all that had occurred by then")
    .action((player: string, { at, ...options }: GlobalOptions & { readonly at?: string }) =>
      answer(options, playerOperation, { player, ...(at !== undefined && { at }) }),
    )
  registerPerson(program)
  const conflicts = program.command("conflicts").description("events refused as conflicts")
  addCommand(conflicts, "list", "both contents of each, latest first")
    .option("--limit <n>", "most rows", "100")
    .action((options: LimitOptions) =>
      answer(options, conflictsList, { limit: Number.parseInt(options.limit, 10) }),
    )
  registerHolds(program)
  registerBounces(program)
}

interface PersonOptions extends GlobalOptions {
  readonly at?: string
  readonly splitFrom?: string
  readonly by: string
}

function registerPerson(program: Command): void {
  addCommand(program, "person <player>", "who is the same person as brand:player, and why")
    .option("--at <instant>", "with whom he was one at a past instant, and was known to be")
    .option("--split-from <player>", "record that the two are not one person")
    .option("--by <name>", "who says so", userInfo().username)
    .action((player: string, { at, splitFrom, by, ...options }: PersonOptions) =>
      splitFrom === undefined
        ? answer(options, personOperation, { player, ...(at !== undefined && { at }) })
        : answer(options, personSplit, { player, from: splitFrom, by }),
    )
}

function registerHolds(program: Command): void {
  const holds = program
    .command("holds")
    .description("players whom an unreadable row of the compliance topic holds")
  addCommand(holds, "list", "each row, and whom it holds").action((options: GlobalOptions) =>
    answer(options, holdsList, {}),
  )
  addCommand(holds, "release <place>", "end a hold: somebody has looked at the row")
    .option("--by <name>", "who releases it", userInfo().username)
    .action((place: string, options: GlobalOptions & { readonly by: string }) =>
      answer(options, holdsRelease, { place, by: options.by }),
    )
}

function registerBounces(program: Command): void {
  const bounces = program.command("bounces").description("addresses that bounced for good")
  addCommand(
    bounces,
    "revoke <players...>",
    "these players' addresses are good: write to them again",
  )
    .option("--by <name>", "who says so", userInfo().username)
    .action((players: string[], options: GlobalOptions & { readonly by: string }) =>
      answer(options, bouncesRevoke, { players, by: options.by }),
    )
}
