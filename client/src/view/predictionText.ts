import type { DaemonSet } from '../../../model/src/objects/kubernetes.ts'
import type { Prediction } from '../../../model/src/prediction/predict.ts'
import { countsOf } from '../../../model/src/rollout/rollout.ts'
import type { Words } from '../words/words.ts'

/** What becomes of the pods, in one line. */
export function inWords(prediction: Prediction, live: DaemonSet | undefined, say: Words): string {
  const { replaced, waiting, knows, ends, isSameTemplate, isOnDelete, starts } = prediction
  if (!live) return knows.nodes ? say.startsOn(starts.length) : say.startsPods
  // Pods that may not be read are counted by the controller.
  const { desired, updated } = countsOf(live)
  const all = isSameTemplate ? Math.max(0, desired - updated) : desired
  const restarts = knows.pods ? replaced.length : isOnDelete ? 0 : all
  const waits = knows.pods ? waiting.length : isOnDelete ? all : 0
  if (ends && !isOnDelete) return say.endsCanary(ends.nodes, restarts)
  if (isOnDelete && waits > 0) return isSameTemplate ? say.stillWaits(waits) : say.restartsOnDelete(waits)
  if (restarts === 0) return isSameTemplate ? say.noRestarts : say.noRestartsAlready
  return isSameTemplate ? say.restartsOlder(restarts) : say.restartsPods(restarts)
}
