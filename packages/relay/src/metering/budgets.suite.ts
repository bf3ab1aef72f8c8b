// What a budget allows through a whole relay, at every engine.
import { expect, test, vi } from 'vitest'
import type { Books } from '../books/books.ts'
import { MONEY_MAX } from '../books/money.ts'
import { SYSTEM } from '../books/who/audit.ts'
import { chunk } from '../world.suite.ts'
import {
  CENT,
  CENT_AT_MOST,
  type Vendor,
  openHouse,
  rest,
  says,
  tally,
  tellings,
  until,
  verdict,
} from './house.suite.ts'

const REQUESTS = 1_000
const ALLOWED = 100

/** @param open the same books again, as another relay would; closed by whoever opened them */
export function budgetsSuite(given: () => { readonly books: Books; readonly open: () => Promise<Books> }) {
  const spentBy = async (books: Books, account: string) => {
    const { held, spent } = (await books.ledger.account(account)) ?? { held: 0, spent: { total: 0 } }
    return { held, spent: spent.total }
  }
  const nothingIsLeft = async (books: Books) => {
    expect(await books.ledger.holds()).toEqual([])
    expect(await books.ledger.check()).toEqual([])
  }

  test(
    '1,000 concurrent requests against a budget for 100: exactly 100 worth is spent',
    { timeout: 30_000 },
    async () => {
      const { books } = given()
      const house = await openHouse({ books })
      await books.ledger.limit(house.organisation, { day: ALLOWED * CENT_AT_MOST }, SYSTEM)
      const all = await Promise.all(Array.from({ length: REQUESTS }, () => house.ask()))
      await rest(house, books)
      const { '200 ok': bought, '402 over-budget': spent = 0, '429 budget-held': held = 0, ...others } = tally(all)
      expect(others).toEqual({})
      expect([bought, spent + held, house.calls.count]).toEqual([ALLOWED, REQUESTS - ALLOWED, ALLOWED])
      for (const account of [house.organisation, house.keyId])
        expect(await spentBy(books, account)).toEqual({ held: 0, spent: ALLOWED * CENT })
      await nothingIsLeft(books)
      await house.close()
    },
  )

  test('a reply that says how long it may be is held for once, also where its usage is asked for', async () => {
    const { books } = given()
    const tokens = 5
    const vendor: Vendor = (listener, path) => {
      setImmediate(() => {
        listener.head(200, { 'content-type': 'text/event-stream' })
        for (let at = 0; at < tokens; at += 1) listener.data(Buffer.from(chunk('abcd')))
        says({ prompt_tokens: 10, completion_tokens: tokens })(listener, path)
      })
      return undefined
    }
    const house = await openHouse({ books, rates: { input: 1_000_000, output: 1_000_000 }, vendor })
    await books.ledger.limit(house.organisation, { total: MONEY_MAX }, SYSTEM)
    const { ledger } = books
    const hold = vi.spyOn(ledger, 'hold')
    expect((await house.ask({ max_tokens: tokens })).answer.status).toBe(200)
    await rest(house, books)
    expect(hold).toHaveBeenCalledTimes(1)
    await nothingIsLeft(books)
    await house.close()
  })

  test('a refusal says which limit, whose, and when to come back, in both vendors’ words', async () => {
    const { books } = given()
    const house = await openHouse({ books })
    await books.ledger.limit(house.organisation, { day: CENT_AT_MOST }, SYSTEM)
    expect((await house.ask()).answer.status).toBe(200)
    await rest(house, books)
    const openai = await house.ask()
    expect(openai.answer.status).toBe(402)
    expect(openai.answer.headers).toMatchObject({ 'holdfast-problem': 'over-budget', 'x-should-retry': 'false' })
    const until = (await books.ledger.account(house.organisation))?.until.day
    const limit = { limit: 'budget_day', limit_of: 'organisation', limit_until: until }
    expect(JSON.parse(openai.text).error).toMatchObject({ code: 'over-budget', type: 'insufficient_quota', ...limit })
    const anthropic = await house.ask({}, { path: '/v1/messages' })
    expect(JSON.parse(anthropic.text).error).toMatchObject({ code: 'over-budget', type: 'billing_error', ...limit })
    expect(anthropic.text).not.toContain(house.organisation)
    await house.close()
  })

  test('a model without a price passes a budget, unless the operator refuses that', async () => {
    const { books } = given()
    const prices = { lists: [], groups: new Map() }
    const model = { model: 'gpt-nobody-knows' }
    const open = await openHouse({ books, more: { prices } })
    await books.ledger.limit(open.organisation, { day: CENT }, SYSTEM)
    expect((await open.ask(model)).answer.status).toBe(200)
    await rest(open, books)
    await open.close()
    const strict = await openHouse({ books, more: { prices: { ...prices, unpriced: 'refuse' } } })
    const { answer, text } = await strict.ask(model)
    expect([answer.status, answer.headers['holdfast-problem'], strict.calls.count]).toEqual([402, 'model-unpriced', 0])
    expect(text).toContain('gpt-nobody-knows')
    // Whoever has no budget is bounded by nothing that a price would be needed for.
    await books.ledger.limit(strict.organisation, {}, SYSTEM)
    expect((await strict.ask(model)).answer.status).toBe(200)
    await rest(strict, books)
    await nothingIsLeft(books)
    await strict.close()
  })

  test('without a budget nothing is held, and what is spent is written down', async () => {
    const { books } = given()
    const house = await openHouse({ books })
    await Promise.all(Array.from({ length: 20 }, () => house.ask()))
    await rest(house, books)
    expect(await spentBy(books, house.keyId)).toEqual({ held: 0, spent: 20 * CENT })
    await nothingIsLeft(books)
    await house.close()
  })

  test('what was refused by its upstream, or told before, costs nothing', async () => {
    const { books } = given()
    let isRefusing = true
    const house = await openHouse({
      books,
      vendor(listener, path) {
        if (!isRefusing) return says()(listener, path)
        listener.head(400, { 'content-type': 'application/json' })
        listener.data(Buffer.from('{"error":{"message":"no","type":"invalid_request_error"}}'))
        return void queueMicrotask(() => listener.closed())
      },
    })
    await books.ledger.limit(house.keyId, { total: 1.5 * CENT_AT_MOST }, SYSTEM)
    expect((await house.ask()).answer.status).toBe(400)
    await rest(house, books)
    expect(await spentBy(books, house.keyId)).toEqual({ held: 0, spent: 0 })
    isRefusing = false
    const headers = { 'idempotency-key': 'the-first-question' }
    for (let at = 0; at < 3; at += 1) expect((await house.ask({}, { headers })).answer.status).toBe(200)
    await rest(house, books)
    expect(await spentBy(books, house.keyId)).toEqual({ held: 0, spent: CENT })
    await nothingIsLeft(books)
    await house.close()
  })

  test('what fails is not tried again before there is money for it', async () => {
    const { books } = given()
    const house = await openHouse({
      books,
      vendor(listener) {
        // It has taken the request, and is paid for it.
        listener.head(200, { 'content-type': 'text/event-stream' })
        return void queueMicrotask(() => listener.closed())
      },
    })
    for (const [cents, calls] of [
      [1.5, 1],
      [2.5, 2],
    ] as const) {
      const { id, secret } = await house.newKey(`${cents}`)
      await books.ledger.limit(id, { total: cents * CENT_AT_MOST }, SYSTEM)
      const before = house.calls.count
      expect(verdict(await house.ask({}, { key: secret }))).toBe('402 over-budget')
      await rest(house, books)
      expect(house.calls.count - before).toBe(calls)
      expect(await spentBy(books, id)).toEqual({ held: 0, spent: calls * CENT })
    }
    await nothingIsLeft(books)
    await house.close()
  })

  test('of eighty and ninety-five percent somebody is told, once', async () => {
    const { books } = given()
    const house = await openHouse({ books })
    await books.ledger.limit(house.keyId, { month: 20 * CENT_AT_MOST }, SYSTEM)
    for (let at = 0; at < 20; at += 1) {
      await house.ask()
      await rest(house, books)
    }
    const told = () =>
      house.notices.flatMap((notice) => (notice.type === 'budget-near' ? [[notice.account, notice.percent]] : []))
    await until(() => told().length >= 2)
    expect(told()).toEqual([80, 95].map((percent) => [house.keyId, percent]))
    await house.close()
  })

  // A dollar for a million tokens, so a token costs 1,000.
  const TOKEN = 1_000
  const rates = { input: 0, output: TOKEN * 1_000_000 }
  const SLICE = 64
  const endless = (dialect: keyof typeof tellings, tokens: number) => {
    let said = 0
    return {
      get said() {
        return said
      },
      vendor: (listener: Parameters<NonNullable<Parameters<typeof openHouse>[0]['vendor']>>[0]) => {
        const { opens, token } = tellings[dialect]
        listener.head(200, { 'content-type': 'text/event-stream' })
        listener.data(Buffer.from(opens))
        const timer = setInterval(() => {
          for (let at = 0; at < 4 && said < tokens; at += 1, said += 1) listener.data(Buffer.from(token))
        }, 1)
        return () => clearInterval(timer)
      },
    }
  }

  test.each([
    ['openai-chat', '/v1/chat/completions', 'openai-chat', 'gpt-5-mini'],
    ['openai-responses', '/v1/responses', 'openai-responses', 'gpt-5-mini'],
    ['anthropic-messages', '/v1/messages', 'anthropic-messages', 'claude-sonnet-4-5'],
    ['anthropic-messages from openai-chat', '/as/anthropic/v1/chat/completions', 'openai-chat', 'gpt-5-mini'],
  ] as const)(
    'a reply without an end is cut off within a slice, in %s',
    async (_, path, dialect, model) => {
      const { books } = given()
      const BUDGET = 300
      const vendor = endless(dialect, 5_000)
      const house = await openHouse({ books, rates, limits: { holdSliceTokens: SLICE }, vendor: vendor.vendor })
      await books.ledger.limit(house.keyId, { total: BUDGET * TOKEN }, SYSTEM)
      const body = { model, max_tokens: undefined, ...(path === '/v1/responses' && { input: 'hello' }) }
      const seen = await house.ask(body, { path })
      await until(() => seen.state === 'ended')
      await rest(house, books)
      expect(seen.text).toContain('over-budget')
      expect(seen.text).toContain('"limit":"budget_total"')
      const receipt = house.notices.flatMap((notice) => (notice.type === 'reply-ended' ? [notice.receipt] : []))[0]
      expect(receipt?.final).toMatchObject({ ending: 'over-budget', problem: { code: 'over-budget' } })
      expect(house.calls).toEqual({ count: 1, hungUp: 1 })
      // What the ledger has is what the reply says that it bought.
      const output = receipt?.final.purchases?.reduce((sum, { usage }) => sum + (usage.output ?? 0), 0) ?? 0
      expect(await spentBy(books, house.keyId)).toEqual({ held: 0, spent: output * TOKEN })
      expect(output).toBeGreaterThanOrEqual(BUDGET - 1)
      expect(output).toBeLessThanOrEqual(BUDGET + SLICE)
      await nothingIsLeft(books)
      await house.close()
    },
    20_000,
  )

  test('a reply that holds all that it can cost asks for no more', async () => {
    const { books } = given()
    const house = await openHouse({ books, rates, vendor: says({ prompt_tokens: 1, completion_tokens: 50 }) })
    await books.ledger.limit(house.keyId, { total: 50 * TOKEN + 6 }, SYSTEM)
    const seen = await house.ask({ max_tokens: 50 })
    await rest(house, books)
    expect(seen.answer.status).toBe(200)
    expect(await spentBy(books, house.keyId)).toEqual({ held: 0, spent: 50 * TOKEN })
    await house.close()
  })
}

