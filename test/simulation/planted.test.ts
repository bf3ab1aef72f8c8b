import { alarmSuite } from './planted.suite.ts'
import { planted } from './planted.ts'

alarmSuite(planted)
