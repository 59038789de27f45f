import { z } from "zod"
import { brandParameter, dataset, instant } from "../dataset.ts"

export const MESSAGES_MAX = 200
export const MESSAGES_DEFAULT = 40

/** The latest attempts to hand a message over. Players by their ids only: no address, no name. */
export const messages = dataset({
  name: "messages",
  description: "The latest send attempts, newest first. Players by id only; no personal data.",
  parameters: z.object({
    limit: z.coerce.number().int().min(1).max(MESSAGES_MAX).default(MESSAGES_DEFAULT),
    brand: brandParameter,
  }),
  row: z.object({
    intent_id: z.string(),
    attempt: z.union([z.string(), z.number()]),
    finished_at: instant,
    campaign: z.string(),
    channel: z.string(),
    brand: z.string(),
    player_id: z.string(),
    outcome: z.enum(["accepted", "failed", "unknown"]),
  }),
  sql: `select toString(intent_id) as intent_id, attempt, finished_at, campaign, channel, brand, player_id, outcome
from act_send
where (empty({brand:Array(String)}) or has({brand:Array(String)}, brand))
order by act_send.finished_at desc, intent_id
limit {limit:UInt32}`,
  bind: ({ limit, brand }) => ({ limit, brand }),
})
