// Where the configuration file is, and what it says to the command that runs here.
import { existsSync } from 'node:fs'
import process from 'node:process'
import { type FileSettings, type LoadedPlan, isLoaded, loadPlan, nodeSurroundings } from '@holdfast/relay'
import { inOrder, pageOf } from './findings.ts'
import { type Environment, type Given, type Settings, UsageError, readSettings } from './settings.ts'
import { counted } from './terminal.ts'

export const CONFIG_FILE = 'holdfast.yaml'

/**
 * The file that counts here: the one given, else `HOLDFAST_CONFIG`, else ./holdfast.yaml where there is one.
 * @throws UsageError when the one that was asked for is not there
 */
export function configurationPath(given: string | undefined, environment: Environment): string | undefined {
  const asked = given ?? (environment['HOLDFAST_CONFIG'] || undefined)
  if (asked === undefined) return existsSync(CONFIG_FILE) ? CONFIG_FILE : undefined
  if (existsSync(asked)) return asked
  throw new UsageError(`There is no ${asked}: holdfast init writes one.`)
}

export interface Configuration {
  /** As findings name it. */
  readonly path: string
  readonly loaded: LoadedPlan
}

/**
 * The file that counts here, read whole; undefined where there is none. Tells the person at the terminal everything that
 * is wrong with it.
 * @throws UsageError when it cannot be used
 */
export async function readConfiguration(given: string | undefined): Promise<Configuration | undefined> {
  const path = configurationPath(given, process.env)
  if (path === undefined) return undefined
  const result = await loadPlan(path, process.env, nodeSurroundings.readFile)
  if (isLoaded(result)) return { path, loaded: result }
  const findings = [...result.problems, ...result.warnings].toSorted(inOrder)
  for (const finding of findings) process.stderr.write(`${pageOf(finding, result.sources)}\n`)
  throw new UsageError(`${path} cannot be used: ${counted(result.problems.length, 'problem')}.`)
}

/**
 * What holds for a command that works beside a relay, or talks to one: the same file is asked where the relay is.
 * @throws UsageError
 */
export async function settingsHere(given: Given & { readonly config?: string | undefined }): Promise<Settings> {
  const path = configurationPath(given.config, process.env)
  return readSettings(process.env, given, path === undefined ? undefined : await settingsIn(path))
}

/** Whoever only wants to know where the relay is may lack the keys that the rest of the file speaks of. */
async function settingsIn(path: string): Promise<FileSettings> {
  const result = await loadPlan(path, process.env, nodeSurroundings.readFile)
  const isKnown =
    isLoaded(result) ||
    result.problems.every(({ field }) =>
      /^(upstreams|models|redis|signIn|payments|requests|metrics|telemetry|webhooks|mail)\b/.test(field),
    )
  if (isKnown) return result.settings
  throw new UsageError(`${path} has errors, so that it does not say where the relay is: holdfast check.`)
}
