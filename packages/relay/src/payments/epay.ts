// EPay (易支付): what gateways for Alipay, WeChat Pay and USDT speak. A browser is sent to `submit.php` with signed
// parameters; the gateway calls `notify_url` with a GET, signed in the same way, until it hears `success`.
//
// There is no standard, but the gateways' own pages agree: parameters and answer, https://pay.ecqq.cc/ji-shu-dui-jie-liu-cheng/zhi-fu-jie-guo-tong-zhi
// (only TRADE_SUCCESS is a success; answer with `success`); the signature, https://pay.chenyme.com/docs/api §1.2 (parameters
// that are not empty, without sign and sign_type, by name in ASCII order, `a=b&c=d`, the key at once behind it, MD5 in
// lower case); the same as a library, https://github.com/Calcium-Ion/go-epay. Refunds and disputes are not notified:
// the operator adjusts the credit of whoever was paid back.
import { createHash, timingSafeEqual } from 'node:crypto'
import { HoldfastError } from '@holdfast/protocol'
import type { Currency } from '../prices/money.ts'
import { parseMinor, writeMinor } from './currency.ts'
import type { Delivery, PaymentEngine, PaymentEvent, TopUp } from './engine.ts'

export interface EpayOptions {
  /** Where the gateway is, without `submit.php`. */
  readonly url: string
  /** The merchant. */
  readonly pid: string
  /** The merchant's key. */
  readonly key: string
  /** The currency in which the gateway counts: CNY, unless it says otherwise. */
  readonly currency: Currency
  /** The gateway's names of them: `alipay`, `wxpay`, `usdt` … */
  readonly methods: readonly string[]
  /** Where it is told to notify us; gateways want it without a query. */
  readonly notifyUrl: string
}

export const epay = ({ url, pid, key, currency, methods, notifyUrl }: EpayOptions): PaymentEngine => ({
  name: 'epay',
  methods,
  currency,
  async start({ id, minor, method, name, returnUrl }: TopUp) {
    const parameters = {
      pid,
      // Without it, the gateway asks.
      ...(method !== undefined && { type: method }),
      out_trade_no: id,
      notify_url: notifyUrl,
      return_url: returnUrl,
      name,
      money: writeMinor(minor, currency.code),
    }
    const signed = new URLSearchParams({ ...parameters, sign: signatureOf(parameters, key), sign_type: 'MD5' })
    return { url: `${url}/submit.php?${signed.toString()}`, reference: id }
  },
  read: async (delivery) => read(delivery, { pid, key, currency: currency.code }),
  thanks: { type: 'text/plain; charset=utf-8', body: 'success' },
})

function read({ method, query, body }: Delivery, of: Record<'pid' | 'key' | 'currency', string>): PaymentEvent[] {
  const parameters = parametersIn(method === 'GET' ? query : new URLSearchParams(body.toString('utf8')))
  if (!isSigned(parameters, of.key) || parameters['pid'] !== of.pid)
    throw new HoldfastError('webhook-refused', 'This was not signed with the key of this merchant.')
  const { out_trade_no: payment = '', trade_no: trade = '', trade_status: status, money = '' } = parameters
  if (status !== 'TRADE_SUCCESS') return []
  const minor = parseMinor(money, of.currency)
  if (minor === undefined) throw new HoldfastError('webhook-refused', 'The amount is no amount.')
  return [{ id: `${payment}/${trade}`, payment, fact: { what: 'paid', currency: of.currency, minor } }]
}

/** What stands there twice could be signed as one thing and read as another. @throws HoldfastError `webhook-refused` */
function parametersIn(query: URLSearchParams): Readonly<Record<string, string>> {
  const pairs = [...query]
  if (new Set(pairs.map(([name]) => name)).size < pairs.length)
    throw new HoldfastError('webhook-refused', 'A parameter stands there twice.')
  return Object.fromEntries(pairs)
}

function isSigned(parameters: Readonly<Record<string, string>>, key: string): boolean {
  const [said, meant] = [parameters['sign'] ?? '', signatureOf(parameters, key)].map((text) => Buffer.from(text))
  return said?.length === meant?.length && timingSafeEqual(said as Buffer, meant as Buffer)
}

export function signatureOf(parameters: Readonly<Record<string, string>>, key: string): string {
  const text = Object.entries(parameters)
    .filter(([name, value]) => name !== 'sign' && name !== 'sign_type' && value !== '')
    // By code unit, which is what ASCII order means; the language's own order of strings.
    .sort(([one], [other]) => (one < other ? -1 : 1))
    .map(([name, value]) => `${name}=${value}`)
    .join('&')
  return createHash('md5').update(`${text}${key}`).digest('hex')
}
