import { logSuite } from './log.suite.ts'
import { openMemoryLog } from './memory.ts'

logSuite('the log in memory', () => ({ open: async (runtime) => openMemoryLog({ runtime }) }))
