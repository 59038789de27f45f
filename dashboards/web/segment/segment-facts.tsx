import type { SegmentDocument } from "../../api/segment/schema.ts"
import { Link } from "../page/link.tsx"

/** Whose it is, where it is found, what hangs on it, and what it reads. */
export function SegmentFacts({ segment }: { readonly segment: SegmentDocument }) {
  const { owner, purpose, tags, folder, version } = segment
  return (
    <p className="small quiet facts-line">
      {owner !== "" && <span>owned by {owner}</span>}
      {segment.state !== "published" && (
        <span className="chip">
          {segment.state === "draft" ? "draft: it never ran" : "archived: nobody belongs to it"}
        </span>
      )}
      {purpose === "protection" && (
        <span className="chip">protection: never feeds a promotion</span>
      )}
      {folder !== null && (
        <span>
          in{" "}
          <Link to="/segments" fields={{ folder }}>
            {folder}
          </Link>
        </span>
      )}
      {tags.map((tag) => (
        <Link key={tag} className="chip" to="/segments" fields={{ tag }}>
          {tag}
        </Link>
      ))}
      {version !== "" && (
        <span>
          version <span className="mono">{version.slice(0, 8)}</span>
        </span>
      )}
      <Usage segment={segment} />
    </p>
  )
}

function Usage({ segment: { usage, nested } }: { readonly segment: SegmentDocument }) {
  return (
    <>
      {usage.campaigns.map((campaign) => (
        <span key={`campaign ${campaign}`}>
          used by <Link to={`/campaigns/${campaign}`}>{campaign}</Link>
        </span>
      ))}
      {usage.segments.map((reader) => (
        <span key={`reader ${reader}`}>
          read by <Link to={`/segments/${reader}`}>{reader}</Link>
        </span>
      ))}
      {nested.map((inner) => (
        <span key={`reads ${inner}`}>
          reads <Link to={`/segments/${inner}`}>{inner}</Link>
        </span>
      ))}
    </>
  )
}
