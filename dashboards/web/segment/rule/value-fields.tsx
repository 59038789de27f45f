import {
  AMOUNT_MAX,
  isDay,
  isDecimal,
  isText,
  VALUES_MAX,
} from "../../../../segments/rule/bounds.ts"
import { UNITS, type Window } from "../../../../segments/rule/event.ts"
import type { Condition } from "../../../../segments/rule/rule.ts"
import { Picker } from "../../choice.tsx"
import { TypedField } from "./typed-field.tsx"
import { valuesIn, valuesText } from "./value-list.ts"

interface ValueFieldsProps {
  readonly condition: Exclude<Condition, { readonly kind: "event" | "segment" }>
  readonly change: (condition: Condition) => void
  /** It is so or not, which its operator says. */
  readonly isFlag: boolean
}

/** With what a feature is compared. */
export function ValueFields({ condition, change, isFlag }: ValueFieldsProps) {
  switch (condition.kind) {
    case "number":
      return isFlag ? null : (
        <TypedField
          name="Value"
          inputMode="decimal"
          size={10}
          value={condition.value}
          isGood={isDecimal}
          change={(value) => change({ ...condition, value })}
        />
      )
    case "text":
    case "has":
      return (
        <TypedField
          name="Value"
          size={16}
          value={condition.value}
          isGood={isText}
          change={(value) => change({ ...condition, value })}
        />
      )
    case "one_of":
      return (
        <TypedField
          name="Values, parted by commas"
          size={24}
          value={valuesText(condition.values)}
          isGood={areValues}
          change={(text) => change({ ...condition, values: [...(valuesIn(text) ?? [])] })}
        />
      )
    case "ago":
      return (
        <WindowFields window={condition} change={(window) => change({ ...condition, ...window })} />
      )
    case "date":
      return (
        <TypedField
          name="Day"
          type="date"
          value={condition.day}
          isGood={isDay}
          change={(day) => change({ ...condition, day })}
        />
      )
    case "known":
      return null
  }
}

const areValues = (text: string) => {
  const values = valuesIn(text) ?? []
  return values.length > 0 && values.length <= VALUES_MAX && values.every(isText)
}

interface WindowFieldsProps {
  readonly window: Window
  readonly change: (window: Window) => void
}

/** So many hours or days. */
export function WindowFields({ window: { amount, unit }, change }: WindowFieldsProps) {
  return (
    <>
      <TypedField
        name="How many"
        inputMode="numeric"
        size={4}
        value={String(amount)}
        isGood={(text) => isWhole(text, AMOUNT_MAX)}
        change={(text) => change({ amount: Number.parseInt(text, 10), unit })}
      />
      <Picker
        name="Hours or days"
        options={UNITS.map((one) => [one, `${one}s`] as const)}
        chosen={unit}
        choose={(one) => change({ amount, unit: UNITS.find((known) => known === one) ?? unit })}
      />
    </>
  )
}

/** A whole number from 1. */
export function isWhole(text: string, most: number): boolean {
  return /^[1-9]\d{0,6}$/.test(text) && Number.parseInt(text, 10) <= most
}
