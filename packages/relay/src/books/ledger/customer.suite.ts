// A process that buys, started by processes.suite.ts:
//
//   customer.suite.ts <where> rush <name> <count>   holds `count` dollars at once, when it is told to, and leaves
//   customer.suite.ts <where> shop <name>           holds, settles and releases until it is killed, and says what it was told
import { once } from 'node:events'
import process from 'node:process'
import { system } from '../../system.ts'
import { openBooks } from '../books.ts'
import { DOLLAR } from '../money.ts'

const [, , where = '', what, name = '', count = '0'] = process.argv
const accounts = ['key_1', `per_${name}`, 'org_1']
const books = await openBooks(where, system)
const say = (...words: readonly (string | number)[]): void => void process.stdout.write(`${words.join(' ')}\n`)
const wish = (id: string, amount: number) => ({ id, accounts, amount, expiresAt: system.now() + 60_000 })

async function rush(): Promise<void> {
  say('ready')
  await once(process.stdin, 'data')
  const all = Array.from({ length: Number(count) }, (_, at) => books.ledger.hold(wish(`${name}_${at}`, DOLLAR)))
  const outcomes = (await Promise.all(all)).map(({ outcome }) => outcome)
  say('held', outcomes.filter((outcome) => outcome === 'held').length)
  await books.close()
  process.stdin.destroy()
}

/** Holds for the next reply before it ends one: so something is always held. */
async function shop(till: number): Promise<void> {
  let before: string | undefined
  for (let at = 0; ; at += 1) {
    const id = `${name}_${till}_${at}`
    const held = await books.ledger.hold(wish(id, 100))
    if (held.outcome !== 'held') throw new Error(`${id} was ${held.outcome}`)
    if (before !== undefined && at % 3 === 0) await books.ledger.release(before)
    else if (before !== undefined) {
      await books.ledger.settle(before, 50 + (at % 50))
      say('settled', before, 50 + (at % 50))
    }
    before = id
  }
}

if (what === 'rush') await rush()
else await Promise.all(Array.from({ length: 20 }, (_, till) => shop(till)))
