/** A column as the engine tells it. */
export interface TypedColumn {
  readonly name: string
  readonly type: string
}
