import { existsSync, readFileSync } from "node:fs"
import { join } from "node:path"
import { parse } from "yaml"
import { z } from "zod"
import { Webhooks } from "../activation/channel/webhook/endpoint.ts"
import { ExclusionListSettings } from "../activation/exclusion/list-setting.ts"
import { RegisterSettings } from "../activation/register/register-setting.ts"
import { BrandConfigurations } from "../core/brand.ts"
import { PitbossError } from "../core/errors.ts"
import { type Bounds, boundsOf, EventBounds } from "../core/event-bounds.ts"
import { TopicSettings } from "../ingest/log/topic-settings.ts"
import { PredictionSchedule } from "./predictions.ts"

const Smtp = z.strictObject({
  host: z.string().min(1),
  port: z.int().min(1).max(65_535),
  secure: z.boolean().default(false),
  user: z.string().optional(),
  /** Name of the environment variable that holds the password. */
  password_env: z.string().optional(),
})

/** What an operator sets in `pitboss.yml` of the data directory (docs/configuration.md). */
export const Configuration = z.strictObject({
  brands: BrandConfigurations.default([]),
  events: EventBounds.prefault({}),
  topics: TopicSettings.prefault({}),
  smtp: Smtp.optional(),
  /** The operator's own systems that take messages (docs/activation.md). */
  webhooks: Webhooks.default([]),
  models: z
    .strictObject({
      /** Values of `{{ var('name') }}`. */
      vars: z.record(z.string(), z.union([z.string(), z.number()])).default({}),
    })
    .prefault({}),
  disk: z
    .strictObject({
      /** With less room than this, no events are taken. */
      free_mb_min: z.number().min(1).default(512),
    })
    .prefault({}),
  /** Lists of excluded people, and where they come from (docs/exclusion-lists.md). */
  exclusion_lists: ExclusionListSettings.default([]),
  /** Registers of excluded people that are asked before a promotion is sent (docs/registers.md). */
  registers: RegisterSettings.default([]),
  /** When predictions are fitted and players scored. */
  predictions: PredictionSchedule.prefault({}),
  /** Where players reach this server, for the links in messages. */
  public_url: z
    .url({ protocol: /^https?$/ })
    .transform((url) => url.replace(/\/+$/, ""))
    .optional(),
  /** Names, besides loopback, under which the page may be asked for. */
  hosts: z.array(z.string().min(1)).default([]),
})

export type Configuration = z.infer<typeof Configuration>

/** Reads `pitboss.yml`; without one, the defaults. Throws CONFIGURATION naming file and field. */
export function loadConfiguration(dataDir: string): Configuration {
  const file = join(dataDir, "pitboss.yml")
  if (!existsSync(file)) return Configuration.parse({})
  const parsed = Configuration.safeParse(parse(readFileSync(file, "utf8")) ?? {})
  if (parsed.success) return parsed.data
  throw new PitbossError("CONFIGURATION", `${file}: ${z.prettifyError(parsed.error)}`, { file })
}

/** How far from its arrival an event may have happened. */
export function boundsIn({ events, brands }: Configuration): Bounds {
  return boundsOf(events, brands)
}
