import { z } from "zod"
import type { Hold } from "../../../activation/compliance/holds.ts"
import type { Effects } from "../../../core/effects.ts"
import type { LandingOffsets } from "../../../ingest/landing/landed.ts"
import type { Covered } from "../../../models/runner/audit-coverage.ts"
import type { Round } from "../overview.ts"
import { Parts } from "../parts.ts"
import { type Route, route } from "../route/route.ts"
import { readSegmentRows, type SegmentSources } from "../segment/list.ts"
import { readAudit } from "./audit.ts"
import { readHealings, readLetters, readModels, readTopics } from "./read.ts"
import * as schema from "./schema.ts"

export interface PipelineSources extends SegmentSources {
  readonly offsets: () => Promise<LandingOffsets>
  readonly features: () => Round
  readonly marts: () => Round
  /** Rows of the compliance topic that could not be read. */
  readonly holds: () => readonly Hold[]
  /** Lists of excluded people that are too old, and players who may be on one. */
  readonly exclusionLists: () => schema.PipelineDocument["exclusion_lists"]
  /** Registers of excluded people that do not answer. */
  readonly registers: () => readonly schema.PipelineDocument["registers_unreachable"][number][]
  /** Why the provider of messages is not asked now; undefined where it is. */
  readonly channel: () => schema.PipelineDocument["channel"] | undefined
  /** How much of everything the standing audit has looked at; undefined until that was read. */
  readonly covered: () => Covered | undefined
  /** Inserts of events that fail; undefined where none does. */
  readonly landing: () =>
    | {
        readonly since: Date
        readonly detail: string
        readonly failures: number
        readonly remedy: string
      }
    | undefined
  /** How long Kafka has not answered to who brings events; undefined where it does. */
  readonly kafka: () => schema.PipelineDocument["kafka"] | undefined
  /** Transitions of segments that are not in Kafka yet, and since when the first of them waits. */
  readonly transitions: () => { readonly waiting: number; readonly since: Date | undefined }
  /** Why no event is taken for want of room on the disk; undefined where there is room. */
  readonly disk: () => schema.PipelineDocument["disk"] | undefined
}

/** What the API says of the way from Kafka to the message. */
export function pipelineRoutes(sources: PipelineSources, effects: Effects): readonly Route[] {
  const { warehouse } = sources
  const parts = new Parts(effects)
  return [
    route({
      path: "/api/pipeline",
      summary: "How far behind each step is, how long it takes, and what needs a person",
      question: z.strictObject({}),
      answer: schema.PipelineDocument,
      read: () => readPipeline(sources, parts, effects.now()),
    }),
    route({
      path: "/api/pipeline/models",
      summary: "The latest runs of each model, the slowest first",
      question: z.strictObject({}),
      answer: z.array(schema.ModelRow),
      read: () => readModels(warehouse),
    }),
    route({
      path: "/api/pipeline/dead-letters",
      summary: "Broken messages that nobody has replayed, by topic, source and reason",
      question: z.strictObject({}),
      answer: z.array(schema.LetterRow),
      read: () => readLetters(warehouse),
    }),
  ]
}

// Each part for itself: what is slow here is what somebody comes to see.
async function readPipeline(
  sources: PipelineSources,
  parts: Parts,
  now: Date,
): Promise<schema.PipelineDocument> {
  const { warehouse, offsets, features, marts, holds, channel, landing } = sources
  const reached = await parts.read("lag", offsets)
  const [topics, models, letters, segments, healings, audit] = await Promise.all([
    parts.read("topics", () => readTopics(warehouse, reached ?? undefined)),
    parts.read("models", () => readModels(warehouse)),
    parts.read("letters", () => readLetters(warehouse)),
    parts.read("segments", () => readSegmentRows(sources)),
    parts.read("healings", () => readHealings(warehouse)),
    parts.read("audit", () => readAudit(warehouse, sources.covered())),
  ])
  const trouble = landing()
  return {
    at: now.toISOString(),
    features: roundOf(features()),
    marts: roundOf(marts()),
    topics,
    models,
    letters,
    segments:
      segments?.map(({ name, ms, evaluated_at, error, error_since }) => ({
        ...{ name, ms, evaluated_at, error, error_since },
      })) ?? null,
    holds: holds().map(({ partition, offset, holds: held, since }) => ({
      place: `${partition}:${offset}`,
      holds: held,
      since: since.toISOString(),
    })),
    exclusion_lists: sources.exclusionLists(),
    registers_unreachable: [...sources.registers()],
    landing: trouble ? { ...trouble, since: trouble.since.toISOString() } : null,
    kafka: sources.kafka() ?? null,
    disk: sources.disk() ?? null,
    transitions: {
      waiting: sources.transitions().waiting,
      since: sources.transitions().since?.toISOString() ?? null,
    },
    healings,
    audit,
    channel: channel() ?? null,
    faults: [...parts.faults()],
  }
}

function roundOf({ ms, endedAt }: Round): { ms: number; ended_at: string | null } {
  return { ms: Math.round(ms), ended_at: endedAt === 0 ? null : new Date(endedAt).toISOString() }
}
