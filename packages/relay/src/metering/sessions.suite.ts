// What a session of a browser may spend, through a whole relay, at every engine.
import { expect, test } from 'vitest'
import type { Books } from '../books/books.ts'
import { SYSTEM } from '../books/who/audit.ts'
import { CENT, CENT_AT_MOST, openHouse, rest, says, tally, tellings, until, verdict } from './house.suite.ts'
import type { Seen } from '../world.suite.ts'

const REQUESTS = 200
const ALLOWED = 20
const SECRET = 'a secret that every node of the relay has'
const more = { tokenSecret: SECRET }
/** One session asks as much as the tests want. */
const limits = { repliesPerSessionMax: 2 * REQUESTS }

interface Given {
  readonly books: Books
  readonly open: () => Promise<Books>
}

const nothingIsLeft = async (books: Books, session: string) => {
  expect((await books.ledger.session(session))?.holds ?? {}).toEqual({})
  expect(await books.ledger.holds()).toEqual([])
  expect(await books.ledger.check()).toEqual([])
}

/** @param given the same books again, as another relay would open them; closed by whoever opened them */
export function sessionsSuite(given: () => Given) {
  test.each([
    ['dollars', { usd: (ALLOWED * CENT_AT_MOST) / 1e9 }, { total_nano: ALLOWED * CENT_AT_MOST }],
    ['dollars, as a text', { usd: '0.20000012' }, { total_nano: ALLOWED * CENT_AT_MOST }],
    ['replies', { replies: ALLOWED }, { replies: ALLOWED }],
    ['tokens', { tokens: ALLOWED * 11 + 10 }, { tokens: ALLOWED * 11 + 10 }],
  ])('any number of starts at once spend no more than its budget in %s', async (_, wished, budget) => {
    const { books } = given()
    const house = await openHouse({ books, more, limits })
    const session = await house.mint(wished)
    expect(session.budget).toEqual(budget)
    // Until nobody gets anything any more: what is held comes back in part.
    const all: Seen[] = []
    for (let last = ''; last !== '402 over-budget'; last = verdict(all.at(-1)!)) {
      all.push(...(await Promise.all(Array.from({ length: REQUESTS }, () => house.ask({}, { key: session.token })))))
      await rest(house, books)
      all.push(await house.ask({}, { key: session.token }))
      await rest(house, books)
    }
    const { '200 ok': bought, '402 over-budget': spent = 0, '429 budget-held': held = 0, ...others } = tally(all)
    expect(others).toEqual({})
    expect([house.calls.count, spent + held]).toEqual([bought, all.length - (bought ?? 0)])
    const tokens = 11 * (bought ?? 0)
    expect((await books.ledger.session(session.id))?.spent).toEqual({
      replies: bought,
      tokens,
      nano: (bought ?? 0) * CENT,
    })
    if (!('tokens' in wished)) expect(bought).toBe(ALLOWED)
    // The last that is admitted has what is left, and may cost more than that.
    else expect(tokens).toBeLessThan(wished.tokens + 11)
    // Its key has no budget, so all that is written down of it is what it spent.
    expect((await books.ledger.account(house.keyId))?.spent.total).toBe((bought ?? 0) * CENT)
    await nothingIsLeft(books, session.id)
    await house.close()
  })

  test('a refusal says whose budget it is, and in what', async () => {
    const { books } = given()
    const house = await openHouse({ books, more, limits })
    for (const [wished, limit] of [
      [{ usd: 0.001 }, 'budget_total'],
      [{ replies: 1 }, 'budget_replies'],
      [{ tokens: 1 }, 'budget_tokens'],
    ] as const) {
      const { token } = await house.mint(wished)
      await house.ask({}, { key: token })
      await rest(house, books)
      const { answer, text } = await house.ask({}, { key: token })
      expect([answer.status, answer.headers['holdfast-problem']]).toEqual([402, 'over-budget'])
      expect(JSON.parse(text).error).toMatchObject({ limit, limit_of: 'session' })
    }
    await house.close()
  })

  test('its budget and its key’s both hold, and nobody is told of it as of a limit that an operator has set', async () => {
    const { books } = given()
    const house = await openHouse({ books, more, limits })
    await books.ledger.limit(house.keyId, { total: 2 * CENT_AT_MOST }, SYSTEM)
    const acts = (await books.audit.list()).length
    const [one, other] = [await house.mint({ usd: 0.009 }), await house.mint({ usd: 1 })]
    // Less than such a request may cost.
    expect(verdict(await house.ask({}, { key: one.token }))).toBe('402 over-budget')
    for (const expected of ['200 ok', '200 ok', '402 over-budget']) {
      expect(verdict(await house.ask({}, { key: other.token }))).toBe(expected)
      await rest(house, books)
    }
    expect((await books.audit.list()).length).toBe(acts)
    expect((await books.limits.since(0)).changed.map(({ account }) => account)).not.toContain(other.id)
    expect(house.notices.flatMap((notice) => (notice.type === 'budget-near' ? [notice.account] : []))).not.toContain(
      other.id,
    )
    await nothingIsLeft(books, other.id)
    await house.close()
  })

  test('a reply that runs over is cut off, and ends with over-budget', async () => {
    const { books } = given()
    // A dollar for a million tokens, so a token costs 1,000.
    const [TOKEN, BUDGET, SLICE] = [1_000, 300, 64]
    const house = await openHouse({
      books,
      more,
      rates: { input: 0, output: TOKEN * 1_000_000 },
      limits: { holdSliceTokens: SLICE },
      vendor(listener) {
        listener.head(200, { 'content-type': 'text/event-stream' })
        const timer = setInterval(() => {
          for (let at = 0; at < 4; at += 1) listener.data(Buffer.from(tellings['openai-chat'].token))
        }, 1)
        return () => clearInterval(timer)
      },
    })
    const { id, token } = await house.mint({ total_nano: BUDGET * TOKEN })
    const seen = await house.ask({ max_tokens: undefined }, { key: token })
    await until(() => seen.state === 'ended')
    await rest(house, books)
    expect(seen.text).toContain('The budget of this session is used up.')
    expect(house.calls).toEqual({ count: 1, hungUp: 1 })
    const spent = (await books.ledger.session(id))?.spent.nano ?? 0
    expect(spent / TOKEN).toBeGreaterThanOrEqual(BUDGET - 1)
    expect(spent / TOKEN).toBeLessThanOrEqual(BUDGET + SLICE)
    await nothingIsLeft(books, id)
    await house.close()
  })

  test('what was refused by its upstream costs nothing, and the same idempotency key nothing more', async () => {
    const { books } = given()
    let isRefusing = true
    const house = await openHouse({
      books,
      more,
      vendor(listener, path) {
        if (!isRefusing) return says()(listener, path)
        listener.head(400, { 'content-type': 'application/json' })
        listener.data(Buffer.from('{"error":{"message":"no","type":"invalid_request_error"}}'))
        return void queueMicrotask(() => listener.closed())
      },
    })
    const { id, token } = await house.mint({ replies: 1, usd: 1 })
    expect((await house.ask({}, { key: token })).answer.status).toBe(400)
    await rest(house, books)
    expect((await books.ledger.session(id))?.spent).toEqual({ replies: 0, tokens: 0, nano: 0 })
    isRefusing = false
    const headers = { 'idempotency-key': 'the-first-question' }
    for (let at = 0; at < 3; at += 1) expect(verdict(await house.ask({}, { key: token, headers }))).toBe('200 ok')
    await rest(house, books)
    expect((await books.ledger.session(id))?.spent).toEqual({ replies: 1, tokens: 11, nano: CENT })
    await nothingIsLeft(books, id)
    await house.close()
  })

  test('is forgotten when it is over, and not while it holds something', async () => {
    const { books } = given()
    const budget = { replies: 2 }
    const starting = (id: string) => ({ id, budget, until: 1_000, worth: { input: 1, output: 1 } })
    for (const [id, session] of [
      ['rpl_1', 'ses_over'],
      ['rpl_2', 'ses_runs'],
    ] as const)
      await books.ledger.hold({ id, accounts: ['key_1'], session: starting(session), amount: 0, expiresAt: 2_000 })
    await books.ledger.spend('rpl_1', ['key_1'], 7, { tokens: 3 })
    await books.ledger.sweepSessions(1_000)
    expect((await books.ledger.session('ses_over'))?.spent).toEqual({ replies: 1, tokens: 3, nano: 7 })
    await books.ledger.sweepSessions(1_001)
    expect(await books.ledger.session('ses_over')).toBeUndefined()
    expect((await books.ledger.session('ses_runs'))?.holds).toHaveProperty('rpl_2')
    await books.ledger.release('rpl_2')
    await books.ledger.sweepSessions(1_001)
    expect(await books.ledger.session('ses_runs')).toBeUndefined()
    expect(await books.ledger.check()).toEqual([])
  })
}

