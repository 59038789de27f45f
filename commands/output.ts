import { asError, PitbossError } from "../core/errors.ts"

export interface OutputOptions {
  /** Machine form: exactly one JSON document on one line, or NDJSON where rows are asked for. */
  readonly json: boolean
  /** Show stacks. */
  readonly debug: boolean
}

/** What a command answers: one document, or rows as NDJSON text. */
export type Answer =
  | { readonly kind: "document"; readonly value: object; readonly words?: string }
  | {
      readonly kind: "rows"
      readonly ndjson: string
      /** What the rows tell of is a failure: they are printed, and then it. */
      readonly failure?: Failure
    }

/** A failure as it is told. */
export interface Failure {
  readonly code: string
  readonly message: string
}

/** One document; `words` is what a person reads instead of JSON. */
export function document(value: object, words?: string): Answer {
  return words === undefined ? { kind: "document", value } : { kind: "document", value, words }
}

/** Rows, one JSON object a line. */
export function rows(values: readonly object[]): Answer & { readonly kind: "rows" } {
  return { kind: "rows", ndjson: values.map((value) => JSON.stringify(value)).join("\n") }
}

/** Rows that tell of a failure, all of them. */
export function failedRows(values: readonly object[], failure: Failure): Answer {
  return { ...rows(values), failure }
}

/** Writes an answer to stdout: nothing else ever goes there in JSON mode. */
export function printAnswer(answer: Answer, { json }: OutputOptions): void {
  if (answer.kind === "rows") {
    if (answer.ndjson !== "") process.stdout.write(`${answer.ndjson}\n`)
    else if (!json) process.stderr.write("No rows.\n")
    return
  }
  const text = json
    ? JSON.stringify(answer.value)
    : (answer.words ?? JSON.stringify(answer.value, undefined, 2))
  process.stdout.write(`${text}\n`)
}

const TOLD_EVERY_MS = 10_000

/** Progress on stderr: in place where somebody looks on, else a line every ten seconds. */
export function progressLine({ json }: OutputOptions): (text: string) => void {
  if (process.stderr.isTTY && !json) return (text) => process.stderr.write(`\r\u001b[K${text}`)
  let toldAt = Date.now()
  return (text) => {
    if (text === "" || Date.now() - toldAt < TOLD_EVERY_MS) return
    toldAt = Date.now()
    process.stderr.write(`${text}\n`)
  }
}

/** Prints an error with its code, without a stack unless asked for, and sets the exit code. */
export function printFailure(thrown: unknown, { debug }: OutputOptions): void {
  const error = asError(thrown)
  const code = error instanceof PitbossError ? error.code : "INTERNAL"
  process.stderr.write(`${code}: ${error.message}\n`)
  if (debug) process.stderr.write(`${error.stack}\n`)
  process.exitCode = 1
}
