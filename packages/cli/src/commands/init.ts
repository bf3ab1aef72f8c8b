import { writeFileSync } from 'node:fs'
import process from 'node:process'
import { providersNamed, starterFile } from '@holdfast/relay'
import { defineCommand } from 'citty'
import { CONFIG_FILE } from '../configuration.ts'
import { UsageError } from '../settings.ts'
import { dim, green, print } from '../terminal.ts'

export const init = defineCommand({
  meta: { name: 'init', description: 'Write a configuration file to begin with.' },
  args: {
    file: { type: 'positional', required: false, description: `Where to; else ./${CONFIG_FILE}`, default: CONFIG_FILE },
    force: { type: 'boolean', description: 'Write over a file that is there' },
    print: { type: 'boolean', description: 'To standard output, and no file' },
  },
  run({ args }) {
    const text = starterFile(process.env)
    if (args.print) return void process.stdout.write(text)
    write(args.file, text, args.force ?? false)
    const found = providersNamed(process.env).map(({ title }) => title)
    print(
      `${green('✓')} ${args.file}: ${found.length > 0 ? `with ${found.join(', ')}, as the environment has keys` : 'all of it as comments: there is no provider’s key in the environment'}`,
    )
    print(dim(`  Next: holdfast check${args.file === CONFIG_FILE ? '' : ` ${args.file}`}`))
  },
})

/** @throws UsageError when there is something already, or no such folder */
function write(file: string, text: string, force: boolean): void {
  try {
    writeFileSync(file, text, { flag: force ? 'w' : 'wx' })
  } catch (cause) {
    const code = cause instanceof Error && 'code' in cause ? cause.code : undefined
    throw new UsageError(
      code === 'EEXIST' ? `${file} is there already: --force writes over it.` : `${file} cannot be written (${code}).`,
    )
  }
}
