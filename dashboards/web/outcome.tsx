import { Glyph, type GlyphName } from "./glyph.tsx"

/** What came of a message. */
export interface Outcome {
  /** Of the latest attempt. */
  readonly outcome: string
  /** It will be tried again. */
  readonly is_waiting: boolean
  readonly attempts: number
}

const GLYPHS: Readonly<Record<string, GlyphName>> = {
  accepted: "allow",
  unknown: "defer",
  failed: "suppress",
}

/** In words: what will be tried again has not failed. */
export function outcomeWords({ outcome, is_waiting, attempts }: Outcome): string {
  if (!is_waiting || outcome === "accepted") return outcome
  return `waiting, tried ${attempts === 1 ? "once" : `${attempts} times`}`
}

/** Red only where it is final. */
export function isLost({ outcome, is_waiting }: Outcome): boolean {
  return outcome === "failed" && !is_waiting
}

/** Glyph and words. */
export function OutcomeWords(outcome: Outcome) {
  const glyph = outcome.is_waiting ? "defer" : (GLYPHS[outcome.outcome] ?? "defer")
  return (
    <>
      <Glyph name={glyph} /> {outcomeWords(outcome)}
    </>
  )
}
