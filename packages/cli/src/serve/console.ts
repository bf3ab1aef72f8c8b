// The page that a relay serves at its root: the console, where it has been built.
import { existsSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { type Site, siteIn, siteWithout } from '@holdfast/relay'

/** Of this package, whether this file is source or built. */
const PACKAGE = fileURLToPath(new URL('../..', import.meta.url))

/**
 * The build of the console: beside the packages in a checkout, inside this one where it was published. Another project's
 * `apps` are not ours, so the former counts only where this package is called `packages/cli`.
 */
export function consoleFolder(): string | undefined {
  const home = PACKAGE.replace(/[\\/]$/, '')
  const workspace = dirname(dirname(home))
  const isCheckout = basename(home) === 'cli' && basename(dirname(home)) === 'packages'
  const folders = [...(isCheckout ? [join(workspace, 'apps', 'console', 'dist')] : []), join(home, 'site')]
  return folders.find((folder) => existsSync(join(folder, 'index.html')))
}

export const consoleSite = (folder = consoleFolder()): Site =>
  folder === undefined ? siteWithout(NOT_BUILT) : siteIn(folder)

/** A link that gets a browser in, once. Fragments are sent to no server, so it stands in nobody's log. */
export const visitLink = (url: string, code: string): string => `${url}/#visit=${code}`

const NOT_BUILT = `<!doctype html>
<html lang="en">
<meta charset="utf-8">
<meta name="viewport" content="width=device-width">
<meta name="color-scheme" content="light dark">
<title>Holdfast</title>
<style>
  body { font: 1.1rem/1.6 system-ui, sans-serif; max-width: 36rem; margin: 20vh auto; padding: 0 1.5rem }
  code { background: color-mix(in srgb, currentColor 12%, transparent); padding: .1em .3em; border-radius: .25em }
</style>
<h1>This relay runs.</h1>
<p>Its console has not been built, so there is nothing to see here. <code>npm start</code> builds it, and
<code>npm run build -w apps/console</code> does nothing else.</p>
<p>The API is at <code>/v1</code>.</p>
</html>
`
