import type { Condition } from "../../../../segments/rule/rule.ts"
import { Picker } from "../../choice.tsx"
import { EventFields } from "./event-fields.tsx"
import { compared, type FeatureColumn, operatorOf, operatorsOf } from "./operator.ts"
import { conditionOn, EVENT_WORDS, subjectOf } from "./subject.ts"
import { ValueFields } from "./value-fields.tsx"

/** What rules can be about. */
export interface Subjects {
  readonly columns: readonly FeatureColumn[]
  readonly segments: readonly string[]
}

export interface ConditionRowProps {
  readonly condition: Condition
  readonly subjects: Subjects
  readonly change: (condition: Condition) => void
  readonly remove: (() => void) | undefined
}

/** One rule: what it is about, how it is compared, with what. */
export function ConditionRow({ condition, subjects, change, remove }: ConditionRowProps) {
  const { columns, segments } = subjects
  const column =
    "column" in condition ? columns.find(({ name }) => name === condition.column) : undefined
  return (
    <li className="rule">
      <div className="rule-fields">
        <SubjectPicker
          {...{ condition, columns }}
          choose={(subject) => change(conditionOn(subject, columns, segments[0] ?? ""))}
        />
        {condition.kind === "segment" ? (
          <SegmentFields {...{ condition, segments, change }} />
        ) : condition.kind === "event" ? (
          <EventFields {...{ condition, change }} />
        ) : (
          <>
            <Picker
              name="How"
              options={
                column === undefined
                  ? [[operatorOf(condition, column), condition.kind]]
                  : operatorsOf(column)
              }
              chosen={operatorOf(condition, column)}
              choose={(key) => change(compared(condition.column, key, condition))}
            />
            <ValueFields
              {...{ condition, change }}
              isFlag={/^(yes|no)$/.test(operatorOf(condition, column))}
            />
          </>
        )}
        {remove !== undefined && (
          <button type="button" className="pick" onClick={remove} aria-label="Remove this rule">
            Remove
          </button>
        )}
      </div>
      {column !== undefined && <small className="quiet">{column.description}</small>}
    </li>
  )
}

interface SubjectPickerProps {
  readonly condition: Condition
  readonly columns: readonly FeatureColumn[]
  readonly choose: (subject: string) => void
}

function SubjectPicker({ condition, columns, choose }: SubjectPickerProps) {
  const chosen = subjectOf(condition)
  const isUnknown = "column" in condition && !columns.some(({ name }) => name === condition.column)
  return (
    <select
      className="pick mono"
      aria-label="About"
      value={chosen}
      onChange={({ target }) => choose(target.value)}
    >
      {isUnknown && <option value={chosen}>{condition.column}</option>}
      <optgroup label="What he did">
        {Object.entries(EVENT_WORDS).map(([event, words]) => (
          <option key={event} value={`event ${event}`}>
            {words}
          </option>
        ))}
      </optgroup>
      <optgroup label="Segments">
        <option value="segment">Segment</option>
      </optgroup>
      <optgroup label="Features">
        {columns.map(({ name }) => (
          <option key={name} value={`feature ${name}`}>
            {name}
          </option>
        ))}
      </optgroup>
    </select>
  )
}

interface SegmentFieldsProps {
  readonly condition: Condition & { readonly kind: "segment" }
  readonly segments: readonly string[]
  readonly change: (condition: Condition) => void
}

function SegmentFields({ condition, segments, change }: SegmentFieldsProps) {
  const names = segments.includes(condition.name) ? segments : [condition.name, ...segments]
  return (
    <>
      <Picker
        name="How"
        options={[
          ["in", "he is in"],
          ["not", "he is not in"],
        ]}
        chosen={condition.is_not ? "not" : "in"}
        choose={(one) => change({ ...condition, is_not: one === "not" })}
      />
      <Picker
        name="Segment"
        options={names.map((name) => [name, name] as const)}
        chosen={condition.name}
        choose={(name) => change({ ...condition, name })}
      />
    </>
  )
}
