/** What an error may say about itself beside its message: never personal data. */
export type ErrorDetails = Readonly<Record<string, string | number | boolean | null>>

/**
 * The one error type that crosses folder borders.
 * `code` is stable and documented in docs/errors.md; a retired code stays retired.
 * `message` says what happened, where, and what was expected.
 */
export class PitbossError extends Error {
  readonly code: string
  readonly details: ErrorDetails

  constructor(code: string, message: string, details: ErrorDetails = {}, options?: ErrorOptions) {
    super(message, options)
    this.name = "PitbossError"
    this.code = code
    this.details = details
  }
}

/** Turns whatever was thrown into an Error, so that callers can read `message`. */
export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown))
}
