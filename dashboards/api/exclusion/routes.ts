import { z } from "zod"
import { type ShownList, shownLists, shownMatch } from "../../../activation/exclusion/listed.ts"
import { playerName } from "../../../core/player.ts"
import type { ProofContent } from "../../../core/proof-record.ts"
import type { Store } from "../../../store/store.ts"
import { type Route, route } from "../route/route.ts"
import * as schema from "./schema.ts"

export interface ExclusionSources {
  readonly exclusions: {
    readonly store: Pick<Store, "exclusionLists" | "proof">
    /** Tells Kafka of who was found; false: it does not answer, and is told later. */
    readonly tell: () => Promise<boolean>
  }
}

const IMPORTS = 5
const IMPORT_KINDS = ["exclusion_list_imported", "exclusion_list_refused"] as const

/** Lists of excluded people: everybody sees how they stand, compliance officers and administrators who is on them. */
export function exclusionRoutes(sources: ExclusionSources, now: () => Date): readonly Route[] {
  const { store, tell } = sources.exclusions
  const { exclusionLists: lists } = store
  return [
    route({
      path: "/api/exclusion-lists",
      summary: "Each list of excluded people: its size, its age, and its latest files",
      question: z.strictObject({}),
      answer: z.array(schema.ListRow),
      async read() {
        const found = await shownLists(lists, now().getTime())
        return Promise.all(found.map((list) => listRow(store, list)))
      },
    }),
    route({
      path: "/api/exclusion-lists/cases",
      summary: "Players who are, were or may be on a list, those who wait for a decision first",
      isForOfficers: true,
      question: schema.CasesQuestion,
      answer: z.array(schema.CaseRow),
      async read({ state, limit }) {
        const found = await lists.matches(state === "" ? undefined : [state])
        const waiting = found.filter((one) => one.state === "review")
        const others = found.filter((one) => one.state !== "review")
        return [...waiting, ...others].slice(0, limit).map(shownMatch)
      },
    }),
    route({
      method: "post",
      path: "/api/exclusion-lists/cases/{case}/decide",
      summary: "It is the player, who is excluded then, or it is somebody else",
      isForOfficers: true,
      question: schema.DecideQuestion,
      answer: schema.DecidedCase,
      async read({ case: id, decision, reason }, _told, by) {
        const before = await lists.decide(id, decision, { by, reason })
        const { list, state: was } = before
        const is_told = await tell()
        return { case: id, list, player: playerName(before), was, state: decision, is_told }
      },
    }),
  ]
}

async function listRow(
  { proof }: Pick<Store, "proof">,
  list: ShownList,
): Promise<z.input<typeof schema.ListRow>> {
  const found = await Promise.all(
    IMPORT_KINDS.map((kind) => proof.find({ kind, subject: list.id, limit: IMPORTS })),
  )
  const latest = found.flat().sort((one, other) => other.number - one.number)
  return { ...list, imports: latest.slice(0, IMPORTS).flatMap(({ content }) => importOf(content)) }
}

// What somebody changed so that it cannot be read is shown by the chain of records.
function importOf(content: string): z.input<typeof schema.ListRow>["imports"] {
  try {
    const { at, actor: by, reason, body } = JSON.parse(content) as ProofContent
    const { refused = null, mode, lines, broken, file_sha256 } = body
    return [
      schema.ListRow.shape.imports.element.parse({
        ...{ at, by, reason, refused, mode },
        ...{ lines, broken, file_sha256 },
      }),
    ]
  } catch {
    return []
  }
}
