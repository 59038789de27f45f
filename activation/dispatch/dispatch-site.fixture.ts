import { mkdtempSync, rmSync } from "node:fs"
import { tmpdir } from "node:os"
import { join } from "node:path"
import { type Effects, realEffects } from "../../core/effects.ts"
import { type PlayerRef, playerKey } from "../../core/player.ts"
import { bound } from "../../segments/instant.ts"
import { SEGMENT_MIGRATIONS } from "../../segments/migrations.ts"
import { openStore, type Store } from "../../store/store.ts"
import { openEmbedded } from "../../warehouse/embedded.ts"
import type { Warehouse } from "../../warehouse/warehouse.ts"
import { type Campaign, parseCampaign } from "../campaign.ts"
import type { Delivery } from "../channel/channel.ts"
import { Gate, type GateParts } from "../compliance/gate.ts"
import { ONLY_GROUP_RULES, recipient } from "../compliance/recipient.fixture.ts"
import { ACTIVATION_MIGRATIONS } from "../migrations.ts"
import { Ways } from "../ways.ts"
import { Dispatch, type DispatchParts } from "./dispatch.ts"

const ACCEPTED: Delivery = {
  ...{ state: "accepted", isFinal: true, providerMessageId: "m", detail: "250" },
}

/** What a site stands on. */
interface Ground {
  readonly store: Store
  readonly warehouse: Warehouse
  readonly effects: Effects
}

/** What of a gate, and of its looks at players, is otherwise. */
export interface SiteGate {
  readonly parts?: Partial<GateParts>
  readonly looks?: object
}

/** Players want a message of a campaign. */
interface WantOptions {
  /** What the segment says of them. */
  readonly payload?: object
  /** Since then, and not since now. */
  readonly at?: Date
  /** The vault knows more of them than an address, and is left as it is. */
  readonly isKnown?: boolean
}

/** Something that went out. */
interface SentMessage {
  readonly intentId: string
  readonly playerId: string
}

/** A dispatch on a real store and engine, with a channel that takes everything; of nobody anything speaks against it. */
export interface DispatchSite extends Ground {
  readonly dispatch: Dispatch
  readonly sent: SentMessage[]
  /** What the log was told. */
  readonly told: unknown[]
  /** How far the clock of it is ahead. */
  aheadMs: number
  /** What the provider answers. */
  deliver: (message: SentMessage) => Promise<Delivery>
  readonly round: (campaign: Campaign) => Promise<void>
  readonly want: (
    playerIds: readonly string[],
    campaign: Campaign,
    more?: WantOptions,
  ) => Promise<void>
  readonly close: () => Promise<void>
}

/** A promotion by e-mail to the segment `vip`, which carries `worth`. */
export function campaignOf(name: string, more: object = {}): Campaign {
  return parseCampaign(
    `${name}.yml`,
    JSON.stringify({
      ...{ name, description: "d", segment: "vip", channel: "email", product: "casino" },
      ...{ message_class: "promotional", from: "Orsa <hello@casino.example>" },
      ...{ subject: "Hi", body: "Hi", ...more },
    }),
    [{ name: "vip", purpose: "marketing", columns: ["worth"] }],
  )
}

export async function openDispatchSite(
  gateOf: (ground: Ground) => SiteGate = () => ({}),
  contenders: () => readonly Campaign[] = () => [],
  brands: DispatchParts["brands"] = [],
): Promise<DispatchSite> {
  const dataDir = mkdtempSync(join(tmpdir(), "pitboss-dispatch-"))
  const clock = {
    aheadMs: 0,
    deliver: async (_message: SentMessage): Promise<Delivery> => ACCEPTED,
  }
  const now = () => Date.now() + clock.aheadMs
  const effects = { ...realEffects, now: () => new Date(now()) }
  const store = await openStore({ dataDir, masterKey: Buffer.alloc(32, 1) }, effects)
  const warehouse = await openEmbedded({ path: join(dataDir, "warehouse") })
  await warehouse.migrate([...SEGMENT_MIGRATIONS, ...ACTIVATION_MIGRATIONS])
  const ground = { store, warehouse, effects }
  const [sent, told]: [SentMessage[], unknown[]] = [[], []]
  const gate = siteGate(ground, gateOf(ground))
  const channel = {
    ready: async () => undefined,
    send: async ({ intentId, playerId }: SentMessage) => {
      sent.push({ intentId, playerId })
      return clock.deliver({ intentId, playerId })
    },
  }
  const log = {
    append: async (_topic: string, messages: readonly unknown[]) => void told.push(messages),
  }
  const ways = new Ways(new Map([["email", channel as never]]))
  const more = { log, contenders, brands, unsubscribeUrl: () => "https://c.example/u" }
  const parts = { gate, store, warehouse, ways, ...more } as unknown as DispatchParts
  const dispatch = new Dispatch(parts, effects)
  return Object.assign(clock, {
    ...{ ...ground, dispatch, sent, told },
    round: (campaign: Campaign) => dispatch.round(campaign, () => true),
    want: wanting(ground),
    async close() {
      await warehouse.close()
      await store.close()
      rmSync(dataDir, { recursive: true, force: true })
    },
  })
}

// The warehouse of players is left out: everybody is somebody of whom nothing speaks against a promotion.
function siteGate({ warehouse, effects }: Ground, { parts, looks }: SiteGate): Gate {
  const now = () => effects.now().getTime()
  const tail = { isUpToDate: async () => true }
  const gate = new Gate({
    ...{ lists: { of: () => [], states: () => [] }, rules: ONLY_GROUP_RULES, warehouse },
    ...{ tail: tail as never, stateAt: now, segmentAt: now },
    ...parts,
  })
  return Object.assign(gate, {
    ...{ read: async () => ({}), covers: () => true, hasLanded: () => true },
    person: (_reading: object, player: PlayerRef) => [player],
    subject: (_reading: object, player: PlayerRef) => recipient({}, { ...player }),
    ...looks,
  })
}

function wanting({ store, warehouse, effects }: Ground): DispatchSite["want"] {
  return async (playerIds, { name, version, channel }, more = {}) => {
    const { payload, at = effects.now(), isKnown = false } = more
    for (const playerId of isKnown ? [] : playerIds)
      await store.vault.put({ brand: "orsa", playerId }, { email: `${playerId}@b.example` })
    await warehouse.insert(
      "act_intent",
      playerIds.map((playerId) => ({
        ...{ intent_id: `${name}-${playerId}`, campaign: name, campaign_version: version, channel },
        ...{
          brand: "orsa",
          player_id: playerId,
          player_key: playerKey({ brand: "orsa", playerId }),
        },
        payload: payload === undefined ? "" : JSON.stringify(payload),
        ...{ occurrence_at: bound(at), created_at: bound(new Date()) },
      })),
    )
  }
}