/** Where several relays share the books. */
export function sharedBudgetsSuite(given: () => { readonly books: Books; readonly open: () => Promise<Books> }) {
  test('1,000 concurrent requests at two relays: exactly 100 worth is spent', { timeout: 30_000 }, async () => {
    const { books, open } = given()
    const theirs = await open()
    const one = await openHouse({ books, node: 'one' })
    await books.ledger.limit(one.organisation, { total: ALLOWED * CENT_AT_MOST }, SYSTEM)
    const other = await openHouse({ books: theirs, node: 'two' })
    const all = await Promise.all(
      Array.from({ length: REQUESTS }, (_, at) => (at % 2 === 0 ? one : other).ask({}, { key: one.key })),
    )
    await rest(one, books)
    await rest(other, theirs)
    const { '200 ok': bought, '402 over-budget': spent = 0, '429 budget-held': held = 0, ...others } = tally(all)
    expect(others).toEqual({})
    expect([bought, spent + held]).toEqual([ALLOWED, REQUESTS - ALLOWED])
    const account = await books.ledger.account(one.organisation)
    expect([account?.held, account?.spent.total]).toEqual([0, ALLOWED * CENT])
    expect(await books.ledger.holds()).toEqual([])
    expect(await books.ledger.check()).toEqual([])
    for (const house of [one, other]) await house.close()
    await theirs.close()
  })
}
