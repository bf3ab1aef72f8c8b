// `npm start` is stopped by whoever stops npm, also where a shell stands between the two.
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { expect, test } from 'vitest'

const module = new URL('../../scripts/parent.mjs', import.meta.url).href
const program = `
  import { endWithParent } from '${module}'
  endWithParent()
  process.on('SIGTERM', () => { console.log('told'); process.exit(0) })
  setInterval(() => {}, 1000)
  console.log('up')
`

test('who is started by a shell that dies of a signal is told of it', async () => {
  // More than one command, or the shell would become the program.
  const shell = spawn('sh', ['-c', `"$0" --input-type=module -e "$1"; :`, process.execPath, program])
  let said = ''
  shell.stdout.on('data', (bytes: Buffer) => (said += bytes.toString()))
  await once(shell.stdout, 'data')
  shell.kill('SIGTERM')
  await once(shell.stdout, 'close')
  expect(said).toBe('up\ntold\n')
})
