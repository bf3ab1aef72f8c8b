import { expect, test } from 'vitest'
import { isPayable, minorAmount, wayChosen, waysOf } from './lines.ts'

const way = (engine: string, methods: string[], currency = 'USD') => ({
  engine,
  methods,
  currency,
  currency_per_dollar_millionths: 1_000_000,
})

test('each method is a way of its own, and says who takes the money where there are several', () => {
  const ways = [way('stripe', ['card', 'alipay']), way('epay', ['wxpay'], 'CNY')]
  expect(waysOf({ ways })).toEqual([
    { value: 'stripe:card', name: 'card, in USD (stripe)' },
    { value: 'stripe:alipay', name: 'Alipay, in USD (stripe)' },
    { value: 'epay:wxpay', name: 'WeChat Pay, in CNY (epay)' },
  ])
  expect(waysOf({ ways: [way('stripe', [])] })).toEqual([{ value: 'stripe:', name: 'stripe, in USD' }])
})

test('a way that leaves the method open names none', () => {
  expect(wayChosen('stripe:')).toEqual({ engine: 'stripe' })
  expect(wayChosen('epay:wxpay')).toEqual({ engine: 'epay', method: 'wxpay' })
  expect(wayChosen(undefined)).toEqual({})
})

test('minor units are the currency’s own', () => {
  expect(minorAmount(2_050, 'USD')).toBe('$20.50')
  expect(minorAmount(2_000, 'JPY')).toBe('¥2,000')
})

test('nobody is sent to a script', () => {
  expect(isPayable('https://pay.example/session')).toBe(true)
  expect(isPayable('javascript:alert(1)')).toBe(false)
})
