import { defineCommand } from 'citty'
import { expect, test } from 'vitest'
import { type Command, checkWords, helpFor } from './words.ts'

const show = defineCommand({
  meta: { name: 'show', description: 'Look at one.' },
  args: { id: { type: 'positional', required: true, description: 'Its id' }, json: { type: 'boolean' } },
})
const say = defineCommand({
  args: { prompt: { type: 'positional', required: false }, times: { type: 'string' } },
})
const root = defineCommand({
  meta: { name: 'holdfast', version: '1.2.3' },
  subCommands: { keys: defineCommand({ meta: { name: 'keys' }, subCommands: { show } }), say },
}) as Command

const wrongWith = async (words: string): Promise<string | undefined> =>
  checkWords(root, words.split(' ').filter(Boolean)).then(
    () => undefined,
    (cause: Error) => `${cause.name}: ${cause.message}`,
  )

test.each([
  ['keys show key_1 --json', undefined],
  ['say', undefined],
  ['say hello --times 3', undefined],
  ['kys show', 'UsageError: There is no holdfast kys: did you mean holdfast keys?'],
  ['bridge', 'UsageError: There is no holdfast bridge: see holdfast --help.'],
  ['constructor', 'UsageError: There is no holdfast constructor: see holdfast --help.'],
  ['keys shwo', 'UsageError: There is no holdfast keys shwo: did you mean holdfast keys show?'],
  ['keys', 'UsageError: holdfast keys what? holdfast keys show.'],
  ['keys --since yesterday', 'UsageError: holdfast keys has no option --since: see holdfast keys --help.'],
  ['keys show', 'UsageError: ID is missing: holdfast keys show ID. See holdfast keys show --help.'],
  ['keys show --json', 'UsageError: ID is missing: holdfast keys show ID. See holdfast keys show --help.'],
  ['say hello world', 'UsageError: “world” is one word too many: quote what belongs together.'],
  ['say --loud', 'UsageError: There is no option --loud here: see holdfast say --help.'],
])('of `holdfast %s` what is wrong is said with what to type', async (words, expected) => {
  expect(await wrongWith(words)).toBe(expected)
})

test('help in a pipe has no colours and no blanks at the ends of its lines', async () => {
  const page = await helpFor(root, ['keys', 'show'], false)
  expect(page).toContain('holdfast keys show')
  // oxlint-disable-next-line no-control-regex -- that is what must not be there
  expect(page).not.toMatch(/\x1b| $/m)
})
