interface ChoiceProps {
  readonly name: string
  /** Value and words of each. */
  readonly options: readonly (readonly [value: string, words: string])[]
  readonly chosen: string
  readonly choose: (value: string) => void
}

/** A few values as buttons, one of them pressed. */
export function Choice({ name, options, chosen, choose }: ChoiceProps) {
  return (
    <fieldset className="choice">
      <legend className="visually-hidden">{name}</legend>
      {options.map(([value, words]) => (
        <button
          type="button"
          key={value}
          aria-pressed={value === chosen}
          onClick={() => choose(value)}
        >
          {words}
        </button>
      ))}
    </fieldset>
  )
}

/** Many values as a list. */
export function Picker({ name, options, chosen, choose }: ChoiceProps) {
  return (
    <select
      className="pick"
      aria-label={name}
      value={chosen}
      onChange={({ target }) => choose(target.value)}
    >
      {options.map(([value, words]) => (
        <option key={value} value={value}>
          {words}
        </option>
      ))}
    </select>
  )
}
