import type { DraftField } from "../use-draft.ts"

interface SavedSinceProps {
  readonly draft: DraftField
  readonly latest: number
}

/** Somebody saved another version while this text was written: which of the two goes on is for people to say. */
export function SavedSince({ draft, latest }: SavedSinceProps) {
  return (
    <p className="trouble" role="alert">
      <b>Version {latest} was saved meanwhile.</b>{" "}
      {draft.on === 0 ? "Your text knows of none." : `Your text is made from version ${draft.on}.`}{" "}
      <button type="button" className="pick" onClick={draft.putBack}>
        Show what stands there
      </button>
      <button type="button" className="pick" onClick={() => draft.goOnFrom(latest)}>
        Go on with mine
      </button>
    </p>
  )
}
