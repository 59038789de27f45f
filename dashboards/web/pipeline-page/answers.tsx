import type { PipelineDocument } from "../../api/pipeline/schema.ts"
import { ago, clock, count } from "../figure.ts"
import { Glyph } from "../glyph.tsx"
import { useShell } from "../page/shell.ts"
import { troublesOf } from "./trouble.ts"

interface AnswersProps {
  readonly pipeline: PipelineDocument
}

const AGE_MS_MAX = 10_000

/** The three questions that one comes with. */
export function Answers({ pipeline }: AnswersProps) {
  return (
    <div className="answers">
      <Behind />
      <Rounds pipeline={pipeline} />
      <Needs pipeline={pipeline} />
    </div>
  )
}

function Behind() {
  const { snapshot } = useShell()
  const { lag, complete_to, behind_since } = snapshot.value ?? {}
  return (
    <section aria-labelledby="behind-head">
      <h2 id="behind-head">Behind Kafka</h2>
      <p className="big">
        <b className={lag == null || behind_since ? "figure num bad" : "figure num"}>
          {lag == null ? "not known" : count(lag)}
        </b>{" "}
        {lag != null && <span className="quiet">events</span>}
      </p>
      <p className="small quiet num wrap">
        {behind_since
          ? `Incomplete since ${clock(behind_since)} UTC.`
          : complete_to
            ? `Every figure is whole up to ${clock(complete_to)} UTC.`
            : "How complete the figures are is being checked."}
      </p>
    </section>
  )
}

function Rounds({ pipeline: { at, features, marts } }: AnswersProps) {
  const age = (ended: string | null) =>
    ended === null ? undefined : Math.max(0, Date.parse(at) - Date.parse(ended))
  const when = (ended: string | null) =>
    ended === null ? "not yet since the start" : ago(age(ended) ?? 0)
  const isLate = (age(features.ended_at) ?? 0) > AGE_MS_MAX
  return (
    <section aria-labelledby="rounds-head">
      <h2 id="rounds-head">Features and segments take</h2>
      <p className="big">
        <b className={isLate ? "figure num bad" : "figure num"}>{count(features.ms)} ms</b>
      </p>
      <p className="small quiet num wrap">
        Finished {when(features.ended_at)}. Marts behind them
        {marts.ended_at !== null && ` ${count(marts.ms)} ms,`} {when(marts.ended_at)}.
      </p>
    </section>
  )
}

function Needs({ pipeline }: AnswersProps) {
  const troubles = troublesOf(pipeline)
  return (
    <section aria-labelledby="needs-head">
      <h2 id="needs-head">Needs a person</h2>
      {troubles.length === 0 ? (
        <p className="quiet">Nothing now.</p>
      ) : (
        <ul className="todo">
          {troubles.map(({ head, words, code }) => (
            <li key={head}>
              <Glyph name="partial" />
              <div>
                <b>{head}</b>
                <p className="small quiet">
                  {words} {code && <code className="mono">{code}</code>}
                </p>
              </div>
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
