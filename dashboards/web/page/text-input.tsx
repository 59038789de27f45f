interface TextInputProps {
  /** What it asks for, to whoever does not see it. */
  readonly words: string
  /** What stands in it while it is empty; else its words. */
  readonly hint?: string
  readonly size: number
  readonly most?: number
  readonly value: string
  readonly change: (text: string) => void
}

/** A line of text. */
export function TextInput({ words, hint = words, size, most, value, change }: TextInputProps) {
  return (
    <input
      className="rule-value"
      aria-label={words}
      placeholder={hint}
      {...{ size, value }}
      {...(most !== undefined && { maxLength: most })}
      onChange={({ target }) => change(target.value)}
    />
  )
}
