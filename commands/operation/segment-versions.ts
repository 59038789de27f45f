import { z } from "zod"
import type { SqlFault } from "../../segments/fault.ts"
import { faultWords } from "../../segments/fault.ts"
import { nameIn, parseSegment } from "../../segments/segment.ts"
import type { Draft } from "../../segments/segments.ts"
import { operation } from "../operation.ts"
import { document, rows } from "../output.ts"
import { changeableSegments, segmentsOf } from "../running-segments.ts"

const name = z.string().min(1)
const by = z.string().min(1)
const number = z.int().min(1)

/** `pitboss segments save <file>`: keeps a text as the next draft of its segment; what is wrong with it is told. */
export const segmentsSave = operation({
  name: "segments-save",
  need: "warehouse",
  args: z.object({
    ...{ path: z.string(), text: z.string().max(100_000), by },
    note: z.string().max(1_000).optional(),
  }),
  async run(runtime, { path, text, by: who, note }) {
    // A head that gives no name is told as that of a file is.
    const of = nameIn(text) ?? parseSegment(path, text).name
    const segments = await changeableSegments(runtime)
    const draft = { name: of, text, ...(note !== undefined && { note }) }
    return draftAnswer(await segments.save(draft, who), "is kept as a draft")
  },
})

/** `pitboss segments publish <name>`: the latest version, or one that is named, runs from the next round on. */
export const segmentsPublish = operation({
  name: "segments-publish",
  need: "warehouse",
  args: z.object({ name, number: number.optional(), by }),
  async run(runtime, { name: of, number: given, by: who }) {
    const segments = await changeableSegments(runtime)
    const which = given ?? (await segments.versions(of))[0]?.number ?? 1
    const { version } = await segments.publish(of, which, who)
    const when = runtime.roles ? "from the next round on" : "when a server does"
    return document({ name: of, number: which, version }, `${of} ${which} runs ${when}.`)
  },
})

/** `pitboss segments versions <name>`: every text that it had, latest first. */
export const segmentsVersions = operation({
  name: "segments-versions",
  need: "warehouse",
  args: z.object({ name }),
  async run(runtime, { name: of }) {
    const versions = await (await segmentsOf(runtime)).versions(of)
    return rows(
      versions.map(({ number: which, state, actor, at, note, text, changes }) => ({
        ...{ number: which, state, by: actor, at, note, text },
        changes: changes.map(({ change, actor: who, at: when }) => ({ change, by: who, at: when })),
      })),
    )
  },
})

const SIGNS = { same: " ", removed: "-", added: "+" } as const

/** `pitboss segments diff <name> <a> <b>`: what changed between two versions, line by line. */
export const segmentsDiff = operation({
  name: "segments-diff",
  need: "warehouse",
  args: z.object({ name, from: number, to: number }),
  async run(runtime, { name: of, from, to }) {
    const diff = await (await segmentsOf(runtime)).diff(of, from, to)
    const lines = diff.lines.map(({ change, text }) => `${SIGNS[change]} ${text}`)
    return document(diff, lines.join("\n"))
  },
})

/** `pitboss segments restore <name> <number>`: an old version is the new draft. */
export const segmentsRestore = operation({
  name: "segments-restore",
  need: "warehouse",
  args: z.object({ name, number, by }),
  async run(runtime, { name: of, number: which, by: who }) {
    const draft = await (await changeableSegments(runtime)).restore(of, which, who)
    return draftAnswer(draft, `says what ${which} said, and is a draft`)
  },
})

/** `pitboss segments archive <name>`: ends a segment of the product; its members leave. */
export const segmentsArchive = operation({
  name: "segments-archive",
  need: "warehouse",
  args: z.object({ name, by }),
  async run(runtime, { name: of, by: who }) {
    await (await changeableSegments(runtime)).archive(of, who)
    return document({ name: of, archived: true }, `${of} runs no more; its versions stay.`)
  },
})

function draftAnswer(draft: Draft, what: string) {
  const words = `${draft.name} ${draft.number} ${what}.`
  return document(draft, draft.error === null ? words : `${words} ${faultLine(draft.error)}`)
}

const faultLine = (fault: SqlFault) => `It cannot be published: ${fault.code}: ${faultWords(fault)}`
