import { plantedMoney } from './planted-money.ts'
import { alarmSuite } from './planted.suite.ts'

alarmSuite(plantedMoney)
