import { Frame } from "./frame.tsx"
import { Link } from "./link.tsx"

/** An address that leads nowhere. */
export function Unknown() {
  return (
    <Frame crumbs={[["Not found"]]}>
      <div className="empty">
        <h1>There is no such page</h1>
        <p className="quiet">
          The address may be cut short. <Link to="/">The overview</Link> leads on from there.
        </p>
      </div>
    </Frame>
  )
}
