// A short-lived token for this visitor, from the application's own server.

interface Minted {
  readonly token: string
  /** Milliseconds since 1970; 0 where nobody said: it is asked for each time. */
  readonly until: number
}

/** A token is renewed so long before it runs out. Clocks differ by more: then the relay refuses it. */
const EARLY_MS = 30_000
/** An answer that takes longer does not come: the network has changed, say, and nobody noticed. */
const MINT_MS_MAX = 30_000

/**
 * Asks `url` for a token (`POST`, with cookies) and keeps it until it runs out, or was `refused`. The answer is the token,
 * or JSON with `token` and maybe `expires_at`, as `POST /v1/sessions` of the relay gives it. A refusal, or a page in place
 * of a token, gives an empty one, which the relay then refuses by its name.
 */
export function tokenFrom(url: string): (refused?: string) => Promise<string> {
  let minted: Minted | undefined
  let minting: Promise<Minted> | undefined
  return async (refused) => {
    if (!minted || minted.token === refused || minted.until - EARLY_MS < Date.now()) {
      // Those who ask at the same time share one question. One that failed is no answer to the next.
      minting ??= mint(url).finally(() => (minting = undefined))
      minted = await minting
    }
    return minted.token
  }
}

async function mint(url: string): Promise<Minted> {
  const response = await fetch(url, {
    method: 'POST',
    credentials: 'include',
    signal: AbortSignal.timeout(MINT_MS_MAX),
  })
  const text = response.ok ? (await response.text()).trim() : ''
  if (!text.startsWith('{')) return { token: /[\s<]/.test(text) ? '' : text, until: 0 }
  const { token, expires_at: expiresAt } = JSON.parse(text) as { token?: unknown; expires_at?: unknown }
  return { token: String(token ?? ''), until: millisecondsIn(expiresAt) }
}

/** Seconds since 1970, as the relay says it, or a date. */
function millisecondsIn(expiresAt: unknown): number {
  if (typeof expiresAt === 'number') return expiresAt * 1000
  return typeof expiresAt === 'string' ? Date.parse(expiresAt) || 0 : 0
}
