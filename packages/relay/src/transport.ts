// How the relay talks to an upstream: push, because a token must cost no await. transport/network.ts is the real
// one; the simulation passes its own.

export interface UpstreamRequest {
  readonly method: 'POST' | 'GET'
  readonly url: string
  readonly headers: Readonly<Record<string, string>>
  readonly body?: Buffer | string
  readonly connectMsMax: number
}

/** Called in this order: head once, data any number of times, closed exactly once (also without a head). */
export interface UpstreamListener {
  head(status: number, headers: Readonly<Record<string, string | undefined>>): void
  /** The buffer is the listener's only until it returns. */
  data(bytes: Buffer): void
  /**
   * `failure` is absent when the body ended as its framing says. Whether that was an ending, the body must tell.
   * `unsent`: no connection was had, so the request reached nobody and cannot have bought anything.
   */
  closed(failure?: Error, unsent?: boolean): void
}

export interface Transport {
  /** Sends it. The returned function hangs up; `closed` is still called, once. */
  send(request: UpstreamRequest, listener: UpstreamListener): () => void
  close(): Promise<void>
}
