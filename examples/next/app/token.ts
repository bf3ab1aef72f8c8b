let minted: { readonly token: string; readonly expires_at: string } | undefined

/**
 * This visitor's token: one for all requests, because its budget is for all of them; another before it expires, and when it
 * was refused: the clock of this computer may be slow.
 */
export async function token(refused?: string): Promise<string> {
  if (!minted || minted.token === refused || Date.parse(minted.expires_at) - Date.now() < 60_000) {
    const response = await fetch('/token', { method: 'POST' })
    if (!response.ok) throw new Error('There is no token for us.')
    minted = (await response.json()) as NonNullable<typeof minted>
  }
  return minted.token
}
