import { expect, test } from 'vitest'
import { DOLLAR } from '../books/money.ts'
import { isLoaded, loadPlan } from './load.ts'

const load = (text: string, environment: Record<string, string> = {}) =>
  loadPlan('holdfast.yaml', { OPENAI_API_KEY: 'o', ...environment }, async (path) => {
    if (path === 'holdfast.yaml') return text
    return `secret of ${path.split('/').at(-1)}\n`
  })
const problems = async (text: string, environment?: Record<string, string>) => {
  const result = await load(text, environment)
  return isLoaded(result) ? [] : result.problems.map(({ field }) => field)
}

const SECRETS = { STRIPE_KEY: 'rk_live_planted', STRIPE_WEBHOOK_SECRET: 'whsec_planted' }
const STRIPE = 'stripe: { key: "${STRIPE_KEY}", webhookSecret: "${STRIPE_WEBHOOK_SECRET}" }'
const EPAY =
  'epay: { url: "https://gateway.example/", pid: 1001, key: { file: epay.txt }, currency: { code: CNY, rate: 7.2 } }'

test('what is paid in advance is said in dollars', async () => {
  const { settings } = await load('credit: { prepaid: true, free: 2.50, low: "5" }')
  expect(settings.credit).toEqual({ isPrepaid: true, free: 2.5 * DOLLAR, low: 5 * DOLLAR })
  expect((await load('credit: { free: 0.000000001 }')).settings.credit).toEqual({ isPrepaid: false, free: 1, low: 0 })
  expect((await load('credit:')).settings).not.toHaveProperty('credit')
})

test('payments have their secrets from elsewhere', async () => {
  const text = `payments:
  url: https://relay.example/
  min: 10
  fee: 2.5%
  ${STRIPE}
  ${EPAY}`
  expect((await load(text, SECRETS)).settings.payments).toEqual({
    url: 'https://relay.example',
    min: 10 * DOLLAR,
    feeMillionths: 25_000,
    stripe: { key: 'rk_live_planted', webhookSecret: 'whsec_planted' },
    epay: {
      url: 'https://gateway.example',
      pid: '1001',
      key: 'secret of epay.txt',
      currency: { code: 'CNY', perDollarMillionths: 7_200_000 },
    },
  })
})

test('a secret that stands there in clear is warned of, and not repeated', async () => {
  const result = await load(
    `payments:
  url: https://relay.example
  stripe: { key: sk_live_51Planted0Planted1Planted2, webhookSecret: "\${S}" }`,
    { S: 'whsec_x' },
  )
  expect(result.warnings.map(({ field }) => field)).toEqual(['payments › stripe › key'])
  expect(JSON.stringify(result.warnings)).not.toContain('Planted0')
})

test('what is wrong is said where it stands', async () => {
  expect(await problems('credit: { free: -1 }')).toEqual(['credit › free'])
  expect(await problems('credit: { low: 1e12 }')).toEqual(['credit › low'])
  expect(await problems('payments: { url: "https://relay.example" }')).toEqual(['payments'])
  expect(await problems(`payments: { url: "https://relay.example", ${STRIPE} }`)).toEqual([
    'payments › stripe › key',
    'payments › stripe › webhookSecret',
  ])
  for (const fee of ['100%', '3', '-1%', 'a lot'])
    expect(await problems(`payments: { url: "https://r.example", fee: "${fee}", ${EPAY} }`)).toEqual(['payments › fee'])
  const dinars = EPAY.replace('CNY', 'KWD')
  expect(await problems(`payments: { url: "https://r.example", ${dinars} }`)).toEqual([
    'payments › epay › currency › code',
  ])
})
