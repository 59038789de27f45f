import type { ReactNode } from "react"
import { Glyph } from "../glyph.tsx"
import { reasonWords } from "../reason.ts"

interface VerdictBoxProps {
  readonly verdict: "allow" | "shadow" | "suppress" | "defer"
  /** What the verdict is called here. */
  readonly word: string
  readonly reasons: readonly string[]
  /** Said behind the reasons. */
  readonly note?: string
  /** Small, under which rules and when. */
  readonly proof: ReactNode
}

/** A verdict in words, with every reason of it. */
export function VerdictBox({ verdict, word, reasons, note = "", proof }: VerdictBoxProps) {
  return (
    <div className={`verdict ${verdict}`} role="status">
      <Glyph name={verdict} />
      <p>
        <b>{word}</b> {reasons.map((reason) => `${reasonWords(reason)}.`).join(" ")}
        {reasons.length > 1 && verdict === "suppress" && " Each reason is enough by itself."}
        {note}
      </p>
      <p className="proof small">{proof}</p>
    </div>
  )
}
