import { type KeyboardEvent, useCallback, useMemo, useRef, useState } from "react"
import type { RelationRow } from "../../../api/relation/routes.ts"
import type { Preview, SegmentRow } from "../../../api/segment/schema.ts"
import { tooMuch } from "../../../api/segment/sql-bound.ts"
import { Choice } from "../../choice.tsx"
import { useAnswer } from "../../live.ts"
import { useField } from "../../page/place.ts"
import { tell } from "../../told.ts"
import { SqlEditor } from "../editor/sql-editor.tsx"
import { foldersOf } from "../list/folder-groups.ts"
import { PublishBox } from "../publish/publish-box.tsx"
import { EMPTY_HEAD, type Head } from "../publish/segment-text.ts"
import { useHead } from "../publish/use-head.ts"
import { RuleBuilder } from "../rule/rule-builder.tsx"
import { type DraftField, useDraft } from "../use-draft.ts"
import { PreviewResult } from "./preview-result.tsx"
import { SavedSince } from "./saved-since.tsx"
import { mended, type Trouble, TroubleNote } from "./trouble.tsx"

interface PreviewBoxProps {
  /** Where the draft belongs; leaving keeps it in this browser. */
  readonly name: string
  readonly sql: string
  /** For which it is tried: what protects players may be read to protect them alone. */
  readonly purpose?: string
  /** Under what it is kept as a segment; without one it is not. */
  readonly head?: Head
  /** Number of its latest version on the server; 0: there is none. */
  readonly latest?: number
  /** It was published, and runs from the next round on. */
  readonly published?: () => void
}

type Outcome =
  | { readonly kind: "none" }
  | { readonly kind: "running" }
  | { readonly kind: "found"; readonly preview: Preview; readonly sql: string }
  | { readonly kind: "trouble"; readonly trouble: Trouble; readonly sql: string }

/** Models come and go seldom. */
const KNOWN_MS = 60_000
const EDITORS = [
  ["", "SQL"],
  ["rules", "Rules"],
] as const

/** A select to write, by words or by rules, and to run: whom it would have now. Nothing is kept but the draft. */
export function PreviewBox({
  name,
  sql,
  purpose: given = "marketing",
  head,
  latest = 0,
  published,
}: PreviewBoxProps) {
  const draft = useDraft(name, sql, latest)
  const field = useHead(name, head ?? EMPTY_HEAD)
  // What it is for is what stands in its field, as it will be when it is kept.
  const purpose = head === undefined ? given : field.head.purpose
  const { text, change } = draft
  const [refused, refuse] = useState<string>()
  const [editor, chooseEditor] = useField("edit")
  const known = useKnown()
  const { outcome, run } = useOutcome(text, purpose, field.head.parameters)
  const trouble = outcome.kind === "trouble" && outcome.sql === text ? outcome.trouble : undefined
  const mend = trouble && mended(text, trouble)
  const fault = useLineFault(trouble, mend)
  const take = useCallback(
    (next: string) => {
      const why = tooMuch(next)
      refuse(why)
      if (why === undefined) change(next)
    },
    [change],
  )
  const putBack = () => {
    draft.putBack()
    field.putBack()
  }
  const isRules = editor === "rules"
  const onKeyDown = ({ key, ctrlKey, metaKey }: KeyboardEvent) => {
    if (isRules && key === "Enter" && (ctrlKey || metaKey)) void run()
  }
  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: keys of its fields
    <div className="try" onKeyDown={onKeyDown}>
      <Choice
        name="Written as"
        options={EDITORS}
        chosen={editor}
        choose={(one) => chooseEditor(one)}
      />
      {isRules ? (
        <RuleBuilder {...{ text, purpose }} change={take} {...known} segments={known.names} />
      ) : (
        <SqlEditor
          {...{ text, refuse, run, fault, known }}
          change={take}
          fix={() => mend !== undefined && change(mend)}
        />
      )}
      {refused !== undefined && (
        <TroubleNote
          code="SQL_TOO_LONG"
          message={`The text was not taken, and the field is as before. ${refused}`}
        />
      )}
      <RunBar
        {...{ run, draft, putBack }}
        isOwn={draft.isOwn || field.isOwn}
        mend={mend === undefined ? undefined : () => change(mend)}
        instead={trouble?.instead}
      />
      {head !== undefined && draft.isOwn && draft.on < latest && (
        <SavedSince {...{ draft, latest }} />
      )}
      {head !== undefined && (
        <PublishBox
          {...{ field, published }}
          sql={text}
          isNew={head.name === ""}
          folders={foldersOf(known.segments)}
          after={draft.on}
          kept={draft.goOnFrom}
          forget={putBack}
        />
      )}
      <Result {...{ outcome, text }} isUnderLine={fault !== undefined && !isRules} />
    </div>
  )
}

