import { once } from 'node:events'
import { get } from 'node:http'
import { type AddressInfo, createServer } from 'node:net'
import { describe, expect, test } from 'vitest'
import { TransportFailure } from './failure.ts'
import type { Fields } from './fields.ts'
import { RESPONSE_LIMITS } from './limits.ts'
import { ResponseDecoder } from './response.ts'

interface Case {
  readonly wire: string
  /** The connection ends after the wire. */
  readonly ends?: true
}

interface Good extends Case {
  readonly status?: number
  readonly fields?: Fields
  readonly body: string
  readonly isPersistent?: boolean
}

const OK = 'HTTP/1.1 200 OK\r\n'
const CHUNKED = `${OK}transfer-encoding: chunked\r\n\r\n`

const good: Record<string, Good> = {
  'a counted body': { wire: `${OK}content-length: 5\r\n\r\nhello`, body: 'hello' },
  'a body of nothing': { wire: `${OK}Content-Length: 0\r\n\r\n`, body: '' },
  chunks: { wire: `${CHUNKED}5\r\nhello\r\n1\r\n \r\n5\r\nworld\r\n0\r\n\r\n`, body: 'hello world' },
  'chunk sizes in capitals and with leading zeros': {
    wire: `${CHUNKED}00A\r\n0123456789\r\n000\r\n\r\n`,
    body: '0123456789',
  },
  'chunk extensions': { wire: `${CHUNKED}2;a=b;c="d e"\r\nhi\r\n0;last\r\n\r\n`, body: 'hi' },
  'line ends inside chunks': { wire: `${CHUNKED}6\r\n\r\n\n0\r\n\r\n0\r\n\r\n`, body: '\r\n\n0\r\n' },
  trailers: { wire: `${CHUNKED}2\r\nhi\r\n0\r\nx-sum: 1\r\nx-more:\r\n\r\n`, body: 'hi' },
  'a body that ends with the connection': {
    wire: `${OK}\r\nto the end`,
    ends: true,
    body: 'to the end',
    isPersistent: false,
  },
  'nothing before the connection ends': { wire: `${OK}\r\n`, ends: true, body: '', isPersistent: false },
  'HTTP/1.0': { wire: 'HTTP/1.0 200 OK\r\n\r\nold', ends: true, body: 'old', isPersistent: false },
  'HTTP/1.0 with a length': {
    wire: 'HTTP/1.0 200 OK\r\ncontent-length: 3\r\n\r\nold',
    body: 'old',
    isPersistent: false,
  },
  'a connection that will close': {
    wire: `${OK}connection: x, Close\r\ncontent-length: 2\r\n\r\nhi`,
    body: 'hi',
    isPersistent: false,
  },
  'a status without a reason': { wire: 'HTTP/1.1 200 \r\ncontent-length: 2\r\n\r\nhi', body: 'hi' },
  'a status without the space before its reason': { wire: 'HTTP/1.1 200\r\ncontent-length: 2\r\n\r\nhi', body: 'hi' },
  '204, which has no body': { wire: 'HTTP/1.1 204 No Content\r\n\r\n', status: 204, body: '' },
  '304, whose length is not its own': {
    wire: 'HTTP/1.1 304 Not Modified\r\ncontent-length: 9\r\n\r\n',
    status: 304,
    body: '',
  },
  'interim responses': {
    wire: `HTTP/1.1 100 Continue\r\n\r\nHTTP/1.1 103 Early Hints\r\nlink: </x>\r\n\r\n${OK}content-length: 2\r\n\r\nhi`,
    body: 'hi',
    fields: { 'content-length': '2' },
  },
  'fields with spaces, repetitions and bytes beyond ASCII': {
    wire: `${OK}A: 1\r\nb:\t two words \t\r\na:2\r\nc:\r\nd: \xa0\xe9\xa0\r\ncontent-length: 0\r\n\r\n`,
    body: '',
    fields: { a: '1, 2', b: 'two words', c: '', d: '\xa0\xe9\xa0', 'content-length': '0' },
  },
  'a refusal': { wire: 'HTTP/1.1 529 Overloaded\r\ncontent-length: 2\r\n\r\n{}', status: 529, body: '{}' },
}

