import { isAbsolute } from "node:path"
import { z } from "zod"
import { shownLists, shownMatch } from "../../activation/exclusion/listed.ts"
import { playerName } from "../../core/player.ts"
import { IMPORT_MODES } from "../../store/exclusion/list-imports.ts"
import { operation } from "../operation.ts"
import { document, rows } from "../output.ts"
import { rolesOf } from "./landing.ts"

const by = z.string().min(1).max(64)
const reason = z.string().max(1_000)

/** `pitboss lists import ID FILE`: makes a file the list, or what came and went. */
export const listsImport = operation({
  name: "lists-import",
  need: "everything",
  args: z.object({
    list: z.string(),
    file: z.string().refine(isAbsolute, "expected an absolute path on the server's machine"),
    mode: z.enum(IMPORT_MODES).optional(),
    force: z.boolean().default(false),
    ...{ by, reason: reason.default("") },
  }),
  async run(runtime, { list, file, mode, force, by, reason }) {
    const { exclusions } = rolesOf(runtime)
    runtime.store.exclusionLists.expect(list)
    const usual = exclusions.settings.find(({ id }) => id === list)?.mode ?? "full"
    const order = { mode: mode ?? usual, force, by, reason }
    const done = await exclusions.import(list, file, order)
    const words = [
      `People on '${list}': ${done.entries} (${done.entries_before} before). Players who are: ${done.matched}; who may be: ${done.to_review}, as 'pitboss lists review' shows them.`,
      ...(done.off_list > 0
        ? [
            `${done.off_list} players are no longer on it. Their exclusions hold until somebody reinstates them: 'pitboss lists matches' shows them.`,
          ]
        : []),
      ...(done.broken > 0
        ? [`${done.broken} of ${done.lines} lines are broken, and nobody of them is on it:`]
        : []),
      ...done.broken_lines.map(
        ({ line, field, expected }) => `  line ${line}, ${field}: expected ${expected}`,
      ),
    ]
    return document(done, words.join("\n"))
  },
})

/** `pitboss lists ls`: each list, how old it is, and whether that is too old. */
export const listsLs = operation({
  name: "lists-ls",
  need: "everything",
  args: z.object({}),
  run: async ({ store }) => rows(await shownLists(store.exclusionLists, Date.now())),
})

/** `pitboss lists review`: players who may be one on a list, and are held until somebody decides. */
export const listsReview = operation({
  name: "lists-review",
  need: "everything",
  args: z.object({}),
  run: async ({ store }) => rows((await store.exclusionLists.matches(["review"])).map(shownMatch)),
})

/** `pitboss lists matches`: every player who is, was or may be on a list. */
export const listsMatches = operation({
  name: "lists-matches",
  need: "everything",
  args: z.object({}),
  run: async ({ store }) => rows((await store.exclusionLists.matches()).map(shownMatch)),
})

/** `pitboss lists confirm|dismiss CASE`: it is he, or it is somebody else. */
export const listsDecide = operation({
  name: "lists-decide",
  need: "everything",
  args: z.object({
    case: z.string().min(1).max(64),
    decision: z.enum(["confirmed", "dismissed"]),
    by,
    reason: reason.min(1, "expected why: it is kept on record"),
  }),
  async run(runtime, { case: id, decision, by, reason }) {
    const { exclusionLists: lists } = runtime.store
    const before = await lists.decide(id, decision, { by, reason })
    const told = await rolesOf(runtime).exclusions.tell()
    const player = playerName(before)
    const words =
      decision === "confirmed"
        ? `${player} is excluded${told ? "" : "; Kafka is told as soon as it answers"}.`
        : `${player} is not the one on '${before.list}'.${before.wasTold ? " The exclusion that was told of him holds until it is ended by a recorded reinstatement." : ""}`
    return document({ case: id, player, list: before.list, was: before.state, decision, by }, words)
  },
})
