import type { ComparedRow } from "../../../api/comparison/routes.ts"
import type { SegmentRow } from "../../../api/segment/schema.ts"
import { Picker } from "../../choice.tsx"
import { count } from "../../figure.ts"
import { useAnswer } from "../../live.ts"
import { useField } from "../../page/place.ts"
import { Waiting } from "../../page/waiting.tsx"
import { ComparedTable } from "./compared-table.tsx"
import { shareWords, sumOf, wholesOf } from "./shares.ts"

/** Two segments side by side: who is in which, and what they are worth. */
export function CompareTab({ name }: { readonly name: string }) {
  const [other, choose] = useField("with")
  const segments = useAnswer<readonly SegmentRow[]>("/api/segments", 60_000)
  const live = useAnswer<readonly ComparedRow[]>(
    other === ""
      ? undefined
      : `/api/segments/${encodeURIComponent(name)}/compare/${encodeURIComponent(other)}`,
  )
  const names = (segments.value ?? []).map((one) => one.name).filter((one) => one !== name)
  return (
    <section aria-labelledby="compare-head">
      <div className="row-head">
        <h2 id="compare-head">Compare with</h2>
        <Picker
          name="Other segment"
          options={[["", "Choose a segment"], ...names.map((one) => [one, one] as const)]}
          chosen={other}
          choose={(one) => choose(one)}
        />
      </div>
      {other === "" ? (
        <p className="quiet">No segment is chosen.</p>
      ) : live.value === undefined ? (
        <Waiting live={live} what="the comparison" />
      ) : (
        <Compared rows={live.value} a={name} b={other} />
      )}
    </section>
  )
}

interface ComparedProps {
  readonly rows: readonly ComparedRow[]
  readonly a: string
  readonly b: string
}

function Compared({ rows, a, b }: ComparedProps) {
  const brands = [...new Set(rows.map(({ brand }) => brand))]
  if (brands.length === 0) return <p className="quiet">Neither of them has members now.</p>
  const words = shareWords(a, b)
  const sizes = words.map(({ share }) => sumOf(rows, share))
  const whole = sizes.reduce((sum, one) => sum + one, 0)
  return (
    <>
      <div
        className="overlap-bar"
        role="img"
        aria-label={words
          .map(({ said }, place) => `${said}: ${count(sizes[place] ?? 0)}`)
          .join(", ")}
      >
        {words.map(({ share, said }, place) => (
          <div
            key={share}
            className={`overlap-${share}`}
            style={{ flexGrow: sizes[place] ?? 0 }}
            title={said}
          />
        ))}
      </div>
      <dl className="funnel">
        {words.map(({ share, said }, place) => (
          <div key={share}>
            <dt className="small quiet">{said}</dt>
            <dd className="figure-2 num">{count(sizes[place] ?? 0)}</dd>
            <dd className="small quiet num">{(((sizes[place] ?? 0) * 100) / whole).toFixed(1)}%</dd>
          </div>
        ))}
      </dl>
      {brands.map((brand) => (
        <ComparedTable
          key={brand}
          brand={brand}
          sides={wholesOf(
            rows.filter((row) => row.brand === brand),
            words,
          )}
        />
      ))}
    </>
  )
}
