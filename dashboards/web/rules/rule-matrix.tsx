import type { Rule } from "../../api/policy/schema.ts"
import { useField } from "../page/place.ts"
import { kindWords, MARKS, SHAPES, type Shape, shapeOf } from "./rule-words.tsx"

interface RuleMatrixProps {
  readonly rules: readonly Rule[]
  readonly place: string
}

/** What is done where: one look tells which places have no such rule, and how near its source is to the law. */
export function RuleMatrix({ rules, place }: RuleMatrixProps) {
  const [, choose] = useField("place")
  const laws = rules.filter(({ jurisdiction }) => jurisdiction !== "")
  const places = [...new Set(laws.map(({ jurisdiction }) => jurisdiction))].sort()
  const kinds = [...new Set(laws.map(({ kind }) => kind))].sort()
  return (
    <section aria-labelledby="matrix-head">
      <div className="row-head">
        <h2 id="matrix-head">Where what is asked</h2>
        <span className="small quiet keys">
          {MARKS.map(([shape, words]) => (
            <span className="key" key={shape}>
              <Mark shape={shape} /> {words}
            </span>
          ))}
        </span>
      </div>
      {/* A region that scrolls must be reachable by key. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: see above */}
      <section className="matrix" tabIndex={0} aria-label="Rules by place">
        <table>
          <thead>
            <tr>
              <th scope="col">
                <button type="button" className="pick" onClick={() => choose("")}>
                  Everybody
                </button>
              </th>
              {places.map((one) => (
                <th key={one} scope="col">
                  <button
                    type="button"
                    className="pick"
                    aria-pressed={one === place}
                    onClick={() => choose(one === place ? "" : one)}
                  >
                    {one}
                  </button>
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {kinds.map((kind) => (
              <tr key={kind}>
                <th scope="row">{kindWords(kind)}</th>
                {places.map((one) => (
                  <Cell
                    key={one}
                    rules={laws.filter((law) => law.kind === kind && law.jurisdiction === one)}
                  />
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
    </section>
  )
}

function Cell({ rules }: { readonly rules: readonly Rule[] }) {
  return (
    <td>
      {rules.map((rule) => {
        const shape = shapeOf(rule)
        const words = MARKS.find(([one]) => one === shape)?.[1]
        return (
          <span key={rule.id} title={`${rule.id}: ${rule.says}`}>
            <Mark shape={shape} />
            <span className="visually-hidden">{words}</span>
          </span>
        )
      })}
    </td>
  )
}

export function Mark({ shape }: { readonly shape: Shape }) {
  return (
    <svg className="glyph" viewBox="0 0 12 12" aria-hidden="true">
      {SHAPES[shape]}
    </svg>
  )
}
