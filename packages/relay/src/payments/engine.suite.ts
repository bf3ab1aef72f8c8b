// What every engine of payments does. An engine brings a bench: its vendor's side, for a test to pay at.
import { HoldfastError, type ProblemCode } from '@holdfast/protocol'
import { expect, test } from 'vitest'
import type { Delivery, PaymentEngine, PaymentEvent, TopUp } from './engine.ts'

export interface Bench {
  readonly engine: PaymentEngine
  readonly currency: string
  /** What its vendor sends once somebody has paid so much at the address that `start` gave. Each time a delivery of its own. */
  pay(url: string, minor: number): Promise<Delivery>
  /** The same, signed with another key. */
  forge(url: string, minor: number): Promise<Delivery>
}

const topUp = (id: string, currency: string): TopUp => ({
  id,
  currency,
  minor: 7_201,
  name: 'Credit $10.00 & “more” = 余额',
  returnUrl: 'https://relay.example/credit?from=pay&to=there',
})

export async function refusalOf(work: Promise<unknown>): Promise<ProblemCode | undefined> {
  try {
    await work
  } catch (cause) {
    if (cause instanceof HoldfastError) return cause.code
    throw cause
  }
  return undefined
}

export function engineSuite(open: () => Promise<Bench>) {
  const begin = async (id = 'pay_1') => {
    const bench = await open()
    const started = await bench.engine.start(topUp(id, bench.currency))
    const read = (delivery: Delivery): Promise<readonly PaymentEvent[]> => bench.engine.read(delivery)
    return { ...bench, ...started, read }
  }

  test('what was paid is what was agreed, to the last cent, of this payment', async () => {
    const { pay, read, url, currency } = await begin()
    expect(await read(await pay(url, 7_201))).toMatchObject([
      { payment: 'pay_1', fact: { what: 'paid', currency, minor: 7_201 } },
    ])
  })

  test('delivered again it has the same name, and another payment has another', async () => {
    const { engine, pay, read, url, currency } = await begin()
    const first = await pay(url, 7_201)
    const [one] = await read(first)
    expect(await read(first)).toEqual([one])
    const other = await engine.start(topUp('pay_2', currency))
    const [two] = await read(await pay(other.url, 7_201))
    expect(two).toMatchObject({ payment: 'pay_2' })
    expect(two?.id).not.toBe(one?.id)
  })

  test('what somebody else has signed is refused', async () => {
    const { forge, read, url } = await begin()
    expect(await refusalOf(read(await forge(url, 7_201)))).toBe('webhook-refused')
  })

  test('what is not signed, or nothing at all, is refused', async () => {
    const { read } = await begin()
    for (const method of ['GET', 'POST'])
      for (const body of ['', '{}', 'a=b', '\u0000'])
        expect(
          await refusalOf(read({ method, query: new URLSearchParams(), headers: {}, body: Buffer.from(body) })),
        ).toBe('webhook-refused')
  })

  test('any octet that was changed on the way is noticed', async () => {
    const { pay, read, url } = await begin()
    const delivery = await pay(url, 7_201)
    const text = delivery.method === 'GET' ? delivery.query.toString() : delivery.body.toString('utf8')
    for (const [at, octet] of [...text].entries()) {
      if (!/[0-9]/.test(octet)) continue
      const changed = `${text.slice(0, at)}${(Number(octet) + 1) % 10}${text.slice(at + 1)}`
      const forged =
        delivery.method === 'GET'
          ? { ...delivery, query: new URLSearchParams(changed) }
          : { ...delivery, body: Buffer.from(changed) }
      if (forged.query.get('sign_type') !== delivery.query.get('sign_type')) continue
      expect([changed, await refusalOf(read(forged))]).toEqual([changed, 'webhook-refused'])
    }
  })

  test('it says which methods it has, and thanks with a text', async () => {
    const { engine } = await begin()
    expect(engine.methods.length).toBeGreaterThan(0)
    expect(engine.thanks.body).not.toBe('')
  })
}
