// Webhooks from the command line, in books that a relay which runs shares: it sends what is to be sent.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test, vi } from 'vitest'
import { run, serve } from './command.ts'

const data = mkdtempSync(join(tmpdir(), 'holdfast-webhooks-'))
afterAll(() => rmSync(data, { recursive: true, force: true }))
const env = { HOLDFAST_DATA: data, HOLDFAST_CONFIG: join(data, 'holdfast.yaml') }
writeFileSync(
  env.HOLDFAST_CONFIG,
  'upstreams: { here: { provider: openai, baseUrl: "http://127.0.0.1:9/v1", keys: [] } }\nwebhooks: { networks: [127.0.0.1] }\n',
)
const webhooks = (...words: string[]) => run(['webhooks', ...words], { env })
const told = async (...words: string[]) => {
  const { code, stdout, stderr } = await webhooks(...words, '--json')
  expect([code, stderr]).toEqual([0, ''])
  return JSON.parse(stdout)
}

test('one is made, seen, changed, rotated and removed, and its secret is shown twice only', async () => {
  const made = await webhooks('create', 'https://hooks.example.com/in', '--types', 'budget.near,reply.ended')
  expect(made.stdout).toMatch(/^whsec_\S+\n$/)
  const [one] = await told('list')
  expect(one).toMatchObject({ organisation: null, types: ['reply.ended', 'budget.near'], disabled_at: null })
  expect((await webhooks('list')).stdout).toContain('https://hooks.example.com/in')

  const changed = await told('change', one.id, '--endings', 'failed', '--disable')
  expect(changed).toMatchObject({ endings: ['failed'], disabled_at: expect.any(String) })
  expect(await told('change', one.id, '--endings', 'any', '--enable')).toMatchObject({
    endings: null,
    disabled_at: null,
  })
  const rotated = await told('rotate', one.id)
  expect(`${rotated.secret}\n`).not.toBe(made.stdout)
  const seen = [
    await webhooks('list', '--json'),
    await webhooks('show', one.id),
    await webhooks('show', one.id, '--json'),
  ]
  for (const { stdout } of seen) expect(stdout).not.toContain('whsec_')

  expect((await webhooks('remove', one.id)).code).toBe(0)
  expect(await told('list')).toEqual([])
})

test.each([
  ['a place that is none', ['create', 'ftp://example.com', '--types', 'reply.ended'], 'http(s) URL'],
  ['an event that is none', ['create', 'https://example.com', '--types', 'reply.begun'], '“reply.begun” is none of'],
  ['one that there is not', ['show', 'whk_none'], 'no such webhook'],
  ['no change', ['change', 'whk_none'], 'Nothing is to be changed'],
])('%s is exit code 2, in words', async (_, words, said) => {
  const { code, stdout, stderr } = await webhooks(...words)
  expect([code, stdout, stderr]).toEqual([2, '', expect.stringContaining(said)])
})

test('what is sent from here a relay delivers, and what came of it is seen; and again', async () => {
  const heard: unknown[] = []
  const ear = createServer((request, response) => {
    heard.push(request.headers['webhook-id'])
    request.resume().on('end', () => response.writeHead(204).end())
  })
  await new Promise<void>((resolve) => ear.listen(0, '127.0.0.1', resolve))
  const { port } = ear.address() as AddressInfo
  const relay = await serve(['--port', '0', '--json'], { env })
  try {
    const { id } = await told('create', `http://127.0.0.1:${port}/`, '--types', 'credit.low')
    const sent = await told('test', id)
    expect(sent).toMatchObject({ type: 'webhook.test', state: 'waiting' })
    const outcome = async () => (await told('deliveries', id))[0]
    await vi.waitFor(async () => expect(await outcome()).toMatchObject({ state: 'delivered', outcome: '204' }), {
      timeout: 20_000,
    })
    expect(heard).toEqual([sent.event])
    expect((await webhooks('deliveries', id)).stdout).toContain(sent.id)
    expect(await told('resend', id, sent.id)).toMatchObject({ id: sent.id, state: 'waiting' })
    expect((await webhooks('resend', id, 'dlv_none')).code).toBe(2)
  } finally {
    await relay.close()
    ear.close()
  }
})
