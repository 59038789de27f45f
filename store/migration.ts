/** One forward-only step of the store; an applied step never changes. */
export interface StoreMigration {
  readonly name: string
  readonly statements: readonly string[]
}
