/** What is said of a row of too few or too many columns. */
export const RAGGED = "the row has not as many columns as the header"

/** What is said of a row with bytes that are no text: nobody knows what they were meant to be. */
export const NOT_TEXT = "the row is not UTF-8"

/** What is said of a row by the line where its quote stands. */
export const STRAY_QUOTE = "a quote stands where none may, or is never closed"

const ROW_FAULTS: readonly string[] = [RAGGED, NOT_TEXT, STRAY_QUOTE]

/** A row that cannot be read at all. */
export const isRowFault = (reason: string) => ROW_FAULTS.includes(reason)
