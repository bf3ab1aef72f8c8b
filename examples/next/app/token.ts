let minted: { readonly token: string; readonly expires_at: string } | undefined

/** This visitor's token: one for all requests, because its budget is for all of them, and another before it expires. */
export async function token(): Promise<string> {
  if (!minted || Date.parse(minted.expires_at) - Date.now() < 60_000) {
    const response = await fetch('/token', { method: 'POST' })
    if (!response.ok) throw new Error('There is no token for us.')
    minted = (await response.json()) as NonNullable<typeof minted>
  }
  return minted.token
}
