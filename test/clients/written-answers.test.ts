// What the dialects' writers write, held against the types that the vendors publish in their own Python packages (pydantic,
// strict): every frame and every whole answer, of the events of every recording and of sequences made by dice.
import { beforeAll, expect, test } from 'vitest'
import { type Claim, ofRecordings, ofTellings, recorded } from './claims.ts'
import { describePython, runPython } from './python.ts'

/** A vendor's chunk with something wrong in it, each. */
const wrong = ((): Claim[] => {
  const chunk = { id: 'x', object: 'chat.completion.chunk', created: 1, model: 'm' }
  const choice = { index: 0, delta: { content: 'a' }, finish_reason: null }
  const candidate = { content: { parts: [{ text: 'a' }], role: 'model' }, index: 0 }
  const values: Omit<Claim, 'where'>[] = [
    { as: 'openai-chat', value: { ...chunk, choices: [{ ...choice, finish_reason: 'tired' }] } },
    { as: 'openai-chat', value: { ...chunk, created: '1', choices: [choice] } },
    { as: 'openai-chat', value: { ...chunk, choices: [{ ...choice, delta: { content: 'a', news: [] } }] } },
    { as: 'openai-responses', value: { type: 'response.output_text.delta', delta: 'a', sequence_number: 1 } },
    { as: 'openai-responses', value: { type: 'response.made.up', sequence_number: 1 } },
    { as: 'anthropic-messages', value: { type: 'content_block_delta', index: 0, delta: { type: 'news' } } },
    { as: 'anthropic-messages', value: { type: 'content_block_start', index: 0, content_block: { type: 'text' } } },
    { as: 'gemini', value: { candidates: [{ ...candidate, news: 1 }] } },
  ]
  return values.map((value, n) => ({ ...value, where: `wrong ${n}` }))
})()

interface Complaint {
  /** Of which lot. */
  readonly of: string
  readonly as: string
  readonly path: string
  readonly what: string
  readonly where: string
}

const NO_FIELD = /^no such field$|^Extra inputs are not permitted$/

/** Fields of our own, and what cannot be otherwise: where, what the types say of it, and why it stands. */
const deviations: readonly (readonly [as: string, path: RegExp, what: RegExp, why: string])[] = [
  ['openai-chat', /^holdfast$/, NO_FIELD, 'the mark of a seam goes to readers that asked for it'],
  ['anthropic-messages', /^holdfast$/, NO_FIELD, 'the mark of a seam goes to readers that asked for it'],
  ['gemini', /^holdfast$/, NO_FIELD, 'the mark of a seam goes to readers that asked for it'],
  [
    'openai-chat',
    /^error\.(?:status|vendor_code|retry_after_ms)$/,
    NO_FIELD,
    'our clients read our codes from an error',
  ],
  [
    'openai-responses',
    /^error\.(?:status|vendor_code|retry_after_ms)$/,
    NO_FIELD,
    'our clients read our codes from it',
  ],
  ['anthropic-messages', /^error\.(?:code|status|vendor_code|retry_after_ms)$/, NO_FIELD, 'our clients read our codes'],
  ['openai-responses', /^error$/, NO_FIELD, "OpenAI's events nest the error, its types have it flat: both are said"],
  ['anthropic-messages', /^error$/, /request_too_large/, "Anthropic's documentation has it, its types do not"],
  ['gemini', /thoughtSignature$/, /base64/, "it is another vendor's, and would not be known again if it were changed"],
]

describePython('what is written', () => {
  const lots = { recorded: recorded(), ofRecordings: ofRecordings(), ofTellings: ofTellings(), wrong }
  let complaints: readonly Complaint[] = []
  const of = (lot: keyof typeof lots) => complaints.filter((one) => one.of === lot)

  // All lots in one run: most of its time goes into loading the types.
  beforeAll(async () => {
    const lines = Object.entries(lots).flatMap(([lot, claims]) =>
      claims.map((claim) => JSON.stringify({ of: lot, ...claim })),
    )
    complaints = (await runPython('published_types.py', {}, lines)) as Complaint[]
  })

  /** What the types say of the vendors' own streams as well is no fault of ours. */
  function unexpected(lot: keyof typeof lots): Complaint[] {
    const known = new Set(of('recorded').map(keyOf))
    return of(lot).filter((one) => !known.has(keyOf(one)) && !deviations.some((row) => isThis(one, row)))
  }

  test('of the recordings of other dialects is what the vendors publish', () => {
    expect(lots.ofRecordings.length).toBeGreaterThan(30_000)
    expect(unexpected('ofRecordings')).toEqual([])
  })

  test('of anything that an upstream may say is what the vendors publish', () => {
    expect(lots.ofTellings.length).toBeGreaterThan(10_000)
    expect(unexpected('ofTellings')).toEqual([])
  })

  test.each(deviations)('what is otherwise is met: %s %s', (...row) => {
    expect(complaints.filter((one) => one.of !== 'recorded' && isThis(one, row))).not.toHaveLength(0)
  })

  test('and what is wrong would be noticed', () => {
    expect(new Set(of('wrong').map(({ where }) => where)).size).toBe(wrong.length)
  })
})

const isThis = ({ as, path, what }: Complaint, [dialect, place, said]: (typeof deviations)[number]): boolean =>
  dialect === as.split(' ')[0] && place.test(path) && said.test(what)

/** The same thing is called otherwise in a stream and in a whole answer. */
function keyOf({ as, path, what }: Complaint): string {
  const place = path
    .replace(/^response\./, '')
    .replace(/^output\.\*/, 'item')
    .replace(/^item\.content\.\*/, 'part')
    .replace(/^content\.\*/, 'content_block')
    .replace(/^choices\.\*\.message/, 'choices.*.delta')
  return `${as.split(' ')[0]} ${place} ${what}`
}
