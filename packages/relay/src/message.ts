// A reply's message as its log has it: for readers that poll, and for whole answers.
import { EMPTY, type Event, type Message, type Saying, type Seq, dialects, fold, sseDecoder } from '@holdfast/protocol'
import type { Head, Log } from './logs/log.ts'
import { textOfOctets } from './octets.ts'

const PAGE_CHARS = 256 * 1024

/** Everything the log says up to `last`, folded. */
export async function messageOf(log: Pick<Log, 'read'>, head: Head, last: Seq): Promise<Message> {
  let message = EMPTY
  for await (const event of eventsOf(log, head, last)) message = fold(message, event)
  return message
}

/** Everything the log says up to `last`, and the ending that the model had named without its good-bye. */
export async function* eventsOf(log: Pick<Log, 'read'>, head: Head, last: Seq): AsyncGenerator<Event, void> {
  const dialect = dialects[head.dialect]
  const reader = dialect.reader()
  for await (const saying of sayings(log, head, last))
    yield* head.form === 'whole' ? dialect.readWhole(saying.data) : reader.read(saying)
  yield* reader.close()
}

/** The body of a whole answer: its only frame's data. */
export async function bodyOf(log: Log, head: Head): Promise<string> {
  for await (const saying of sayings(log, head, 1)) return saying.data
  return ''
}

/** The frames of a reply after `from`, up to `last` and perhaps beyond, their data as text. */
export async function* sayings(
  log: Pick<Log, 'read'>,
  head: Head,
  last: Seq,
  from: Seq = 0,
): AsyncGenerator<Saying, void> {
  // The log has bounded its frames already, and a whole answer is one.
  const decoder = sseDecoder({ frameCharsMax: Number.POSITIVE_INFINITY })
  for (let after = from; after < last;) {
    const page = await log.read(head.id, after, PAGE_CHARS)
    if (!page) return
    for (const saying of decoder.push(page.octets)) yield { ...saying, data: textOfOctets(saying.data) }
    after = page.last
  }
}
