import { spawn } from 'node:child_process'
import process from 'node:process'

/** Shows a page in the person's browser, where there is one. Where there is not, the link is in the terminal. */
export function openBrowser(link: string): void {
  const [command, ...words] = COMMANDS[process.platform] ?? ['xdg-open']
  const child = spawn(command as string, [...words, link], { stdio: 'ignore', detached: true })
  child.on('error', () => {})
  child.unref()
}

const COMMANDS: Partial<Record<NodeJS.Platform, readonly string[]>> = {
  darwin: ['open'],
  win32: ['rundll32', 'url.dll,FileProtocolHandler'],
}
