// A relay in a process of its own, with many who ask at once, started by killed.suite.ts:
//
//   shopper.suite.ts <where> <directory> [<token>]   <where> the books are, the directory of its log, and a session's token
//
// It says when it is ready, each reply that was bought, and at the end what became of everybody who asked.
import { once } from 'node:events'
import process from 'node:process'
import { openBooks } from '../books/books.ts'
import { openDiskLog } from '../logs/disk.ts'
import { system } from '../system.ts'
import { chunk, done, finish } from '../world.suite.ts'
import { openHouse, rest, tally, until } from './house.suite.ts'

const ASKING = 1_000
const TOKEN_SECRET = 'what every one of them signs tokens with'

const [, , where = '', directory = '', token] = process.argv
const say = (...words: readonly (string | number)[]): void => void process.stdout.write(`${words.join(' ')}\n`)
const books = await openBooks(where, system)
const log = await openDiskLog({ directory, runtime: system })
let said = 0
const house = await openHouse({
  books,
  log,
  node: 'one',
  more: { tokenSecret: TOKEN_SECRET },
  limits: { repliesPerSessionMax: ASKING },
  vendor(listener) {
    listener.head(200, { 'content-type': 'text/event-stream' })
    listener.data(Buffer.from(chunk('a')))
    // One after another, so that some are over and some are not at whatever moment it dies.
    said += 1
    const timer = setTimeout(() => {
      const usage = 'data: {"choices":[],"usage":{"prompt_tokens":10,"completion_tokens":1}}\n\n'
      listener.data(Buffer.from(finish + usage + done))
      listener.closed()
      say('bought')
    }, 4 * said)
    return () => clearTimeout(timer)
  },
})
// What the one before had running has its ending, and what that cost is written down.
await rest(house, books)
say('ready', (await books.ledger.holds()).length)
await once(process.stdin, 'data')
// They come until nobody gets anything any more.
const as = token === undefined ? {} : { key: token }
const all = await Promise.all(Array.from({ length: ASKING }, () => house.ask({}, as)))
await until(async () => {
  await rest(house, books)
  const more = await house.ask({}, as)
  all.push(more)
  return more.answer.status === 402
})
say('over', tally(all)['200 ok'] ?? 0)
await house.close()
await books.close()
process.stdin.destroy()
