import { Audiences, audienceOf } from "../activation/audience.ts"
import { readCampaigns } from "../activation/campaign.ts"
import { Campaigns } from "../activation/campaigns.ts"
import { type Effects, realEffects } from "../core/effects.ts"
import { readLibrary } from "../segments/library.ts"
import type { Segment } from "../segments/segment.ts"
import { Segments } from "../segments/segments.ts"
import type { Configuration } from "./configuration.ts"
import { CAMPAIGNS_DIR, SEGMENTS_DIR } from "./folders.ts"
import type { Runtime } from "./running.ts"

type Parts = Pick<Runtime, "warehouse" | "store">
type CampaignParts = Parts & {
  /** Absent: campaigns are asked, and none is sent. */
  readonly configuration?: Pick<Configuration, "webhooks">
}
type Told = Pick<Effects, "now" | "log">

/**
 * The segments of the files and of the store. What is broken is told and stops what hangs on it, and nothing else:
 * exclusions are still to be read.
 */
export async function openSegments({ warehouse, store }: Parts, effects: Told): Promise<Segments> {
  const { log } = effects
  const files = readLibrary(SEGMENTS_DIR)
  for (const { path, fault } of files.broken)
    log.error({ path, code: fault.code, err: fault.message }, "a segment's file is broken")
  const segments = new Segments({ warehouse, files, stored: store.storedSegments }, effects)
  await segments.load()
  for (const [name, { code, message }] of segments.faults())
    log.error({ segment: name, code, err: message }, "a published segment does not run")
  return segments
}

/** The campaigns on those segments: they follow each change, and are asked before. */
export async function openCampaigns(
  { warehouse, store, configuration }: CampaignParts,
  segments: Segments,
  { log }: Pick<Effects, "log">,
): Promise<Campaigns> {
  const known = new Audiences(warehouse)
  const audiences = await known.read(segments.list())
  const { campaigns: files, broken } = readCampaigns(CAMPAIGNS_DIR, audiences)
  for (const [campaign, err] of broken) log.error({ campaign, err }, "a file is broken")
  const { webhooks: endpoints = [] } = configuration ?? {}
  const stored = store.storedCampaigns
  const campaigns = new Campaigns({ files, broken, stored, audiences, endpoints })
  segments.guardBy(async (name, to) =>
    campaigns.refuseAudience(name, to && (await audienceOf(warehouse, to))),
  )
  const follow = async () => {
    await campaigns.follow(await known.read(segments.list()))
    const unread = known.unread()
    if (unread.length > 0)
      throw new Error(`segments could not be read for campaigns: ${unread.join(", ")}`)
  }
  segments.follow(follow, { isDue: known.unread().length > 0 })
  return campaigns
}

/** The segments with which a server runs; where none runs, those with which one would, to be read. */
export async function segmentsOf(runtime: Runtime): Promise<Segments> {
  return runtime.roles?.segments ?? openSegments(runtime, realEffects)
}

/** Likewise to be changed: campaigns are asked before. */
export async function changeableSegments(runtime: Runtime): Promise<Segments> {
  if (runtime.roles !== undefined) return runtime.roles.segments
  const segments = await segmentsOf(runtime)
  await (await openCampaigns(runtime, segments, realEffects)).load()
  return segments
}

/** The segments that the server runs; where none runs, those that one would. */
export async function runningSegments(runtime: Runtime): Promise<readonly Segment[]> {
  return (await segmentsOf(runtime)).list()
}
