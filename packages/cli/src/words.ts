// The words that were typed, held against the commands there are: what is wrong with them is said with what to type instead.
import { stripVTControlCharacters } from 'node:util'
import { type Resolvable, renderUsage } from 'citty'
import { UsageError } from './settings.ts'

export type Command = Parameters<typeof renderUsage>[0]

interface Found {
  readonly command: Command
  /** The words that led to it. */
  readonly path: readonly string[]
  /** Its own words. */
  readonly rest: readonly string[]
}

interface Arg {
  readonly type?: string
  readonly required?: boolean
  readonly default?: unknown
}

/** Follows the words to the command they name. */
async function find(root: Command, given: readonly string[]): Promise<Found> {
  let command = root
  for (const [at, word] of given.entries()) {
    const all = within(command)
    const next = Object.hasOwn(all, word) ? all[word] : undefined
    if (!next) return { command, path: given.slice(0, at), rest: given.slice(at) }
    command = await (typeof next === 'function' ? next() : next)
  }
  return { command, path: given, rest: [] }
}

const within = ({ subCommands }: Command): Readonly<Record<string, Resolvable<Command>>> =>
  (subCommands ?? {}) as Readonly<Record<string, Resolvable<Command>>>

/** A word nobody asked for is a mistake, and here a mistake may cost money. @throws UsageError */
export async function checkWords(root: Command, given: readonly string[]): Promise<void> {
  const { command, path, rest } = await find(root, given)
  const typed = ['holdfast', ...path].join(' ')
  const names = Object.keys(within(command))
  if (names.length > 0) throw await noneOf(names, typed, rest[0])

  const args = Object.entries((command.args ?? {}) as Readonly<Record<string, Arg>>)
  // No options of its own: the simulator, which has its own ways.
  if (args.length === 0) return
  const positionals = args.filter(([, { type }]) => type === 'positional')
  let count = 0
  for (let at = 0; at < rest.length; at++) {
    const word = rest[at] ?? ''
    const [, name, value] = /^--([^=]+)(=.*)?$/.exec(word) ?? []
    if (name === undefined) {
      count += 1
      if (count > positionals.length)
        throw new UsageError(`“${word}” is one word too many: quote what belongs together.`)
      continue
    }
    const known = args.find(([one]) => one === name)?.[1]
    if (!known) throw new UsageError(`There is no option --${name} here: see ${typed} --help.`)
    if (known.type === 'string' && value === undefined) at += 1
  }
  const missing = positionals.slice(count).find(([, arg]) => arg.required !== false && arg.default === undefined)
  if (!missing) return
  const places = positionals.map(([name]) => name.toUpperCase()).join(' ')
  throw new UsageError(`${missing[0].toUpperCase()} is missing: ${typed} ${places}. See ${typed} --help.`)
}

/** What to say to whoever typed none of a command's commands. */
async function noneOf(names: readonly string[], typed: string, word: string | undefined): Promise<UsageError> {
  if (word === undefined) return new UsageError(`${typed} what? ${typed} ${names.join('|')}.`)
  if (word.startsWith('-')) return new UsageError(`${typed} has no option ${word}: see ${typed} --help.`)
  // Loaded when asked for: all of the relay comes with it.
  const { nearest } = await import('@holdfast/relay')
  const meant = nearest(word, names)
  const instead = meant === undefined ? `see ${typed} --help` : `did you mean ${typed} ${meant}?`
  return new UsageError(`There is no ${typed} ${word}: ${instead}${meant === undefined ? '.' : ''}`)
}

/** @param isColoured whether it goes where colours are seen */
export async function helpFor(root: Command, given: readonly string[], isColoured: boolean): Promise<string> {
  const { command, path } = await find(root, given)
  // It knows one parent only; what is to be typed begins with all of them.
  const parent = { meta: { ...root.meta, name: ['holdfast', ...path.slice(0, -1)].join(' ') } }
  const page = await renderUsage(command, path.length > 0 ? parent : undefined)
  return isColoured ? page : stripVTControlCharacters(page).replace(/ +$/gm, '')
}
