import { PROOF_KINDS } from "../../../core/proof-kind.ts"
import { Picker } from "../choice.tsx"
import { Frame } from "../page/frame.tsx"
import { useField } from "../page/place.ts"
import { ChainStatus } from "./chain-status.tsx"
import { kindWords } from "./kind.ts"
import { Records } from "./records.tsx"

/** The chain of records: whether it is whole, and what is in it. */
export function AuditPage() {
  return (
    <Frame crumbs={[["Audit"]]}>
      <h1>Audit</h1>
      <p className="quiet sentence">
        Every batch of decisions, every send, export and change is a record that is bound to the one
        before. Whether figures agree with the events is another question: the pipeline answers it.
      </p>
      <ChainStatus />
      <section aria-labelledby="records-head">
        <h2 id="records-head">Records</h2>
        <Filters />
        <Records />
      </section>
    </Frame>
  )
}

const KINDS = [
  ["", "Every kind"],
  ...PROOF_KINDS.map((kind) => [kind, kindWords(kind)] as const),
] as const

function Filters() {
  const [kind, choose] = useField("kind")
  return (
    <div className="record-filters">
      <Picker name="Kind" options={KINDS} chosen={kind} choose={choose} />
      <Field name="actor" words="By" placeholder="anybody" />
      <Field name="player" words="Player" placeholder="orsa:8842107" />
      <Field name="from" words="From, UTC" placeholder="" type="date" />
      <Field name="until" words="Until, UTC" placeholder="" type="date" />
    </div>
  )
}

interface FieldProps {
  readonly name: string
  readonly words: string
  readonly placeholder: string
  readonly type?: "search" | "date"
}

function Field({ name, words, placeholder, type = "search" }: FieldProps) {
  const [value, change] = useField(name)
  return (
    <label className="find-field">
      <span className="small quiet">{words}</span>
      <input
        {...{ type, placeholder, value }}
        autoComplete="off"
        onChange={({ target }) => change(target.value)}
      />
    </label>
  )
}
