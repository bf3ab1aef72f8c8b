// The rivals, installed when they are needed: a fresh clone stays small. Their runners are JavaScript, because types
// cannot be checked against packages that are not there.
import { execFileSync } from 'node:child_process'
import { existsSync, readFileSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Column } from './column.ts'

const folder = fileURLToPath(new URL('rivals/', import.meta.url))

export async function loadRivals(): Promise<Column[]> {
  const installed = `${folder}node_modules/.package-lock.json`
  if (!existsSync(installed) || statSync(installed).mtimeMs + 1000 < statSync(`${folder}package-lock.json`).mtimeMs) {
    console.error('matrix: installing the rivals (once) …')
    const flags = ['--ignore-scripts', '--no-fund', '--no-audit', '--loglevel=error']
    execFileSync('npm', ['ci', ...flags], { cwd: folder, stdio: ['ignore', 'inherit', 'inherit'] })
  }
  const runners = ['vendor-sdks', 'ai-sdk', 'tanstack', 'event-sources']
  const modules = await Promise.all(
    runners.map((name) => import(`./rivals/${name}.js`) as Promise<{ columns: Column[] }>),
  )
  return modules.flatMap(({ columns }) => columns)
}

export function versionOf(name: string): string {
  return (JSON.parse(readFileSync(`${folder}node_modules/${name}/package.json`, 'utf8')) as { version: string }).version
}
