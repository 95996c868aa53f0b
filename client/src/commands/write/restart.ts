import { needs } from '../../cluster/connect/needs.ts'
import { namedOf } from '../../cluster/read/daemonSet.ts'
import { prepareRestart } from '../../cluster/write/changes.ts'
import type { Services } from '../../services.ts'
import { withDaemonSet } from '../../subject/daemonSets.ts'
import type { Element } from '../../view/elements.ts'
import { restartsIn } from '../../write/effect.ts'
import { write } from '../../write/write.ts'

/** New pods everywhere, from the same template. */
export const restart = (services: Services, element: Element | undefined) =>
  withDaemonSet(services, element, (connected, daemonSet) => {
    const say = services.words()
    const named = namedOf(daemonSet)
    const { name, namespace } = named
    return write(services, connected, {
      title: say.restartTitle(name),
      name,
      needs: [{ ...needs.patch, ...named }],
      file: 'none',
      choose: 'nothing',
      prepare: (_, signal) => prepareRestart(connected.connection, named, new Date(), signal),
      unchanged: 'never',
      edited: 'never',
      comparison: 'none',
      question: {
        as: 'dialog',
        text: () => say.restartQuestion(name, namespace, connected.target.context),
        yes: say.restart,
        icon: 'debug-restart',
      },
      effect: ({ live, result }) => ({ summary: restartsIn(say, live, result), facts: [] }),
      log: () => `restarted ${namespace}/${name}`,
      follow: 'rollout',
      told: 'nothing',
      after: 'nothing',
    })
  })
