/** Name of the Memory table into which the rows of the touched keys are computed. */
export function freshName(name: string): string {
  return `${name}__fresh`
}
