// Where those who take money for us say what became of a payment. Anybody may call: what counts is who has signed it.
import { HoldfastError } from '@holdfast/protocol'
import type { Answer } from '../http.ts'
import type { Route, Visit } from './route.ts'

/** An event of Stripe's is a few kilobytes. Reached: 413 `body-too-large`. */
const BODY_BYTES_MAX = 256 * 1024

const hear =
  (engine: string) =>
  async ({ incoming, house }: Visit): Promise<Answer> => {
    const { method, query, headers } = incoming
    const body = method === 'POST' ? await incoming.body(BODY_BYTES_MAX) : Buffer.alloc(0)
    const thanks = await house.payments?.hear(engine, { method, query, headers, body })
    if (!thanks) throw new HoldfastError('route-unknown', 'This relay takes no payments this way.')
    return { status: 200, headers: { 'content-type': thanks.type, 'cache-control': 'no-store' }, body: thanks.body }
  }

export const payments: readonly Route[] = [
  { method: 'POST', path: '/payments/stripe', access: 'open', handle: hear('stripe') },
  { method: 'GET', path: '/payments/epay', access: 'open', handle: hear('epay') },
  // Some gateways post the same parameters as a form.
  { method: 'POST', path: '/payments/epay', access: 'open', handle: hear('epay') },
]
