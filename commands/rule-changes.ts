import type { Command } from "commander"
import {
  rulesApprove,
  rulesDiff,
  rulesDraft,
  rulesDrafts,
  rulesPropose,
  rulesReject,
  rulesRollback,
} from "./operation/rules.ts"
import { rulesBacktest } from "./operation/rules-backtest.ts"
import type { Operation } from "./operation.ts"
import { BY, type Ordered, REASON } from "./ordered.ts"
import { addCommand, answer, type GlobalOptions } from "./program.ts"
import { readTextFile } from "./text-file.ts"
import { wholeNumber } from "./whole-number.ts"

const NUMBER = wholeNumber(1)

/** Those of `pitboss rules` that change rules: drafted by one person, put in force by another. */
export function registerRuleChanges(rules: Command): void {
  addCommand(rules, "draft <file>", "keeps the text of one rule as a draft; YAML, '-' is stdin")
    .option(...BY)
    .option("--note <text>", "why it is to change", "")
    .option("--edit <number>", "another text of this draft", NUMBER)
    .action((path: string, { by, note, edit, ...options }: DraftOptions) => {
      const text = readTextFile(path === "-" ? "/dev/stdin" : path, "RULE_TEXT")
      return answer(options, rulesDraft, { text, by, note, ...(edit !== undefined && { edit }) })
    })
  addCommand(rules, "drafts", "every change of a rule, and what became of it, latest first").action(
    (options: GlobalOptions) => answer(options, rulesDrafts, {}),
  )
  addCommand(rules, "diff <number>", "what a change makes of its rule, field by field").action(
    (number: string, options: GlobalOptions) =>
      answer(options, rulesDiff, { number: NUMBER(number) }),
  )
  addCommand(
    rules,
    "backtest <number>",
    "what it would have made of the decisions of the last days",
  )
    .option("--days <n>", "so many days", wholeNumber(1), 30)
    .action((number: string, { days, ...options }: GlobalOptions & { readonly days: number }) =>
      answer(options, rulesBacktest, { number: NUMBER(number), days }),
    )
  addStep(rules, "propose", "a draft is done: somebody else is to look at it", rulesPropose)
  addStep(rules, "reject", "a change comes to nothing", rulesReject)
  addStep(
    rules,
    "approve",
    "puts a proposed change in force; nobody who wrote it",
    rulesApprove,
  ).option("--from <instant>", "holds from then on, RFC 3339; now, where nobody says")
  addCommand(rules, "rollback <law>", "brings back the text of before; withdraws what is to come")
    .option(...BY)
    .requiredOption("--reason <text>", "why")
    .option("--change <number>", "only where this is its last one", NUMBER)
    .action((law: string, { by, reason, change, ...options }: Ordered & { change?: number }) =>
      answer(options, rulesRollback, { law, by, reason, ...(change !== undefined && { change }) }),
    )
}

type DraftOptions = GlobalOptions & {
  readonly by: string
  readonly note: string
  readonly edit?: number
}

function addStep(rules: Command, name: string, summary: string, run: Operation): Command {
  return addCommand(rules, `${name} <number>`, summary)
    .option(...BY)
    .option(...REASON)
    .action((number: string, { by, reason, from, ...options }: Ordered & { from?: string }) =>
      answer(options, run, { number: NUMBER(number), by, reason, from }),
    )
}
