import { createHash } from "node:crypto"
import { readdirSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { parse } from "yaml"
import { z } from "zod"
import { PitbossError } from "../core/errors.ts"

const CampaignFile = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9-]{0,63}$/, "expected lower-case words joined by hyphens"),
  description: z.string().min(1),
  segment: z.string().min(1),
  channel: z.literal("email"),
  product: z.enum(["betting", "casino", "bingo"]),
  message_class: z.literal("promotional"),
  from: z.string().min(3),
  /** Liquid; `player.first_name` and `player.id` are at hand. */
  subject: z.string().min(1),
  body: z.string().min(1),
})

/** What is sent to whoever enters a segment. */
export interface Campaign extends z.infer<typeof CampaignFile> {
  readonly version: string
}

/** Reads every .yml file of a folder. Throws CAMPAIGN_FILE naming file and field. */
export function loadCampaigns(folder: string): readonly Campaign[] {
  return readdirSync(folder)
    .filter((name) => name.endsWith(".yml"))
    .sort()
    .map((name) => parseCampaign(join(folder, name), readFileSync(join(folder, name), "utf8")))
}

export function parseCampaign(path: string, text: string): Campaign {
  const parsed = CampaignFile.safeParse(parse(text))
  if (!parsed.success)
    throw new PitbossError("CAMPAIGN_FILE", `${path}: ${z.prettifyError(parsed.error)}`, { path })
  const version = createHash("sha256").update(text).digest("hex").slice(0, 16)
  return { ...parsed.data, version }
}
