import { similarNames } from '../decode/similar.ts'
import { booleanOf, get, itemsOf, at as nodeAt, present, stringOf } from '../yaml/node.ts'
import { portName } from './grammar.ts'
import { isPlainInit } from './pod-containers.ts'
import { structs, text } from './read.ts'
import { replaceWith, rule, violation } from './rule.ts'

/** Who asks a port of the container, by the field that says what is done. */
const askers = ['livenessProbe', 'readinessProbe', 'startupProbe', 'lifecycle.postStart', 'lifecycle.preStop']

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
    // With the network of the host every port of a container is one of the node.
    const fields = booleanOf(get(spec, 'hostNetwork')) === true ? ['hostPort', 'containerPort'] : ['hostPort']
    const sidecars = itemsOf(get(spec, 'initContainers')).filter((one) => stringOf(get(one, 'restartPolicy')) === 'Always')
    const takesPort = [...itemsOf(get(spec, 'containers')), ...sidecars].some((container) =>
      itemsOf(get(container, 'ports')).some((port) => fields.some((field) => present(get(port, field)))),
    )
    if (!takesPort) return
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
  rule('Container', function* (node, path) {
    if (isPlainInit(node, path)) return
    const names = structs(node, 'ports').flatMap((port) => text(port, 'name') || [])
    for (const action of askers.flatMap((asker) => [`${asker}.httpGet`, `${asker}.tcpSocket`])) {
      const steps = action.split('.')
      const port = text(nodeAt(node, steps), 'port')
      // What is no name of a port at all is refused.
      if (names.includes(port) || portName(port).length > 0) continue
      const near = similarNames(port, names)
      const fixes = replaceWith(...new Set([...near, ...names]))
      const data = near.length > 0 ? fixes : names.length > 0 ? ({ ...fixes, unsure: true } as const) : undefined
      yield violation('port-name-missing', [...path, ...steps, 'port'], `no port of this container is named "${port}"`, { data })
    }
  }),
]
