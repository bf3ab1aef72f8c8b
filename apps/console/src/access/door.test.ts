import { expect, test } from 'vitest'
import { openDoor } from './door.ts'

interface Sent {
  readonly path: string
  readonly method: string | undefined
  readonly headers: Headers
}

/** A relay that knows Ada, and answers everything else so. */
function relay(status = 200, body: unknown = {}, headers: Record<string, string> = {}) {
  const sent: Sent[] = []
  const door = openDoor('http://relay', async (input, init) => {
    sent.push({ path: input.slice('http://relay'.length), method: init?.method, headers: new Headers(init?.headers) })
    if (input.endsWith('/admin/me')) return Response.json({ csrf_token: 'token of now' })
    return new Response(status === 204 ? null : JSON.stringify(body), { status, headers })
  })
  return { sent, door }
}

test('what a signed-in browser changes takes the token of the sign-in that is in force now', async () => {
  const { sent, door } = relay(204)
  await door.signOut()
  expect(sent.map(({ method, path }) => `${method} ${path}`)).toEqual(['GET /admin/me', 'POST /admin/sign-out'])
  expect(sent[1]?.headers.get('holdfast-csrf')).toBe('token of now')
})

test('whoever is nobody yet sends no token, and asks for none', async () => {
  const { sent, door } = relay()
  await door.signIn('ada@example.com', 'correct horse battery')
  await door.join('hfi_1', { name: 'Ada', password: 'correct horse battery' })
  expect(sent.map(({ path }) => path)).toEqual(['/admin/sign-in', '/admin/invitations/accept'])
  expect(sent.some(({ headers }) => headers.has('holdfast-csrf'))).toBe(false)
})

test('a key goes in a header where it is meant, and in none where the cookie says who asks', async () => {
  const { sent, door } = relay()
  await door.me('hf_1')
  await door.me()
  expect(sent.map(({ headers }) => headers.get('authorization'))).toEqual(['Bearer hf_1', null])
})

test('whoever tries too often hears when to come back', async () => {
  const throttled = async (retryAfter: string) => {
    const { door } = relay(
      429,
      { error: { message: 'Too many attempts: try again in a moment.' } },
      { 'retry-after': retryAfter },
    )
    return door.signIn('ada@example.com', 'guess').catch((failure: Error) => failure.message)
  }
  expect(await throttled('1')).toBe('Too many attempts. Try again in 1 second.')
  expect(await throttled('42')).toBe('Too many attempts. Try again in 42 seconds.')
  expect(await throttled('150')).toBe('Too many attempts. Try again in 3 minutes.')
})

test('a refusal is said in the words of the relay, and silence in ours', async () => {
  const { door } = relay(401, { error: { code: 'sign-in-refused', message: 'This is nobody.' } })
  await expect(door.signIn('a@b', 'c')).rejects.toMatchObject({ message: 'This is nobody.', code: 'sign-in-refused' })
  const silent = openDoor('http://relay', () => Promise.reject(new TypeError('Failed to fetch')))
  await expect(silent.options()).rejects.toThrow('does not answer')
})
