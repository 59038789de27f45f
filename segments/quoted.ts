/**
 * Of a regular expression: strings, heredocs, quoted names and comments, in which nothing is looked for. It has one group.
 * What is open at the end runs to it: else each character behind would be tried as its beginning.
 */
export const QUOTED =
  "'(?:[^'\\\\]|\\\\(?:[\\s\\S]|$)|'')*(?:'|$)|\"(?:[^\"\\\\]|\\\\(?:[\\s\\S]|$))*(?:\"|$)|`(?:[^`\\\\]|\\\\(?:[\\s\\S]|$))*(?:`|$)|\\$(\\w*)\\$[\\s\\S]*?(?:\\$\\1\\$|$)|--[^\\n]*|#[ !][^\\n]*|\\/\\*[\\s\\S]*?(?:\\*\\/|$)"
