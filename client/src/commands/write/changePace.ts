import * as vscode from 'vscode'
import type { DaemonSet } from '../../../../model/src/objects/kubernetes.ts'
import { rolloutBudget } from '../../../../model/src/rollout/plan.ts'
import { countsOf, isOnDelete, rolloutStatus, surges } from '../../../../model/src/rollout/rollout.ts'
import { needs } from '../../cluster/connect/needs.ts'
import { getDaemonSet } from '../../cluster/read/daemonSet.ts'
import { preparePatch } from '../../cluster/write/changes.ts'
import type { Services } from '../../services.ts'
import { tell } from '../../view/ask.ts'
import type { Element } from '../../view/elements.ts'
import { paceText } from '../../view/planText.ts'
import { writeDaemonSet } from '../../write/write.ts'

interface Wanted {
  readonly live: DaemonSet
  readonly field: 'maxUnavailable' | 'maxSurge'
  readonly pace: number | string
}

/** How many pods a rollout takes at one time: more where it is too slow, fewer where it is too fast. */
export const changePace = (services: Services, element: Element | undefined) =>
  writeDaemonSet(services, element, needs.patch, ({ connection }, named, daemonSet) => {
    const { say } = services
    const { name, namespace } = named
    return {
      title: say.changePaceTitle(name),
      choose: async () => askPace(services, await getDaemonSet(connection, named)),
      prepare: async (signal, { live, field, pace }: Wanted) => {
        const change = { spec: { updateStrategy: { rollingUpdate: { [field]: pace } } } }
        return { ...(await preparePatch(connection, live, change, signal)), field, pace }
      },
      comparison: { of: 'object' },
      question: { as: 'list', yes: say.changePace, icon: 'check' },
      effect({ result }) {
        const { desired } = countsOf(result)
        const summary = say.paceOf(paceText(rolloutBudget(result.spec.updateStrategy ?? {}, desired), say), desired)
        return { summary, facts: [{ icon: 'info', text: say.paceRestartsNothing }] }
      },
      log: ({ field, pace }) => `changed the pace of ${namespace}/${name}: ${field} ${pace}`,
      told: rolloutStatus(daemonSet).done ? ({ field, pace }) => say.paceChanged(name, field, pace) : 'rollout',
    }
  })

/** The new pace, as the API server takes one, in the field that says the present one. What is left as it is, is no choice. */
async function askPace({ say }: Services, live: DaemonSet): Promise<Wanted | undefined> {
  const { name } = live.metadata
  if (isOnDelete(live)) return tell(say.noPace(name))
  const { maxUnavailable = 1, maxSurge = 0 } = live.spec.updateStrategy?.rollingUpdate ?? {}
  const [field, present] = surges(live) ? (['maxSurge', maxSurge] as const) : (['maxUnavailable', maxUnavailable] as const)
  const typed = await vscode.window.showInputBox({
    title: say.changePaceTitle(name),
    prompt: say.askPace[field](countsOf(live).desired),
    value: String(present),
    ignoreFocusOut: true,
    validateInput: (value) => (isPace(value.trim()) ? undefined : say.paceFault),
  })
  const pace = typed?.includes('%') ? typed.trim() : Number(typed)
  return typed === undefined || pace === present ? undefined : { live, field, pace }
}

/** Beside it stands a zero, so that it must not be one itself. */
function isPace(text: string): boolean {
  const [, digits, percent] = /^(\d+)(%?)$/.exec(text) ?? []
  const value = Number(digits)
  return value > 0 && value <= (percent ? 100 : 2 ** 31 - 1)
}
