// How a process does, in the platform's words.
import type { Server as HttpServer } from 'node:http'
import type { Http2SecureServer } from 'node:http2'
import type { Socket } from 'node:net'
import { monitorEventLoopDelay } from 'node:perf_hooks'
import type { Strain } from './shedding.ts'

/** How often the platform looks whether the event loop is late. */
const RESOLUTION_MS = 20

export interface StrainWatch {
  look(): Strain
  close(): void
}

/** @param server whose connections are looked at: all of them, each time, so not too often */
export function watchStrain(server: HttpServer | Http2SecureServer): StrainWatch {
  const sockets = new Set<Socket>()
  const onSocket = (socket: Socket): void => {
    sockets.add(socket)
    socket.once('close', () => sockets.delete(socket))
  }
  // With TLS the socket that we write to is not the one that was accepted.
  server.on('connection', onSocket)
  server.on('secureConnection', onSocket)
  const delay = monitorEventLoopDelay({ resolution: RESOLUTION_MS })
  delay.enable()
  return {
    look() {
      // The mean is of the waits, in nanoseconds, and one that was not late has waited for the resolution.
      const loopDelayMs = delay.count === 0 ? 0 : Math.max(0, delay.mean / 1e6 - RESOLUTION_MS)
      delay.reset()
      let waitingBytes = 0
      for (const socket of sockets) waitingBytes += socket.writableLength
      return { loopDelayMs, waitingBytes }
    },
    close() {
      delay.disable()
      server.off('connection', onSocket)
      server.off('secureConnection', onSocket)
    },
  }
}
