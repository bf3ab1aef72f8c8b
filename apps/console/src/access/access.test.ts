import { expect, test } from 'vitest'
import { redeem, verify } from './access.ts'

const answering = (status: number, body: unknown) => async () => new Response(JSON.stringify(body), { status })

test('a code is exchanged for a key once, and the second time the words say why not', async () => {
  expect(await redeem('http://relay', 'a1', answering(200, { token: 'hf_1' }))).toBe('hf_1')
  await expect(redeem('http://relay', 'a1', answering(404, {}))).rejects.toThrow('used before or is too old')
})

test('a key is tried at the door, without the blanks around it', async () => {
  expect(await verify('http://relay', ' hf_1\n', answering(200, { data: [] }))).toBe('hf_1')
  await expect(verify('http://relay', 'hf_1', answering(401, {}))).rejects.toThrow('does not know this key')
})

test('what cannot be a key is not sent', async () => {
  const fetch = async () => Promise.reject(new Error('it was sent'))
  await expect(verify('http://relay', 'schlüssel', fetch)).rejects.toThrow('cannot be a key')
})
