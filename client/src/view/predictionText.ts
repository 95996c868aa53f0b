import type { DaemonSet } from '../../../model/src/objects/kubernetes.ts'
import type { Prediction } from '../../../model/src/prediction/predict.ts'
import { countsOf } from '../../../model/src/rollout/rollout.ts'
import { joined } from '../words/some.ts'
import type { Words } from '../words/words.ts'

/** What becomes of the pods, in one line. */
export function inWords(prediction: Prediction, live: DaemonSet | undefined, say: Words): string {
  const { replaced, waiting, stays, goes, knows, ends, isSameTemplate, isOnDelete, isGoing } = prediction
  if (!live) return creation(prediction, say)
  if (isGoing) return say.noRestartsGoing
  // Pods that may not be read are counted by the controller.
  const { desired, updated } = countsOf(live)
  const all = isSameTemplate ? Math.max(0, desired - updated) : desired
  const restarts = knows.pods ? replaced.length : isOnDelete ? 0 : all
  const waits = knows.pods ? waiting.length : isOnDelete ? all : 0
  if (ends && !isOnDelete) return say.endsCanary(ends.nodes, restarts)
  if (isOnDelete && waits > 0) return isSameTemplate ? say.stillWaits(waits) : say.restartsOnDelete(waits)
  if (restarts === 0 && isSameTemplate) return say.noRestarts
  if (restarts === 0 && goes.length > 0) return say.noRestartsButGo(goes.length)
  if (restarts === 0) return stays.length > 0 ? say.noRestartsAlready : say.noRestartsNone
  return isSameTemplate ? say.restartsOlder(restarts) : say.restartsPods(restarts)
}

/** Where there was none: nodes that get a pod, and pods that an earlier one has left. */
function creation({ starts, stays, waiting, replaced, goes, knows }: Prediction, say: Words): string {
  const found = stays.length + waiting.length + replaced.length + goes.length
  const takesOver = found > 0 ? say.takesOver(found, replaced.length, goes.length) : ''
  if (!knows.nodes) return joined([say.startsPods, takesOver], '; ')
  return starts.length > 0 || found === 0 ? joined([say.startsOn(starts.length), takesOver], '; ') : takesOver
}
