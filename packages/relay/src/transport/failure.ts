// Why a request to an upstream came to nothing, as far as the transport is the one to say. What the platform says
// (ECONNREFUSED, ENOTFOUND, CERT_HAS_EXPIRED …) is passed on under its own code.

export type TransportCode =
  /** No connection within the request's `connectMsMax`, the wait for a free one included. */
  | 'connect-timeout'
  /** `waitersMax` requests are waiting for a connection to this upstream already. */
  | 'connect-queue-full'
  /** The request cannot be written: its URL or one of its headers is none. */
  | 'request-unwritable'
  /** The connection ended before the response did. */
  | 'response-cut'
  /** What came is not an HTTP response, or one whose end could not be known. */
  | 'response-invalid'
  /** The upstream took the request for not having been made (HTTP/2 REFUSED_STREAM, GOAWAY). */
  | 'stream-refused'
  /** The upstream took back an HTTP/2 stream that it had begun. */
  | 'stream-reset'
  /** An HTTP/2 connection that no longer answers. */
  | 'session-silent'
  /** The caller hung up. */
  | 'hung-up'
  /** The transport was closed. */
  | 'transport-closed'

export class TransportFailure extends Error {
  override readonly name = 'TransportFailure'
  readonly code: TransportCode

  /** The message never quotes what the upstream or the caller said: it may be shown to anybody. */
  constructor(code: TransportCode, message: string, options?: ErrorOptions) {
    super(message, options)
    this.code = code
  }
}
