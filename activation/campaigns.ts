import { asError, PitbossError } from "../core/errors.ts"
import type { StoredCampaigns } from "../store/stored-campaign.ts"
import type { Audience } from "./audience.ts"
import { type Campaign, parseCampaign, readCampaign, versionOf } from "./campaign.ts"

/** Who removed a campaign where nobody said. */
const UNNAMED = "unnamed"

/** A definition that a campaign had: what decisions and sends name by its version. */
export interface KeptVersion {
  readonly version: string
  /** `put` in the product, found in a `file` at a start, or `removed`. */
  readonly change: "put" | "file" | "removed"
  readonly by: string
  /** RFC 3339. */
  readonly at: string
  readonly definition: string
}

export interface CampaignSources {
  /** Those of the files. */
  readonly files: readonly Campaign[]
  /** Files that are no campaign now, by name, and why. */
  readonly broken?: ReadonlyMap<string, string>
  readonly stored: StoredCampaigns
  /** Segments that a campaign may have for an audience. */
  readonly audiences: readonly Audience[]
}

/** All campaigns: those of the files, and those that were made in the product. */
export class Campaigns {
  readonly #sources: CampaignSources
  #all: readonly Campaign[]
  #faults: ReadonlyMap<string, string>

  constructor(sources: CampaignSources) {
    this.#sources = sources
    this.#all = sources.files
    this.#faults = sources.broken ?? new Map()
  }

  list(): readonly Campaign[] {
    return this.#all
  }

  /** Why those that cannot run do not, by name. They are there; those of the store can be removed. */
  faults(): ReadonlyMap<string, string> {
    return this.#faults
  }

  /** Where a campaign stands. */
  placeOf(name: string): "file" | "store" {
    return this.#isInFile(name) ? "file" : "store"
  }

  find(name: string): Campaign | undefined {
    return this.#all.find((one) => one.name === name)
  }

  /** Throws CAMPAIGN_UNKNOWN. */
  expect(name: string): Campaign {
    const campaign = this.find(name)
    if (campaign) return campaign
    const names = this.#all.map((one) => one.name).join(", ")
    throw new PitbossError("CAMPAIGN_UNKNOWN", `No campaign '${name}'. Expected one of: ${names}.`)
  }

  /** Reads the stored ones. Returns what is wrong with those that cannot run any more, by name. */
  async load(): Promise<ReadonlyMap<string, string>> {
    const { files, stored, audiences } = this.#sources
    const wrong = new Map<string, string>()
    const parsed: Campaign[] = []
    for (const { name, definition } of await stored.list())
      try {
        parsed.push(readCampaign(name, definition, audiences))
      } catch (thrown) {
        wrong.set(name, asError(thrown).message.replace(`${name}: `, ""))
      }
    const { broken = new Map<string, string>() } = this.#sources
    const names = new Set([...files.map(({ name }) => name), ...broken.keys()])
    this.#all = [...files, ...parsed.filter(({ name }) => !names.has(name))]
    for (const name of names) wrong.delete(name)
    for (const [name, why] of broken) wrong.set(name, why)
    this.#faults = wrong
    return wrong
  }

  /**
   * Makes a campaign, or changes one that was made so. Throws what parseCampaign throws, and
   * CAMPAIGN_IN_FILE where a file has the name.
   */
  async put(path: string, definition: string, by: string): Promise<Campaign> {
    const campaign = parseCampaign(path, definition, this.#sources.audiences)
    if (this.#isInFile(campaign.name))
      throw new PitbossError(
        "CAMPAIGN_IN_FILE",
        `Campaign '${campaign.name}' stands in a file: change it there, or choose another name.`,
      )
    await this.#sources.stored.put({ name: campaign.name, definition }, by)
    await this.load()
    return campaign
  }

  /**
   * Ends a campaign that was made in the product, also one that cannot run. Throws CAMPAIGN_UNKNOWN or
   * CAMPAIGN_IN_FILE.
   */
  async remove(name: string, by = UNNAMED): Promise<void> {
    if (!(await this.#sources.stored.remove(name, by))) {
      this.expect(name)
      throw new PitbossError(
        "CAMPAIGN_IN_FILE",
        `Campaign '${name}' stands in a file: it ends when the file is taken away.`,
      )
    }
    await this.load()
  }

  /** Keeps what the files say among the versions: at a start, for they change between two. */
  async keepFiles(): Promise<void> {
    await this.#sources.stored.followFiles(this.#sources.files)
  }

  /** All that a campaign of that name ever said, also one that has ended, latest first. */
  async versions(name: string): Promise<readonly KeptVersion[]> {
    const kept = await this.#sources.stored.versions(name)
    return kept.map(({ definition, change, changedBy, changedAt }) => ({
      ...{ version: versionOf(definition), change, by: changedBy },
      ...{ at: changedAt.toISOString(), definition },
    }))
  }

  #isInFile(name: string): boolean {
    const { files, broken } = this.#sources
    return files.some((one) => one.name === name) || broken?.has(name) === true
  }
}
