// What the kernel knows of a process: processor time and memory, children included (nginx's workers).
import { readFileSync } from 'node:fs'

/** `man 5 proc`: times are in hundredths of a second on every Linux that Node runs on. */
const TICK_US = 10_000

/** Microseconds of processor time, user and system, all threads. */
export const cpuUs = (pid: number): number =>
  family(pid).reduce((sum, one) => {
    // Behind the command's name, which may contain spaces, fields 14 and 15 are the 12th and 13th.
    const fields = readFileSync(`/proc/${one}/stat`, 'latin1').split(') ')[1]?.split(' ') ?? []
    return sum + (Number(fields[11]) + Number(fields[12])) * TICK_US
  }, 0)

/** Bytes in memory (resident set). */
export const memoryBytes = (pid: number): number =>
  family(pid).reduce((sum, one) => {
    const kib = /^VmRSS:\s+(\d+) kB/m.exec(readFileSync(`/proc/${one}/status`, 'latin1'))?.[1]
    return sum + Number(kib ?? 0) * 1024
  }, 0)

function family(pid: number): number[] {
  const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'latin1').trim()
  return [pid, ...children.split(' ').filter(Boolean).map(Number)]
}
