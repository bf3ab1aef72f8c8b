// Keeps the relay's key and mints a token for each visitor.
import { randomUUID } from 'node:crypto'
import { cookies } from 'next/headers'

const { HOLDFAST_URL = 'http://127.0.0.1:8787', HOLDFAST_KEY, HOLDFAST_MODEL = 'sim/essay' } = process.env

export async function POST(): Promise<Response> {
  // Stands in for your login: a visitor without a cookie is a new user. Yours would answer 401.
  const jar = await cookies()
  const user = jar.get('user')?.value ?? randomUUID()
  jar.set('user', user, { httpOnly: true, sameSite: 'lax' })
  const minted = await fetch(`${HOLDFAST_URL}/v1/sessions`, {
    method: 'POST',
    headers: { authorization: `Bearer ${HOLDFAST_KEY}` },
    body: JSON.stringify({
      user,
      models: [HOLDFAST_MODEL],
      budget: { replies: 30, tokens: 100_000 },
      expires_in: 900, // seconds
    }),
  })
  return Response.json(await minted.json(), {
    status: minted.ok ? 200 : 502,
    headers: { 'cache-control': 'no-store' },
  })
}
