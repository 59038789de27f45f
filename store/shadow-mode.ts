import type { Knex } from "knex"
import type { Effects } from "../core/effects.ts"
import { guarded } from "./database.ts"
import type { ProofChain } from "./proof-chain.ts"

/** What is kept from being sent: everything of a brand, to players of a jurisdiction, or of a campaign. */
export interface ShadowScope {
  readonly scope: "brand" | "jurisdiction" | "campaign"
  readonly name: string
}

/** A time in which it is decided and nothing sent. */
export interface ShadowMode extends ShadowScope {
  readonly since: Date
  /** Undefined: it is on. */
  readonly until: Date | undefined
  readonly onBy: string
  readonly onReason: string
  /** Empty while it is on. */
  readonly offBy: string
  readonly offReason: string
}

/** Who switches what, and why. */
export interface ShadowSwitch extends ShadowScope {
  readonly by: string
  readonly reason: string
}

export interface ShadowModes {
  /** Those that are on, and those that ended later than this, by scope and name. */
  list(endedSince: Date): Promise<readonly ShadowMode[]>
  /** Where it is on already, nothing happens. */
  on(asked: ShadowSwitch): Promise<void>
  /** False: it was not on. */
  off(asked: ShadowSwitch): Promise<boolean>
}

interface Row extends ShadowScope {
  readonly id: number
  readonly since: number
  readonly until: number | null
  readonly on_by: string
  readonly on_reason: string
  readonly off_by: string
  readonly off_reason: string
}

export function createShadowModes(
  database: Knex,
  proof: Pick<ProofChain, "within">,
  { now }: Effects,
): ShadowModes {
  return {
    list: (endedSince) =>
      guarded("list shadow modes", async () => {
        const rows: Row[] = await database("shadow_mode")
          .where((one) => one.whereNull("until").orWhere("until", ">", endedSince.getTime()))
          .orderBy(["scope", "name", "since"])
        return rows.map(modeOf)
      }),
    on: ({ scope, name, by, reason }) =>
      guarded("switch a shadow mode on", () =>
        database.transaction(async (transaction) => {
          if ((await openOf(transaction, { scope, name })) !== undefined) return
          await proof.within(transaction, entryOf({ scope, name, by, reason }, "on"))
          await transaction("shadow_mode").insert({
            ...{ scope, name, since: now().getTime(), until: null },
            ...{ on_by: by, on_reason: reason, off_by: "", off_reason: "" },
          })
        }),
      ),
    off: ({ scope, name, by, reason }) =>
      guarded("switch a shadow mode off", () =>
        database.transaction(async (transaction) => {
          const open = await openOf(transaction, { scope, name })
          if (open === undefined) return false
          await proof.within(transaction, entryOf({ scope, name, by, reason }, "off"))
          const ended = { until: now().getTime(), off_by: by, off_reason: reason }
          await transaction("shadow_mode").where({ id: open.id }).update(ended)
          return true
        }),
      ),
  }
}

function openOf(source: Knex, { scope, name }: ShadowScope): Promise<Row | undefined> {
  return source("shadow_mode").where({ scope, name }).whereNull("until").first()
}

function entryOf({ scope, name, by, reason }: ShadowSwitch, change: "on" | "off") {
  const about = { kind: "shadow_changed", actor: by, reason, subject: name } as const
  return { ...about, body: { change, scope } }
}

function modeOf(row: Row): ShadowMode {
  return {
    ...{ scope: row.scope, name: row.name, since: new Date(row.since) },
    until: row.until === null ? undefined : new Date(row.until),
    ...{ onBy: row.on_by, onReason: row.on_reason },
    ...{ offBy: row.off_by, offReason: row.off_reason },
  }
}
