// A page that breaks leaves the others standing: what is around it stays, and says so.
import { Component, type ReactNode } from 'react'
import { Page } from '../page/page.tsx'
import { Failure } from '../page/states.tsx'

interface State {
  readonly failure: Error | undefined
}

export class Boundary extends Component<{ readonly children: ReactNode }, State> {
  override state: State = { failure: undefined }

  static getDerivedStateFromError(thrown: unknown): State {
    return { failure: thrown instanceof Error ? thrown : new Error(String(thrown)) }
  }

  override render(): ReactNode {
    if (!this.state.failure) return this.props.children
    return (
      <Page title="This page broke">
        <Failure
          failure={new Error('That is a mistake of the console’s, and none of yours.', { cause: this.state.failure })}
          onRetry={() => this.setState({ failure: undefined })}
        />
      </Page>
    )
  }
}
