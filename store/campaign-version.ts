import type { Knex } from "knex"
import { sha256 } from "../core/canonical-json.ts"
import { guarded } from "./database.ts"
import type { ProofChain } from "./proof-chain.ts"

/** A campaign's definition as text, as it would stand in a file. */
export interface StoredCampaign {
  readonly name: string
  readonly definition: string
}

/** `put`: in the product; `file`: a start found it in a file; `removed`: it ended, with this text. */
export type CampaignChange = "put" | "file" | "removed"

/** A definition that a campaign had, and how it came to it or ended. */
export interface CampaignVersion extends StoredCampaign {
  readonly change: CampaignChange
  readonly changedBy: string
  readonly changedAt: Date
}

/** Who changes what stands in a file is known to whoever keeps the files. */
const FILE = "file"

interface Row extends StoredCampaign {
  readonly change: CampaignChange
  readonly changed_by: string
  readonly changed_at: number
}

/** Keeps a change, with its record, within the transaction that makes it. The same text put again is no new version. */
export async function keepVersion(
  source: Knex,
  proof: Pick<ProofChain, "within">,
  { name, definition, change, changedBy, changedAt }: CampaignVersion,
  reason = "",
): Promise<void> {
  const latest = await latestOf(source, name)
  if (latest?.definition === definition && (latest.change === "removed") === (change === "removed"))
    return
  const body = { change, definition_sha256: sha256(definition) }
  const entry = { kind: "campaign_changed", actor: changedBy, reason, subject: name, body } as const
  await proof.within(source, entry)
  const changed = { changed_by: changedBy, changed_at: changedAt.getTime() }
  await source("campaign_version").insert({ name, definition, change, ...changed })
}

/** Keeps what the files say at a start, and which of before are gone. */
export function followFiles(
  database: Knex,
  proof: Pick<ProofChain, "within">,
  files: readonly StoredCampaign[],
  at: Date,
): Promise<void> {
  const base = { changedBy: FILE, changedAt: at }
  return guarded("keep campaigns of files", () =>
    database.transaction(async (transaction) => {
      for (const { name, definition } of files)
        await keepVersion(transaction, proof, { ...base, name, definition, change: "file" })
      const names = new Set(files.map(({ name }) => name))
      const ofFiles = await transaction("campaign_version")
        .where({ change: "file" })
        .distinct<{ name: string }[]>("name")
      for (const { name } of ofFiles.filter((one) => !names.has(one.name))) {
        const latest = await latestOf(transaction, name)
        if (latest?.change === "file")
          await keepVersion(transaction, proof, { ...base, ...latest, change: "removed" })
      }
    }),
  )
}

/** All that a campaign of that name ever said, latest first. */
export function versionsOf(database: Knex, name: string): Promise<readonly CampaignVersion[]> {
  return guarded("list versions of a campaign", async () => {
    const rows = await database("campaign_version")
      .where({ name })
      .orderBy("id", "desc")
      .select<Row[]>("name", "definition", "change", "changed_by", "changed_at")
    return rows.map(({ changed_by, changed_at, ...row }) => ({
      ...{ ...row, changedBy: changed_by, changedAt: new Date(changed_at) },
    }))
  })
}

async function latestOf(
  source: Knex,
  name: string,
): Promise<Pick<Row, "name" | "definition" | "change"> | undefined> {
  return source("campaign_version")
    .where({ name })
    .orderBy("id", "desc")
    .first("name", "definition", "change")
}
