// `Holdfast-Disconnect`: leaving is not stopping, so whoever starts a reply says what leaving means.

/** What happens when the last reader of a running reply leaves. */
export type Disconnect =
  /** Run on for `graceMs`, then cancel unless somebody came back. */
  | { readonly policy: 'keep'; readonly graceMs: number }
  /** Stop at once: nobody is there to read what is paid for. */
  | { readonly policy: 'cancel' }
  /** Run to the end, read or not. */
  | { readonly policy: 'drain' }

export const GRACE_MS_DEFAULT = 60_000
export const GRACE_MS_MAX = 24 * 3_600_000

/**
 * Reads `Holdfast-Disconnect`: `keep; grace=60` (seconds) | `cancel` | `drain`.
 * @returns the policy, or `undefined` for what cannot be read.
 */
export function parseDisconnect(text: string): Disconnect | undefined {
  const [policy, ...parameters] = text.split(';').map((part) => part.trim().toLowerCase())
  if ((policy === 'cancel' || policy === 'drain') && parameters.length === 0) return { policy }
  if (policy !== 'keep' || parameters.length > 1) return undefined
  if (parameters.length === 0) return { policy, graceMs: GRACE_MS_DEFAULT }
  const grace = /^grace=(\d{1,6})$/.exec(parameters[0] ?? '')
  const graceMs = grace ? Number(grace[1]) * 1000 : Number.NaN
  return graceMs <= GRACE_MS_MAX ? { policy, graceMs } : undefined
}

/** How a `Disconnect` stands in the header. */
export const formatDisconnect = (disconnect: Disconnect): string =>
  disconnect.policy === 'keep' ? `keep; grace=${Math.ceil(disconnect.graceMs / 1000)}` : disconnect.policy
