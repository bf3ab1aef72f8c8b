import { HoldfastError } from '@holdfast/protocol'
import { describe, expect, test } from 'vitest'
import { LIMITS } from '../limits.ts'
import { seal } from './seal.ts'
import type { Session } from './session.ts'
import { type Tokens, tokensWith } from './tokens.ts'

const SECRET = 'a secret that every node of this relay has'
const MINUTE = 60_000
const session: Session = {
  id: 'ses_1',
  key: 'key_1',
  expiresAt: 15 * MINUTE,
  models: ['gpt-*'],
  origin: 'https://app.example.com',
  budget: { replies: 3 },
  user: 'Zoë ✓',
}
const reading = { reply: 'rpl_1', owner: 'key_1/ses_1', expiresAt: 15 * MINUTE }

/** A node, by its clock. */
const node = (now = 0, secret = SECRET): Tokens => tokensWith(secret, { now: () => now, secret: () => '' }, LIMITS)

function codeOf(work: () => unknown): string {
  try {
    work()
  } catch (cause) {
    if (cause instanceof HoldfastError) return cause.code
  }
  throw new Error('it was accepted')
}

describe('a token', () => {
  test('says to any node with the secret what it said where it was minted', () => {
    expect(node().session(node().ofSession(session))).toEqual(session)
    expect(node().reading(node().ofReading(reading))).toEqual(reading)
  })

  test('fits into a header and into a URL as it is', () => {
    for (const token of [node().ofSession(session), node().ofReading(reading)])
      expect(token).toMatch(/^hf[sr]_[\w-]+\.[\w-]{43}$/)
  })

  test('of another secret was not made here', () => {
    const token = node(0, 'another secret, of somebody else').ofSession(session)
    expect(codeOf(() => node().session(token))).toBe('key-unknown')
  })

  test('is forged by no change of a single character', () => {
    const token = node().ofSession(session)
    for (let at = 0; at < token.length; at++)
      for (const other of ['A', 'B', '.', '=']) {
        if (token[at] === other) continue
        const forged = token.slice(0, at) + other + token.slice(at + 1)
        expect(codeOf(() => node().session(forged))).toBe('key-unknown')
      }
  })

  test('is forged by no other claims under its signature', () => {
    const [, signature] = node().ofSession(session).split('.')
    const [said] = seal('hfs_', { ...session, budget: undefined }, 'whatever').split('.')
    expect(codeOf(() => node().session(`${said}.${signature}`))).toBe('key-unknown')
  })

  test.each(['', 'hfs_', 'hfs_.', 'hfs_e30.', '.', 'hfs_e30', `hfs_${'a'.repeat(100_000)}.b`])(
    'is not %j',
    (nonsense) => {
      expect(codeOf(() => node().session(nonsense))).toBe('key-unknown')
    },
  )

  test('of a reader opens no session, nor the other way round, whatever it is called', () => {
    const [ofSession, ofReading] = [node().ofSession(session), node().ofReading(reading)]
    expect(codeOf(() => node().reading(ofSession))).toBe('key-unknown')
    expect(codeOf(() => node().session(ofReading))).toBe('key-unknown')
    expect(codeOf(() => node().session(ofReading.replace('hfr_', 'hfs_')))).toBe('key-unknown')
  })

  test('that another version signed, with other claims, is not understood', () => {
    const claims = { ...session, expiresAt: 'never' }
    expect(codeOf(() => node().session(seal('hfs_', claims, SECRET)))).toBe('key-unknown')
  })

  test('that says too much for a header is not minted', () => {
    const models = Array.from({ length: 64 }, (_, at) => `${at}`.repeat(50))
    expect(codeOf(() => node().ofSession({ ...session, models }))).toBe('request-invalid')
  })
})

describe('the time of a token', () => {
  const token = node().ofSession(session)

  test('is over for a node whose clock is right or ahead', () => {
    expect(codeOf(() => node(15 * MINUTE + LIMITS.clockSkewMsMax).session(token))).toBe('token-expired')
    expect(codeOf(() => node(24 * 60 * MINUTE).session(token))).toBe('token-expired')
  })

  test('lasts as long as was said on a node whose clock is ahead by as much as it may be', () => {
    expect(node(15 * MINUTE - 1 + LIMITS.clockSkewMsMax).session(token)).toEqual(session)
  })

  test('has begun for a node whose clock is behind', () => {
    expect(node(-LIMITS.clockSkewMsMax).session(token)).toEqual(session)
  })

  test('is not looked at before the signature: a forger learns nothing', () => {
    const old = seal('hfs_', { ...session, expiresAt: -1 }, 'another secret, of somebody else')
    expect(codeOf(() => node(1e12).session(old))).toBe('key-unknown')
  })
})

test('without a secret, tokens are good for as long as the process', () => {
  const [process, next] = ['one secret', 'another'].map((made) =>
    tokensWith(undefined, { now: () => 0, secret: () => made }, LIMITS),
  ) as [Tokens, Tokens]
  const token = process.ofSession(session)
  expect(process.session(token)).toEqual(session)
  expect(codeOf(() => next.session(token))).toBe('key-unknown')
})
