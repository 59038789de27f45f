import { z } from "zod"

const text = z.string()
const count = z.number().int()
const said = text.nullable()
const reason = z.string().max(1_000)

export const Rule = z.object({
  id: text,
  jurisdiction: text.describe("Empty: the group's, for everybody everywhere"),
  says: text,
  status: z.enum(["active", "inactive", "draft"]),
  from: said.describe("First day in force; null: from ever"),
  to: said.describe("Last day in force; null: for ever"),
  sources: z.array(text),
  mark: z
    .enum(["primary", "secondary", "not_verified"])
    .nullable()
    .describe("How near the source is to the law; null: the group's own rule"),
  verified_by: said,
  kind: text.describe("What is done: a kind of rule, or the rule of the group that does it"),
  note: said,
  change: count.nullable().describe("By which it is as it is; null: it is as it ships"),
  ships_otherwise: z
    .boolean()
    .describe("A release ships another text than when that change was written"),
  text: said.describe("As it would stand in a file, YAML; null: the group's own rule"),
})
export type Rule = z.infer<typeof Rule>

export const Change = z.object({
  change: count,
  law: text,
  jurisdiction: text,
  state: z.enum([
    ...["draft", "proposed", "scheduled", "in_force", "replaced"],
    ...["rejected", "withdrawn", "rolled_back"],
  ] as const),
  note: text,
  authors: z.array(text).describe("All who wrote any of it: none of them approves it"),
  approved_by: said,
  effective_at: said.describe("RFC 3339; null: nobody approved it"),
  rolls_back: count.nullable().describe("The change that it takes back"),
  text: said.describe("YAML; null: the rule as it ships, or none where none does"),
  revision: count.describe("Named by who acts on what he has seen"),
  steps: z.array(z.object({ step: text, by: text, at: text, reason: text })),
})
export type Change = z.infer<typeof Change>

export const ChangeDocument = Change.extend({
  fields: z
    .array(z.object({ field: text, from: said, to: said }))
    .describe("What it makes of the rule, field by field"),
})
export type ChangeDocument = z.infer<typeof ChangeDocument>

export const Policy = z.object({
  version: text.describe("Of the rules by which is decided now; each decision names it"),
  rules: z.array(Rule),
  faults: z
    .array(z.object({ change: count, law: text, why: text }))
    .describe("Approved changes that cannot be read: from their instant on no promotion goes out"),
  is_held: z.boolean().describe("One of them is in force"),
})
export type Policy = z.infer<typeof Policy>

const number = z.coerce.number().int().min(1)

export const NumberQuestion = z.strictObject({ number })

const draft = {
  text: z.string().min(1).max(20_000).describe("One rule, as in a file of laws: YAML"),
  note: reason.default(""),
}
export const DraftQuestion = z.strictObject(draft)
export const EditQuestion = z.strictObject({ number, ...draft })

export const StepQuestion = z.strictObject({
  number,
  reason: reason.default(""),
  revision: count.optional().describe("As it was seen; refused where it has moved on"),
})
export const ApproveQuestion = z.strictObject({
  number,
  reason: reason.default(""),
  revision: count.describe("As it was seen; refused where it has moved on"),
  from: z.iso
    .datetime({ offset: true })
    .optional()
    .describe("From when on it holds, RFC 3339; now, where nobody says"),
})
export const RollBackQuestion = z.strictObject({
  law: z.string().min(1).max(64),
  reason: reason.min(1),
  change: count.describe("The one that was seen; refused where it is not the rule's last one"),
  revision: count.describe("As it was seen; refused where it has moved on"),
})
export const BacktestQuestion = z.strictObject({
  number,
  days: z.number().int().min(1).max(366).default(30),
})

const tally = {
  would_have_blocked: count,
  would_have_released: count,
  deferred_more: count,
  deferred_less: count,
}
const tallies = z.record(z.string(), z.object(tally))

export const Backtest = z.object({
  ...{ change: count, law: text, days: count, from: text, to: text },
  decisions: count.describe("Messages that were decided on: of each its last decision"),
  ...tally,
  unchanged: count,
  not_decidable: count.describe("What is on record of it does not suffice"),
  not_decidable_because: z.record(z.string(), count),
  by_jurisdiction: tallies,
  by_campaign: tallies,
  players_blocked: z.array(text).describe("The first few, brand:player"),
  players_released: z.array(text),
})
export type Backtest = z.infer<typeof Backtest>

const scope = z.enum(["brand", "jurisdiction", "campaign"])

export const ShadowRow = z.object({
  ...{ scope, name: text, since: text, by: text, reason: text },
})
export type ShadowRow = z.infer<typeof ShadowRow>

export const ShadowQuestion = z.strictObject({
  scope,
  name: z.string().min(1).max(64),
  on: z.boolean(),
  reason: reason.min(1),
})
