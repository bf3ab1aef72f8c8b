// Loaded into a node before it begins: after a full collection it says how much memory there is, and what keeps the process
// going, to whoever connects to the socket that is named in the environment.
import { rmSync } from 'node:fs'
import { createServer } from 'node:net'
import process from 'node:process'
import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'

setFlagsFromString('--expose-gc')
const collect = runInNewContext('gc')
const path = process.env.SOAK_INSIDE

const server = createServer((socket) => {
  socket.on('error', () => {})
  collect()
  collect()
  const resources = {}
  for (const name of process.getActiveResourcesInfo()) resources[name] = (resources[name] ?? 0) + 1
  socket.end(JSON.stringify({ ...process.memoryUsage(), resources }))
})
// Of one that was killed.
rmSync(path, { force: true })
server.listen(path)
server.unref()
