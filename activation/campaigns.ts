import { PitbossError } from "../core/errors.ts"
import type { StoredCampaigns } from "../store/stored-campaign.ts"
import type { Audience } from "./audience.ts"
import { type Campaign, parseCampaign, readCampaign } from "./campaign.ts"

export interface CampaignSources {
  /** Those of the files. */
  readonly files: readonly Campaign[]
  readonly stored: StoredCampaigns
  /** Segments that a campaign may have for an audience. */
  readonly audiences: readonly Audience[]
}

/** All campaigns: those of the files, and those that were made in the product. */
export class Campaigns {
  readonly #sources: CampaignSources
  #all: readonly Campaign[]

  constructor(sources: CampaignSources) {
    this.#sources = sources
    this.#all = sources.files
  }

  list(): readonly Campaign[] {
    return this.#all
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
        wrong.set(name, thrown instanceof Error ? thrown.message : String(thrown))
      }
    const names = new Set(files.map(({ name }) => name))
    this.#all = [...files, ...parsed.filter(({ name }) => !names.has(name))]
    return wrong
  }

  /**
   * Makes a campaign, or changes one that was made so. Throws what parseCampaign throws, and
   * CAMPAIGN_IN_FILE where a file has the name.
   */
  async put(path: string, definition: string, by: string): Promise<Campaign> {
    const campaign = parseCampaign(path, definition, this.#sources.audiences)
    if (this.#sources.files.some(({ name }) => name === campaign.name))
      throw new PitbossError(
        "CAMPAIGN_IN_FILE",
        `Campaign '${campaign.name}' stands in a file: change it there, or choose another name.`,
      )
    await this.#sources.stored.put({ name: campaign.name, definition }, by)
    await this.load()
    return campaign
  }

  /** Ends a campaign that was made in the product. Throws CAMPAIGN_UNKNOWN or CAMPAIGN_IN_FILE. */
  async remove(name: string): Promise<void> {
    this.expect(name)
    if (!(await this.#sources.stored.remove(name)))
      throw new PitbossError(
        "CAMPAIGN_IN_FILE",
        `Campaign '${name}' stands in a file: it ends when the file is taken away.`,
      )
    await this.load()
  }
}
