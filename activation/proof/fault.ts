/** What is wrong with the chain. */
export type FaultKind =
  | "missing"
  | "out_of_order"
  | "changed"
  | "replaced"
  | "leaves_changed"
  | "row_changed"
  | "row_missing"
  | "row_unknown"
  | "row_without_record"
  | "checkpoint_missing"
  | "checkpoint_forged"
  | "checkpoint_differs"
  | "tail_cut"
  | "file_broken"

/** Something that is not as it was recorded: where, and what differs. */
export interface Fault {
  /** Of the record. */
  readonly number: number
  /** Kind of the record; empty where it cannot be read. */
  readonly kind: string
  readonly what: FaultKind
  readonly message: string
}

export function fault(number: number, kind: string, what: FaultKind, message: string): Fault {
  return { number, kind, what, message }
}
