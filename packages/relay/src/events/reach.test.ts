import { createServer } from 'node:http'
import { once } from 'node:events'
import type { AddressInfo } from 'node:net'
import { expect, test } from 'vitest'
import { postingTo, whyOf } from './post.ts'
import { isPublic, reachOf } from './reach.ts'

test.each([
  '127.0.0.1',
  '10.1.2.3',
  '172.31.255.255',
  '192.168.0.1',
  '169.254.169.254',
  '100.64.0.1',
  '0.0.0.0',
  '224.0.0.1',
  '255.255.255.255',
  '::',
  '::1',
  '::ffff:127.0.0.1',
  '::ffff:169.254.169.254',
  '64:ff9b::a00:1',
  'fe80::1',
  'fc00::1',
  'fd00:ec2::254',
  'ff02::1',
  '2002:7f00:1::',
  '2001:db8::1',
  'no address',
])('%s is not everybody’s', (address) => expect(isPublic(address)).toBe(false))

test.each(['8.8.8.8', '172.32.0.1', '100.128.0.1', '2606:4700::1111', '::ffff:8.8.8.8'])('%s is', (address) =>
  expect(isPublic(address)).toBe(true),
)

const names: Readonly<Record<string, readonly string[]>> = {
  'public.example': ['93.184.215.14'],
  'private.example': ['10.0.0.7'],
  'both.example': ['10.0.0.7', '93.184.215.14'],
}
const resolveName = async (host: string) => {
  const found = names[host]
  if (!found) throw new Error('ENOTFOUND')
  return found.map((address) => ({ address, family: 4 }))
}
const reach = reachOf([], resolveName)
const why = (work: Promise<unknown>) => work.then(() => 'reached', whyOf)

test('a name that means a private address is not reached, and of one that means both only the public one', async () => {
  expect(await why(reach.resolve('private.example', true))).toBe('address-forbidden')
  expect(await reach.resolve('both.example', true)).toEqual([{ address: '93.184.215.14', family: 4 }])
  expect(await why(reach.resolve('nowhere.example', true))).toBe('name-unknown')
  expect(await why(reach.resolve('[::1]', true))).toBe('address-forbidden')
})

test('without TLS only the operator’s own networks are reached', async () => {
  expect(await why(reach.resolve('public.example', false))).toBe('https-needed')
  expect(await reachOf(['10.0.0.0/8'], resolveName).resolve('private.example', false)).toHaveLength(1)
})

async function listening(answer: (url: string) => { status: number; headers?: Record<string, string> } | undefined) {
  const seen: string[] = []
  const server = createServer((request, response) => {
    seen.push(`${request.method} ${request.headers.host} ${request.url}`)
    const { status, headers } = answer(request.url ?? '') ?? {}
    if (status !== undefined) response.writeHead(status, headers).end('x'.repeat(1_000_000))
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  return { seen, port, close: () => (server.closeAllConnections(), server.close()) }
}

test('the connection goes to what was resolved; what is written in other ways is the same address', async () => {
  const there = await listening(() => ({ status: 204 }))
  const named = reachOf(['127.0.0.0/8'], async () => [{ address: '127.0.0.1', family: 4 }])
  expect(await postingTo(named)(`http://name.example:${there.port}/path`, {}, '{}')).toBe(204)
  expect(there.seen).toEqual([`POST name.example:${there.port} /path`])
  for (const host of [
    '127.0.0.1',
    '2130706433',
    '0x7f.1',
    '127.1',
    '[::ffff:127.0.0.1]',
    '[::ffff:7f00:1]',
    'localhost',
  ])
    expect(await why(postingTo(reachOf([]))(`https://${host}:${there.port}/`, {}, '{}'))).toBe('address-forbidden')
  expect(there.seen).toHaveLength(1)
  there.close()
})

test('nobody is followed who sends it elsewhere', async () => {
  const there = await listening((url) =>
    url === '/' ? { status: 302, headers: { location: '/elsewhere' } } : { status: 200 },
  )
  expect(await postingTo(reachOf(['127.0.0.1']))(`http://127.0.0.1:${there.port}/`, {}, '{}')).toBe(302)
  expect(there.seen).toHaveLength(1)
  there.close()
})

test('who does not answer is not waited for', async () => {
  const there = await listening(() => undefined)
  expect(await why(postingTo(reachOf(['127.0.0.1']), 50)(`http://127.0.0.1:${there.port}/`, {}, '{}'))).toBe('timeout')
  there.close()
  expect(await why(postingTo(reachOf(['127.0.0.1']))(`http://127.0.0.1:${there.port}/`, {}, '{}'))).toBe('ECONNREFUSED')
})