const bad: Record<string, Case & { readonly body?: string; readonly code?: 'response-cut' }> = {
  'a length and chunks': { wire: `${OK}content-length: 5\r\ntransfer-encoding: chunked\r\n\r\n` },
  'chunks and a length': { wire: `${OK}transfer-encoding: chunked\r\ncontent-length: 5\r\n\r\n` },
  'two lengths': { wire: `${OK}content-length: 5\r\ncontent-length: 6\r\n\r\n` },
  'the same length twice': { wire: `${OK}content-length: 2\r\ncontent-length: 2\r\n\r\nhi` },
  'two lengths in one field': { wire: `${OK}content-length: 5, 6\r\n\r\n` },
  'a negative length': { wire: `${OK}content-length: -1\r\n\r\n` },
  'a length with a sign': { wire: `${OK}content-length: +1\r\n\r\n` },
  'a length that is no number': { wire: `${OK}content-length: 5x\r\n\r\n` },
  'an empty length': { wire: `${OK}content-length:\r\n\r\n` },
  'a length beyond counting': { wire: `${OK}content-length: 99999999999999999999\r\n\r\n` },
  'another transfer coding': { wire: `${OK}transfer-encoding: gzip, chunked\r\n\r\n` },
  'chunks within chunks': { wire: `${OK}transfer-encoding: chunked, chunked\r\n\r\n` },
  'chunks in HTTP/1.0': { wire: 'HTTP/1.0 200 OK\r\ntransfer-encoding: chunked\r\n\r\n' },
  'a chunk size that is none': { wire: `${CHUNKED}2\r\nhi\r\nzz\r\n`, body: 'hi' },
  'a chunk size in C': { wire: `${CHUNKED}0x2\r\nhi\r\n` },
  'a negative chunk size': { wire: `${CHUNKED}-2\r\nhi\r\n` },
  'no chunk size': { wire: `${CHUNKED}\r\nhi\r\n` },
  'no chunk size but an extension': { wire: `${CHUNKED};a=b\r\nhi\r\n` },
  'a chunk size beyond counting': { wire: `${CHUNKED}fffffffffffff\r\n` },
  'a chunk size that ends in LF': { wire: `${CHUNKED}2\nhi\r\n` },
  'a chunk size that ends in CR': { wire: `${CHUNKED}2\rhi\r\n` },
  'LF within a chunk extension': { wire: `${CHUNKED}2;a\nhi\r\n` },
  'a chunk longer than it said': { wire: `${CHUNKED}2\r\nhi!\r\n`, body: 'hi' },
  'a chunk that ends in LF': { wire: `${CHUNKED}2\r\nhi\n0\r\n\r\n`, body: 'hi' },
  'a chunk that ends in CR': { wire: `${CHUNKED}2\r\nhi\r0\r\n\r\n`, body: 'hi' },
  'a trailer that is none': { wire: `${CHUNKED}2\r\nhi\r\n0\r\nno colon\r\n\r\n`, body: 'hi' },
  'a folded field': { wire: `${OK}a: 1\r\n 2\r\n\r\n` },
  'a folded first field': { wire: `${OK} a: 1\r\n\r\n` },
  'a space before the colon': { wire: `${OK}a : 1\r\n\r\n` },
  'a field without a colon': { wire: `${OK}a\r\n\r\n` },
  'a field without a name': { wire: `${OK}: a\r\n\r\n` },
  'a bare CR in a value': { wire: `${OK}a: 1\r2\r\n\r\n` },
  'a bare CR in a name': { wire: `${OK}a\rb: 1\r\n\r\n` },
  'NUL in a value': { wire: `${OK}a: 1\x002\r\n\r\n` },
  'a field that ends in LF': { wire: `${OK}a: 1\nb: 2\r\n\r\n` },
  'a head that ends in LF': { wire: `${OK}content-length: 2\r\n\nhi` },
  'a status line that ends in LF': { wire: 'HTTP/1.1 200 OK\ncontent-length: 2\r\n\r\nhi' },
  'another version': { wire: 'HTTP/2.0 200 OK\r\n\r\n' },
  'a status of two digits': { wire: 'HTTP/1.1 20 OK\r\n\r\n' },
  'a status of four digits': { wire: 'HTTP/1.1 2000 OK\r\n\r\n' },
  'a status below 100': { wire: 'HTTP/1.1 099 OK\r\n\r\n' },
  'a bare CR in the reason': { wire: 'HTTP/1.1 200 O\rK\r\n\r\n' },
  'another protocol': { wire: 'SSH-2.0-OpenSSH_9.2' },
  'a TLS alert': { wire: '\x15\x03\x01\x00\x02\x02\x0a' },
  'an empty line first': { wire: `\r\n${OK}\r\n` },
  'a change of protocol': { wire: 'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\n\r\n' },
  'no response': { wire: '', ends: true, code: 'response-cut' },
  'an end within the status line': { wire: 'HTTP/1.1 20', ends: true, code: 'response-cut' },
  'an end within the head': { wire: `${OK}content-length: 2\r\n`, ends: true, code: 'response-cut' },
  'an end after an interim response': { wire: 'HTTP/1.1 100 Continue\r\n\r\n', ends: true, code: 'response-cut' },
  'an end within a counted body': {
    wire: `${OK}content-length: 5\r\n\r\nhell`,
    ends: true,
    body: 'hell',
    code: 'response-cut',
  },
  'an end within a chunk size': { wire: `${CHUNKED}2\r\nhi\r\n1`, ends: true, body: 'hi', code: 'response-cut' },
  'an end within a chunk': { wire: `${CHUNKED}5\r\nhell`, ends: true, body: 'hell', code: 'response-cut' },
  'an end between chunks': { wire: `${CHUNKED}2\r\nhi\r\n`, ends: true, body: 'hi', code: 'response-cut' },
  'an end before the trailers did': {
    wire: `${CHUNKED}2\r\nhi\r\n0\r\n`,
    ends: true,
    body: 'hi',
    code: 'response-cut',
  },
}

