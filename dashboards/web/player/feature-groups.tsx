import type { PlayerDocument } from "../../api/player/schema.ts"
import { FeatureValue } from "./feature-value.tsx"

interface FeatureGroupsProps {
  readonly groups: PlayerDocument["groups"]
  readonly currency: string
}

/** Every column of his row, under its own name: what a segment's SQL reads. */
export function FeatureGroups({ groups, currency }: FeatureGroupsProps) {
  return (
    <div className="groups">
      {groups.map(({ name, features }) => (
        <section key={name} aria-label={name}>
          <h2>{name}</h2>
          <dl>
            {features.map((feature) => (
              <div key={feature.name}>
                <dt>
                  <span className="mono">{feature.name}</span>
                  <small className="quiet block">{feature.description}</small>
                </dt>
                <dd className="num">
                  <FeatureValue {...feature} currency={currency} />
                </dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
    </div>
  )
}
