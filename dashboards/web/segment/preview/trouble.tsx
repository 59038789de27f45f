/** Why a select did not run, as the server says it. */
export interface Trouble {
  readonly code: string
  readonly message: string
  readonly line?: number
  readonly column?: number
  /** The word at fault, and what would do in its place. */
  readonly found?: string
  readonly instead?: string
}

interface TroubleNoteProps extends Trouble {
  /** It is seen under its line already. */
  readonly isUnderLine?: boolean
}

export function TroubleNote({
  code,
  message,
  line,
  column,
  isUnderLine = false,
}: TroubleNoteProps) {
  return (
    <p className={isUnderLine ? "visually-hidden" : "trouble"} role="alert">
      {line !== undefined && (
        <b className="num">
          Line {line}, column {column}.{" "}
        </b>
      )}
      {message} <code className="mono faint">{code}</code>
    </p>
  )
}

/** The text with what would do in the place of the word at fault; undefined where that is not known, or gone. */
export function mended(
  text: string,
  { line, column, found, instead }: Trouble,
): string | undefined {
  if (line === undefined || column === undefined || !found || !instead) return undefined
  const lines = text.split("\n")
  const bad = lines[line - 1]
  if (bad?.slice(column - 1, column - 1 + found.length) !== found) return undefined
  lines[line - 1] = `${bad.slice(0, column - 1)}${instead}${bad.slice(column - 1 + found.length)}`
  return lines.join("\n")
}
