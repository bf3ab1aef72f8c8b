// What Docker does with deploy/Dockerfile, without Docker: each stage is a folder, and its instructions are carried out in
// it. Only what our file says is understood; another instruction is an error, not a gap. What it cannot show is the base image.
import { execFileSync } from 'node:child_process'
import { chownSync, cpSync, existsSync, mkdirSync, readFileSync, renameSync, statSync } from 'node:fs'
import { dirname, join } from 'node:path'
import process from 'node:process'

const root = join(import.meta.dirname, '../..')

export interface Instruction {
  readonly name: string
  readonly rest: string
}

export interface Image {
  /** What would be `/`. */
  readonly folder: string
  readonly workFolder: string
  readonly environment: Readonly<Record<string, string>>
  readonly user: { readonly uid: number; readonly gid: number }
  readonly entrypoint: readonly string[]
  readonly command: readonly string[]
  readonly healthcheck: readonly string[]
  readonly stopSignal: string
}

/** One for each, continuations joined, comments gone. */
export const parseDockerfile = (text: string): Instruction[] =>
  text
    .replaceAll(/^\s*#.*\n/gm, '')
    .replaceAll(/\\\n/g, ' ')
    .split('\n')
    .filter((line) => line.trim() !== '')
    .map((line) => {
      const [, name = '', rest = ''] = /^(\w+)\s+(.*)$/.exec(line.trim()) ?? []
      return { name, rest }
    })

interface Stage {
  folder: string
  workFolder: string
}

/**
 * @param folder where the stages are made
 * @param done stages that somebody has carried out already, and where
 */
export function buildImage(folder: string, done: Readonly<Record<string, Stage>> = {}): Image {
  const stages = new Map<string, Stage>(Object.entries(done))
  let stage: Stage = { folder: '', workFolder: '/' }
  let isDone = false
  let image: Omit<Image, 'folder' | 'workFolder'> | undefined
  for (const { name, rest } of parseDockerfile(readFileSync(join(root, 'deploy/Dockerfile'), 'utf8'))) {
    if (name === 'FROM') {
      const [, base = '', as = 'image'] = /^(\S+)(?: AS (\S+))?$/.exec(rest) ?? []
      isDone = done[as] !== undefined
      stage = done[as] ?? begin(join(folder, as), stages.get(base))
      stages.set(as, stage)
      image = { environment: {}, user: ROOT, entrypoint: [], command: [], healthcheck: [], stopSignal: 'SIGTERM' }
      continue
    }
    if (isDone) continue
    if (!image) throw new Error(`${name} stands before the first FROM`)
    const at = join(stage.folder, stage.workFolder)
    switch (name) {
      case 'WORKDIR':
        stage.workFolder = rest
        mkdirSync(join(stage.folder, rest), { recursive: true })
        break
      case 'RUN':
        // What has been fetched once is not fetched again.
        execFileSync('sh', ['-c', rest], {
          cwd: at,
          env: { ...process.env, npm_config_prefer_offline: 'true' },
          stdio: ['ignore', 'ignore', 'pipe'],
        })
        break
      case 'COPY':
        copy(rest, stage, stages, new Set(Object.keys(done)))
        break
      case 'ENV':
        image = {
          ...image,
          environment: Object.fromEntries([...rest.matchAll(/(\w+)=(\S+)/g)].map((one) => one.slice(1))),
        }
        break
      case 'USER': {
        const [uid = 0, gid = 0] = rest.split(':').map(Number)
        image = { ...image, user: { uid, gid } }
        break
      }
      case 'ENTRYPOINT':
        image = { ...image, entrypoint: JSON.parse(rest) as string[] }
        break
      case 'CMD':
        image = { ...image, command: JSON.parse(rest) as string[] }
        break
      case 'HEALTHCHECK':
        image = { ...image, healthcheck: JSON.parse(rest.slice(rest.indexOf('CMD ') + 4)) as string[] }
        break
      case 'STOPSIGNAL':
        image = { ...image, stopSignal: rest }
        break
      case 'VOLUME':
      case 'EXPOSE':
        break
      default:
        throw new Error(`nobody here knows what ${name} does`)
    }
  }
  if (!image) throw new Error('deploy/Dockerfile has no stage')
  return { ...image, ...stage }
}

const ROOT = { uid: 0, gid: 0 }

/** A stage begins with all of the one that it is made from. Base images are empty here. */
function begin(folder: string, from: Stage | undefined): Stage {
  mkdirSync(folder, { recursive: true })
  if (from) cpSync(from.folder, folder, { recursive: true, verbatimSymlinks: true })
  return { folder, workFolder: from?.workFolder ?? '/' }
}

function copy(rest: string, stage: Stage, stages: ReadonlyMap<string, Stage>, done: ReadonlySet<string>): void {
  const words = rest.split(/\s+/)
  const option = (name: string): string | undefined =>
    words.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3)
  const paths = words.filter((word) => !word.startsWith('--'))
  const to = paths.pop() ?? ''
  const target = to.startsWith('/') ? join(stage.folder, to) : join(stage.folder, stage.workFolder, to)
  const from = option('from')
  for (const path of paths) {
    if (from === undefined) copyContext(path, target, to.endsWith('/'))
    else {
      const source = stages.get(from)
      if (!source) throw new Error(`COPY from ${from}, which is no stage before`)
      const place = join(source.folder, path)
      // Tens of thousands of files. What a stage has made is wanted once; wanted twice, it would be missed loudly.
      if (statSync(place).isDirectory() && !existsSync(target) && !done.has(from)) move(place, target)
      else copyOne(place, target, to.endsWith('/'))
    }
  }
  const owner = option('chown')
  // Nobody but root gives files away; without it the files are ours, who start the image, too.
  if (owner !== undefined && process.getuid?.() === 0) {
    const [uid = 0, gid = 0] = owner.split(':').map(Number)
    chownSync(target, uid, gid)
  }
}

