import process from 'node:process'
import { CORE, firstLine, runProgram } from '../process.ts'
import type { Peer } from './peer.ts'

export const pipe: Peer = {
  name: 'pipe',
  label: 'bare pipe',
  remark: '`node:http` on both sides, keep-alive agent, `answer.pipe(response)`: neither parses nor logs',
  missing: () => undefined,
  version: () => `Node ${process.versions.node}`,
  async start(upstreamPort) {
    const child = runProgram('peers/pipe-program.ts', { core: CORE.peer }, String(upstreamPort))
    const port = Number(await firstLine(child))
    return { target: { port, headers: '' }, child }
  },
}
