import { Component, type ReactNode } from "react"

interface PartBoundaryProps {
  readonly name: string
  readonly children: ReactNode
}

/** A part that cannot be drawn is missing alone; it is tried again with the next figures. */
export class PartBoundary extends Component<PartBoundaryProps, { readonly hasFailed: boolean }> {
  override state = { hasFailed: false }

  static getDerivedStateFromError(): { hasFailed: boolean } {
    return { hasFailed: true }
  }

  override componentDidUpdate(before: PartBoundaryProps): void {
    if (this.state.hasFailed && before.children !== this.props.children)
      this.setState({ hasFailed: false })
  }

  override render(): ReactNode {
    if (!this.state.hasFailed) return this.props.children
    return <p className="warn">{this.props.name} cannot be shown. PAGE_PART</p>
  }
}
