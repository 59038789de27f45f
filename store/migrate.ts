import type { Knex } from "knex"
import type { StoreMigration } from "./migration.ts"
import { apiKey, apiKeyAnalyst, apiKeyBrands, apiKeyCompliance } from "./table/api-key.ts"
import { budget } from "./table/budget.ts"
import { campaignStart, campaignStartTrigger } from "./table/campaign-start.ts"
import { campaignVersion } from "./table/campaign-version.ts"
import { exclusionList } from "./table/exclusion-list.ts"
import { holdRelease } from "./table/hold-release.ts"
import { importFile } from "./table/import-file.ts"
import { installation } from "./table/installation.ts"
import { letterAttempt } from "./table/letter-attempt.ts"
import { processRun } from "./table/process-run.ts"
import { proofRecord } from "./table/proof-record.ts"
import { registerAnswer } from "./table/register-answer.ts"
import { ruleChange } from "./table/rule-change.ts"
import { segmentExport } from "./table/segment-export.ts"
import { segmentTopic } from "./table/segment-topic.ts"
import { segmentVersion } from "./table/segment-version.ts"
import { sendAttempt, sendAttemptAgain, sendAttemptDecision } from "./table/send-attempt.ts"
import { sendReservation } from "./table/send-reservation.ts"
import { shadowMode } from "./table/shadow-mode.ts"
import { storedCampaign } from "./table/stored-campaign.ts"
import { vaultAddress } from "./table/vault-address.ts"
import { vaultContact } from "./table/vault-contact.ts"
import { vaultLink, vaultLinkUntold } from "./table/vault-link.ts"

const MIGRATIONS: readonly StoreMigration[] = [
  installation,
  vaultContact,
  apiKey,
  sendAttempt,
  campaignStart,
  processRun,
  holdRelease,
  sendReservation,
  storedCampaign,
  campaignStartTrigger,
  importFile,
  sendAttemptDecision,
  vaultLink,
  vaultAddress,
  vaultLinkUntold,
  apiKeyCompliance,
  campaignVersion,
  letterAttempt,
  segmentVersion,
  segmentExport,
  apiKeyAnalyst,
  segmentTopic,
  sendAttemptAgain,
  proofRecord,
  ruleChange,
  shadowMode,
  exclusionList,
  registerAnswer,
  apiKeyBrands,
  budget,
]

/** Names of all steps that this release knows. */
export const STORE_STEPS: readonly string[] = MIGRATIONS.map(({ name }) => name)

/** Takes the steps that are not taken yet, each in one transaction with its own record. */
export async function migrateStore(database: Knex): Promise<void> {
  await database.raw(
    "create table if not exists migration (name text primary key, applied_at integer not null) strict",
  )
  const rows = await database("migration").select<{ name: string }[]>("name")
  const applied = new Set(rows.map(({ name }) => name))
  for (const { name, statements } of MIGRATIONS.filter((step) => !applied.has(step.name)))
    await database.transaction(async (transaction) => {
      for (const statement of statements) await transaction.raw(statement)
      await transaction("migration").insert({ name, applied_at: Date.now() })
    })
}
