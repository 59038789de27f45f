import { existsSync } from "node:fs"
import { type Command, Option } from "commander"
import { type ListedRule, listRules } from "../activation/compliance/listing.ts"
import { readRulebook } from "../activation/compliance/rulebook.ts"
import { PitbossError } from "../core/errors.ts"
import { storeFile } from "../store/database.ts"
import { LAWS_DIR } from "./folders.ts"
import { rulesLs } from "./operation/rules.ts"
import { document, printAnswer, rows } from "./output.ts"
import { type GlobalOptions, inSession } from "./program.ts"
import { registerRuleChanges } from "./rule-changes.ts"

interface RulesOptions extends GlobalOptions {
  readonly jurisdiction?: string
  readonly status?: string
}

/** `pitboss rules`: by what is decided who may be written to. */
export function registerRules(program: Command): void {
  const rules = program.command("rules").description("by what the gate decides")
  rules
    .command("ls")
    .description("every rule, of the group and of each jurisdiction, with dates and sources")
    .option("--jurisdiction <place>", "of this one alone, as GB or US-NJ")
    .addOption(
      new Option("--status <status>", "of this status alone").choices([
        "active",
        "inactive",
        "draft",
      ]),
    )
    .option("--data <dir>", "data directory: its approved changes count", ".pitboss")
    .option("--json", "one JSON object a line, nothing else", false)
    .option("--debug", "show stacks of errors", false)
    .action(ls)
  registerRuleChanges(rules)
}

async function ls(options: RulesOptions): Promise<void> {
  const { jurisdiction, status } = options
  const all = await allRules(options)
  const places = [...new Set(all.map((one) => one.jurisdiction))].filter((one) => one !== "").sort()
  if (jurisdiction !== undefined && !places.includes(jurisdiction))
    throw new PitbossError(
      "RULES_JURISDICTION",
      `There are no rules of '${jurisdiction}'. Expected one of: ${places.join(", ")}.`,
    )
  const listed = all.filter(
    (one) =>
      (jurisdiction === undefined || one.jurisdiction === jurisdiction) &&
      (status === undefined || one.status === status),
  )
  printAnswer(options.json ? rows(listed) : document(listed, listed.map(words).join("\n")), options)
}

// Where there is no data, nobody approved anything, and none is made.
async function allRules(options: RulesOptions): Promise<readonly ListedRule[]> {
  if (!existsSync(storeFile(options.data))) return listRules(readRulebook(LAWS_DIR))
  const said = await inSession(options, "bare", ({ invoke }) => invoke(rulesLs, {}))
  const lines = said.kind === "rows" ? said.ndjson.split("\n") : []
  return lines.map((line) => JSON.parse(line) as ListedRule)
}

function words(rule: ListedRule) {
  const { id, jurisdiction, status, from, says, mark, enforced_by, note, change } = rule

  const place = (jurisdiction === "" ? "all" : jurisdiction).padEnd(6)
  const more = [
    status === "active" ? "" : status,
    from === null ? "" : `from ${from}`,
    mark === null || mark === "primary" ? "" : `source ${mark.replace("_", " ")}`,
    enforced_by === null ? "" : `by ${enforced_by}`,
    change === null ? "" : `by change ${change}`,
    rule.ships_otherwise ? "a release changed it since" : "",
  ].filter((one) => one !== "")
  const aside = more.length === 0 ? "" : ` (${more.join(", ")})`
  return `${place} ${id}: ${says}${aside}${note === null ? "" : `\n       ${note}`}`
}
