import { plantedCrashes } from './planted-crashes.ts'
import { plantedReceipts } from './planted-receipts.ts'
import { alarmSuite } from './planted.suite.ts'

alarmSuite([...plantedCrashes, ...plantedReceipts])