describe('a good response', () => {
  for (const [name, { wire, ends, status = 200, fields, body, isPersistent = true }] of Object.entries(good))
    test(`${name}: whole, at every split and byte by byte`, () => {
      for (const pieces of cuttings(wire)) {
        const seen = decode(pieces, ends)
        expect(seen).toMatchObject({ status, body, isPersistent, progress: 'ended' })
        if (fields) expect(seen.fields).toEqual(fields)
      }
    })
})

describe('a bad response is never taken for an ended one', () => {
  for (const [name, { wire, ends, body = '', code = 'response-invalid' }] of Object.entries(bad))
    test(`${name}: whole, at every split and byte by byte`, () => {
      for (const pieces of cuttings(wire)) {
        const { progress, ...seen } = decode(pieces, ends)
        expect(progress).toBeInstanceOf(TransportFailure)
        expect(progress).toMatchObject({ code })
        expect(seen.body).toBe(body)
      }
    })
})

describe('beside an independent reader, node:http', () => {
  for (const [name, { wire, ends, status = 200, body }] of Object.entries(good))
    test(`it reads the same: ${name}`, async () => {
      expect(await askNode(wire, ends)).toEqual({ status, body })
    })

  // It speaks other protocols, which we never ask for, and minds less how a response begins.
  const tolerated = ['a change of protocol', 'another version', 'a status below 100', 'an empty line first']
  for (const [name, { wire }] of Object.entries(bad))
    test(`it ${tolerated.includes(name) ? 'reads, where we do not' : 'refuses too'}: ${name}`, async () => {
      const answer = await askNode(wire, true)
      if (tolerated.includes(name)) expect(answer).not.toBe('refused')
      else expect(answer).toBe('refused')
    })
})

test('bytes after the end are told, in the same read and in the next', () => {
  const wire = `${OK}content-length: 2\r\n\r\nhi!`
  for (const pieces of cuttings(wire)) expect(decode(pieces)).toMatchObject({ body: 'hi', progress: 'surplus' })
})

test('many chunks in one read are one piece', () => {
  expect(decode([`${CHUNKED}${'2\r\nhi\r\n'.repeat(50)}`]).pieces).toEqual(['hi'.repeat(50)])
})

