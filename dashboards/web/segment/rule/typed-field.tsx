import { useState } from "react"

interface TypedFieldProps {
  readonly name: string
  readonly value: string
  readonly isGood: (text: string) => boolean
  readonly change: (text: string) => void
  readonly type?: "text" | "date"
  readonly inputMode?: "decimal" | "numeric"
  readonly size?: number
}

/** A field that tells what is typed only when it is good; until then it is marked, and nothing changes. */
export function TypedField({
  name,
  value,
  isGood,
  change,
  type = "text",
  ...rest
}: TypedFieldProps) {
  const [typed, setTyped] = useState<string>()
  const shown = typed ?? value
  const isBad = !isGood(shown)
  return (
    <input
      {...rest}
      className="rule-value mono"
      type={type}
      aria-label={name}
      aria-invalid={isBad}
      value={shown}
      onChange={({ target }) => {
        setTyped(target.value)
        if (isGood(target.value)) change(target.value)
      }}
      onBlur={() => setTyped(undefined)}
    />
  )
}
