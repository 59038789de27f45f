import { z } from "zod"
import type { Campaign } from "../../../activation/campaign.ts"
import { type Route, route } from "../route/route.ts"
import { isToldOf } from "../withheld/segment.ts"
import { type Told, untold } from "../withheld/told.ts"
import {
  expectKnown,
  readMembers,
  readSegment,
  readTransitions,
  segmentOf,
  wasForProtection,
} from "./document.ts"
import { type DefinitionSources, readListedRows, type SegmentSources } from "./list.ts"
import { previewSql } from "./preview.ts"
import * as schema from "./schema.ts"
import { segmentVersionRoutes } from "./version-routes.ts"

export interface SegmentRouteSources extends SegmentSources, DefinitionSources {
  readonly campaigns: () => readonly Campaign[]
}

/** What the API says of segments. */
export function segmentRoutes(sources: SegmentRouteSources, now: () => Date): readonly Route[] {
  const { warehouse, segments } = sources
  const membersOf = async (name: string, told: Told) => {
    const { purpose } = segmentOf(segments(), name)
    if (await isToldOf(warehouse, { name, purpose }, told)) return name
    throw untold(`Who belongs to '${name}'`)
  }
  return [
    route({
      path: "/api/segments",
      summary: "Segments, their live sizes and how their evaluations go",
      question: schema.ListQuestion,
      answer: z.array(schema.SegmentRow),
      read: (asked) => readListedRows(sources, asked),
    }),
    route({
      path: "/api/segments/{name}",
      summary: "One segment: its SQL, and its size over time",
      question: schema.SegmentQuestion,
      answer: schema.SegmentDocument,
      read: ({ name, hours }) => readSegment(sources, name, Number(hours)),
    }),
    route({
      path: "/api/segments/{name}/members",
      summary: "Its members now, without personal data, by brand and player id",
      question: schema.MembersQuestion,
      answer: z.array(schema.MemberRow),
      async read({ name, ...page }, told) {
        return readMembers(warehouse, await membersOf(name, told), { ...page, brands: told.brands })
      },
    }),
    route({
      path: "/api/segments/{name}/transitions",
      summary: "Who entered and left it, newest first, and why; also of one that runs no more",
      question: schema.TransitionsQuestion,
      answer: z.array(schema.TransitionRow),
      async read({ name, limit }, told) {
        const isRunning = segments().some((one) => one.name === name)
        if (isRunning) await membersOf(name, told)
        else await expectKnown(sources, name)
        if (!isRunning && !told.isAll && (await wasForProtection(warehouse, name)))
          throw untold(`Who came into '${name}' and left`)
        return readTransitions(warehouse, name, { limit, brands: told.brands })
      },
    }),
    route({
      method: "post",
      path: "/api/segments/preview",
      summary: "Whom a select would have as members now; nothing is kept",
      isForAuthors: true,
      question: schema.PreviewQuestion,
      answer: schema.Preview,
      read: (asked, told) => previewSql(warehouse, asked, now, segments(), told.brands),
    }),
    ...segmentVersionRoutes(sources.definitions),
  ]
}