/** Where several relays share the books. */
export function sharedSessionsSuite(given: () => Given) {
  test('a session that one relay has minted spends one budget at two', async () => {
    const { books, open } = given()
    const theirs = await open()
    const one = await openHouse({ books, node: 'one', more, limits })
    const { id, token } = await one.mint({ usd: '0.20000012' })
    const other = await openHouse({ books: theirs, node: 'two', more, limits })
    const ask = (at: number) => (at % 2 === 0 ? one : other).ask({}, { key: token })
    // One after the other, so that both are sure to have sold something; then everybody at once.
    const all = [await ask(0), await ask(1)]
    all.push(...(await Promise.all(Array.from({ length: REQUESTS - 2 }, (_, at) => ask(at)))))
    await rest(one, books)
    await rest(other, theirs)
    const { '200 ok': bought, '402 over-budget': spent = 0, '429 budget-held': held = 0, ...others } = tally(all)
    expect(others).toEqual({})
    expect([bought, spent + held]).toEqual([ALLOWED, REQUESTS - ALLOWED])
    expect(one.calls.count + other.calls.count).toBe(ALLOWED)
    expect((await books.ledger.session(id))?.spent.nano).toBe(ALLOWED * CENT)
    await nothingIsLeft(books, id)
    for (const house of [one, other]) await house.close()
    await theirs.close()
  })
}
