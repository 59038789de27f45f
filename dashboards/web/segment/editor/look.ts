import { SQLDialect } from "@codemirror/lang-sql"
import { HighlightStyle, syntaxHighlighting } from "@codemirror/language"
import type { Extension } from "@codemirror/state"
import { tags } from "@lezer/highlight"

const dialect = SQLDialect.define({
  keywords:
    "select from where and or not in is null as with group by order having limit union all distinct join left right inner any on using interval between case when then else end like ilike day hour minute second week month desc asc exists over partition array ties",
  builtin:
    "now today yesterday count sum avg min max uniq uniqExact countIf sumIf has hasAny hasAll length empty notEmpty if multiIf toDate toDateTime toDateTime64 toStartOfHour toStartOfDay toStartOfWeek toStartOfMonth dateDiff toString toInt32OrNull row_number rank quantileExact argMax argMin arrayExists arrayCount lower upper startsWith match",
  backslashEscapes: true,
  hashComments: false,
})

const colours = HighlightStyle.define([
  { tag: tags.keyword, class: "sql-word" },
  { tag: tags.standard(tags.name), class: "sql-call" },
  { tag: [tags.string, tags.number, tags.bool, tags.null], class: "sql-text" },
  { tag: tags.comment, class: "sql-comment" },
])

/** ClickHouse's words in the colours of the page. */
export const sqlLook: Extension = [dialect.extension, syntaxHighlighting(colours)]
