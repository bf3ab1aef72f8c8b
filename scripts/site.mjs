// Before the command is packed: takes the console's build into its package, where `holdfast serve` finds it.
import { cpSync, existsSync, rmSync } from 'node:fs'
import process from 'node:process'
import { fileURLToPath } from 'node:url'

const built = fileURLToPath(new URL('../apps/console/dist', import.meta.url))
const site = fileURLToPath(new URL('../packages/cli/site', import.meta.url))

if (!existsSync(`${built}/index.html`)) {
  console.error('The console is not built: node scripts/ready.mjs')
  process.exit(1)
}
rmSync(site, { recursive: true, force: true })
cpSync(built, site, { recursive: true })
