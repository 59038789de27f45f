import { randomUUID } from "node:crypto"
import type { Knex } from "knex"
import type { Effects } from "../core/effects.ts"
import type { Principal } from "../core/principal.ts"
import { guarded } from "./database.ts"
import type { ProofChain } from "./proof-chain.ts"

/** What left the product, and by whom. */
export interface SegmentExport {
  readonly segment: string
  readonly version: string
  readonly by: string
  readonly role: string
  readonly format: string
  readonly begunAt: Date
  /** Undefined: it was broken off, or is under way. */
  readonly endedAt: Date | undefined
  readonly players: number | undefined
}

/** The log of exports of segments' members: nothing leaves that is not in it. */
export interface SegmentExports {
  /** Notes, on disk before the first member leaves, who takes what. */
  begin(
    what: Pick<SegmentExport, "segment" | "version" | "format">,
    principal: Principal,
  ): Promise<string>
  /** All of it has left. */
  finish(id: string, players: number): Promise<void>
  /** Of a segment, the latest first. */
  list(segment: string): Promise<readonly SegmentExport[]>
}

interface Row {
  readonly segment: string
  readonly version: string
  readonly exported_by: string
  readonly role: string
  readonly format: string
  readonly begun_at: number
  readonly ended_at: number | null
  readonly players: number | null
}

const LISTED_MAX = 200

export function createSegmentExports(
  database: Knex,
  proof: Pick<ProofChain, "within">,
  { now }: Effects,
): SegmentExports {
  return {
    begin: ({ segment, version, format }, { name, role }) =>
      guarded("note an export", () =>
        database.transaction(async (transaction) => {
          const id = randomUUID()
          const body = { what: "members", id, version, format, role }
          await proof.within(transaction, { kind: "exported", actor: name, subject: segment, body })
          await transaction("segment_export").insert({
            ...{ id, segment, version, format, role },
            ...{ exported_by: name, begun_at: now().getTime() },
          })
          return id
        }),
      ),
    finish: (id, players) =>
      guarded("note an export", async () => {
        await database("segment_export")
          .where({ id })
          .update({ ended_at: now().getTime(), players })
      }),
    list: (segment) =>
      guarded("list exports", async () => {
        const rows = await database<Row>("segment_export")
          .where({ segment })
          .orderBy("begun_at", "desc")
          .limit(LISTED_MAX)
        return rows.map(exportOf)
      }),
  }
}

function exportOf(row: Row): SegmentExport {
  const { segment, version, exported_by: by, role, format, begun_at, ended_at, players } = row
  return {
    ...{ segment, version, by, role, format, begunAt: new Date(begun_at) },
    endedAt: ended_at === null ? undefined : new Date(ended_at),
    players: players ?? undefined,
  }
}
