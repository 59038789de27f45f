import { z } from "zod"
import { refuseTwice } from "../setting/own-id.ts"
import { timeIn } from "../setting/time.ts"
import { BRIDGE_FIELDS, bridge } from "./bridge.ts"
import { gamstop } from "./gamstop.ts"
import type { Register } from "./register.ts"
import { spelpaus } from "./spelpaus.ts"

export const REGISTER_KINDS = ["gamstop", "spelpaus", "oasis", "cruks", "rofus"] as const
export type RegisterKind = (typeof REGISTER_KINDS)[number]

/** An answer has to outlive the wave that is read with it. */
const CACHE_MS_MIN = 5_000
const CACHE_MS_MAX = 24 * 3_600_000

/** What is used where nobody says otherwise: how long an answer is good, and how many one request asks about. */
const DEFAULTS: Readonly<Record<RegisterKind, { readonly age: string; readonly most: number }>> = {
  gamstop: { age: "24h", most: 1_000 },
  rofus: { age: "24h", most: 1_000 },
  // Before each mailing: what is asked for one is not good for the next.
  spelpaus: { age: "10m", most: 10_000 },
  oasis: { age: "10m", most: 100 },
  cruks: { age: "10m", most: 100 },
}

const Age = timeIn(["s", "m", "h"], "30s, 10m or 24h").refine(
  (ms) => ms >= CACHE_MS_MIN && ms <= CACHE_MS_MAX,
  "expected 5s to 24h",
)

const LOOPBACK = /^(localhost|127\.\d+\.\d+\.\d+|\[::1\])$/

/** A register that is asked player by player, as `pitboss.yml` describes it. */
export const RegisterSetting = z
  .strictObject({
    id: z
      .string()
      .regex(/^[a-z0-9][a-z0-9_-]{0,63}$/, "expected small letters, digits, '-' and '_'"),
    kind: z.enum(REGISTER_KINDS),
    /** Where it holds, as laws name places. */
    jurisdictions: z
      .array(
        z
          .string()
          .regex(/^[A-Z]{2}(-[A-Z0-9]{1,3})?$/, "expected a country, or a part of one as US-NJ"),
      )
      .min(1),
    url: z
      .url({ protocol: /^https?$/ })
      .transform((url) => url.replace(/\/+$/, ""))
      .refine((url) => {
        const { protocol, hostname } = new URL(url)
        return protocol === "https:" || LOOPBACK.test(hostname)
      }, "expected https: personal data goes there"),
    /** Name of the environment variable that holds its key. */
    key_env: z.string().min(1).optional(),
    /** Of this client, in PEM: from the data directory on, or absolute. */
    certificate: z
      .strictObject({ file: z.string().min(1), key_file: z.string().min(1) })
      .optional(),
    /** Spelpaus: the licensee's actor id. */
    actor: z.string().min(1).max(128).optional(),
    /** Of a bridge: what is told of each person. */
    fields: z.array(z.enum(BRIDGE_FIELDS)).min(1).optional(),
    /** Stands before each number of a document in the vault, and not in the register's. */
    document_prefix: z.string().default(""),
    timeout_ms: z.int().min(100).max(60_000).default(5_000),
    batch_max: z.int().min(1).max(10_000).optional(),
    /** An answer is used again for so long. */
    cache_max_age: Age.optional(),
  })
  .superRefine(({ kind, actor, fields, key_env, certificate }, context) => {
    const refuse = (field: string, message: string) =>
      context.addIssue({ code: "custom", path: [field], message })
    const isBridged = kind !== "gamstop" && kind !== "spelpaus"
    if ((kind === "spelpaus") !== (actor !== undefined))
      refuse("actor", "expected of spelpaus, and of no other")
    if (isBridged !== (fields !== undefined))
      refuse("fields", "expected of oasis, cruks and rofus, which are asked through a bridge")
    if (!isBridged && key_env === undefined) refuse("key_env", "expected where its key stands")
    if (isBridged && key_env === undefined && certificate === undefined)
      refuse("key_env", "expected a key or a certificate")
  })
  .transform(({ batch_max, cache_max_age, ...setting }) => {
    const { age, most } = DEFAULTS[setting.kind]
    return {
      ...setting,
      batch_max: Math.min(batch_max ?? most, most),
      cache_max_age: cache_max_age ?? Age.parse(age),
    }
  })

export type RegisterSetting = z.infer<typeof RegisterSetting>

/** All of them; an id names one. */
export const RegisterSettings = z.array(RegisterSetting).superRefine(refuseTwice)

/** How a register of this kind is spoken to. */
export function registerOf({ kind, actor, fields, document_prefix }: RegisterSetting): Register {
  if (kind === "gamstop") return gamstop
  if (kind === "spelpaus") return spelpaus(actor ?? "", document_prefix)
  return bridge(fields ?? [], document_prefix)
}
