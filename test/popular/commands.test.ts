// Claude Code and Codex at work, with models that another vendor serves: a prompt, a tool of theirs that is called and run
// here, and the answer.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import type { TestHouse } from '../clients/house.ts'
import { foreignTo, openHouseAbroad } from './abroad.ts'
import { type Desk, type Ran, claudeCode, codex, installCommands, openDesk } from './commands.ts'

let house: TestHouse
let desk: Desk
beforeAll(async () => {
  installCommands()
  house = await openHouseAbroad()
  desk = openDesk({ 'harbour.txt': 'The harbour lies at 51.4 north.\n' })
}, 600_000)
afterAll(async () => {
  desk.clear()
  await house.close()
})
beforeEach(() => house.reset())

const prompt = 'Where is the harbour? It is written in harbour.txt.'
const answer = 'At 51.4 degrees north.'

/** The model calls a tool, and then answers. */
function letItCall(toolName: string, args: object): void {
  const toolArgs = JSON.stringify(args)
  house.simulator.control({ tokens: 8, reasoning: 6, tools: 1, toolName, toolArgs }, { times: 1 })
  house.simulator.control({ text: answer }, { times: 1 })
}

const asked = (): readonly (string | undefined)[] => house.simulator.journal.map(({ body }) => body)
const states = (): readonly string[] => house.simulator.journal.map(({ state }) => state)

describe('Claude Code', () => {
  const resultOf = ({ said }: Ran) => said.find(({ type }) => type === 'result')

  test.each(foreignTo('anthropic-messages'))('reads a file for %s, and tells what it answers', async (model) => {
    letItCall('Read', { file_path: `${desk.folder}/harbour.txt` })
    const ran = await claudeCode(house, desk, model, prompt)
    expect(resultOf(ran)).toMatchObject({ is_error: false, result: answer, num_turns: 2 })
    expect(resultOf(ran)?.usage.input_tokens).toBeGreaterThan(1000)
    expect(ran.code).toBe(0)
    expect(states()).toEqual(['finished', 'finished'])
    expect(asked()[1]).toContain('The harbour lies at 51.4 north.')
  })

  test('hears that another vendor’s model does not search the web, and makes nothing up', async () => {
    letItCall('WebSearch', { query: 'harbour lights' })
    const ran = await claudeCode(house, desk, 'gpt-5.2', prompt, ['--allowedTools', 'WebSearch'])
    expect(resultOf(ran)).toMatchObject({ is_error: false, result: answer })
    expect(states()).toEqual(['finished', 'finished'])
    expect(asked()[1]).toContain('The vendor runs this tool itself.')
  })

  test.each(foreignTo('anthropic-messages'))('asks again where the stream of %s breaks', async (model) => {
    house.simulator.control({ cutAtEvent: 9 }, { times: 1 })
    house.simulator.control({ text: answer }, { times: 1 })
    const ran = await claudeCode(house, desk, model, prompt)
    expect(resultOf(ran)).toMatchObject({ is_error: false, result: answer })
    expect(states()).toEqual(['cut', 'finished'])
  })
})

describe('Codex', () => {
  const messagesOf = ({ said }: Ran) =>
    said.flatMap(({ item }) => (item?.type === 'agent_message' ? [item.text as string] : []))

  test.each(foreignTo('openai-responses'))('runs a command for %s, and tells what it answers', async (model) => {
    letItCall('exec_command', { cmd: 'cat harbour.txt' })
    const ran = await codex(house, desk, model, prompt)
    expect(messagesOf(ran).at(-1)).toBe(answer)
    expect(ran.said.at(-1)).toMatchObject({ type: 'turn.completed', usage: { reasoning_output_tokens: 6 } })
    expect(ran.said.at(-1)?.usage.input_tokens).toBeGreaterThan(1000)
    expect(ran.code).toBe(0)
    expect(states()).toEqual(['finished', 'finished'])
    expect(asked()[1]).toContain('The harbour lies at 51.4 north.')
  })

  test('has a tool in a namespace called, which the model knows by both names in one', async () => {
    letItCall('multi_agent_v1__close_agent', { target: 'nobody' })
    const ran = await codex(house, desk, 'claude-opus-4-6', prompt)
    expect(messagesOf(ran).at(-1)).toBe(answer)
    // The tool itself says so; of one that it does not have, Codex says "unsupported call".
    expect(asked()[1]).toContain('invalid agent id nobody')
  })

  test.each(foreignTo('openai-responses'))('asks again where the stream of %s breaks', async (model) => {
    house.simulator.control({ cutAtEvent: 9 }, { times: 1 })
    house.simulator.control({ text: answer }, { times: 1 })
    const ran = await codex(house, desk, model, prompt)
    expect(messagesOf(ran).at(-1)).toBe(answer)
    expect(states()).toEqual(['cut', 'finished'])
  })
})
