import { z } from "zod"
import { segmentIn, selectIn } from "../../../segments/segment.ts"
import type { Segments } from "../../../segments/segments.ts"
import type { SegmentVersion } from "../../../store/stored-segment.ts"
import { type Route, route } from "../route/route.ts"
import * as schema from "./version-schema.ts"

/** What the API says of the versions of segments that are made in the product, and does with them. */
export function segmentVersionRoutes(definitions: Segments): readonly Route[] {
  return [
    route({
      path: "/api/segments/{name}/versions",
      summary: "All that a segment of the product ever said, latest first",
      question: schema.NameQuestion,
      answer: z.array(schema.SegmentVersionRow),
      read: async ({ name }) => (await definitions.versions(name)).map(versionRow),
    }),
    route({
      path: "/api/segments/{name}/versions/{number}",
      summary: "One text of a segment of the product, in its parts: a number always means the same",
      question: schema.VersionQuestion,
      answer: schema.SegmentVersionDocument,
      async read({ name, number }) {
        const version = await definitions.version(name, number)
        const { text } = version
        return { ...versionRow(version), sql: selectIn(text), head: headOf(name, text) }
      },
    }),
    route({
      path: "/api/segments/{name}/diff",
      summary: "What changed from one version to another, line by line",
      question: schema.DiffQuestion,
      answer: schema.VersionDiff,
      async read({ name, from, to }) {
        const { lines, ...rest } = await definitions.diff(name, from, to)
        return { ...rest, lines: [...lines] }
      },
    }),
    route({
      method: "put",
      path: "/api/segments/{name}/draft",
      summary: "Keeps a text as the next version, whatever is wrong with it: that is told",
      isForAuthors: true,
      question: schema.DraftQuestion,
      answer: schema.Draft,
      read: ({ name, text, note, after }, _told, by) =>
        definitions.save(
          {
            name,
            text,
            ...(note !== undefined && { note }),
            ...(after !== undefined && { after }),
          },
          by,
        ),
    }),
    route({
      method: "post",
      path: "/api/segments/{name}/publish",
      summary: "Runs a version from the next round on",
      isForAuthors: true,
      question: schema.NumberQuestion,
      answer: schema.Published,
      async read({ name, number }, _told, by) {
        const { version } = await definitions.publish(name, number, by)
        return { name, number, version }
      },
    }),
    route({
      method: "post",
      path: "/api/segments/{name}/restore",
      summary: "Makes an old version the new draft",
      isForAuthors: true,
      question: schema.NumberQuestion,
      answer: schema.Draft,
      read: ({ name, number }, _told, by) => definitions.restore(name, number, by),
    }),
    route({
      method: "post",
      path: "/api/segments/{name}/archive",
      summary: "Ends a segment of the product: its members leave at the next round",
      isForAuthors: true,
      question: schema.NameQuestion,
      answer: schema.Archived,
      async read({ name }, _told, by) {
        await definitions.archive(name, by)
        return { name, archived: true as const }
      },
    }),
  ]
}

function headOf(name: string, text: string): schema.SegmentHead | null {
  const segment = segmentIn(name, text)
  if (segment === undefined) return null
  const { description, owner, tags, folder = null, purpose, parameters } = segment
  return { name, description, owner, tags, folder, purpose, parameters }
}

function versionRow({ number, state, actor, at, note, text, changes }: SegmentVersion) {
  return {
    ...{ number, state, by: actor, at: at.toISOString(), note, text },
    changes: changes.map((one) => ({
      change: one.change,
      by: one.actor,
      at: one.at.toISOString(),
    })),
  }
}
