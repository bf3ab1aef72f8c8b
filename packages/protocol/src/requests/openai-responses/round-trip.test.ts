// What real clients asked, read and written again in the same dialect, asks the same.
import { expect, it, test } from 'vitest'
import { type Json, listIn, objectIn } from '../../dialects/json.ts'
import { openaiResponses } from '../openai-responses.ts'
import { recordedIn, withoutNulls } from '../recorded.suite.ts'

const recorded = recordedIn('openai-responses')

it('there are recorded requests to try', () => {
  expect(recorded.length).toBeGreaterThan(50)
})

test.each(recorded)('$file', ({ body }) => {
  const { body: written, losses } = openaiResponses.writeRequest(openaiResponses.readRequest(body))
  expect(losses).toEqual([])
  expect(plain(written)).toEqual(plain(body))
})

/** The request with one spelling for what has several. */
function plain(body: Json): unknown {
  const { input, stream } = body
  const items = typeof input === 'string' ? [{ role: 'user', content: input }] : listIn(input)
  return withoutNulls({
    ...body,
    // Asking for no stream is what happens anyway.
    stream: stream === true ? true : undefined,
    input: items.map((item) => plainItem(objectIn(item) ?? {})),
  })
}

function plainItem(item: Json): Json {
  if (item.role === undefined) return item
  const { content } = item
  const parts = typeof content === 'string' ? [{ text: content }] : listIn(content)
  return { ...item, type: 'message', content: parts.map((part) => plainPart(objectIn(part) ?? {})) }
}

/** Whose text it is, the role says. */
function plainPart(part: Json): Json {
  const isUncited = listIn(part.annotations).length === 0
  return typeof part.text !== 'string'
    ? part
    : { ...part, type: 'text', annotations: isUncited ? undefined : part.annotations }
}
