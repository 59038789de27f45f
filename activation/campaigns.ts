import { asError, PitbossError } from "../core/errors.ts"
import type { StoredCampaigns } from "../store/stored-campaign.ts"
import type { Audience } from "./audience.ts"
import { type Campaign, parseCampaign, readCampaign, versionOf } from "./campaign.ts"
import { type CampaignEndpoint, withEndpoint } from "./campaign-endpoint.ts"

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
  /** Endpoints that are configured. */
  readonly endpoints?: readonly CampaignEndpoint[] | undefined
}

/** All campaigns: those of the files, and those that were made in the product. */
export class Campaigns {
  readonly #sources: CampaignSources
  #audiences: readonly Audience[]
  #all: readonly Campaign[]
  #faults: ReadonlyMap<string, string>

  constructor(sources: CampaignSources) {
    const broken = new Map(sources.broken)
    const files = sources.files.flatMap((one) => {
      try {
        return withEndpoint(one.name, one, sources.endpoints ?? [])
      } catch (thrown) {
        broken.set(one.name, asError(thrown).message)
        return []
      }
    })
    this.#sources = { ...sources, files, broken }
    this.#audiences = sources.audiences
    this.#all = files
    this.#faults = broken
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
    const { files, stored, broken = new Map<string, string>() } = this.#sources
    const names = new Set([...files.map(({ name }) => name), ...broken.keys()])
    const kept = (await stored.list()).filter(({ name }) => !names.has(name))
    const wrong = new Map(broken)
    this.#all = [...files, ...kept].flatMap(({ name, definition }) => {
      try {
        const read = readCampaign(name, definition, this.#audiences)
        return withEndpoint(name, read, this.#sources.endpoints ?? [])
      } catch (thrown) {
        wrong.set(name, asError(thrown).message.replace(`${name}: `, ""))
        return []
      }
    })
    this.#faults = wrong
    return wrong
  }

  /** Reads all of them anew, for audiences that have changed. */
  async follow(audiences: readonly Audience[]): Promise<void> {
    this.#audiences = audiences
    await this.load()
  }

  /** Throws SEGMENT_IN_USE where a campaign could not run with a segment that becomes that, or is no more. */
  refuseAudience(name: string, to: Audience | undefined): void {
    const others = this.#audiences.filter((one) => one.name !== name)
    const audiences = to === undefined ? others : [...others, to]
    for (const { name: campaign, segment, definition } of this.#all)
      if (segment === name)
        try {
          readCampaign(campaign, definition, audiences)
        } catch (thrown) {
          const why = asError(thrown).message.replace(`${campaign}: `, "")
          throw new PitbossError(
            "SEGMENT_IN_USE",
            `Campaign '${campaign}' hangs on segment '${name}' and could not run any more: ${why}`,
            { campaign },
          )
        }
  }

  /**
   * Makes a campaign, or changes one that was made so. Throws what parseCampaign throws, and
   * CAMPAIGN_IN_FILE where a file has the name.
   */
  async put(path: string, definition: string, by: string, reason?: string): Promise<Campaign> {
    const { endpoints = [] } = this.#sources
    const campaign = withEndpoint(path, parseCampaign(path, definition, this.#audiences), endpoints)
    if (this.#isInFile(campaign.name))
      throw new PitbossError(
        "CAMPAIGN_IN_FILE",
        `Campaign '${campaign.name}' stands in a file: change it there, or choose another name.`,
      )
    await this.#sources.stored.put({ name: campaign.name, definition }, by, reason)
    await this.load()
    return campaign
  }

  /**
   * Ends a campaign that was made in the product, also one that cannot run. Throws CAMPAIGN_UNKNOWN or
   * CAMPAIGN_IN_FILE.
   */
  async remove(name: string, by = UNNAMED, reason?: string): Promise<void> {
    if (!(await this.#sources.stored.remove(name, by, reason))) {
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
