// A page that breaks, or is not there any more, leaves the others standing: what is around it stays, and says so.
import { Component, type ReactNode } from 'react'
import { Empty, Page } from '../page/page.tsx'
import { Failure } from '../page/states.tsx'

/** The code of a page cannot be had: after an upgrade, what an open tab asks for has another name. */
export class NotFetched extends Error {}

/** As `lazy` wants it. @throws NotFetched */
export const fetching =
  <Module,>(load: () => Promise<Module>) =>
  (): Promise<Module> =>
    load().catch((cause: unknown) => {
      throw new NotFetched('The code of this page cannot be had.', { cause })
    })

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
    if (this.state.failure instanceof NotFetched)
      return (
        <Page title="This page could not be fetched">
          <Empty title="The relay has another version than this tab, or does not answer. Loading the console anew gets the pages that it has now.">
            <button className="button primary" type="button" onClick={() => window.location.reload()}>
              Load it anew
            </button>
          </Empty>
        </Page>
      )
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
