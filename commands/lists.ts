import { resolve } from "node:path"
import { type Command, Option } from "commander"
import { listsDecide, listsImport, listsLs, listsMatches, listsReview } from "./operation/lists.ts"
import { BY, type Ordered, REASON } from "./ordered.ts"
import { addCommand, answer, type GlobalOptions } from "./program.ts"

interface ImportOptions extends Ordered {
  readonly delta?: boolean
  readonly full?: boolean
  readonly force: boolean
}

/** `pitboss lists`: lists of excluded people of states and nations. */
export function registerLists(program: Command): void {
  const lists = program.command("lists").description("lists of excluded people, and who is on them")
  addCommand(lists, "import <id> <file>", "make a file the list; nothing of a broken one is taken")
    .addOption(new Option("--delta", "it says only who came and who went").conflicts("full"))
    .addOption(new Option("--full", "it is the whole list"))
    .option("--force", "also where the list shrinks by more than half", false)
    .option(...BY)
    .option(...REASON)
    .action((list: string, file: string, options: ImportOptions) => {
      const { delta, full, force, by, reason, ...more } = options
      const mode = delta ? "delta" : full ? "full" : undefined
      return answer(more, listsImport, { list, file: resolve(file), mode, force, by, reason })
    })
  addCommand(lists, "ls", "each list, how old it is, and since when that is too old").action(
    (options: GlobalOptions) => answer(options, listsLs, {}),
  )
  addCommand(
    lists,
    "review",
    "players who may be one on a list, held until somebody decides",
  ).action((options: GlobalOptions) => answer(options, listsReview, {}))
  addCommand(lists, "matches", "every player who is, was or may be on a list").action(
    (options: GlobalOptions) => answer(options, listsMatches, {}),
  )
  for (const [name, decision, summary] of [
    ["confirm", "confirmed", "it is he: he is excluded, at every brand"],
    ["dismiss", "dismissed", "it is somebody else: he is held no longer"],
  ] as const)
    addCommand(lists, `${name} <case>`, summary)
      .option(...BY)
      .requiredOption("--reason <text>", "why; it is kept on record")
      .action((id: string, { by, reason, ...options }: Ordered) =>
        answer(options, listsDecide, { case: id, decision, by, reason }),
      )
}
