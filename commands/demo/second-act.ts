import { PitbossError } from "../../core/errors.ts"
import { untilLanded } from "../../ingest/landing/landed.ts"
import { type CastMember, vipStake } from "../../ingest/simulator/cast.ts"
import { type Doors, drive, type Tally } from "../../ingest/simulator/drive.ts"
import type { SentEvent } from "../../ingest/simulator/ledger/event.ts"
import type { Ledger } from "../../ingest/simulator/ledger/ledger.ts"
import type { SimulatedPlayer } from "../../ingest/simulator/player.ts"
import type { Random } from "../../ingest/simulator/random.ts"
import type { Sending } from "../../ingest/simulator/simulation.ts"
import type { Roles, Runtime } from "../running.ts"
import type { DemoClock } from "./clock.ts"
import { untilDecided } from "./decided.ts"
import { type DemoCampaign, PROTECTION_DEFINITION, vipCampaigns } from "./mailings.ts"
import type { Performer } from "./messages.ts"
import { askOfOldFeatures } from "./old-features.ts"

const LANDED_MS_MAX = 120_000
const BY = "demo"

/** What the second act plays with. */
export interface Stage {
  readonly runtime: Runtime
  readonly clock: DemoClock
  readonly doors: Doors
  readonly ledger: Ledger
  readonly tally: Tally
  readonly random: Random
}

/** Who plays: the cast, and players who got their message in the first act. */
export interface Actors {
  readonly members: readonly CastMember[]
  readonly written: readonly SimulatedPlayer[]
}

/** Its players, and when the gateway had answered for what was learnt of them, ms. */
export interface SecondAct {
  readonly cast: readonly Performer[]
  readonly acknowledged: ReadonlyMap<string, number>
}

/**
 * Campaigns that hold out, keep the night, count the day and break; players who become VIPs, and of whom
 * something is learnt before anybody decides; and at last players who are asked for when the features are
 * too old.
 */
export async function playSecondAct(
  stage: Stage,
  { members, written }: Actors,
): Promise<SecondAct> {
  const { runtime, random } = stage
  const { roles } = runtime
  if (roles === undefined) throw new Error("the demo runs every role")
  const campaigns = await startCampaigns(roles)
  const stale = members.filter(isStale)
  const punctual = members.filter((one) => !isStale(one))
  const at = Date.now()
  const entries = [
    ...punctual.map((one) => one.enter(at)),
    ...written.map((player) => vipStake(player, random, at)),
  ]
  const acknowledged = new Map<string, number>()
  await enterUndecided(stage, roles, entries)
  const learnt = punctual.flatMap(({ meanwhile }) => meanwhile(Date.now()))
  const poison = punctual.flatMap(({ unreadable }) => unreadable ?? [])
  await drive(
    [
      ...learnt.map(sendingOf),
      ...poison.map((one): Sending => ({ door: "kafka", kind: "poison", poison: one })),
    ],
    stage.doors,
    stage.ledger,
    stage.tally,
  )
  for (const { brand, player_id } of learnt) acknowledged.set(`${brand}:${player_id}`, Date.now())
  roles.activation.start()
  await roles.settled()
  await untilDecided(runtime)
  await enterUndecided(
    stage,
    roles,
    stale.map((one) => one.enter(Date.now())),
  )
  await askOfOldFeatures(roles, stage.clock)
  return { cast: castOf(members, written, campaigns), acknowledged }
}

/** An event as it goes through the gateway, once and whole. */
export const sendingOf = (event: SentEvent): Sending => ({ door: "gateway", kind: "event", event })

const isStale = ({ role }: CastMember) => role === "stale"

function castOf(
  members: readonly CastMember[],
  written: readonly SimulatedPlayer[],
  campaigns: readonly DemoCampaign[],
): readonly Performer[] {
  return [
    ...members.map((one) => ({
      ...{ player: one.player, campaigns, isStale: isStale(one) },
      isHeld: one.unreadable !== undefined,
    })),
    ...written.map((player) => ({ player, campaigns })),
  ]
}

// They start before anybody enters: what happened before a campaign sends nothing.
async function startCampaigns({ activator, activation }: Roles): Promise<readonly DemoCampaign[]> {
  const campaigns = vipCampaigns(Date.now())
  for (const { name, definition } of campaigns)
    if (definition !== undefined) await activator.put(name, definition, BY)
  await refusesProtection(activator)
  await activation.complete()
  return campaigns
}

async function refusesProtection({ campaigns }: Roles["activator"]): Promise<void> {
  const refusal = await campaigns
    .put("protection", PROTECTION_DEFINITION, BY)
    .catch((thrown) => thrown)
  if (!(refusal instanceof PitbossError) || refusal.code !== "CAMPAIGN_PROTECTION")
    throw new PitbossError(
      "DEMO_DIFFERS",
      "A promotion to players who are to be protected was not refused.",
    )
}

// Into the segment, while campaigns rest.
async function enterUndecided(
  { doors, ledger, tally }: Stage,
  { activation, cycle, kafka }: Roles,
  entries: readonly SentEvent[],
): Promise<void> {
  await activation.stop()
  await drive(entries.map(sendingOf), doors, ledger, tally)
  await untilLanded(kafka.log, LANDED_MS_MAX)
  await cycle.loop.complete()
}
