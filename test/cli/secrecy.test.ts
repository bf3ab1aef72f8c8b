// What the command writes about what it does, with secrets wherever one can be: its log at its most talkative, in both formats,
// and a file of the books.
import { readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { type Simulator, startSimulator } from '@holdfast/simulator'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { folder, run, start } from './command.ts'

const KEY = 'planted-key-for-those-who-administer'
const STRANGER = 'hf_plantedstrangerplantedstrangerplanted0'
const PROMPT = 'planted-prompt'
const PASSWORD = 'planted-wrong-password'
const MODEL = 'gpt-5 planted model of somebody'
const MODEL_KEY = 'gpt-5-plantedasamodel0123456789abcdefghij'
const HOOK_PATH = 'planted-hook-path'
const ENV = {
  UPSTREAM_KEY: 'sk-planted-upstream-key',
  METRICS_TOKEN: 'planted-metrics-token',
  COLLECTOR_TOKEN: 'planted-collector-token',
  SMTP_PASSWORD: 'planted-smtp-password',
}

let simulator: Simulator
beforeAll(async () => (simulator = await startSimulator()))
afterAll(() => simulator.close())

const file = (): string => `
upstreams:
  eu: { provider: openai, baseUrl: "${simulator.url}/v1", keys: "\${UPSTREAM_KEY}" }
models: { "gpt-*": eu }
metrics: { token: "\${METRICS_TOKEN}" }
telemetry: { endpoint: "http://127.0.0.1:1", headers: { authorization: "\${COLLECTOR_TOKEN}" } }
mail: { host: 127.0.0.1, port: 1, security: none, user: relay, password: "\${SMTP_PASSWORD}", from: relay@example.com, url: "https://relay.example.com" }
`

describe.each(['json', 'pretty'])('the log, %s', (format) => {
  let log = ''
  let exported = ''
  const told: string[] = []

  beforeAll(async () => {
    const cwd = folder()
    writeFileSync(join(cwd, 'holdfast.yaml'), file())
    const env = { ...ENV, HOLDFAST_KEY: KEY, HOLDFAST_PORT: '0', HOLDFAST_LOG: 'debug', HOLDFAST_LOG_FORMAT: format }
    const relay = start(['serve', '--json'], { cwd, env })
    const { url } = JSON.parse(await relay.line()) as { url: string }
    const ask = async (path: string, body?: unknown, key = KEY): Promise<string> => {
      const response = await fetch(url + path, {
        ...(body !== undefined && { method: 'POST', body: JSON.stringify(body) }),
        headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      })
      return response.text().catch(() => '')
    }
    const chat = (model: string, key = KEY) =>
      ask('/v1/chat/completions', { model, stream: true, messages: [{ role: 'user', content: PROMPT }] }, key)
    const types = ['reply.ended']
    const hook = { url: `http://127.0.0.1:1/${HOOK_PATH}`, types }
    const { secret } = JSON.parse(await ask('/admin/webhooks', hook)) as { secret: string }
    told.push(secret)
    simulator.control({ form: 'prose', tokens: 5 })
    for (const model of ['gpt-5', MODEL, MODEL_KEY]) await chat(model)
    simulator.control({ refuse: 400 })
    await chat('gpt-5')
    simulator.control({ form: 'prose', tokens: 40, cut: 'end', cutAtEvent: 7 })
    await chat('gpt-5')
    told.push(await chat('gpt-5', STRANGER))
    told.push(await ask('/admin/sign-in', { email: 'somebody@example.com', password: PASSWORD }))
    const books = join(cwd, 'books.jsonl')
    expect((await run(['export', books], { cwd, env })).code).toBe(0)
    exported = readFileSync(books, 'utf8')
    relay.process.kill('SIGTERM')
    log = (await relay.exited).stderr
  })

  test('says what happened', () => {
    expect(log).toContain('reply ended')
    expect(log).toContain('reply failed')
    expect(log).toContain('eu')
    expect(exported).toContain('"organisations"')
  })

  test('has no secret in it, nor has a file of the books, nor who is refused', () => {
    const [secret = '', ...answers] = told
    expect(secret).toMatch(/^whsec_/)
    const everywhere = { log, exported, answers: answers.join('\n') }
    const found = Object.entries(everywhere).flatMap(([where, text]) =>
      [...Object.values(ENV), KEY, STRANGER, PROMPT, PASSWORD, HOOK_PATH, secret]
        .filter((one) => text.includes(one))
        .map((one) => `${one} in ${where}`),
    )
    expect(found).toEqual([])
    for (const model of [MODEL, MODEL_KEY]) expect(log).not.toContain(model)
  })
})
