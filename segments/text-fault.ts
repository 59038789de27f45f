import { PitbossError } from "../core/errors.ts"
import { faultOf, type SqlFault } from "./fault.ts"

const HEAD = /^---\r?\n[\s\S]*?\r?\n---\r?\n\s*/

/** What is wrong with a segment's text, with its line in the whole of it: head and select. */
export function faultInText(thrown: unknown, text: string): SqlFault {
  const [head = ""] = HEAD.exec(text) ?? []
  const fault = faultOf(thrown, text.slice(head.length))
  const { place } = thrown instanceof PitbossError ? thrown.details : {}
  const inHead = /:(\d+)$/.exec(String(place ?? ""))?.[1]
  if (inHead !== undefined) return { ...fault, line: Number(inHead), column: 1 }
  if (fault.line === undefined) return fault
  return { ...fault, line: fault.line + head.split("\n").length - 1 }
}
