// `payments` of the file: who takes money for credit.
import { z } from 'zod'
import { isPayable } from '../../payments/currency.ts'
import { PAYMENT_DEFAULTS } from '../../payments/settings.ts'
import { dollars, fee, rate } from './amount.ts'
import { fields, oneOrMany, secret, text, url } from './kind.ts'

const payable = fields({
  code: z
    .string('expected a currency such as EUR')
    .refine(isPayable, 'expected a currency such as EUR, of whole units or hundredths')
    .meta({ description: 'Its three letters.' }),
  rate: rate.meta({ description: 'What one dollar of credit costs in it.' }),
})

const method = z.string('expected the name of a method').regex(/^\w{1,50}$|\$\{/, 'expected the name of a method')

export const payments = fields({
  url: url.meta({
    description: 'Where this relay is found from outside: who takes the money calls `/payments/…` there.',
  }),
  returnUrl: url.exactOptional().meta({ description: 'Where whoever has paid is sent to. Else the console at `url`.' }),
  min: dollars('an amount of dollars, such as 5')
    .exactOptional()
    .meta({ description: 'The least credit of one payment, in dollars.', default: 5 }),
  max: dollars('an amount of dollars, such as 1000').exactOptional().meta({ description: 'The most.', default: 1_000 }),
  fee: fee.exactOptional().meta({ description: 'What is kept of each payment, such as `3%`.', default: '0%' }),
  name: text
    .max(60, 'expected a shorter text')
    .exactOptional()
    .meta({ description: 'What stands on the bill, in front of the amount.', default: PAYMENT_DEFAULTS.name }),
  stripe: fields({
    key: secret.meta({ description: 'A secret key; best a restricted one that may write Checkout sessions.' }),
    webhookSecret: secret.meta({ description: 'Of the endpoint that Stripe has for `/payments/stripe`.' }),
    methods: oneOrMany(method, 'the name of a method such as card').exactOptional().meta({
      description: 'How one can pay: `card`, `alipay`, `wechat_pay` …',
      default: PAYMENT_DEFAULTS.stripe.methods,
    }),
    currency: payable.exactOptional().meta({ description: 'What is paid in. By default dollars.' }),
  })
    .exactOptional()
    .meta({ description: 'Stripe Checkout.' }),
  epay: fields({
    url: url.meta({ description: 'The gateway, without `submit.php`.' }),
    pid: z
      .union([z.int('expected the number of a merchant'), z.string().min(1)], 'expected the number of a merchant')
      .meta({ description: 'The merchant’s number there.' }),
    key: secret.meta({ description: 'The merchant’s key.' }),
    methods: oneOrMany(method, 'the name of a method such as alipay')
      .exactOptional()
      .meta({ description: 'How one can pay, in the gateway’s words.', default: PAYMENT_DEFAULTS.epay.methods }),
    currency: payable.meta({ description: 'What the gateway counts in: nearly always CNY.' }),
  })
    .exactOptional()
    .meta({ description: 'A gateway that speaks EPay (易支付).' }),
})

export type CurrencyFields = z.output<typeof payable>
export type PaymentFields = z.output<typeof payments>
