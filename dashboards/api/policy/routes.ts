import { stringify } from "yaml"
import { z } from "zod"
import { type BacktestParts, backtestRule } from "../../../activation/backtest/backtest.ts"
import type { ListedRule } from "../../../activation/compliance/listing.ts"
import type { Policy } from "../../../activation/compliance/policy/policy.ts"
import type { RunningRules } from "../../../activation/compliance/policy/running-rules.ts"
import { shownChange } from "../../../activation/compliance/policy/shown.ts"
import { type Shadow, switchShadow } from "../../../activation/compliance/shadow.ts"
import type { RuleChange } from "../../../store/rule-change.ts"
import type { ShadowModes } from "../../../store/shadow-mode.ts"
import { type Route, route } from "../route/route.ts"
import * as schema from "./schema.ts"

export interface PolicySources extends Pick<BacktestParts, "warehouse"> {
  readonly governed: {
    readonly policy: Policy
    readonly rules: RunningRules
    readonly shadow: Shadow
    readonly store: BacktestParts["store"] & { readonly shadowModes: ShadowModes }
  }
}

type Now = () => Date

/** By which rules is decided, and what changes them: everybody reads it, compliance officers and administrators change it. */
export function policyRoutes(sources: PolicySources, now: Now): readonly Route[] {
  return [...readRoutes(sources, now), ...writeRoutes(sources, now), ...shadowRoutes(sources, now)]
}

function readRoutes({ governed: { policy, rules } }: PolicySources, now: Now): readonly Route[] {
  return [
    route({
      path: "/api/policy",
      summary: "Every rule by which is decided now, with dates and sources",
      question: z.strictObject({}),
      answer: schema.Policy,
      async read() {
        await rules.load()
        const at = now().getTime()
        return {
          ...{ version: rules.at(at).version, rules: listed(rules, at) },
          ...{ faults: [...rules.faults()], is_held: rules.faultsAt(at).length > 0 },
        }
      },
    }),
    route({
      path: "/api/policy/changes",
      summary: "Every change of a rule, whatever became of it, the latest first",
      question: z.strictObject({}),
      answer: z.array(schema.Change),
      async read() {
        await rules.load()
        return (await policy.list()).map((one) => changeRow(one, { policy, rules }, now()))
      },
    }),
    route({
      path: "/api/policy/changes/{number}",
      summary: "A change of a rule, and what it makes of the rule, field by field",
      question: schema.NumberQuestion,
      answer: schema.ChangeDocument,
      async read({ number }) {
        const { change, fields } = await policy.diff(number)
        return { ...changeRow(change, { policy, rules }, now()), fields: [...fields] }
      },
    }),
  ]
}

function writeRoutes({ governed, warehouse }: PolicySources, now: Now): readonly Route[] {
  const { policy, store } = governed
  const common = { method: "post", isForOfficers: true, answer: schema.Change } as const
  const row = async (change: Promise<RuleChange>) => changeRow(await change, governed, now())
  return [
    route({
      ...{ ...common, path: "/api/policy/changes", question: schema.DraftQuestion },
      summary: "Keeps a text of one rule as a draft",
      read: (draft, _told, by) => row(policy.draft({ ...draft, by })),
    }),
    route({
      ...{ ...common, method: "put", path: "/api/policy/changes/{number}" },
      question: schema.EditQuestion,
      summary: "Another text of a draft; one that was proposed is a draft again",
      read: ({ number, ...draft }, _told, by) => row(policy.edit(number, { ...draft, by })),
    }),
    route({
      ...{ ...common, path: "/api/policy/changes/{number}/propose" },
      question: schema.StepQuestion,
      summary: "The draft is done: another person is to look at it",
      read: (step, _told, by) => row(policy.propose({ ...step, by })),
    }),
    route({
      ...{ ...common, path: "/api/policy/changes/{number}/approve" },
      question: schema.ApproveQuestion,
      summary: "Puts a proposed change in force; nobody who wrote any of it can",
      read: ({ from, ...step }, _told, by) =>
        row(policy.approve({ ...step, by, from: from === undefined ? from : new Date(from) })),
    }),
    route({
      ...{ ...common, path: "/api/policy/changes/{number}/reject" },
      question: schema.StepQuestion,
      summary: "The change comes to nothing",
      read: (step, _told, by) => row(policy.reject({ ...step, by })),
    }),
    route({
      ...{ ...common, path: "/api/policy/rules/{law}/rollback" },
      question: schema.RollBackQuestion,
      summary:
        "Withdraws a change that is not in force yet; of one that is, proposes the text of before",
      read: ({ law, reason, ...seen }, _told, by) =>
        row(policy.rollBack({ law, by, reason, seen })),
    }),
    route({
      ...{ ...common, path: "/api/policy/changes/{number}/backtest" },
      ...{ question: schema.BacktestQuestion, answer: schema.Backtest },
      summary:
        "What a change would have made of the decisions of the last days, whenever it begins",
      async read({ number, days }) {
        const draft = await policy.draftOf(number)
        const found = await backtestRule({ warehouse, store }, draft, days, now())
        return {
          ...{ ...found, change: number, law: draft.id },
          players_blocked: [...found.players_blocked],
          players_released: [...found.players_released],
        }
      },
    }),
  ]
}

function shadowRoutes({ governed: { shadow, store } }: PolicySources, now: Now): readonly Route[] {
  const rows = () =>
    shadow.list().map(({ scope, name, since, onBy, onReason }) => ({
      ...{ scope, name, since: since.toISOString(), by: onBy, reason: onReason },
    }))
  return [
    route({
      path: "/api/policy/shadow",
      summary: "Where it is decided and nothing sent",
      question: z.strictObject({}),
      answer: z.array(schema.ShadowRow),
      async read() {
        await shadow.load(now())
        return rows()
      },
    }),
    route({
      method: "post",
      path: "/api/policy/shadow",
      summary:
        "Switches a shadow mode on or off; what was wanted while it was on is not sent later",
      isForOfficers: true,
      question: schema.ShadowQuestion,
      answer: z.array(schema.ShadowRow),
      async read(asked, _told, by) {
        await switchShadow(store.shadowModes, { ...asked, by })
        await shadow.load(now())
        return rows()
      },
    }),
  ]
}

type Shown = Parameters<typeof shownChange>

function changeRow(
  change: RuleChange,
  { policy, rules }: { readonly policy: Shown[1]; readonly rules: Shown[2] },
  now: Date,
): schema.Change {
  const { authors, steps, ...row } = shownChange(change, policy, rules, now)
  return { ...row, authors: [...authors], steps: [...steps] }
}

function listed(rules: RunningRules, at: number): schema.Rule[] {
  const texts = new Map(rules.at(at).laws.map((law) => [law.id, stringify(law)]))
  return rules.listAt(at).map((rule) => ruleRow(rule, texts.get(rule.id)))
}

function ruleRow(rule: ListedRule, text: string | undefined): schema.Rule {
  const { id, jurisdiction, says, status, from, to, sources, mark } = rule
  const { verified_by, kind, note, change, ships_otherwise } = rule
  return {
    ...{ id, jurisdiction, says, status, from, to, sources: [...sources], mark },
    ...{ verified_by, kind, note, change, ships_otherwise, text: text ?? null },
  }
}
