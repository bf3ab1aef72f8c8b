import { describe, expect, test } from 'vitest'
import { parse } from 'yaml'
import { providers } from '../providers/index.ts'
import { upstreamsFromEnvironment } from '../upstreams.ts'
import { isLoaded, loadPlan } from './load.ts'
import { starterFile } from './starter.ts'

const ALL = Object.fromEntries(
  providers.flatMap(({ environment, baseUrl }) => [
    ...(environment?.key ? [[environment.key, 'hunter2']] : []),
    ...(environment && baseUrl === undefined ? [[environment.baseUrl, 'http://127.0.0.1:1/v1']] : []),
  ]),
) as Record<string, string>

const load = (text: string, environment: Record<string, string>) =>
  loadPlan('holdfast.yaml', environment, async () => text)

describe('the file to begin with', () => {
  for (const [name, environment] of Object.entries({
    'no keys': {},
    'one key': { OPENAI_API_KEY: 'hunter2' },
    'a base URL of its own': { OPENAI_API_KEY: 'hunter2', OPENAI_BASE_URL: 'http://127.0.0.1:1/v1' },
    'every key there is': ALL,
    'servers without a key': { OLLAMA_HOST: '0.0.0.0', VLLM_BASE_URL: 'http://127.0.0.1:1' },
    'a key by its other name': { GOOGLE_API_KEY: 'hunter2' },
  }))
    test(`is right as it is written: ${name}`, async () => {
      const result = await load(starterFile(environment), environment)
      expect(isLoaded(result) ? [] : result.problems).toEqual([])
      expect(result.warnings).toEqual([])
      if (isLoaded(result)) expect(result.plan.upstreams).toEqual(upstreamsFromEnvironment(environment))
    })

  test('is not made from an address that is none, which is said', () => {
    expect(() => starterFile({ OPENAI_API_KEY: 'k', OPENAI_BASE_URL: 'nowhere' })).toThrow('OPENAI_BASE_URL')
  })

  test('names variables, never what they hold', () => {
    expect(starterFile(ALL)).not.toContain('hunter2')
  })

  test('tells editors where its schema is, in its first line', () => {
    expect(starterFile({})).toMatch(/^# yaml-language-server: \$schema=https:\/\//)
  })

  test('is right with every comment taken away too', async () => {
    const environment = { OPENAI_API_KEY: 'k', FIRST_KEY: 'k' }
    // Comments that are fields begin with a name and a colon, or are members of a list.
    const bare = starterFile({})
      .split('\n')
      .slice(1)
      .join('\n')
      .replaceAll(/^# ?( *(?:[\w"*-]+:|- ).*)$/gm, '$1')
    expect(Object.keys(parse(bare) as object)).toEqual(['server', 'upstreams', 'models', 'limits'])
    const result = await load(
      bare.replaceAll('one-upstream', 'openai').replace(', another: 1', '').replace('another-public-name', 'gpt-4o'),
      environment,
    )
    expect(isLoaded(result) ? [] : result.problems).toEqual([])
  })
})
