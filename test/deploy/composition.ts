// What `docker compose up` makes of deploy/compose/compose.yaml, without containers: the environment of each service, and where
// the others are. Only what our file says is understood.
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'

const folder = join(import.meta.dirname, '../../deploy/compose')

export type Words = Readonly<Record<string, string>>

export interface Service {
  readonly environment: Words
  readonly command: readonly string[]
  readonly stopGraceMs: number
}

export const CADDYFILE = readFileSync(join(folder, 'Caddyfile'), 'utf8')

/** The names that whoever copies the example has to fill in, and those that have a value there. */
export const readEnvFile = (text = readFileSync(join(folder, 'env.example'), 'utf8')): Words =>
  Object.fromEntries([...text.matchAll(/^(\w+)=(.*)$/gm)].map(([, name = '', value = '']) => [name, value]))

/**
 * @param env what stands in `.env`
 * @throws Error that names what has to stand there and does not
 */
export function readComposition(env: Words): Readonly<Record<string, Service>> {
  const text = readFileSync(join(folder, 'compose.yaml'), 'utf8')
  const { services } = parse(text, { merge: true }) as { services: Record<string, Written> }
  return Object.fromEntries(Object.entries(services).map(([name, written]) => [name, serviceOf(written, env)]))
}

interface Written {
  readonly environment?: Words
  readonly env_file?: string
  readonly command?: readonly string[]
  readonly stop_grace_period?: string
}

function serviceOf(
  { environment = {}, env_file, command = [], stop_grace_period = '10s' }: Written,
  env: Words,
): Service {
  const filled = Object.entries(environment).map(([name, value]) => [name, fillIn(value, env)])
  return {
    environment: { ...(env_file === '.env' && env), ...Object.fromEntries(filled) },
    command: command.map((word) => fillIn(word, env)),
    stopGraceMs: Number(/^(\d+)s$/.exec(stop_grace_period)?.[1]) * 1e3,
  }
}

/** `${NAME:?why}` and `${NAME:-otherwise}`. */
const fillIn = (text: string, env: Words): string =>
  text.replaceAll(/\$\{(\w+)(?::([?-])([^}]*))?\}/g, (_, name: string, kind: string | undefined, rest = '') => {
    if (env[name]) return env[name]
    if (kind === '-') return rest
    throw new Error(`${name} has no value: ${rest}`)
  })
