import { describe, expect, test } from 'vitest'
import { isLoaded, loadPlan } from './load.ts'

const load = (section: string, environment: Record<string, string> = {}) =>
  loadPlan('holdfast.yaml', { OPENAI_API_KEY: 'o', ...environment }, async (path) => {
    if (path === 'holdfast.yaml') return `signIn:\n${section.replaceAll(/^/gm, '  ')}\n`
    return `secret of ${path.split('/').at(-1)}\n`
  })

const problems = async (section: string, environment?: Record<string, string>) => {
  const result = await load(section, environment)
  return isLoaded(result) ? [] : result.problems.map(({ field, message }) => `${field}: ${message}`)
}

const OIDC = 'oidc:\n  issuer: https://accounts.example.com\n  clientId: holdfast'

describe('signIn in holdfast.yaml', () => {
  test('says where the console is, and who vouches for people', async () => {
    const { settings } = await load(
      [
        'url: https://relay.example.com/',
        OIDC,
        '  clientSecret: ${CLIENT_SECRET}',
        '  name: Example',
        '  domains: Example.com',
        '  join: { organisation: org_1f0a, role: member }',
      ].join('\n'),
      { CLIENT_SECRET: 'shh' },
    )
    expect(settings.signIn).toEqual({
      url: 'https://relay.example.com',
      oidc: {
        issuer: 'https://accounts.example.com',
        clientId: 'holdfast',
        clientSecret: 'shh',
        name: 'Example',
        domains: ['example.com'],
        join: { organisation: 'org_1f0a', role: 'member' },
      },
    })
  })

  test('says little where little is needed', async () => {
    expect((await load(OIDC)).settings.signIn?.oidc).toEqual({
      issuer: 'https://accounts.example.com',
      clientId: 'holdfast',
    })
    expect((await load('url: http://localhost:8787')).settings.signIn).toEqual({ url: 'http://localhost:8787' })
    expect((await load(`${OIDC}\n  clientSecret: { file: secret.txt }`)).settings.signIn?.oidc?.clientSecret).toBe(
      'secret of secret.txt',
    )
  })

  test('is told what is wrong with it', async () => {
    expect(await problems('url: relay.example.com')).toEqual([
      'signIn › url: expected an origin, such as https://relay.example.com, not “relay.example.com”',
    ])
    expect(await problems('url: https://relay.example.com/console')).toHaveLength(1)
    expect(await problems('oidc: { clientId: holdfast }')).toHaveLength(1)
    expect(await problems('oidc: { clientId: holdfast, issuer: "http://accounts.example.com" }')).toEqual([
      'signIn › oidc › issuer: expected an https:// URL, or one of this machine, not “http://accounts.example.com”',
    ])
    expect(await problems('oidc: { clientId: holdfast, issuer: "http://127.0.0.1:9000" }')).toEqual([])
    expect(await problems(`${OIDC}\n  join: { organisation: Acme, role: member }`)).toHaveLength(1)
    expect(await problems(`${OIDC}\n  join: { organisation: org_1, role: boss }`)).toHaveLength(1)
    expect(await problems(`${OIDC}\n  clientSecret: \${CLIENT_SECRET}`)).toEqual([
      'signIn › oidc › clientSecret: the environment variable CLIENT_SECRET is not set',
    ])
  })
})
