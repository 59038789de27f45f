import { COUNT_MAX, isText } from "../../../../segments/rule/bounds.ts"
import {
  FEATURE_WINDOWS,
  isFeatureWindow,
  SOURCES,
  type Window,
} from "../../../../segments/rule/event.ts"
import type { Condition } from "../../../../segments/rule/rule.ts"
import { Picker } from "../../choice.tsx"
import { TypedField } from "./typed-field.tsx"
import { isWhole, WindowFields } from "./value-fields.tsx"

interface EventFieldsProps {
  readonly condition: Condition & { readonly kind: "event" }
  readonly change: (condition: Condition) => void
}

const LIFE = "life"
const OTHER = "other"
const OTHER_WINDOW: Window = { amount: 10, unit: "day" }

const keyOf = ({ amount, unit }: Window) => `${amount} ${unit}`
const wordsOf = ({ amount, unit }: Window) => `in ${amount} ${unit}${amount === 1 ? "" : "s"}`

/** How often he did something, within which time. */
export function EventFields({ condition, change }: EventFieldsProps) {
  const { event, window, operator, count, game_type } = condition
  const isSourced = SOURCES[event] !== undefined
  const hasLife = !/^(casino|sports)_bet$/.test(event)
  const chosen = window === null ? LIFE : isFeatureWindow(window) ? keyOf(window) : OTHER
  return (
    <>
      <Picker
        name="How often"
        options={[
          [">=", "at least"],
          ["<", "fewer than"],
        ]}
        chosen={operator}
        choose={(one) => change({ ...condition, operator: one === "<" ? "<" : ">=" })}
      />
      <TypedField
        name="Count"
        inputMode="numeric"
        size={4}
        value={String(count)}
        isGood={(text) => isWhole(text, COUNT_MAX)}
        change={(text) => change({ ...condition, count: Number.parseInt(text, 10) })}
      />
      <Picker
        name="Within"
        options={[
          ...FEATURE_WINDOWS.map(([one]) => [keyOf(one), wordsOf(one)] as const),
          ...(isSourced ? [[OTHER, "in another time"] as const] : []),
          ...(hasLife ? [[LIFE, "over his life"] as const] : []),
        ]}
        chosen={chosen}
        choose={(one) => change({ ...condition, window: windowOf(one) })}
      />
      {window !== null && chosen === OTHER && (
        <WindowFields window={window} change={(next) => change({ ...condition, window: next })} />
      )}
      {event === "casino_bet" && (
        <span className="rule-label">
          <span className="quiet">type of game</span>
          <TypedField
            name="Type of game"
            size={10}
            value={game_type ?? ""}
            isGood={isText}
            change={(text) => change({ ...condition, game_type: text === "" ? null : text })}
          />
        </span>
      )}
    </>
  )
}

function windowOf(key: string): Window | null {
  if (key === LIFE) return null
  return FEATURE_WINDOWS.find(([window]) => keyOf(window) === key)?.[0] ?? OTHER_WINDOW
}
