import { parse } from "yaml"
import { z } from "zod"
import { canonicalJson, sha256 } from "../../../core/canonical-json.ts"
import { asError, PitbossError } from "../../../core/errors.ts"
import { Law } from "../law/law.ts"
import { groupRuleFault } from "../rulebook.ts"

/**
 * Reads one rule of law as somebody wrote it, as in a file of `activation/laws/`: by itself, or as a list of one. Throws
 * RULE_TEXT with the field.
 */
export function parseLawText(text: string): Law {
  const parsed = Law.safeParse(single(yamlOf(text)))
  if (!parsed.success) throw broken(z.prettifyError(parsed.error))
  const fault = groupRuleFault(parsed.data)
  if (fault !== undefined) throw broken(`${parsed.data.id}: ${fault}`)
  return parsed.data
}

function yamlOf(text: string): unknown {
  try {
    return parse(text)
  } catch (thrown) {
    throw broken(asError(thrown).message)
  }
}

function single(read: unknown): unknown {
  if (!Array.isArray(read)) return read
  if (read.length !== 1) throw broken(`Expected one rule; there are ${read.length}.`)
  return read[0]
}

/** By which two texts of a rule are the same, however they are written; empty: there is none. */
export function lawDigest(law: Law | undefined): string {
  return law === undefined ? "" : sha256(canonicalJson(JSON.parse(JSON.stringify(law))))
}

function broken(why: string): PitbossError {
  return new PitbossError("RULE_TEXT", `The text is no rule of law: ${why}`)
}
