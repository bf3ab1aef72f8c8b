import { describe, expect, test } from 'vitest'
import { isLoaded, loadPlan } from './load.ts'

const load = (text: string, environment: Record<string, string> = {}) =>
  loadPlan('holdfast.yaml', { OPENAI_API_KEY: 'o', ...environment }, async (path) =>
    path === 'holdfast.yaml' ? text : `secret of ${path.split('/').at(-1)}\n`,
  )

const problems = async (text: string, environment?: Record<string, string>) => {
  const result = await load(text, environment)
  return isLoaded(result) ? [] : result.problems.map(({ field, message }) => `${field}: ${message}`)
}

describe('metrics in holdfast.yaml', () => {
  test('say who may look, and how many models have series of their own', async () => {
    const text = 'metrics:\n  token: { file: metrics.txt }\n  networks: [127.0.0.1, 10.0.0.0/8]\n  models: 50\n'
    expect((await load(text)).settings.metrics).toEqual({
      token: 'secret of metrics.txt',
      networks: ['127.0.0.1', '10.0.0.0/8'],
      modelsMax: 50,
    })
    expect((await load('metrics: { networks: 127.0.0.1 }')).settings.metrics).toEqual({ networks: ['127.0.0.1'] })
    expect((await load('')).settings.metrics).toBeUndefined()
  })

  test('come from networks that are some', async () => {
    expect(await problems('metrics: { networks: [the-office] }')).toEqual([
      expect.stringMatching(/^metrics › networks/),
    ])
  })
})

describe('telemetry in holdfast.yaml', () => {
  test('says where it goes, with what, and how much of it', async () => {
    const text = [
      'telemetry:',
      '  endpoint: http://127.0.0.1:4318',
      '  headers: { authorization: "${COLLECTOR}", x-team: { file: team.txt } }',
      '  service: relay-eu',
      '  percent: 10',
      '  upstreams: false',
      '  every: 15s',
    ].join('\n')
    expect((await load(text, { COLLECTOR: 'Bearer shh' })).settings.telemetry).toEqual({
      endpoint: 'http://127.0.0.1:4318',
      headers: { authorization: 'Bearer shh', 'x-team': 'secret of team.txt' },
      service: 'relay-eu',
      ratio: 0.1,
      isPassedOn: false,
      metricsMs: 15_000,
    })
  })

  test('that says nothing goes where the variables of OpenTelemetry say', async () => {
    expect((await load('telemetry: {}')).settings.telemetry).toEqual({})
    expect((await load('')).settings.telemetry).toBeUndefined()
  })

  test.each(['percent: 101', 'percent: -1', 'every: soon', 'endpoint: localhost'])('takes no %s', async (line) => {
    const [name] = line.split(':')
    expect(await problems(`telemetry: { ${line} }`)).toEqual([
      expect.stringMatching(new RegExp(`^telemetry › ${name}:`)),
    ])
  })
})

describe('webhooks in holdfast.yaml', () => {
  test('say which networks of one’s own are reached', async () => {
    expect((await load('webhooks: { networks: [10.1.2.0/24] }')).settings.webhooks).toEqual({
      networks: ['10.1.2.0/24'],
    })
    expect((await load('webhooks: {}')).settings.webhooks).toEqual({ networks: [] })
  })
})

describe('mail in holdfast.yaml', () => {
  const MAIL = 'mail:\n  host: smtp.example.com\n  from: Holdfast <relay@example.com>\n'

  test('is sent by STARTTLS at 587, and links begin where people sign in, unless it says so', async () => {
    const settings = (await load(`${MAIL}signIn: { url: https://relay.example.com/ }\n`)).settings.mail
    expect(settings).toEqual({
      host: 'smtp.example.com',
      from: 'Holdfast <relay@example.com>',
      port: 587,
      security: 'starttls',
      url: 'https://relay.example.com',
    })
    const own = `${MAIL}  url: https://console.example.com/\n  port: 465\n  security: tls\n  user: relay\n  password: "\${SMTP}"\n`
    expect((await load(own, { SMTP: 'shh' })).settings.mail).toMatchObject({
      // A link is this, a slash, and a fragment.
      url: 'https://console.example.com',
      port: 465,
      security: 'tls',
      user: 'relay',
      password: 'shh',
    })
  })

  test('needs to know where the console is', async () => {
    expect(await problems(MAIL)).toEqual([expect.stringContaining('expected mail.url, or signIn.url')])
  })

  test('says which variable is missing, and never what is in one', async () => {
    const text = `${MAIL}  url: https://relay.example.com\n  security: maybe\n  password: "\${SMTP}"\n`
    const said = (await problems(text, { SMTP: 'planted-password' })).join('\n')
    expect(said).toContain('mail › security')
    expect(said).not.toContain('planted')
    expect((await problems(text.replace('maybe', 'tls'))).join('\n')).toContain('SMTP')
  })
})
