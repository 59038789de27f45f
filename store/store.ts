import type { Knex } from "knex"
import { type Effects, realEffects } from "../core/effects.ts"
import { createSigner } from "../core/proof-record.ts"
import { type ApiKeys, createApiKeys } from "./api-key.ts"
import { type Budgets, createBudgets } from "./budget.ts"
import { type CampaignStarts, createCampaignStarts } from "./campaign-start.ts"
import { copyStoreFile, type StoreContent } from "./copy.ts"
import { createDailyCaps, type DailyCaps } from "./daily-cap.ts"
import { guarded, openDatabase, storeFile } from "./database.ts"
import { ExclusionLists } from "./exclusion/exclusion-lists.ts"
import { createHoldReleases, type HoldReleases } from "./hold-release.ts"
import { createImportFiles, type ImportFiles } from "./import-file.ts"
import { createLetterAttempts, type LetterAttempts } from "./letter-attempt.ts"
import {
  type InstallationKey,
  installationKey,
  loadMasterKey,
  type MasterKeyOptions,
} from "./master-key.ts"
import { migrateStore } from "./migrate.ts"
import { createPromotions, type Promotions } from "./promotion.ts"
import { openProofChain, type ProofChain } from "./proof-chain.ts"
import { provenAttempts } from "./proven-attempt.ts"
import { createRegisterAnswers, type RegisterAnswers } from "./register-answers.ts"
import { createRuleChanges, type StoredRuleChanges } from "./rule-change.ts"
import { createRunMarker, type RunMarker } from "./run-marker.ts"
import { deriveKey } from "./seal.ts"
import { createSegmentExports, type SegmentExports } from "./segment-export.ts"
import { createSegmentTopicPlace, type SegmentTopicPlace } from "./segment-topic.ts"
import { createSendAttempts, type SendAttempts } from "./send-attempt.ts"
import { createShadowModes, type ShadowModes } from "./shadow-mode.ts"
import { createStoredCampaigns, type StoredCampaigns } from "./stored-campaign.ts"
import { createStoredSegments, type StoredSegments } from "./stored-segment.ts"
import { createVault, type Vault } from "./vault.ts"

export interface StoreOptions extends MasterKeyOptions {
  /** The file is `<dataDir>/store/pitboss.sqlite`. */
  readonly dataDir: string
}

/** The only door to the transactional store. What resolves is on disk. Errors are `STORE_*`. */
export interface Store {
  readonly vault: Vault
  /** Lists of excluded people, and which players are on them. */
  readonly exclusionLists: ExclusionLists
  /** What registers that are asked player by player answered. */
  readonly registerAnswers: RegisterAnswers
  readonly apiKeys: ApiKeys
  readonly attempts: SendAttempts
  readonly dailyCaps: DailyCaps
  /** What campaigns have spent. */
  readonly budgets: Budgets
  /** Promotions that went out. */
  readonly promotions: Promotions
  readonly campaignStarts: CampaignStarts
  readonly storedCampaigns: StoredCampaigns
  readonly storedSegments: StoredSegments
  readonly ruleChanges: StoredRuleChanges
  readonly shadowModes: ShadowModes
  readonly holdReleases: HoldReleases
  readonly importFiles: ImportFiles
  readonly letterAttempts: LetterAttempts
  readonly segmentExports: SegmentExports
  readonly segmentTopicPlace: SegmentTopicPlace
  readonly runMarker: RunMarker
  /** Records of everything that is decided, sent, exported or changed, each bound to the one before. */
  readonly proof: ProofChain
  /** A key for one named purpose of another folder, as 64 hex digits; the same at each start. */
  keyFor(purpose: string): string
  /** Which installation this is, and the key that opens its vault. */
  masterKey(): Promise<InstallationKey>
  /** Writes all of it, as it is at one instant, into a new file; counts its rows. The vault stays locked. */
  copyTo(file: string): Promise<StoreContent>
  close(): Promise<void>
}

/** Opens the store, takes its migrations and unlocks the vault. */
export async function openStore(
  { dataDir, ...masterKeyOptions }: StoreOptions,
  effects: Effects = realEffects,
): Promise<Store> {
  const database = openDatabase(dataDir)
  try {
    await guarded("take its migrations", () => migrateStore(database))
    const masterKey = await loadMasterKey(database, masterKeyOptions)
    const proof = await openProof(database, masterKey, effects)
    const listKey = deriveKey(masterKey, "exclusion lists: hashes people")
    const exclusionLists = new ExclusionLists(database, listKey, proof, effects)
    return {
      proof,
      exclusionLists,
      vault: createVault(database, masterKey, { proof, lists: exclusionLists }, effects),
      apiKeys: createApiKeys(database, proof, effects),
      attempts: { ...createSendAttempts(database, effects), ...provenAttempts(database, proof) },
      dailyCaps: createDailyCaps(database),
      budgets: createBudgets(database),
      promotions: createPromotions(database),
      campaignStarts: createCampaignStarts(database, effects),
      storedCampaigns: createStoredCampaigns(database, proof, effects),
      storedSegments: createStoredSegments(database, proof, effects),
      registerAnswers: createRegisterAnswers(database, proof),
      ruleChanges: createRuleChanges(database, proof, effects),
      shadowModes: createShadowModes(database, proof, effects),
      holdReleases: createHoldReleases(database, proof, effects),
      importFiles: createImportFiles(database, effects),
      letterAttempts: createLetterAttempts(database, effects),
      segmentExports: createSegmentExports(database, proof, effects),
      segmentTopicPlace: createSegmentTopicPlace(database, effects),
      runMarker: createRunMarker(database, effects),
      keyFor: (purpose) => deriveKey(masterKey, `other folders: ${purpose}`).toString("hex"),
      masterKey: () => installationKey(database, masterKey),
      copyTo: (file) => copyStoreFile(storeFile(dataDir), file),
      close: () => database.destroy(),
    }
  } catch (error) {
    await database.destroy()
    throw error
  }
}

// Whoever has the data directory alone signs nothing: the key comes from the one that opens the vault.
async function openProof(database: Knex, masterKey: Buffer, effects: Effects): Promise<ProofChain> {
  const { installation } = await installationKey(database, masterKey)
  const signer = createSigner(deriveKey(masterKey, "record chain: signs checkpoints"))
  return guarded("open its chain of records", () =>
    openProofChain({ database, installation, signer }, effects),
  )
}