// What the select came to when it ran last.
function useOutcome(text: string, purpose: string, parameters: Head["parameters"]) {
  const [outcome, setOutcome] = useState<Outcome>({ kind: "none" })
  const latest = useRef({ text, purpose, parameters })
  latest.current = { text, purpose, parameters }
  const run = useCallback(async () => {
    setOutcome({ kind: "running" })
    const { text: sql, ...how } = latest.current
    setOutcome(await previewed(sql, how.purpose, how.parameters))
  }, [])
  return { outcome, run }
}

function useLineFault(trouble: Trouble | undefined, mend: string | undefined) {
  return useMemo(
    () =>
      trouble?.line === undefined
        ? undefined
        : {
            line: trouble.line,
            message: trouble.message,
            instead: mend === undefined ? undefined : trouble.instead,
          },
    [trouble, mend],
  )
}

interface RunBarProps {
  readonly run: () => void
  readonly draft: DraftField
  readonly isOwn: boolean
  readonly putBack: () => void
  /** Writes what would do in the place of the word at fault. */
  readonly mend: (() => void) | undefined
  readonly instead: string | undefined
}

function RunBar({ run, draft, isOwn, putBack, mend, instead }: RunBarProps) {
  return (
    <div className="run-bar">
      <button type="button" className="btn first" onClick={run}>
        Run <kbd>Ctrl ↵</kbd>
      </button>
      {mend !== undefined && (
        <button type="button" className="btn" onClick={mend}>
          Write <span className="mono">{instead}</span> <kbd>Ctrl .</kbd>
        </button>
      )}
      {isOwn && (
        <button type="button" className="pick" onClick={putBack}>
          Put back
        </button>
      )}
      {!draft.isKept && draft.isOwn && (
        <span className="small quiet">
          This browser has no room for the draft: leaving loses it.
        </span>
      )}
    </div>
  )
}

// What can be named in a select.
function useKnown() {
  const relations = useAnswer<readonly RelationRow[]>("/api/relations", KNOWN_MS).value
  const segments = useAnswer<readonly SegmentRow[]>("/api/segments", KNOWN_MS).value
  return useMemo(
    () => ({
      relations: relations ?? [],
      segments: segments ?? [],
      names: (segments ?? []).map(({ name }) => name),
    }),
    [relations, segments],
  )
}

async function previewed(
  sql: string,
  purpose: string,
  parameters: Head["parameters"] = {},
): Promise<Outcome> {
  const told = await tell<Preview>("POST", "/api/segments/preview", { sql, purpose, parameters })
  return "refused" in told
    ? { kind: "trouble", trouble: told.refused, sql }
    : { kind: "found", preview: told.answer, sql }
}

interface ResultProps {
  readonly outcome: Outcome
  readonly text: string
  readonly isUnderLine: boolean
}

function Result({ outcome, text, isUnderLine }: ResultProps) {
  if (outcome.kind === "none") return null
  if (outcome.kind === "running")
    return (
      <p className="quiet" role="status">
        Running.
      </p>
    )
  if (outcome.kind === "trouble") return <TroubleNote {...outcome.trouble} {...{ isUnderLine }} />
  return <PreviewResult preview={outcome.preview} isOld={outcome.sql !== text} />
}