test('only the given part of the memory is read', () => {
  const { decoder, seen } = listen()
  const bytes = Buffer.from(`${OK}content-length: 9\r\n\r\nnew|stale\n`, 'latin1')
  expect(decoder.push(bytes, bytes.indexOf('|'))).toBe('open')
  expect(seen.body).toBe('new')
})

describe('limits', () => {
  const { lineBytesMax, headBytesMax, interimMax } = RESPONSE_LIMITS
  const field = `a: ${'x'.repeat(1_000)}\r\n`
  const interims = 'HTTP/1.1 102 Processing\r\n\r\n'.repeat(interimMax)
  const rest = `${OK}content-length: 0\r\n\r\n`
  const cases: Record<string, [within: string, beyond: string]> = {
    'a line': [
      `${OK}a: ${'x'.repeat(lineBytesMax - 5)}\r\ncontent-length: 0\r\n\r\n`,
      `${OK}a: ${'x'.repeat(lineBytesMax - 4)}\r\ncontent-length: 0\r\n\r\n`,
    ],
    'a line that does not end': [rest, `${OK}a: ${'x'.repeat(lineBytesMax)}`],
    'a head': [
      `${OK}${field.repeat(60)}content-length: 0\r\n\r\n`,
      `${OK}${field.repeat(Math.ceil(headBytesMax / field.length))}content-length: 0\r\n\r\n`,
    ],
    'interim responses': [interims + rest, `${interims}HTTP/1.1 102 Processing\r\n\r\n${rest}`],
    'a chunk extension': [
      `${CHUNKED}0;${'x'.repeat(lineBytesMax - 1)}\r\n\r\n`,
      `${CHUNKED}0;${'x'.repeat(lineBytesMax)}\r\n\r\n`,
    ],
  }
  for (const [name, [within, beyond]] of Object.entries(cases))
    test(`${name} may be so large, and no larger`, () => {
      for (const size of [1, 1_000, 100_000]) {
        expect(decode(cut(within, size)).progress).toBe('ended')
        expect(decode(cut(beyond, size)).progress).toMatchObject({ code: 'response-invalid' })
      }
    })
})

function listen() {
  const seen = { status: 0, fields: {} as Fields, body: '', pieces: [] as string[] }
  const decoder = new ResponseDecoder({
    head(status, fields) {
      seen.status = status
      seen.fields = { ...fields }
    },
    data(bytes) {
      seen.pieces.push(bytes.toString('latin1'))
      seen.body += bytes.toString('latin1')
    },
  })
  return { decoder, seen }
}

function decode(pieces: readonly string[], ends = false) {
  const { decoder, seen } = listen()
  let progress = decoder.push(Buffer.alloc(0))
  for (const piece of pieces) progress = decoder.push(Buffer.from(piece, 'latin1'))
  if (ends) progress = decoder.finish()
  return { ...seen, progress, isPersistent: decoder.isPersistent }
}

function* cuttings(wire: string): Generator<string[]> {
  yield [wire]
  yield cut(wire, 1)
  for (let at = 1; at < wire.length; at += 1) yield [wire.slice(0, at), wire.slice(at)]
}

const cut = (wire: string, size: number): string[] =>
  Array.from({ length: Math.ceil(wire.length / size) }, (_, index) => wire.slice(index * size, (index + 1) * size))

async function askNode(wire: string, ends = false): Promise<{ status: number; body: string } | 'refused'> {
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.once('data', () => (ends ? socket.end(wire, 'latin1') : socket.write(wire, 'latin1')))
  }).listen(0, '127.0.0.1')
  await once(server, 'listening')
  try {
    return await new Promise((resolve) => {
      const request = get(
        { port: (server.address() as AddressInfo).port, host: '127.0.0.1', agent: false },
        (response) => {
          let body = ''
          response.setEncoding('latin1').on('data', (text: string) => (body += text))
          response.on('end', () => resolve({ status: response.statusCode ?? 0, body }))
          response.on('error', () => resolve('refused'))
        },
      )
      request.on('error', () => resolve('refused'))
    })
  } finally {
    server.close()
  }
}
