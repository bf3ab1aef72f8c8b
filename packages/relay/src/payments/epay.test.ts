import { describe, expect, test } from 'vitest'
import type { Delivery } from './engine.ts'
import { type Bench, engineSuite, refusalOf } from './engine.suite.ts'
import { YUAN } from './scripted.suite.ts'
import { epay, signatureOf } from './epay.ts'

const KEY = 'a key of a merchant'
const engine = epay({
  url: 'https://gateway.example/pay',
  pid: '1001',
  key: KEY,
  currency: YUAN,
  methods: ['alipay', 'wxpay'],
  notifyUrl: 'https://relay.example/payments/epay',
})

const notify = (parameters: Readonly<Record<string, string>>, key = KEY, method = 'GET'): Delivery => {
  const signed = new URLSearchParams({ ...parameters, sign: signatureOf(parameters, key), sign_type: 'MD5' })
  return method === 'GET'
    ? { method, query: signed, headers: {}, body: Buffer.alloc(0) }
    : { method, query: new URLSearchParams(), headers: {}, body: Buffer.from(signed.toString()) }
}

/** A gateway: takes the parameters of submit.php, and notifies. */
function gateway(): Bench {
  const paid = (url: string, minor: number): Record<string, string> => {
    const asked = new URL(url).searchParams
    expect(asked.get('sign')).toBe(signatureOf(Object.fromEntries(asked), KEY))
    return {
      pid: asked.get('pid') ?? '',
      trade_no: `2026${asked.get('out_trade_no')}`,
      out_trade_no: asked.get('out_trade_no') ?? '',
      type: asked.get('type') ?? 'alipay',
      name: asked.get('name') ?? '',
      money: (minor / 100).toFixed(2),
      trade_status: 'TRADE_SUCCESS',
      param: '',
    }
  }
  return {
    engine,
    currency: 'CNY',
    pay: async (url, minor) => notify(paid(url, minor)),
    forge: async (url, minor) => notify(paid(url, minor), 'the key of another'),
  }
}

describe('EPay', () => {
  engineSuite(async () => gateway())

  test('signs as gateways do: worked out with md5sum', () => {
    const parameters = { pid: '1001', type: 'alipay', out_trade_no: 'T1', name: '测试商品', money: '0.01', param: '' }
    // printf '%s' 'money=0.01&name=测试商品&out_trade_no=T1&pid=1001&type=alipaykey' | md5sum
    expect(signatureOf({ ...parameters, sign: 'x', sign_type: 'MD5' }, 'key')).toBe('38465d863b4c736907ce7e7270537efa')
  })

  test('sends a browser to the gateway, with everything signed', async () => {
    const { url, reference } = await engine.start({
      id: 'pay_1',
      currency: 'CNY',
      minor: 1_230,
      method: 'wxpay',
      name: 'Credit $1.70',
      returnUrl: 'https://relay.example/credit',
    })
    expect(reference).toBe('pay_1')
    expect(url.startsWith('https://gateway.example/pay/submit.php?')).toBe(true)
    const { sign, ...parameters } = Object.fromEntries(new URL(url).searchParams)
    expect(parameters).toEqual({
      pid: '1001',
      type: 'wxpay',
      out_trade_no: 'pay_1',
      notify_url: 'https://relay.example/payments/epay',
      return_url: 'https://relay.example/credit',
      name: 'Credit $1.70',
      money: '12.30',
      sign_type: 'MD5',
    })
    expect(sign).toBe(signatureOf(parameters, KEY))
    expect(url).not.toContain(encodeURIComponent(KEY))
  })

  const said = { pid: '1001', trade_no: 't1', out_trade_no: 'pay_1', type: 'alipay', name: 'x', money: '1.00' }

  test('hears a form as well as a query', async () => {
    const [event] = await engine.read(notify({ ...said, trade_status: 'TRADE_SUCCESS' }, KEY, 'POST'))
    expect(event).toEqual({ id: 'pay_1/t1', payment: 'pay_1', fact: { what: 'paid', currency: 'CNY', minor: 100 } })
  })

  test('takes only a success for one, and is thanked with the word that gateways wait for', async () => {
    for (const status of ['', 'TRADE_CLOSED', 'WAIT_BUYER_PAY', 'trade_success'])
      expect(await engine.read(notify({ ...said, trade_status: status }))).toEqual([])
    expect(engine.thanks.body).toBe('success')
  })

  test('is for one merchant, and reads no parameter twice', async () => {
    const success = { ...said, trade_status: 'TRADE_SUCCESS' }
    expect(await refusalOf(engine.read(notify({ ...success, pid: '1002' })))).toBe('webhook-refused')
    const twice = notify(success)
    twice.query.append('money', '1000.00')
    expect(await refusalOf(engine.read(twice))).toBe('webhook-refused')
    for (const money of ['', '1,00', '1e3', '-1.00', '1.005'])
      expect(await refusalOf(engine.read(notify({ ...success, money })))).toBe('webhook-refused')
  })

  test('adds no parameter of another vendor’s to what is signed, whatever its name', async () => {
    const odd = { ...said, trade_status: 'TRADE_SUCCESS', Zeta: '1', _: '2', '10': '3', 余: '额' }
    expect(await engine.read(notify(odd))).toHaveLength(1)
    expect(await refusalOf(engine.read(notify({ ...odd, constructor: 'x' }, 'another key')))).toBe('webhook-refused')
  })
})
