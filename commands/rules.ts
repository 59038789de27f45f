import { type Command, Option } from "commander"
import { type ListedRule, listRules } from "../activation/gate/listing.ts"
import { readRulebook } from "../activation/gate/rulebook.ts"
import { PitbossError } from "../core/errors.ts"
import { LAWS_DIR } from "./folders.ts"
import { document, type OutputOptions, printAnswer, rows } from "./output.ts"

interface RulesOptions extends OutputOptions {
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
    .option("--json", "one JSON object a line, nothing else", false)
    .option("--debug", "show stacks of errors", false)
    .action(ls)
}

function ls(options: RulesOptions): void {
  const { jurisdiction, status } = options
  const all = listRules(readRulebook(LAWS_DIR))
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

function words({ id, jurisdiction, status, from, says, mark, enforced_by, note }: ListedRule) {
  const place = (jurisdiction === "" ? "all" : jurisdiction).padEnd(6)
  const more = [
    status === "active" ? "" : status,
    from === null ? "" : `from ${from}`,
    mark === null || mark === "primary" ? "" : `source ${mark.replace("_", " ")}`,
    enforced_by === null ? "" : `by ${enforced_by}`,
  ].filter((one) => one !== "")
  const aside = more.length === 0 ? "" : ` (${more.join(", ")})`
  return `${place} ${id}: ${says}${aside}${note === null ? "" : `\n       ${note}`}`
}
