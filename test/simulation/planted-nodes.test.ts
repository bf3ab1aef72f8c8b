import { plantedNodes } from './planted-nodes.ts'
import { alarmSuite } from './planted.suite.ts'

alarmSuite(plantedNodes)