function move(from: string, to: string): void {
  // The slash at the end of a folder's name is COPY's, not the system's.
  const target = to.replace(/\/$/, '')
  mkdirSync(dirname(target), { recursive: true })
  renameSync(from, target)
}

/** Of a folder it takes what is in it. */
function copyOne(source: string, target: string, isFolder: boolean): void {
  const into = !statSync(source).isDirectory() && isFolder ? join(target, source.split('/').at(-1) ?? '') : target
  mkdirSync(dirname(into), { recursive: true })
  cpSync(source, into, { recursive: true, verbatimSymlinks: true })
}

/** What is sent to the builder of a fresh clone: what git knows, without what the ignore file names. */
export const contextFiles = (): string[] => {
  const rules = readFileSync(join(root, 'deploy/Dockerfile.dockerignore'), 'utf8')
    .split('\n')
    .filter((line) => line !== '' && !line.startsWith('#'))
    .map((line) => ({ isKept: line.startsWith('!'), matches: matcherOf(line.replace('!', '')) }))
  return execFileSync('git', ['ls-files'], { cwd: root, encoding: 'utf8' })
    .split('\n')
    .filter((path) => path !== '' && rules.findLast(({ matches }) => matches.test(path))?.isKept === true)
}

/** Docker's: a pattern means a path and all below it; the last that matches decides. */
const matcherOf = (pattern: string): RegExp => {
  const text = pattern
    .split('**/')
    .map((part) => part.replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`).replaceAll('*', '[^/]*'))
  return new RegExp(`^${text.join('(?:.*/)?')}(?:/.*)?$`)
}

function copyContext(path: string, target: string, isFolder: boolean): void {
  const files = contextFiles()
  if (path === '.') {
    for (const file of files) copyOne(join(root, file), join(target, file), false)
    return
  }
  if (!files.includes(path)) throw new Error(`COPY ${path}: that is not among what is sent to the builder`)
  copyOne(join(root, path), target, isFolder || target.endsWith('/.'))
}
