import { needs } from '../../cluster/connect/needs.ts'
import { prepareRestart } from '../../cluster/write/changes.ts'
import type { Services } from '../../services.ts'
import type { Element } from '../../view/elements.ts'
import { effectOf } from '../../write/effect.ts'
import { writeDaemonSet } from '../../write/write.ts'

/** New pods everywhere, from the same template. */
export const restart = (services: Services, element: Element | undefined) =>
  writeDaemonSet(services, element, needs.patch, (connected, named) => {
    const { say } = services
    const { name, namespace } = named
    return {
      title: say.restartTitle(name),
      prepare: (signal) => prepareRestart(connected.connection, named, new Date(), signal),
      comparison: 'none',
      question: { as: 'dialog', text: say.restartQuestion(name, namespace, connected.target.context), yes: say.restart },
      effect: (prepared) => effectOf(services, connected, prepared),
      log: () => `restarted ${namespace}/${name}`,
      told: 'rollout',
    }
  })
