import { booleanOf, get, itemsOf, present, stringOf } from '../yaml/node.ts'
import { rule, violation } from './rule.ts'

/** What the API server accepts and what still hurts. Each can be turned off, or made louder, by `daemonset.rules`. */
export const adviceRules = [
  rule('DaemonSet', function* (node) {
    if (present(get(node, 'status')))
      yield violation('field-read-only', ['status'], 'the cluster fills status; what a manifest says there is thrown away', {
        mark: 'key',
      })
  }),
  rule('DaemonSetSpec', function* (node) {
    const surge = get(get(get(node, 'updateStrategy'), 'rollingUpdate'), 'maxSurge')
    if (surge?.kind !== 'scalar' || !present(surge) || /^0%?$/.test(surge.value)) return
    const spec = get(get(node, 'template'), 'spec')
    const takesPort = itemsOf(get(spec, 'containers')).some((container) =>
      itemsOf(get(container, 'ports')).some((port) => present(get(port, 'hostPort'))),
    )
    if (!takesPort && booleanOf(get(spec, 'hostNetwork')) !== true) return
    const message = 'a surge pod cannot start beside the old one: both want the same port of the node'
    yield violation('surge-with-host-port', ['spec', 'updateStrategy', 'rollingUpdate', 'maxSurge'], message)
  }),
  rule('PodSpec', function* (node, path) {
    const used = new Set<string>()
    for (const list of ['containers', 'initContainers']) {
      for (const container of itemsOf(get(node, list))) {
        for (const mount of [...itemsOf(get(container, 'volumeMounts')), ...itemsOf(get(container, 'volumeDevices'))])
          used.add(stringOf(get(mount, 'name')) ?? '')
      }
    }
    for (const [index, volume] of itemsOf(get(node, 'volumes')).entries()) {
      const name = stringOf(get(volume, 'name'))
      if (name && !used.has(name))
        yield violation('volume-unused', [...path, 'volumes', index, 'name'], `no container mounts the volume "${name}"`)
    }
  }),
]
