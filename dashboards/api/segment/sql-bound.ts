/** The longest select that is read, in characters. */
export const SQL_CHARACTERS_MAX = 100_000

/** The most that a question's body may hold: it is a text that somebody wrote. */
export const BODY_BYTES_MAX = 200_000

/** The rest of a question around its select. */
const REST_BYTES_MAX = 200

/** Why a text is too much to be asked about, in words; undefined where it is not. */
export function tooMuch(sql: string): string | undefined {
  if (sql.length > SQL_CHARACTERS_MAX)
    return `It has ${counted(sql.length)} characters: expected at most ${counted(SQL_CHARACTERS_MAX)}.`
  const bytes = new TextEncoder().encode(JSON.stringify(sql)).length + REST_BYTES_MAX
  return bytes > BODY_BYTES_MAX
    ? `It has ${counted(bytes)} bytes as it would be sent: expected at most ${counted(BODY_BYTES_MAX)}.`
    : undefined
}

const counted = (count: number) => count.toLocaleString("en-GB")
