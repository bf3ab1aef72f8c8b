// npm hands a signal to the shell that runs a script, and many a shell dies of it and tells nobody. What was started would go
// on without anybody who knows of it.
import process from 'node:process'

const LOOK_MS = 250

/** From now on this process ends as it would by SIGTERM, once whoever started it is gone. */
export function endWithParent() {
  const parent = process.ppid
  const timer = setInterval(() => {
    if (process.ppid === parent) return
    clearInterval(timer)
    process.kill(process.pid, 'SIGTERM')
  }, LOOK_MS)
  timer.unref()
}
