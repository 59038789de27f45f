/** Of a regular expression: strings, heredocs, quoted names and comments, in which nothing is looked for. It has one group. */
export const QUOTED =
  "'(?:[^'\\\\]|\\\\.|'')*'|\"(?:[^\"\\\\]|\\\\.)*\"|`(?:[^`\\\\]|\\\\.)*`|\\$(\\w*)\\$[\\s\\S]*?\\$\\1\\$|--[^\\n]*|#[ !][^\\n]*|\\/\\*[\\s\\S]*?\\*\\/"
