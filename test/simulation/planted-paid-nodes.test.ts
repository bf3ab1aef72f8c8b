import { plantedPaidNodes } from './planted-paid-nodes.ts'
import { alarmSuite } from './planted.suite.ts'

alarmSuite(plantedPaidNodes)
